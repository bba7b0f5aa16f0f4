"""Who may act on a contract, beyond the kernel's own predicates: the contractor's side and the finance bureau's side."""

from rules.predicates import Predicate, predicate

from kernel.actors import Actor
from kernel.permissions import has_role, owns


@predicate
def is_contractor(actor: Actor, record: object) -> bool:
    """The actor works for the contractor of the record (`record.contractor_key`, an 18-character code)."""
    return bool(actor.organisation_key) and actor.organisation_key == getattr(record, "contractor_key", None)


@predicate
def in_jurisdiction(actor: Actor, record: object) -> bool:
    """The actor's place is the place of the record's body (`record.jurisdiction_code`)."""
    return bool(actor.jurisdiction) and actor.jurisdiction == getattr(record, "jurisdiction_code", None)


body_clerk: Predicate = has_role("clerk") & owns
body_approver: Predicate = has_role("approver") & owns
contractor_head: Predicate = has_role("contractor_head") & is_contractor
contractor_staff: Predicate = has_role("contractor_clerk", "contractor_head") & is_contractor
