"""Nouns of the catalog: versions, their rows, and what may not be bought."""

from catalog.lifecycle import CatalogState
from catalog.models.catalogs import Catalog, CatalogItem, CatalogKind
from catalog.models.negative import NegativeItem

__all__ = ["Catalog", "CatalogItem", "CatalogKind", "CatalogState", "NegativeItem"]
