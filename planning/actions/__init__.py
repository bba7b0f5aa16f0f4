"""Verbs of planning: the only writer."""

from planning.actions import ledger
from planning.actions.budgets import (
    choose_method,
    confirm_change,
    decline_request,
    include_request,
    load_budget,
    propose_addition,
    propose_adjustment,
    propose_carry_over,
    propose_cut_of_line,
    propose_line,
    propose_release,
    refuse_change,
    request_budget,
)
from planning.actions.functions import add_staffed, confirm_cut, end_staffing, propose_cut, refuse_cut
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
    "add_staffed",
    "approve_body",
    "approve_finance",
    "choose_method",
    "confirm_change",
    "confirm_cut",
    "decline_request",
    "end_staffing",
    "include_request",
    "ledger",
    "load_budget",
    "propose_addition",
    "propose_adjustment",
    "propose_carry_over",
    "propose_cut",
    "propose_cut_of_line",
    "propose_line",
    "propose_release",
    "record_evaluation",
    "refuse_body",
    "refuse_change",
    "refuse_cut",
    "refuse_finance",
    "remove_file",
    "request_budget",
    "return_body",
    "return_finance",
    "save_section",
    "start",
    "submit",
    "withdraw",
]
