"""Questions about payments: work lists, clocks, and the facts that later apps ask for."""

from payments.queries.facts import PaymentFacts, for_contracts, for_projects
from payments.queries.work import Clockwork, clock_of, instalments_to_request, next_due_at, todo, waiting

__all__ = ["Clockwork", "PaymentFacts", "clock_of", "for_contracts", "for_projects", "instalments_to_request", "next_due_at", "todo", "waiting"]
