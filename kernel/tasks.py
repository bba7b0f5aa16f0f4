"""Doorbells of the kernel."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from kernel import actions, jobs, publiclog
from kernel.clock import clock


@shared_task(name="kernel.deliver")
def deliver(*, delivery_id: int, **_: Any) -> None:
    """Run one reaction."""
    actions.run_delivery(delivery_id, clock=clock)


@shared_task(name="kernel.sweep")
def sweep(**_: Any) -> None:
    """Run what was left behind."""
    actions.sweep(clock=clock)


@shared_task(name="kernel.seal_log")
def seal_log(**_: Any) -> None:
    """Order new entries into the public log."""
    publiclog.seal(clock)


@shared_task(name="kernel.wake_jobs")
def wake_jobs(**_: Any) -> None:
    """Ring again for long work that nobody began, or whose worker died."""
    jobs.wake(clock=clock)
