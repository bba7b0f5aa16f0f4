"""Verbs of stage 8: the only writers of this app."""

from payments.actions.requests import approve, confirm, refuse, reject, request_payment, review
from payments.actions.schedule import schedule
from payments.actions.treasury import collect, reconcile, send

__all__ = ["approve", "collect", "confirm", "reconcile", "refuse", "reject", "request_payment", "review", "schedule", "send"]
