"""Who may act on a catalog."""

from typing import Any

from rules.predicates import predicate

from kernel.actors import Actor
from kernel.permissions import has_role, owns


@predicate
def in_jurisdiction(actor: Actor, record: Any = None) -> bool:
    """The actor works for an authority of the record's own place."""
    return bool(actor.jurisdiction) and record is not None and record.jurisdiction_id == actor.jurisdiction


catalog_administrator = has_role("administrator") & in_jurisdiction

# The list of transferred functions is the staffing office's own (owns: the office that drafted the row).
staffing_office = has_role("staffing") & owns
