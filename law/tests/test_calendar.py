"""Working days: the printed vectors, the edges, and an independent calendar as oracle."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.calendar import NoCalendar, load

CALENDAR = load()


@pytest.mark.parametrize(
    ("start", "count", "last"),
    [  # R10-05: worked out by hand from the two yearly notices
        (date(2025, 5, 6), 7, date(2025, 5, 15)),
        (date(2025, 8, 12), 2, date(2025, 8, 14)),
        (date(2025, 11, 3), 3, date(2025, 11, 6)),
        (date(2025, 12, 12), 5, date(2025, 12, 19)),
        (date(2026, 2, 13), 5, date(2026, 2, 27)),
        (date(2026, 4, 30), 5, date(2026, 5, 11)),
        (date(2026, 9, 18), 5, date(2026, 9, 24)),
        (date(2026, 9, 30), 7, date(2026, 10, 15)),
        (date(2026, 10, 9), 2, date(2026, 10, 12)),
        # a start on a rest day counts from the next working day; zero days is the day itself
        (date(2026, 10, 1), 1, date(2026, 10, 8)),
        (date(2026, 10, 1), 0, date(2026, 10, 1)),
    ],
)
def test_within_working_days(start: date, count: int, last: date) -> None:
    assert CALENDAR.add_working_days(start, count) == last


def test_maximum_that_ends_on_a_rest_day_rolls_to_the_next_working_day() -> None:
    assert CALENDAR.calendar_limit(date(2026, 9, 1), 30) == date(2026, 10, 8)
    assert CALENDAR.calendar_limit(date(2025, 10, 28), 30) == date(2025, 11, 27)


def test_minimum_is_never_rolled() -> None:
    assert CALENDAR.calendar_minimum(date(2026, 9, 1), 30) == date(2026, 10, 1)


def test_full_working_days_leave_out_both_ends() -> None:
    # Monday 22 September 2025 to Monday 29: Tuesday to Friday, and Sunday 28, a make-up day
    assert CALENDAR.full_working_days_between(date(2025, 9, 22), date(2025, 9, 29)) == 5
    assert CALENDAR.earliest_after(date(2025, 9, 22), 5) == date(2025, 9, 29)


def test_year_without_a_table_is_refused() -> None:
    with pytest.raises(NoCalendar):
        CALENDAR.is_working(date(2027, 1, 4))
    with pytest.raises(NoCalendar):
        CALENDAR.add_working_days(date(2026, 12, 30), 5)


def test_agrees_with_an_independent_calendar_on_every_day() -> None:
    days = [date(2025, 1, 1) + timedelta(offset) for offset in range(730)]
    assert [day for day in days if CALENDAR.is_working(day) != chinese_calendar.is_workday(day)] == []


DAYS = st.dates(date(2025, 1, 1), date(2026, 9, 30))


@given(DAYS, st.integers(1, 30))
def test_last_day_is_a_working_day_and_counts_its_number(start: date, count: int) -> None:
    last = CALENDAR.add_working_days(start, count)
    assert CALENDAR.is_working(last)
    assert CALENDAR.full_working_days_between(start, last + timedelta(1)) == count


@given(DAYS, DAYS, st.integers(0, 20))
def test_a_later_start_never_ends_earlier(one: date, other: date, count: int) -> None:
    first, second = sorted((one, other))
    assert CALENDAR.add_working_days(first, count) <= CALENDAR.add_working_days(second, count)


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ('year = 2025\nsource = ""\nwork = [2025-01-06]\n[off]\n', "weekend"),
        ('year = 2025\nsource = ""\nwork = []\n[off]\na = [2026-01-01, 2026-01-02]\n', "another year"),
        ('year = 2025\nsource = ""\nwork = []\nmore = 1\n[off]\n', "unknown"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(tmp_path: Path, table: str, fault: str) -> None:
    (tmp_path / "calendar-2025.toml").write_text(table, "utf-8")
    with pytest.raises(ValueError, match=fault):
        load(tmp_path)
