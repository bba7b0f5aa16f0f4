"""Doorbells: reminders of what ends."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from kernel.clock import clock
from parties import actions


@shared_task(name="parties.tell_expiring")
def tell_expiring(**_rest: Any) -> None:
    """Admissions that end, and audit reports that fall due (beat)."""
    actions.tell_expiring(clock=clock)
