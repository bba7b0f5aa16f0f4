"""Questions about contracts: work lists, and the facts that later apps ask for."""

from contracts.queries.facts import ContractFacts, MilestoneFacts, for_projects, for_tenders
from contracts.queries.work import awards_without_contract, end_of, next_due_at, todo, waiting

__all__ = ["ContractFacts", "MilestoneFacts", "awards_without_contract", "end_of", "for_projects", "for_tenders", "next_due_at", "todo", "waiting"]
