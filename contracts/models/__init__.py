"""Nouns of stages 5 and 6: contract, milestone, signature, amendment, delivery, acceptance, inspection entry."""

from contracts.models.contracts import BLOCKS, Amendment, Contract, ContractQuerySet, Milestone, PricingKind, Signature
from contracts.models.deliveries import Acceptance, AcceptanceLine, Delivery, DeliveryFile, InspectionEntry

__all__ = [
    "BLOCKS",
    "Acceptance",
    "AcceptanceLine",
    "Amendment",
    "Contract",
    "ContractQuerySet",
    "Delivery",
    "DeliveryFile",
    "InspectionEntry",
    "Milestone",
    "PricingKind",
    "Signature",
]
