"""Verbs of the catalog: the only writer."""

from catalog.actions import departments, hearing, needs, negative
from catalog.actions.drafts import adjust, create, withdraw
from catalog.actions.items import add_item, change_item, move_item, remove_item
from catalog.actions.life import (
    approve,
    bring_into_force,
    end_consultation,
    heard,
    open_consultation,
    pass_review,
    publish,
    repeal,
    return_government,
    return_review,
    submit_review,
    take_effect,
)
from catalog.actions.reference import load_reference

__all__ = [
    "add_item",
    "adjust",
    "approve",
    "bring_into_force",
    "change_item",
    "create",
    "departments",
    "end_consultation",
    "heard",
    "hearing",
    "load_reference",
    "move_item",
    "needs",
    "negative",
    "open_consultation",
    "pass_review",
    "publish",
    "remove_item",
    "repeal",
    "return_government",
    "return_review",
    "submit_review",
    "take_effect",
    "withdraw",
]
