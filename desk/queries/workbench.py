"""What a workbench shows: it collects each app's rows and counts the time left; it knows no app's inside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

from django.db.models import Sum
from django.utils.translation import ngettext, pgettext

from disclosure.queries import progress
from kernel.actors import Actor
from kernel.clock import day_of, local
from kernel.models import Receipt
from kernel.todo import Todo, Waiting
from law.calendar import Calendar
from parties import queries as parties
from parties.models import Profile
from parties.rules import STAGE_LABELS, STAGES
from planning.lifecycle import ProjectState
from planning.models import Account, AccountKind, Project

APPS = ("law", "parties", "catalog", "planning", "procurement", "contracts", "evaluation", "payments", "disclosure", "oversight")
SOON = 3
SEGMENTS = 5
MOST_PROJECTS = 500
BODY_ROLES = ("clerk", "approver", "accountant")


@dataclass(frozen=True)
class Due:
    """Time left in working days, today counted: 1 means until tonight, 0 and less means overdue by one and more."""

    at: datetime
    left: int

    @property
    def late(self) -> bool:
        return self.left <= 0

    @property
    def soon(self) -> bool:
        return 0 < self.left <= SOON

    @property
    def today(self) -> bool:
        return self.left == 1

    @property
    def words(self) -> str:
        """剩 2 个工作日; 已超 1 个工作日."""
        if self.late:
            days = 1 - self.left
            return ngettext("%(days)s working day late", "%(days)s working days late", days) % {"days": days}
        return ngettext("%(days)s working day left", "%(days)s working days left", self.left) % {"days": self.left}


@dataclass(frozen=True)
class Row:
    """One act that waits for the actor, with its time left."""

    todo: Todo
    due: Due | None


@dataclass(frozen=True)
class Held:
    """One matter with somebody else: working days used of those allowed (None: no limit)."""

    waiting: Waiting
    used: int
    allowed: int | None
    cells: list[tuple[int, str]]

    @property
    def late(self) -> int:
        """Working days over the limit."""
        return max(self.used - self.allowed, 0) if self.allowed is not None else 0


@dataclass
class Day:
    """One day of the strip."""

    on: date
    today: bool
    off: bool
    holiday: bool
    events: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def weekday(self) -> str:
        """周四, Thu."""
        names = (
            pgettext("weekday", "Mon"), pgettext("weekday", "Tue"), pgettext("weekday", "Wed"), pgettext("weekday", "Thu"), pgettext("weekday", "Fri"),
            pgettext("weekday", "Sat"), pgettext("weekday", "Sun"),
        )
        return names[self.on.weekday()]


def modules() -> Iterable[Any]:
    """The queries of every app that has any."""
    for app in APPS:
        try:
            yield import_module(f"{app}.queries")
        except ModuleNotFoundError as error:
            if error.name != f"{app}.queries":
                raise


def todo(actor: Actor, now: datetime, calendar: Calendar) -> list[Row]:
    """Everything that waits for the actor, the nearest deadline first, matters without one after them, oldest first."""
    rows = [row for module in modules() if hasattr(module, "todo") for row in module.todo(actor, now)]
    made = [Row(row, due(row.due_at, now, calendar) if row.due_at else None) for row in rows]
    far = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(made, key=lambda row: (row.todo.due_at or far, row.todo.waits_since or now))


def waiting(actor: Actor, now: datetime, calendar: Calendar) -> list[Held]:
    """Everything of the actor's that lies with others, the most overdue first."""
    rows = [row for module in modules() if hasattr(module, "waiting") for row in module.waiting(actor, now)]
    return sorted((_held(row, now, calendar) for row in rows), key=lambda held: (-held.late, held.waiting.due_at or now))


def due(at: datetime, now: datetime, calendar: Calendar) -> Due:
    """The time left. Today counts while it is a working day and the moment is still to come."""
    last, today = day_of(at), day_of(now)
    if at < now:
        return Due(at, min(1 - max(worked(last, today, calendar), 1), 0))
    inside = sum(calendar.is_working(today + timedelta(days=n)) for n in range((last - today).days + 1))
    return Due(at, max(inside, 1))


def worked(since: date, until: date, calendar: Calendar) -> int:
    """Working days after `since` up to and including `until`."""
    return sum(calendar.is_working(since + timedelta(days=n)) for n in range(1, (until - since).days + 1))


def _held(row: Waiting, now: datetime, calendar: Calendar) -> Held:
    since = row.since or now
    used = worked(day_of(since), day_of(now), calendar)
    allowed = worked(day_of(since), day_of(row.due_at), calendar) if row.due_at else None
    return Held(row, used, allowed, _cells(used, allowed))


