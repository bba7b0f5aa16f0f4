"""Nouns: places, organisations and what they are, people and the roles they hold."""

from parties.models.access import Consent, ConsentKind, Correction, Invitation
from parties.models.admissions import Admission, AuditReport, Checked, Evidence, EvidenceFile, Proof, Way
from parties.models.consortia import Consortium, ConsortiumMember
from parties.models.contractors import Condition, Contractor, ContractorGrade, ContractorType, Exclusion, Size
from parties.models.credit import Penalty, PenaltyKind
from parties.models.evaluators import Evaluator
from parties.models.experts import Expert, ExpertInterest, TieKind
from parties.models.lookups import Outcome, Register, RegistryFact
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
from parties.models.training import Training

__all__ = [
    "Admission",
    "AuditReport",
    "BodyClass",
    "BodyFunction",
    "BodyVersion",
    "Checked",
    "Condition",
    "Consent",
    "ConsentKind",
    "Consortium",
    "ConsortiumMember",
    "Contractor",
    "ContractorGrade",
    "ContractorType",
    "Correction",
    "Establishment",
    "Evaluator",
    "Evidence",
    "EvidenceFile",
    "Exclusion",
    "Expert",
    "ExpertInterest",
    "Funding",
    "Invitation",
    "Jurisdiction",
    "Kind",
    "Level",
    "Mandate",
    "Membership",
    "Organisation",
    "OrganisationContact",
    "Outcome",
    "Penalty",
    "PenaltyKind",
    "Profile",
    "Proof",
    "PurchasingBody",
    "Register",
    "RegistryFact",
    "Role",
    "Size",
    "TieKind",
    "Trade",
    "Training",
    "User",
    "Way",
]
