"""Doorbells: reactions to entries of this app."""

from typing import Any

from celery import shared_task

from contracts import actions
from contracts.models import Contract
from kernel.clock import clock
from kernel.models import Entry


@shared_task(name="contracts.make_pdf")
def make_pdf(*, entry_id: int, **_: Any) -> None:
    """The signed contract becomes a document (reaction to contracts.sign)."""
    entry = Entry.objects.get(pk=entry_id)
    actions.make_pdf(Contract.objects.get(pk=entry.subject_id), clock=clock)


@shared_task(name="contracts.tell")
def tell(*, entry_id: int, **_: Any) -> None:
    """Tell those who act next, or whom it concerns."""
    actions.tell(Entry.objects.get(pk=entry_id))
