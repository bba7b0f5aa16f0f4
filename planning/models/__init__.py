"""Nouns of planning: the project application, its history, and the budget ledger."""

from planning.lifecycle import ProjectState
from planning.models.ledger import Account, AccountKind, BudgetLine, Posting, PostingLine
from planning.models.projects import (
    AmountBasis,
    Attachment,
    ContractorType,
    Funding,
    FundSource,
    Project,
    ProjectGrade,
    ProjectNumber,
    ReturnMark,
    Route,
    Section,
    SectionCode,
    Submission,
)

__all__ = [
    "Account",
    "AccountKind",
    "AmountBasis",
    "Attachment",
    "BudgetLine",
    "ContractorType",
    "FundSource",
    "Funding",
    "Posting",
    "PostingLine",
    "Project",
    "ProjectGrade",
    "ProjectNumber",
    "ProjectState",
    "ReturnMark",
    "Route",
    "Section",
    "SectionCode",
    "Submission",
]
