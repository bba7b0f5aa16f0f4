"""Nouns: places, organisations and what they are, people and the roles they hold."""

from parties.models.contractors import Condition, Contractor, ContractorGrade, ContractorType, Exclusion, Qualification, Size
from parties.models.organisations import (
    BodyClass,
    Establishment,
    Funding,
    Kind,
    Organisation,
    OrganisationContact,
    PurchasingBody,
)
from parties.models.people import Expert, ExpertInterest, Membership, Role, User
from parties.models.places import Jurisdiction, Level, Profile

__all__ = [
    "BodyClass",
    "Condition",
    "Contractor",
    "ContractorGrade",
    "ContractorType",
    "Establishment",
    "Exclusion",
    "Expert",
    "ExpertInterest",
    "Funding",
    "Jurisdiction",
    "Kind",
    "Level",
    "Membership",
    "Organisation",
    "OrganisationContact",
    "Profile",
    "PurchasingBody",
    "Qualification",
    "Role",
    "Size",
    "User",
]
