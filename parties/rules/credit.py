"""Days of penalties and of ties, by the law of the day."""

from __future__ import annotations

from datetime import date

from kernel.findings import Finding
from law.book import Edition


def years_after(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def penalty_days(kind: str, since: date, until: date | None, *, law: Edition) -> list[Finding]:
    """A ban has an end, one to three years from its beginning (政府采购法 第七十七条); nothing ends before it begins."""
    found = [Finding("exclusion_order", until is None or since <= until, field="until")]
    if kind != "ban":
        return found
    least, most = law.value("gpl.77.debarment_years")
    cite = law.cite("gpl.77.debarment_years")
    if until is None:
        return [Finding("ban_without_end", False, cite=cite, need=f"{least}–{most}", field="until")]
    days = (until - since).days + 1  # the first and the last day both bar
    shortest, longest = (years_after(since, least) - since).days, (years_after(since, most) - since).days
    return [*found, Finding("ban_length", shortest <= days <= longest, cite=cite, need=f"{least}–{most}", got=until, field="until")]


def tie_bars_until(kind: str, ended_on: date, *, law: Edition) -> date:
    """The last day on which a tie that has ended still bars: three years on (政府采购法实施条例 第九条)."""
    return years_after(ended_on, int(law.value("gplr.9.recusal_years")))
