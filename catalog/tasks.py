"""Doorbells of the catalog."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from catalog import actions
from catalog.actions import imports
from kernel import jobs
from kernel.actors import Actor
from kernel.clock import clock


@shared_task(name="catalog.check_import")
def check_import(*, job_id: int, upload_id: int, **_: Any) -> None:
    """The dry run of an uploaded table."""
    with jobs.turn(job_id, clock=clock) as job:
        if job is not None:
            imports.check(upload_id, job=job, clock=clock)


@shared_task(name="catalog.bring_into_force")
def bring_into_force(**_: Any) -> None:
    """Versions whose day has come take effect (beat)."""
    actions.bring_into_force(by=Actor.SYSTEM, clock=clock)
