"""Verbs of parties: the only writers."""

from parties.actions.contractors import Registration, add_member, close, declare, exclude, record_grade, register, reopen
from parties.actions.reference import load_reference
from parties.actions.second_factor import new_recovery_codes, set_up, spend_code, take_off

__all__ = [
    "Registration",
    "add_member",
    "close",
    "declare",
    "exclude",
    "load_reference",
    "new_recovery_codes",
    "record_grade",
    "register",
    "reopen",
    "set_up",
    "spend_code",
    "take_off",
]
