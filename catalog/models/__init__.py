"""Nouns of the catalog: versions, their rows, and what may not be bought."""

from catalog.lifecycle import CatalogState, TransferState
from catalog.models.catalogs import Catalog, CatalogItem, CatalogKind
from catalog.models.negative import NegativeItem
from catalog.models.transfers import FunctionTransfer, ReceiverKind, TransferWay

__all__ = [
    "Catalog",
    "CatalogItem",
    "CatalogKind",
    "CatalogState",
    "FunctionTransfer",
    "NegativeItem",
    "ReceiverKind",
    "TransferState",
    "TransferWay",
]
