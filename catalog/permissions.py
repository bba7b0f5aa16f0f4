"""Who may act on a catalog."""

from typing import Any

from rules.predicates import predicate

from kernel.actors import Actor
from kernel.permissions import did, has_role, owns


@predicate
def in_jurisdiction(actor: Actor, record: Any = None) -> bool:
    """The actor works for an authority of the record's own place."""
    return bool(actor.jurisdiction) and record is not None and record.jurisdiction_id == actor.jurisdiction


catalog_administrator = has_role("administrator") & in_jurisdiction

# The finance bureau drafts (R3-08, W-26); whoever put a hand to the draft does not review it.
HANDS = ("create", "add_item", "change_item", "remove_item", "move_item", "open_consultation", "end_consultation", "submit_review", "upload_import", "import_rows")
catalog_drafter = has_role("administrator", "finance_reviewer") & in_jurisdiction
catalog_reviewer = catalog_drafter & ~did(*HANDS)
government_office = has_role("government") & in_jurisdiction

# A department's implementing catalog: its clerk drafts, its approver publishes.
department_clerk = has_role("clerk", "approver") & owns
department_approver = has_role("approver") & owns & ~did("create_department_catalog", "add_entry")

# The list of transferred functions is the staffing office's own (owns: the office that drafted the row).
staffing_office = has_role("staffing") & owns
