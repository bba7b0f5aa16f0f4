"""Marks of the inbox (no legal change, so no entry in the journal), and what an administrator does to jobs and deliveries."""

from __future__ import annotations

from django.db import transaction

from kernel import jobs
from kernel.actors import Actor
from kernel.clock import Clock
from kernel.errors import NotAllowed, WrongState
from kernel.findings import Finding, require
from kernel.journal import append
from kernel.lifecycle import lock
from kernel.models import Delivery, Job, Message
from kernel.permissions import has_role
from kernel.tasks import deliver


def mark_read(message: Message, *, by: Actor, clock: Clock) -> Message:
    """The message was opened by somebody of its inbox."""
    Message.objects.filter(pk=message.pk, read_at__isnull=True).update(read_at=clock.now())
    return message


@transaction.atomic
def retry(delivery: Delivery, *, by: Actor, clock: Clock, because: str) -> Delivery:
    """Let a reaction that waits run at once. Raises NotAllowed, Refused without a reason, WrongState when it has run."""
    _administrator(by, "retry")
    require(Finding("retry_needs_reason", bool(because.strip()), field="because"))
    row = lock(delivery)
    if row.done_at:
        raise WrongState("retry", "DONE")
    Delivery.objects.filter(pk=row.pk).update(not_before=None)
    append(subject="kernel.delivery", subject_id=row.pk, event="desk.retry", by=by, at=clock.now(), because=because, owner_key=by.organisation_key,
           facts={"reaction": row.reaction, "tries": row.tries, "error": row.error[:500]})  # fmt: skip
    transaction.on_commit(lambda: deliver.delay(delivery_id=row.pk), robust=True)
    return row


@transaction.atomic
def cancel_job(job: Job, *, by: Actor, clock: Clock) -> Job:
    """The administrator stops somebody's long work. Raises NotAllowed, WrongState when it has ended."""
    _administrator(by, "cancel_job")
    row = lock(job)
    if row.finished:
        raise WrongState("cancel_job", row.state)
    jobs.cancel(row, at=clock.now())
    append(subject="kernel.job", subject_id=row.pk, event="desk.cancel_job", by=by, at=clock.now(), owner_key=by.organisation_key, facts={"title": row.title})
    return row


def _administrator(by: Actor, step: str) -> None:
    if not by.has("administrator"):
        raise NotAllowed(step, str(has_role("administrator").name))
