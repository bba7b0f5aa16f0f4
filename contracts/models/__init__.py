"""Nouns of stages 5 and 6: contract, milestone, signature, amendment, delivery, acceptance, inspection entry."""

from contracts.models.contracts import BLOCKS, Amendment, Contract, ContractQuerySet, ContractRecord, Milestone, PricingKind, Signature
from contracts.models.deliveries import Acceptance, AcceptanceLine, Delivery, DeliveryFile, InspectionEntry

__all__ = [
    "BLOCKS",
    "Acceptance",
    "AcceptanceLine",
    "Amendment",
    "Contract",
    "ContractQuerySet",
    "ContractRecord",
    "Delivery",
    "DeliveryFile",
    "InspectionEntry",
    "Milestone",
    "PricingKind",
    "Signature",
]
