"""What parties lay on a workbench, collected from each noun."""

from __future__ import annotations

from datetime import datetime

from kernel.actors import Actor
from kernel.todo import Todo, Waiting
from parties.queries.accounts import keeper_todo, keeper_waiting
from parties.queries.contractors import contractor_todo, contractor_waiting, verifier_todo
from parties.queries.credit import credit_todo


def todo(actor: Actor, now: datetime) -> list[Todo]:
    """What waits for the actor."""
    return [*contractor_todo(actor, now), *verifier_todo(actor, now), *keeper_todo(actor, now), *credit_todo(actor, now)]


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """What the actor waits for."""
    return [*contractor_waiting(actor, now), *keeper_waiting(actor, now)]
