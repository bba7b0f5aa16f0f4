"""Moving a case to another time: by whole weeks, and from days off on to the next working day."""

import re
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path

_TABLES = Path(__file__).resolve().parent.parent / "law" / "statutes"
_ISO = re.compile(r"(?<!\d)(20\d{2})-(\d{2})-(\d{2})(?!\d)")
_CHINESE = re.compile(r"(?<!\d)(20\d{2})年(\d{1,2})月(\d{1,2})日")


class DaysOff:
    """Which days are worked, by the yearly tables of the law's data; a year without a table counts its weekends only."""

    def __init__(self, folder: Path = _TABLES) -> None:
        self.off: set[date] = set()
        self.work: set[date] = set()
        for path in sorted(folder.glob("calendar-*.toml")):
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            self.work.update(table.get("work", []))
            for first, last in table.get("off", {}).values():
                self.off.update(first + timedelta(days=number) for number in range((last - first).days + 1))

    def is_worked(self, day: date) -> bool:
        """Whether offices are open on this day."""
        return day in self.work or (day.weekday() < 5 and day not in self.off)


class Shift:
    """A move by whole weeks; with 0 weeks nothing changes."""

    def __init__(self, weeks: int = 0, days_off: DaysOff | None = None) -> None:
        self.weeks = weeks
        self.days_off = days_off or DaysOff()

    @classmethod
    def to(cls, first: datetime, now: datetime, days_off: DaysOff | None = None) -> "Shift":
        """The smallest move that brings `first` after `now` (both naive, Shanghai)."""
        return cls(max(0, -((first - now) // timedelta(weeks=1))), days_off)

    def day(self, day: date) -> date:
        """The moved day; a working day stays one."""
        if not self.weeks:
            return day
        moved = day + timedelta(weeks=self.weeks)
        if self.days_off.is_worked(day):
            while not self.days_off.is_worked(moved):
                moved += timedelta(days=1)
        return moved

    def moment(self, at: datetime) -> datetime:
        """The moved day at the same time of day."""
        return datetime.combine(self.day(at.date()), at.time())

    def text(self, text: str) -> str:
        """Every date written in a text, moved; what is no date of the calendar is left alone."""
        if not self.weeks:
            return text
        text = _ISO.sub(lambda found: self._moved(found, "{0:%Y-%m-%d}"), text)
        return _CHINESE.sub(lambda found: self._moved(found, "{0.year}年{0.month}月{0.day}日"), text)

    def _moved(self, found: "re.Match[str]", form: str) -> str:
        try:
            day = date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return found[0]
        return form.format(self.day(day))
