"""Doorbells: reactions to entries and the beat's rounds."""

from typing import Any

from celery import shared_task

from contracts.models import Contract, Delivery
from kernel.actors import Actor
from kernel.clock import clock
from kernel.models import Entry
from parties.models import Jurisdiction
from payments import actions
from payments.models import PaymentRequest


@shared_task(name="payments.schedule")
def schedule(*, entry_id: int | None = None, **_: Any) -> None:
    """Make the instalments that fell due: of one contract after an acceptance, of all on the beat's round."""
    contract: Contract | None = None
    if entry_id is not None:
        entry = Entry.objects.get(pk=entry_id)
        contract = Delivery.objects.select_related("milestone__contract").get(pk=entry.subject_id).contract
    actions.schedule(clock=clock, contract=contract)


@shared_task(name="payments.send")
def send(*, entry_id: int, **_: Any) -> None:
    """Hand an approved payment to the bank (reaction to payments.approve)."""
    entry = Entry.objects.get(pk=entry_id)
    actions.send(PaymentRequest.objects.get(pk=entry.subject_id), clock=clock)


@shared_task(name="payments.collect_returns")
def collect_returns(**_: Any) -> None:
    """Read the bank's returns (reaction to payments.instruct, and the beat's round)."""
    actions.collect(clock=clock)


@shared_task(name="payments.reconcile")
def reconcile(**_: Any) -> None:
    """The day's comparison for every place that has instructions."""
    for place in Jurisdiction.objects.filter(
        pk__in=PaymentRequest.objects.filter(instruction__isnull=False).values("instalment__contract__body__jurisdiction")
    ):
        actions.reconcile(place, by=Actor.SYSTEM, clock=clock)
