"""Doorbells of stages 3 and 4."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from kernel.clock import clock
from procurement import actions


@shared_task(name="procurement.close_due")
def close_due(**_: Any) -> None:
    """Close what is due. Whether a bid is in time is decided by dates, also when this never runs."""
    actions.close_due(clock=clock)
