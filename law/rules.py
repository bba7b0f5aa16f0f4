"""What a change of the rules must satisfy, and how values and holiday tables are read from what people type. Pure: plain values in, findings out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from kernel.findings import Finding
from law.book import Provision, fault_of, freeze

WHOLE_UNITS = frozenset({"day", "WD", "count", "year", "minute", "digit"})
YES, NO = frozenset({"是", "yes", "true", "1"}), frozenset({"否", "no", "false", "0"})
REASON_LENGTH = 10


def read_value(text: str, unit: str) -> Any:
    """The value that a person typed for a unit: 20, 0.10 or 10%, 2/3, 是/否, one item a line, "code=words" a line. Raises ValueError."""
    text = text.strip()
    if unit in WHOLE_UNITS:
        return int(text)
    if unit in {"share", "share/day", "yuan"}:
        return _decimal(text)
    if unit == "fraction":
        over, under = (int(part) for part in text.split("/"))
        return (over, under)
    if unit == "flag":
        return _flag(text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if unit == "list":
        return tuple(int(line) if line.isdecimal() else line for line in lines)
    if unit == "table":
        return freeze(dict(_pair(line) for line in lines))
    return text


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text.removesuffix("%").replace(",", ""))
    except InvalidOperation:
        raise ValueError(text) from None
    if not value.is_finite():
        raise ValueError(text)
    return value / 100 if text.endswith("%") else value


def _flag(text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise ValueError(text)


def _pair(line: str) -> tuple[str, Any]:
    key, mark, words = line.partition("=")
    if not mark:
        raise ValueError(line)
    return key.strip(), words.strip()


def write_value(value: Any, unit: str) -> str:
    """The same value as a form shows it; `read_value` takes it back."""
    if unit == "flag":
        return "是" if value else "否"
    if unit == "fraction":
        return f"{value[0]}/{value[1]}"
    if isinstance(value, tuple):
        return "\n".join(map(str, value))
    if isinstance(value, Mapping):
        return "\n".join(f"{key}={words}" for key, words in value.items())
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def plain(value: Any) -> bool:
    """Whether a form of text lines can hold the value: lists of lists and tables of tables cannot be typed there."""
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple) else ()
    return not any(isinstance(part, tuple | Mapping) for part in parts)


def version_findings(new: Provision, held: Sequence[Provision], *, today: date, late: str, unit: str) -> list[Finding]:
    """Whether a version may be proposed. `held` are the versions of the same provision and place, `unit` the unit in which the portal
    counts this provision, `late` the reason for a day that is not in the future."""
    same = next((each for each in held if each.since == new.since), None)
    changed = same is None or (same.value, same.until) != (new.value, new.until)
    return [
        Finding("rule_unit_stays", new.unit == unit, need=unit, got=new.unit, field="value"),
        Finding("rule_value_fits", fault_of(new) != "value does not fit its unit", need=unit, field="value"),
        Finding("rule_verified_needs_source", not new.verified or bool(new.source), field="source"),
        Finding("rule_policy_is_not_law", not (new.verified and new.kind == "policy"), field="verified"),
        Finding("rule_ends_after_it_begins", new.until is None or new.until > new.since, field="until"),
        Finding("rule_day_ahead", new.since > today or len(late) >= REASON_LENGTH, need=(today + timedelta(days=1)).isoformat(),
                got=new.since.isoformat(), fix=(today + timedelta(days=1)).isoformat(), field="since"),
        Finding("rule_past_stays", not (same and changed and new.since <= today), got=new.since.isoformat(), field="since"),
        Finding("rule_changes_something", same is None or same != new, field="value"),
    ]  # fmt: skip


# --- working days of a year ---------------------------------------------------------------------------------------------------
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NOTICE_DAY = re.compile(r"(?:(\d{1,2})月)?(\d{1,2})日")
_WORKED = ("上班", "调休", "work")


def read_table(text: str, year: int) -> tuple[list[list[str]], list[str]]:
    """(days off [[name, first, last] …], make-up days [day …]) out of what was pasted: either rows "元旦,2027-01-01,2027-01-03" and
    "上班,2027-01-04", or the sentences of the yearly notice ("元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。").

    Dates are written 2027-01-01. ValueError with the line that cannot be read."""
    off: list[list[str]] = []
    work: list[str] = []
    for line in (line.strip() for line in text.splitlines()):
        if not line or line.startswith("#"):
            continue
        days = _DAY.findall(line)
        found = _row(line, days) if days else _sentence(line, year)
        if found is None:
            raise ValueError(line)
        off += found[0]
        work += found[1]
    return off, sorted(work)


def _row(line: str, days: list[str]) -> tuple[list[list[str]], list[str]]:
    for day in days:
        date.fromisoformat(day)
    name = re.split(r"[,，\t ]", line)[0]
    if name.lower() in _WORKED:
        return [], days
    return [[name, days[0], days[-1]]], []


def _sentence(line: str, year: int) -> tuple[list[list[str]], list[str]] | None:
    name, mark, rest = line.partition("：")
    if not mark:
        return None
    name = re.sub(r"^[一二三四五六七八九十]+、", "", name).strip()
    off, work, month = [], [], 0
    for part in re.split(r"[。；]", re.sub(r"（[^）]*）", "", rest)):
        days = []
        for found in _NOTICE_DAY.finditer(part):
            month = int(found[1] or month)
            days.append(date(year, month, int(found[2])).isoformat())
        if days and "上班" in part:
            work += days
        elif days:
            off.append([name, days[0], days[-1]])
    return (off, work) if off or work else None


def days_off(off: Iterable[Sequence[str]]) -> set[date]:
    """Every day of the periods."""
    out: set[date] = set()
    for _name, first, last in off:
        day, end = date.fromisoformat(first), date.fromisoformat(last)
        while day <= end:
            out.add(day)
            day += timedelta(days=1)
    return out


def table_findings(
    year: int, off: Sequence[Sequence[str]], work: Sequence[str], *, today: date, before: tuple[set[date], set[date]] | None
) -> list[Finding]:
    """Whether a year's table may be proposed; `before` is the table that stands ((days off, make-up days); None: none)."""
    rest = days_off(off)
    worked = {date.fromisoformat(day) for day in work}
    other = sorted(day for day in rest | worked if day.year != year)
    both = sorted(rest & worked)
    weekdays = sorted(day for day in worked if day.weekday() < 5)
    backward = [name for name, first, last in off if first > last]
    past: list[date] = []
    if before is not None:
        past = sorted(day for day in (rest ^ before[0]) | (worked ^ before[1]) if day <= today)
    return [
        Finding("table_has_days", bool(rest), field="table"),
        Finding("table_of_its_year", not other, need=year, got=_days(other), field="table"),
        Finding("table_not_both", not both, got=_days(both), field="table"),
        Finding("table_makeup_on_weekend", not weekdays, got=_days(weekdays), field="table"),
        Finding("table_runs_forward", not backward, got="、".join(backward), field="table"),
        Finding("table_past_stays", not past, need=today.isoformat(), got=_days(past), field="table"),
    ]  # fmt: skip


def _days(days: Iterable[date]) -> str:
    return "、".join(day.isoformat() for day in days)
