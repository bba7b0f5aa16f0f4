"""Who may read and change the rules, and for which place."""

from __future__ import annotations

from typing import Any

from rules.predicates import predicate

from kernel.actors import Actor
from kernel.permissions import did, has_role

# The bureau's people who read the console's pages of the rules.
READERS = ("finance_reviewer", "treasury", "administrator")


def within(place: str, own: str) -> bool:
    """Whether an authority of `own` may touch a rule of `place`: its own, those above it, and the whole country's ("").

    Codes of places are hierarchical: 331004 lies in 331000, which lies in 330000."""
    return not place or (bool(own) and place in {own, f"{own[:4]}00", f"{own[:2]}0000"})


@predicate
def in_reach(actor: Actor, record: Any = None) -> bool:
    """The rule's place is the actor's own or stands above it."""
    return record is None or within(record.place, actor.jurisdiction)


is_administrator = has_role("administrator") & in_reach
# Separation of duties: whoever proposed a change does not decide it.
second_administrator = is_administrator & ~did("propose_change")
proposer = has_role("administrator") & did("propose_change")
