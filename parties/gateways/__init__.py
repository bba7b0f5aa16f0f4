"""What lies outside, by noun: allauth's hooks and codes, mail, and registers."""

from parties.gateways.accounts import LAST_COUNTER, AccountAdapter, code_at, code_of, counters, home_url, named_url, totp_of, unspent_code
from parties.gateways.registers import Answer, FileRegistry, Registry, Unreachable, ask_register

__all__ = [
    "LAST_COUNTER",
    "AccountAdapter",
    "Answer",
    "FileRegistry",
    "Registry",
    "Unreachable",
    "ask_register",
    "code_at",
    "code_of",
    "counters",
    "home_url",
    "named_url",
    "totp_of",
    "unspent_code",
]
