"""What the kernel itself does: run reactions, sweep, seal the log, move the training clock."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from kernel import publiclog
from kernel.clock import Clock
from kernel.errors import Conflict
from kernel.models import ClockOffset, Delivery

log = logging.getLogger(__name__)
LONGEST_PAUSE = timedelta(minutes=10)


def run_delivery(delivery_id: int, *, clock: Clock) -> bool:
    """Run one reaction and mark it done, in one transaction: its effect happens once. False when there was nothing to do."""
    try:
        with transaction.atomic():
            row = Delivery.objects.select_for_update(skip_locked=True).filter(pk=delivery_id, done_at__isnull=True).first()
            if row is None:
                return False
            if row.reaction not in current_app.tasks:  # each import runs all of Django's checks
                current_app.loader.import_default_modules()
            current_app.tasks[row.reaction].run(entry_id=row.entry_id)
            row.done_at = clock.now()
            row.error = ""
            row.save(update_fields=["done_at", "error"])
            return True
    except Exception as error:
        log.exception("reaction %s failed", delivery_id)
        _put_off(delivery_id, error)
        return False


def _put_off(delivery_id: int, error: Exception) -> None:
    """Try again later, with a growing pause in real time (a reaction must not wait for the training clock)."""
    with transaction.atomic():
        row = Delivery.objects.select_for_update().get(pk=delivery_id)
        row.tries += 1
        row.error = f"{type(error).__name__}: {error}"[:2000]
        pause = min(timedelta(seconds=2**row.tries), LONGEST_PAUSE)
        row.not_before = real_now() + pause
        row.save(update_fields=["tries", "error", "not_before"])


def real_now() -> datetime:
    """PostgreSQL's time without the training offset: sessions, second factors and retries live by it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
    assert isinstance(moment, datetime)
    return moment


def sweep(*, clock: Clock, limit: int = 200) -> int:
    """Run what is pending, oldest first: what a lost message or a dead worker left behind. Returns how many ran."""
    due = Q(not_before__isnull=True) | Q(not_before__lte=real_now())
    pending = Delivery.objects.filter(due, done_at__isnull=True).order_by("pk").values_list("pk", flat=True)
    return sum(run_delivery(pk, clock=clock) for pk in list(pending[:limit]))


def drain(*, clock: Clock) -> int:
    """Run reactions, and the reactions that they cause, until none is due; then seal the log."""
    total = 0
    while ran := sweep(clock=clock):
        total += ran
    while publiclog.seal(clock):
        pass
    return total


def pending() -> int:
    """Reactions that still wait."""
    return Delivery.objects.filter(done_at__isnull=True).count()


def move_clock(to: datetime, *, clock: Clock) -> None:
    """Set the training clock forward to `to`. On an empty portal it may be set to any day first."""
    if not settings.PORTAL_DEMO:
        raise Conflict("the training clock exists in demonstration mode only")
    with transaction.atomic():
        row = ClockOffset.objects.select_for_update().first()
        shift = to - real_now()
        if row is None:
            ClockOffset.objects.create(shift=shift)
            return
        if shift < row.shift:
            raise Conflict("the training clock only moves forward")
        row.shift = shift
        row.save(update_fields=["shift"])
