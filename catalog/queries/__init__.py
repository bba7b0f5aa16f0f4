"""Questions about catalogs."""

from catalog.lifecycle import EDITABLE, PATH, PUBLIC, RUNNING
from catalog.queries.catalogs import Node, barred, bars, in_force, is_leaf, leaves, negative_items, tree, versions
from catalog.queries.compare import Comparison, RowDifference, compare
from catalog.queries.rows import Change, below, changes, differing, editable, higher_rows, history, lacking_benefits, sources
from catalog.queries.work import open_rounds, past_rounds, todo, unanswered, waiting

__all__ = [
    "EDITABLE",
    "PATH",
    "PUBLIC",
    "RUNNING",
    "Change",
    "Comparison",
    "Node",
    "RowDifference",
    "barred",
    "bars",
    "below",
    "changes",
    "compare",
    "differing",
    "editable",
    "higher_rows",
    "history",
    "in_force",
    "is_leaf",
    "lacking_benefits",
    "leaves",
    "negative_items",
    "open_rounds",
    "past_rounds",
    "sources",
    "todo",
    "tree",
    "unanswered",
    "versions",
    "waiting",
]
