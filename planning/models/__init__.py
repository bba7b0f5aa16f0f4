"""Nouns of planning: the yearly plan, the project application, its reviews and history, and the budget ledger."""

from planning.lifecycle import PlanState, ProjectState
from planning.models.decisions import Cosign, DecidingBody, Decision, ReviewStage, Survey, Verdict
from planning.models.ledger import Account, AccountKind, BudgetLine, Posting, PostingLine
from planning.models.plans import Omission, Plan, PlanRow
from planning.models.projects import (
    AmountBasis,
    Attachment,
    ContractorType,
    FunctionKind,
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
    "Cosign",
    "DecidingBody",
    "Decision",
    "FunctionKind",
    "FundSource",
    "Funding",
    "Omission",
    "Plan",
    "PlanRow",
    "PlanState",
    "Posting",
    "PostingLine",
    "Project",
    "ProjectGrade",
    "ProjectNumber",
    "ProjectState",
    "ReturnMark",
    "ReviewStage",
    "Route",
    "Section",
    "SectionCode",
    "Submission",
    "Survey",
    "Verdict",
]
