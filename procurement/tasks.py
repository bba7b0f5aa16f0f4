"""Doorbells of stages 3 and 4."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from kernel.clock import clock
from kernel.models import Entry
from planning.models import Project
from procurement import actions


@shared_task(name="procurement.draft_intention")
def draft_intention(*, entry_id: int, **_: Any) -> None:
    """An approved project gets its intention drafted (reaction to the last approval of a route)."""
    entry = Entry.objects.get(pk=entry_id)
    actions.draft_intention(Project.objects.get(pk=entry.subject_id), clock=clock)


@shared_task(name="procurement.close_due")
def close_due(**_: Any) -> None:
    """Close what is due. Whether a bid is in time is decided by dates, also when this never runs."""
    actions.close_due(clock=clock)
