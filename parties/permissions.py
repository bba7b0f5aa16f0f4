"""Who may, and the roles in groups. A role's code is what `kernel.permissions.has_role` reads."""

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
