"""Who may act on an evaluation, beyond the kernel's own predicates: the evaluated contractor and the third party."""

from rules.predicates import Predicate, predicate

from kernel.actors import Actor
from kernel.permissions import has_role, owns


@predicate
def is_contractor(actor: Actor, record: object) -> bool:
    """The actor works for the contractor of the record (`record.contractor_key`, an 18-character code)."""
    return bool(actor.organisation_key) and actor.organisation_key == getattr(record, "contractor_key", None)


@predicate
def is_third_party(actor: Actor, record: object) -> bool:
    """The actor works for the third party that was asked to evaluate (`record.third_party_key`)."""
    return bool(actor.organisation_key) and actor.organisation_key == getattr(record, "third_party_key", None)


body_clerk: Predicate = has_role("clerk") & owns
body_approver: Predicate = has_role("approver") & owns
contractor_head: Predicate = has_role("contractor_head") & is_contractor
third_party: Predicate = has_role("third_party") & is_third_party
