"""Verbs of planning: the only writer."""

from planning.actions import ledger
from planning.actions.budgets import load_budget
from planning.actions.projects import add_file, remove_file, save_section, start, submit, withdraw
from planning.actions.reviews import (
    approve_body,
    approve_finance,
    record_evaluation,
    refuse_body,
    refuse_finance,
    return_body,
    return_finance,
)

__all__ = [
    "add_file",
    "approve_body",
    "approve_finance",
    "ledger",
    "load_budget",
    "record_evaluation",
    "refuse_body",
    "refuse_finance",
    "remove_file",
    "return_body",
    "return_finance",
    "save_section",
    "start",
    "submit",
    "withdraw",
]
