"""Who may, and the roles in groups. A role's code is what `kernel.permissions.has_role` reads."""

from kernel.permissions import has_role

CONTRACTOR_ROLES = frozenset({"contractor_clerk", "contractor_head"})
BODY_ROLES = frozenset({"clerk", "approver", "accountant"})
FINANCE_ROLES = frozenset({"finance_reviewer", "treasury", "administrator"})
OVERSIGHT_ROLES = frozenset({"auditor", "supervisor"})

keeps_accounts = has_role("administrator")
acts_for_contractor = has_role(*sorted(CONTRACTOR_ROLES))
