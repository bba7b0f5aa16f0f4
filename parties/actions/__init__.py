"""Verbs of parties: the only writers."""

from parties.actions.bodies import add_function, change_body, end_function, enter_body
from parties.actions.contractors import Registration, add_member, close, declare, exclude, record_grade, register, reopen
from parties.actions.credit import answer_appeal, appeal_penalty, confirm_penalty, drop_penalty, lift_penalty, record_penalty, reply_to_penalty
from parties.actions.evaluators import list_evaluator, relist_evaluator, remove_evaluator
from parties.actions.experts import admit_expert, change_expert, declare_tie, end_tie, restore_expert, suspend_expert
from parties.actions.mandates import grant_mandate, revoke_mandate
from parties.actions.reference import load_reference
from parties.actions.second_factor import new_recovery_codes, set_up, spend_code, take_off

__all__ = [
    "Registration",
    "add_function",
    "add_member",
    "admit_expert",
    "answer_appeal",
    "appeal_penalty",
    "change_body",
    "change_expert",
    "close",
    "confirm_penalty",
    "declare",
    "declare_tie",
    "drop_penalty",
    "end_function",
    "end_tie",
    "enter_body",
    "exclude",
    "grant_mandate",
    "lift_penalty",
    "list_evaluator",
    "load_reference",
    "new_recovery_codes",
    "record_grade",
    "record_penalty",
    "register",
    "relist_evaluator",
    "remove_evaluator",
    "reopen",
    "reply_to_penalty",
    "restore_expert",
    "revoke_mandate",
    "set_up",
    "spend_code",
    "suspend_expert",
    "take_off",
]
