"""Doorbells of disclosure."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from disclosure import actions
from kernel.models import Entry


@shared_task(name="disclosure.publish_notice")
def publish_notice(*, entry_id: int, **_: Any) -> None:
    """Make the notice of a public entry."""
    actions.publish(Entry.objects.get(pk=entry_id))


@shared_task(name="disclosure.release")
def release(*, entry_id: int, **_: Any) -> None:
    """Make the OCDS release of a public entry."""
    actions.release(Entry.objects.get(pk=entry_id))
