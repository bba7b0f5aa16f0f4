"""Nouns of planning: the yearly plan, the project application, its reviews and history, and the budget ledger."""

from planning.lifecycle import ChangeState, CutState, PlanState, ProjectState, RequestState, StaffedState
from planning.models.budgets import BudgetChange, BudgetRequest, ChangeKind
from planning.models.decisions import Cosign, DecidingBody, Decision, ReviewStage, Survey, Verdict
from planning.models.functions import FunctionCut, StaffedFunction
from planning.models.ledger import Account, AccountKind, BudgetLine, Fund, Posting, PostingLine
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
    "BudgetChange",
    "BudgetLine",
    "BudgetRequest",
    "ChangeKind",
    "ChangeState",
    "ContractorType",
    "Cosign",
    "CutState",
    "DecidingBody",
    "Decision",
    "FunctionCut",
    "FunctionKind",
    "Fund",
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
    "RequestState",
    "ReturnMark",
    "ReviewStage",
    "Route",
    "Section",
    "SectionCode",
    "StaffedFunction",
    "StaffedState",
    "Submission",
    "Survey",
    "Verdict",
]
