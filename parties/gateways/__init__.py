"""What lies outside, by noun: allauth's hooks and codes, and mail."""

from parties.gateways.accounts import LAST_COUNTER, AccountAdapter, code_at, code_of, counters, home_url, named_url, totp_of, unspent_code

__all__ = [
    "LAST_COUNTER",
    "AccountAdapter",
    "code_at",
    "code_of",
    "counters",
    "home_url",
    "named_url",
    "totp_of",
    "unspent_code",
]
