"""Time left and time used, counted in working days."""

from datetime import datetime

import pytest

from desk import queries
from desk.queries import workbench
from kernel.clock import SHANGHAI
from kernel.todo import Todo, Waiting
from law import calendar as working_days

CALENDAR = working_days.load()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


# 2026-06-18 is a Thursday; Friday the 19th is the Dragon Boat holiday.
@pytest.mark.parametrize(
    ("due", "left"),
    [("2026-06-18 17:30", 1), ("2026-06-22 17:30", 2), ("2026-06-23 17:30", 3), ("2026-06-24 17:30", 4), ("2026-07-02 17:30", 10), ("2026-06-18 09:00", 0),
     ("2026-06-17 17:30", 0), ("2026-06-16 17:30", -1)],
)
def test_working_days_left_count_today(due: str, left: int) -> None:
    found = queries.due(at(due), at("2026-06-18 10:00"), CALENDAR)
    assert found.left == left
    assert (found.late, found.soon) == (left <= 0, 0 < left <= 3)


def test_week_shows_holiday_and_what_falls_due() -> None:
    rows = [queries.Row(Todo("补正", "申报书", "/x/", due_at=at("2026-06-22 17:30")), None)]
    week = queries.week(rows, at("2026-06-18 10:00"), CALENDAR)
    assert [day.on.day for day in week] == [18, 19, 20, 21, 22, 23, 24]
    assert [day.off for day in week] == [False, True, True, True, False, False, False]
    assert [day.holiday for day in week] == [False, True, False, False, False, False, False]
    assert week[4].events == [("17:30", "补正", "/x/")]


@pytest.mark.parametrize(
    ("since", "due", "used", "allowed", "late"),
    [("2026-06-15 09:00", "2026-06-18 17:30", 3, 3, 0), ("2026-06-16 09:00", "2026-06-17 17:30", 2, 1, 1), ("2026-06-18 09:00", "2026-06-24 17:30", 0, 3, 0)],
)
def test_time_used_by_others(since: str, due: str, used: int, allowed: int, late: int) -> None:
    row = Waiting("财政局", "项目", "审核", "/x/", at(since), at(due))
    held = workbench._held(row, at("2026-06-18 10:00"), CALENDAR)
    assert (held.used, held.allowed, held.late) == (used, allowed, late)


def test_cells_of_the_bar() -> None:
    assert [kind for _x, kind in workbench._cells(2, 5)] == ["bar-full"] * 2 + ["bar-track"] * 3
    assert [kind for _x, kind in workbench._cells(6, 5)] == ["bar-full"] * 4 + ["bar-late"]
    assert workbench._cells(1, None) == []
