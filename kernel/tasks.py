"""Doorbells of the kernel."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from celery import shared_task
from django.core.cache import cache

from kernel import actions, jobs, publiclog
from kernel.clock import clock

# Under this key the cache holds the real time of the last sweep.
SWEPT = "kernel.swept"


@shared_task(name="kernel.deliver")
def deliver(*, delivery_id: int, **_: Any) -> None:
    """Run one reaction."""
    actions.run_delivery(delivery_id, clock=clock)


@shared_task(name="kernel.sweep")
def sweep(**_: Any) -> None:
    """Run what was left behind, and leave a mark that beat and worker live."""
    actions.sweep(clock=clock)
    with suppress(Exception):  # the mark is a comfort; the loss of the cache stops nothing
        cache.set(SWEPT, actions.real_now().isoformat(), None)


@shared_task(name="kernel.seal_log")
def seal_log(**_: Any) -> None:
    """Order new entries into the public log."""
    publiclog.seal(clock)


@shared_task(name="kernel.wake_jobs")
def wake_jobs(**_: Any) -> None:
    """Ring again for long work that nobody began, or whose worker died."""
    jobs.wake(clock=clock)
