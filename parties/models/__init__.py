"""Nouns: places, organisations and what they are, people and the roles they hold."""

from parties.models.contractors import Condition, Contractor, ContractorGrade, ContractorType, Exclusion, Qualification, Size
from parties.models.credit import Penalty, PenaltyKind
from parties.models.evaluators import Evaluator
from parties.models.experts import Expert, ExpertInterest, TieKind
from parties.models.mandates import Mandate
from parties.models.organisations import (
    BodyClass,
    BodyFunction,
    BodyVersion,
    Establishment,
    Funding,
    Kind,
    Organisation,
    OrganisationContact,
    PurchasingBody,
    Trade,
)
from parties.models.people import Membership, Role, User
from parties.models.places import Jurisdiction, Level, Profile

__all__ = [
    "BodyClass",
    "BodyFunction",
    "BodyVersion",
    "Condition",
    "Contractor",
    "ContractorGrade",
    "ContractorType",
    "Establishment",
    "Evaluator",
    "Exclusion",
    "Expert",
    "ExpertInterest",
    "Funding",
    "Jurisdiction",
    "Kind",
    "Level",
    "Mandate",
    "Membership",
    "Organisation",
    "OrganisationContact",
    "Penalty",
    "PenaltyKind",
    "Profile",
    "PurchasingBody",
    "Qualification",
    "Role",
    "Size",
    "TieKind",
    "Trade",
    "User",
]
