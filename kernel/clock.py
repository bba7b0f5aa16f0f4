"""The server's one clock: PostgreSQL's, plus the training offset in demonstration mode."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Anything that tells the time as an aware datetime in UTC."""

    def now(self) -> datetime: ...


class DatabaseClock:
    """`clock_timestamp()`, read anew at each call: inside a transaction it goes on, so read it after the lock."""

    def now(self) -> datetime:
        query = "SELECT clock_timestamp()"
        if settings.PORTAL_DEMO:
            query = "SELECT clock_timestamp() + COALESCE((SELECT shift FROM kernel_clockoffset LIMIT 1), interval '0')"
        with connection.cursor() as cursor:
            cursor.execute(query)
            (moment,) = cursor.fetchone()
        assert isinstance(moment, datetime)
        return moment


class FixedClock:
    """A clock for tests and for replays: stands where it was put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def move(self, step: timedelta) -> None:
        """Let time pass."""
        self.at += step


clock: Clock = DatabaseClock()


def local(moment: datetime) -> datetime:
    """The moment on the wall clock of Asia/Shanghai, where every date is decided (R10-01)."""
    return moment.astimezone(SHANGHAI)


def day_of(moment: datetime) -> date:
    """The Shanghai day of a moment."""
    return local(moment).date()


def today(source: Clock = clock) -> date:
    """Today's date in Shanghai by this clock."""
    return day_of(source.now())
