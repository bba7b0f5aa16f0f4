"""Working days with 调休, from the yearly notice as data; a year without a table is refused, never guessed.

Counting (民法典 第二百零一条 to 第二百零三条; 政府采购质疑和投诉办法 第四十二条): the day of the event does not count; a maximum that ends on a
rest day ends on the next working day; a minimum period is never shortened by rolling back. Nothing here imports Django.
"""

import datetime
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kernel.errors import NotLoaded

STATUTES = Path(__file__).parent / "statutes"
DAY = datetime.timedelta(days=1)


class NoCalendar(NotLoaded):
    """The table of that year is not loaded, so statutory working days cannot be counted in it."""


@dataclass(frozen=True)
class Calendar:
    """`years` that are known, weekdays that are `off`, weekend days that are worked (`work`)."""

    years: frozenset[int]
    off: frozenset[datetime.date]
    work: frozenset[datetime.date]

    def is_working(self, day: datetime.date) -> bool:
        """Whether `day` is a working day; raises NoCalendar for a year without a table."""
        if day.year not in self.years:
            raise NoCalendar(f"no working-day table for {day.year}", day.year)
        if day in self.work:
            return True
        return day.weekday() < 5 and day not in self.off

    def next_working(self, day: datetime.date) -> datetime.date:
        """`day` itself when it is a working day, else the next one."""
        while not self.is_working(day):
            day += DAY
        return day

    def add_working_days(self, start: datetime.date, count: int) -> datetime.date:
        """Last day of "≤ count working days after start": day 1 is the first working day after `start`; count ≥ 0."""
        if count < 0:
            raise ValueError("a period has no negative length")
        day = start
        for _ in range(count):
            day = self.next_working(day + DAY)
        return day

    def full_working_days_between(self, start: datetime.date, end: datetime.date) -> int:
        """Working days strictly between the two days: neither the day of publication nor the last day counts as full."""
        return sum(self.is_working(day) for day in _days(start + DAY, end))

    def earliest_after(self, start: datetime.date, count: int) -> datetime.date:
        """The first day that leaves at least `count` full working days after `start` (a minimum period; start excluded)."""
        return self.add_working_days(start, count) + DAY

    def calendar_limit(self, start: datetime.date, days: int) -> datetime.date:
        """Last day of "within `days` calendar days after start", rolled to the next working day when it is a rest day."""
        if days < 0:
            raise ValueError("a period has no negative length")
        return self.next_working(start + days * DAY)

    def calendar_minimum(self, start: datetime.date, days: int) -> datetime.date:
        """First day on which at least `days` calendar days have passed after `start`; never rolled backward."""
        return start + days * DAY


def _days(start: datetime.date, end: datetime.date) -> Iterator[datetime.date]:
    while start < end:
        yield start
        start += DAY


Table = tuple[int, set[datetime.date], set[datetime.date]]


def load(folder: Path = STATUTES, *, own: Mapping[int, Table] | None = None) -> Calendar:
    """The calendar of all calendar-<year>.toml tables, `own` ones first; ValueError when a table contradicts itself."""
    tables: dict[int, Table] = {}
    for path in sorted(folder.glob("calendar-*.toml")):
        found = table(path.name, tomllib.loads(path.read_text("utf-8")))
        if found[0] in tables:
            raise ValueError(f"{path.name}: {found[0]} stands in two tables")
        tables[found[0]] = found
    tables.update(own or {})
    days = tables.values()
    return Calendar(frozenset(tables), frozenset().union(*(rest for _y, rest, _w in days)), frozenset().union(*(worked for _y, _r, worked in days)))


def table(name: str, table: Mapping[str, Any]) -> Table:
    """(year, days off, make-up days) of one table {year, source, off {name: [first, last]}, work [day …]}."""
    if unknown := table.keys() - {"year", "source", "off", "work"}:
        raise ValueError(f"{name}: unknown {', '.join(sorted(unknown))}")
    year = int(table["year"])
    rest = {day for first, last in table["off"].values() for day in _days(first, last + DAY)}
    worked = set(table["work"])
    if any(day.year != year for day in rest | worked):
        raise ValueError(f"{name}: a day of another year")
    if any(day.weekday() < 5 for day in worked) or rest & worked:
        raise ValueError(f"{name}: a make-up day must be a weekend day that is not off")
    return year, rest, worked
