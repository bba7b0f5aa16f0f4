"""Nouns of the catalog: versions, their rows, how they are heard, what may not be bought, and what leaves a body."""

from catalog.lifecycle import CatalogState, DepartmentState, ImportState, NeedState, TransferState
from catalog.models.catalogs import Catalog, CatalogItem, CatalogKind, ServiceFamily
from catalog.models.consultation import Comment, Consultation, ExpertOpinion, Stance, Verdict
from catalog.models.departments import DepartmentCatalog, DepartmentEntry
from catalog.models.imports import CatalogImport, ImportFault, StagedRow
from catalog.models.negative import NegativeItem
from catalog.models.reports import Need
from catalog.models.transfers import FunctionTransfer, ReceiverKind, TransferWay

__all__ = [
    "Catalog",
    "CatalogImport",
    "CatalogItem",
    "CatalogKind",
    "CatalogState",
    "Comment",
    "Consultation",
    "DepartmentCatalog",
    "DepartmentEntry",
    "DepartmentState",
    "ExpertOpinion",
    "FunctionTransfer",
    "ImportFault",
    "ImportState",
    "Need",
    "NeedState",
    "NegativeItem",
    "ReceiverKind",
    "ServiceFamily",
    "Stance",
    "StagedRow",
    "TransferState",
    "TransferWay",
    "Verdict",
]
