"""Verbs of parties: the only writers."""

from parties.actions.admissions import admit, begin, fill, remove_file, return_admission, revoke_admission, submit_admission, take_back_admission, tell_expiring
from parties.actions.bodies import add_function, change_body, end_function, enter_body
from parties.actions.consortia import agree_consortium, end_consortium, form_consortium
from parties.actions.contractors import Registration, add_member, close, exclude, record_grade, register, reopen
from parties.actions.credit import answer_appeal, appeal_penalty, confirm_penalty, drop_penalty, lift_penalty, record_penalty, reply_to_penalty
from parties.actions.evaluators import list_evaluator, relist_evaluator, remove_evaluator
from parties.actions.experts import admit_expert, change_expert, declare_tie, end_tie, restore_expert, suspend_expert
from parties.actions.lookups import ask_again, registration
from parties.actions.mandates import grant_mandate, revoke_mandate
from parties.actions.reference import load_reference
from parties.actions.reports import file_report, post_training, take_down_training
from parties.actions.second_factor import new_recovery_codes, set_up, spend_code, take_off

__all__ = [
    "Registration",
    "add_function",
    "add_member",
    "admit",
    "admit_expert",
    "agree_consortium",
    "answer_appeal",
    "appeal_penalty",
    "ask_again",
    "begin",
    "change_body",
    "change_expert",
    "close",
    "confirm_penalty",
    "declare_tie",
    "drop_penalty",
    "end_consortium",
    "end_function",
    "end_tie",
    "enter_body",
    "exclude",
    "file_report",
    "fill",
    "form_consortium",
    "grant_mandate",
    "lift_penalty",
    "list_evaluator",
    "load_reference",
    "new_recovery_codes",
    "post_training",
    "record_grade",
    "record_penalty",
    "register",
    "registration",
    "relist_evaluator",
    "remove_evaluator",
    "remove_file",
    "reopen",
    "reply_to_penalty",
    "restore_expert",
    "return_admission",
    "revoke_admission",
    "revoke_mandate",
    "set_up",
    "spend_code",
    "submit_admission",
    "suspend_expert",
    "take_back_admission",
    "take_down_training",
    "take_off",
    "tell_expiring",
]
