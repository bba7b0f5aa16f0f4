"""Who may act on a payment request: the contractor asks, the body's clerk and accountant check, the treasury pays."""

from typing import Any

from rules.predicates import Predicate

from contracts.permissions import contractor_staff, in_jurisdiction
from kernel.actors import Actor
from kernel.permissions import has_role, owns

payee: Predicate = contractor_staff
body_clerk: Predicate = has_role("clerk") & owns
body_accountant: Predicate = has_role("accountant") & owns


def is_treasury_of(actor: Actor, place: Any) -> bool:
    """A treasury officer of this place (a jurisdiction)."""
    return actor.has("treasury") and actor.jurisdiction == place.pk


treasury: Predicate = has_role("treasury") & in_jurisdiction
