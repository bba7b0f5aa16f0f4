"""Who may do what in stages 3 and 4."""

from __future__ import annotations

from typing import Any

from rules.predicates import predicate

from kernel.actors import Actor
from kernel.permissions import did, has_role, is_system, mandated, owns

# An agency does what the clerk may do, on the project of its mandate alone; what only the approver may do stays with the body.
is_clerk = (has_role("clerk") & owns) | mandated
is_approver = has_role("approver") & owns
is_buyer = (has_role("clerk", "approver") & owns) | mandated
# Separation of duties: who put the documents together does not also publish them.
is_second_buyer = is_approver & ~did("prepare")
is_bidder = has_role("contractor_clerk", "contractor_head") & owns
READERS = ("auditor", "supervisor")
FINANCE = ("finance_reviewer", "administrator")


@predicate
def is_buyer_of_bid(actor: Actor, record: Any = None) -> bool:
    """The actor works for the body whose tender the bid answers, or under its mandate."""
    if record is None:
        return False
    own = actor.has("clerk", "approver") and record.tender.owner_key == actor.organisation_key
    return own or (bool(actor.mandates) and actor.mandate_for(record.tender) is not None)


@predicate
def is_member(actor: Actor, record: Any = None) -> bool:
    """The actor is the very person whose seat on the panel this is."""
    return record is not None and actor.user_id is not None and record.user_id == actor.user_id


is_buyer_or_system = is_buyer | is_system
# Oversight pauses a tender from above, finance by its own decision.
is_finance = has_role(*FINANCE)
is_finance_or_system = is_finance | is_system