def _cells(used: int, allowed: int | None) -> list[tuple[int, str]]:
    """(x, class) of the bar's cells in a 96-unit wide picture: used, over, left."""
    if not allowed:
        return []
    count = min(max(allowed, used), SEGMENTS)
    filled = min(round(min(used, allowed) / max(allowed, used) * count), count)
    over = count - filled if used > allowed else 0
    kinds = ["bar-full"] * filled + (["bar-late"] * over if over else ["bar-track"] * (count - filled))
    return [(index * (96 // count), kind) for index, kind in enumerate(kinds)]


def cell_width(cells: Sequence[tuple[int, str]]) -> int:
    """Width of one cell of the bar."""
    return 96 // len(cells) - 2 if cells else 0


def week(rows: Iterable[Row], now: datetime, calendar: Calendar) -> list[Day]:
    """Seven days from today, with what falls due on each: (time, verb, address)."""
    start = day_of(now)
    days = [_day(start + timedelta(days=n), start, calendar) for n in range(7)]
    by_date = {day.on: day for day in days}
    for row in rows:
        moment = local(row.todo.due_at) if row.todo.due_at else None
        if moment and moment.date() in by_date:
            by_date[moment.date()].events.append((f"{moment:%H:%M}", row.todo.verb, row.todo.url))
    return days


def _day(on: date, today: date, calendar: Calendar) -> Day:
    # Without the year's notice only the weekend is known; nothing legal is counted here.
    off = not calendar.is_working(on) if on.year in calendar.years else on.weekday() >= 5
    return Day(on, on == today, off, off and on.weekday() < 5)


def receipts(actor: Actor, limit: int = 5) -> list[Receipt]:
    """The organisation's last receipts; of a person without one, his own."""
    rows = Receipt.objects.order_by("-id")
    mine = rows.filter(organisation_key=actor.organisation_key) if actor.organisation_key else rows.filter(entry__actor_id=actor.user_id)
    return list(mine[:limit])


@dataclass(frozen=True)
class Budget:
    """A body's money of one year in yuan: what is left, paid, held by projects, and granted."""

    year: int
    left: Decimal
    paid: Decimal
    held: Decimal
    total: Decimal

    def width(self, amount: Decimal) -> str:
        """Share of the total as a width in per cent."""
        return f"{amount / self.total * 100:.2f}" if self.total else "0"

    @property
    def paid_width(self) -> str:
        return self.width(self.paid)

    @property
    def paid_plus_held_width(self) -> str:
        return self.width(self.paid + self.held)


def budget(actor: Actor, now: datetime) -> Budget | None:
    """What a body has left this year; None for others and for a body without lines. One query."""
    if not actor.has(*BODY_ROLES):
        return None
    year = day_of(now).year
    rows = Account.objects.filter(line__body__key=actor.organisation_key, line__year=year).exclude(kind=AccountKind.GRANTED)
    sums = dict(rows.values_list("kind").annotate(total=Sum("balance")).order_by())
    if not sums:
        return None
    left, paid = sums.pop(AccountKind.QUOTA, Decimal(0)), sums.pop(AccountKind.PAID, Decimal(0))
    held = sum(sums.values(), Decimal(0))
    return Budget(year, left, paid, held, left + paid + held)


@dataclass(frozen=True)
class Stage:
    """How many of the body's projects stand in one stage; `width` is the bar in per cent of the fullest."""

    code: str
    name: str
    count: int
    width: int


def stages(actor: Actor) -> list[Stage]:
    """The body's projects by stage, in the order that its place's paper names; empty for others. The number of queries is fixed."""
    if not actor.has(*BODY_ROLES) or not actor.jurisdiction:
        return []
    codes = parties.profile(actor.jurisdiction)
    name = Profile.EIGHT if len(codes) == len(STAGES[Profile.EIGHT]) else Profile.FIVE
    counts = dict.fromkeys(codes, 0)
    projects = Project.objects.filter(body__key=actor.organisation_key).exclude(state=ProjectState.REJECTED).select_related("jurisdiction")
    for course in progress.courses(projects.order_by("-id")[:MOST_PROJECTS]).values():
        counts[_current(progress.stage_states(course), codes)] += 1
    top = max(counts.values(), default=0) or 1
    return [Stage(code, str(STAGE_LABELS[name, code]), n, round(n / top * 100)) for code, n in counts.items()]


def _current(states: Mapping[str, tuple[str, Any]], codes: Sequence[str]) -> str:
    """The first stage that is not done; the last one when all are."""
    return next((code for code in codes if _state(states, code) not in ("done", "ended")), codes[-1])


def _state(states: Mapping[str, tuple[str, Any]], code: str) -> str:
    return states[code if code in states else LONG_CODES[code]][0]


LONG_CODES = {
    "apply": "application", "procure": "procurement", "qualify": "qualification", "supervise": "supervision", "evaluate": "evaluation", "pay": "payment",
}
