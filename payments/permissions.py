"""Who may act on a payment request: the contractor asks, the body's clerk and accountant check, the treasury pays."""

from rules.predicates import Predicate

from contracts.permissions import contractor_staff, in_jurisdiction
from kernel.permissions import has_role, owns

payee: Predicate = contractor_staff
body_clerk: Predicate = has_role("clerk") & owns
body_accountant: Predicate = has_role("accountant") & owns
treasury: Predicate = has_role("treasury") & in_jurisdiction
