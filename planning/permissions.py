"""Who may act on a project application."""

from typing import Any

from rules.predicates import predicate

from kernel.actors import Actor
from kernel.permissions import did, has_role, owns


@predicate
def in_jurisdiction(actor: Actor, record: Any = None) -> bool:
    """The actor works for an authority of the project's own place."""
    return bool(actor.jurisdiction) and record is not None and record.jurisdiction_id == actor.jurisdiction


applicant = has_role("clerk") & owns
# Separation of duties: who hands in does not approve, and who approved for the body does not approve for finance.
body_approver = has_role("approver") & owns & ~did("submit")
finance_reviewer = has_role("finance_reviewer") & in_jurisdiction & ~did("submit", "approve_body")
