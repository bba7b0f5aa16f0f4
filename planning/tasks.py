"""Doorbells: reactions to entries of this app."""

from typing import Any

from celery import shared_task

from kernel.clock import clock
from kernel.models import Entry
from planning import actions
from planning.models import Project


@shared_task(name="planning.make_approval")
def make_approval(*, entry_id: int, **_: Any) -> None:
    """The approved project gets its document (reaction to the last approval of a route)."""
    entry = Entry.objects.get(pk=entry_id)
    actions.make_approval(Project.objects.get(pk=entry.subject_id), clock=clock)
