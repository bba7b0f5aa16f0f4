"""Questions about catalogs."""

from catalog.queries.catalogs import Node, barred, bars, in_force, is_leaf, leaves, negative_items, todo, tree, versions, waiting

__all__ = ["Node", "barred", "bars", "in_force", "is_leaf", "leaves", "negative_items", "todo", "tree", "versions", "waiting"]
