"""Who may, and the roles in groups. A role's code is what `kernel.permissions.has_role` reads."""

from typing import Any

from rules.predicates import predicate

from kernel.actors import Actor
from kernel.permissions import did, has_role, owns

CONTRACTOR_ROLES = frozenset({"contractor_clerk", "contractor_head"})
BODY_ROLES = frozenset({"clerk", "approver", "accountant"})
FINANCE_ROLES = frozenset({"finance_reviewer", "treasury", "administrator"})
OVERSIGHT_ROLES = frozenset({"auditor", "supervisor"})

keeps_accounts = has_role("administrator")
acts_for_contractor = has_role(*sorted(CONTRACTOR_ROLES))
keeps_lists = has_role("finance_reviewer", "administrator")
# Who records a penalty does not also put it in force.
second_keeper_of_penalties = keeps_lists & ~did("record_penalty")
grants_mandates = has_role("approver") & owns

# Civil affairs for social organisations, market regulation for enterprises, and so on: see `rules.admissions.VERIFIERS`.
# The finance bureau verifies where a place has no such authority on the portal.
VERIFYING_ROLES = frozenset({"civil_affairs", "market_regulation", "sector_authority", "staffing", "finance_reviewer"})
ADMISSION_READERS = frozenset({"finance_reviewer", "administrator", "auditor", "supervisor"})


@predicate
def verifies_here(actor: Actor, record: Any = None) -> bool:
    """The actor works for the authority that the record was sent to."""
    return record is not None and bool(actor.organisation_key) and record.authority_key == actor.organisation_key


@predicate
def belongs_to_members(actor: Actor, record: Any = None) -> bool:
    """The actor works for one of the members."""
    return record is not None and bool(actor.organisation_key) and actor.organisation_key in record.member_keys


prepares_admission = acts_for_contractor & owns
# Nobody verifies the own organisation.
verifies_admission = has_role(*sorted(VERIFYING_ROLES)) & verifies_here & ~owns
leads_consortium = has_role("contractor_head") & owns
joins_consortium = has_role("contractor_head") & belongs_to_members
keeps_training = has_role("civil_affairs")

# Who keeps the people of a unit: its approver, the contractor's head; the finance bureau's administrator for every unit of the place.
KEEPERS = frozenset({"approver", "contractor_head", "administrator"})


@predicate
def in_my_place(actor: Actor, record: Any = None) -> bool:
    """The record's unit belongs to the place that the actor's own office keeps."""
    return bool(actor.jurisdiction) and record is not None and record.place == actor.jurisdiction


keeps_people = (has_role("approver", "contractor_head", "administrator") & owns) | (has_role("administrator") & in_my_place)
reads_lists = has_role("finance_reviewer", "administrator", "auditor", "supervisor")


@predicate
def takes_up(actor: Actor, record: Any = None) -> bool:
    """The person who has just been given the role that the record offers; the one-time link itself is checked by the action."""
    return actor.user is not None and record is not None and record.role in actor.roles and record.owner_key == actor.organisation_key
