"""Verbs of parties: the only writers."""

from parties.actions.admissions import admit, begin, fill, remove_file, return_admission, revoke_admission, submit_admission, take_back_admission, tell_expiring
from parties.actions.bodies import add_function, change_body, end_function, enter_body
from parties.actions.consortia import agree_consortium, end_consortium, form_consortium
from parties.actions.contractors import Registration, add_member, close, exclude, record_grade, register, reopen
from parties.actions.credit import answer_appeal, appeal_penalty, confirm_penalty, drop_penalty, lift_penalty, record_penalty, reply_to_penalty
from parties.actions.evaluators import list_evaluator, relist_evaluator, remove_evaluator
from parties.actions.experts import admit_expert, change_expert, declare_tie, end_tie, restore_expert, suspend_expert
from parties.actions.invitations import Sent, accept_invitation, digest, invite, resend_invitation, revoke_invitation
from parties.actions.lookups import ask_again, registration
from parties.actions.mandates import grant_mandate, revoke_mandate
from parties.actions.privacy import close_account, consent, decide_correction, file_correction, set_contact
from parties.actions.recovery import recover_password, renew_second_factor, unlock
from parties.actions.reference import load_reference
from parties.actions.reports import file_report, post_training, take_down_training
from parties.actions.roles import delegate, end_delegation, end_role, give_role
from parties.actions.second_factor import add_passkey, disconnect_identity, new_recovery_codes, remove_passkey, rename_passkey, set_up, spend_code, take_off

__all__ = [
    "Registration",
    "Sent",
    "accept_invitation",
    "add_function",
    "add_member",
    "add_passkey",
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
    "close_account",
    "confirm_penalty",
    "consent",
    "decide_correction",
    "declare_tie",
    "delegate",
    "digest",
    "disconnect_identity",
    "drop_penalty",
    "end_consortium",
    "end_delegation",
    "end_function",
    "end_role",
    "end_tie",
    "enter_body",
    "exclude",
    "file_correction",
    "file_report",
    "fill",
    "form_consortium",
    "give_role",
    "grant_mandate",
    "invite",
    "lift_penalty",
    "list_evaluator",
    "load_reference",
    "new_recovery_codes",
    "post_training",
    "record_grade",
    "record_penalty",
    "recover_password",
    "register",
    "registration",
    "relist_evaluator",
    "remove_evaluator",
    "remove_file",
    "remove_passkey",
    "rename_passkey",
    "renew_second_factor",
    "reopen",
    "reply_to_penalty",
    "resend_invitation",
    "restore_expert",
    "return_admission",
    "revoke_admission",
    "revoke_invitation",
    "revoke_mandate",
    "set_contact",
    "set_up",
    "spend_code",
    "submit_admission",
    "suspend_expert",
    "take_back_admission",
    "take_down_training",
    "take_off",
    "tell_expiring",
    "unlock",
]
