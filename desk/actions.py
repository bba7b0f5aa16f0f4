"""Marks of the inbox: no legal change, so no entry in the journal."""

from __future__ import annotations

from kernel.actors import Actor
from kernel.clock import Clock
from kernel.models import Message


def mark_read(message: Message, *, by: Actor, clock: Clock) -> Message:
    """The message was opened by somebody of its inbox."""
    Message.objects.filter(pk=message.pk, read_at__isnull=True).update(read_at=clock.now())
    return message
