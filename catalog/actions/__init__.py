"""Verbs of the catalog: the only writer."""

from catalog.actions.items import add_item
from catalog.actions.life import publish, repeal
from catalog.actions.reference import load_reference

__all__ = ["add_item", "load_reference", "publish", "repeal"]
