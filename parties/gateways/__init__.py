"""What lies outside, by noun: allauth's hooks and codes, mail, and registers."""

from parties.gateways.accounts import (
    LAST_COUNTER,
    AccountAdapter,
    SecondFactorAdapter,
    code_at,
    code_of,
    counters,
    has_second_factor,
    home_url,
    named_url,
    passkeys_of,
    recovery_address,
    recovery_key,
    totp_of,
    unspent_code,
)
from parties.gateways.identity import PROVIDER, IdentityAdapter, PortalOIDC, identity_of, is_configured, send_away
from parties.gateways.registers import Answer, FileRegistry, Registry, Unreachable, ask_register

__all__ = [
    "LAST_COUNTER",
    "PROVIDER",
    "AccountAdapter",
    "Answer",
    "FileRegistry",
    "IdentityAdapter",
    "PortalOIDC",
    "Registry",
    "SecondFactorAdapter",
    "Unreachable",
    "ask_register",
    "code_at",
    "code_of",
    "counters",
    "has_second_factor",
    "home_url",
    "identity_of",
    "is_configured",
    "named_url",
    "passkeys_of",
    "recovery_address",
    "recovery_key",
    "send_away",
    "totp_of",
    "unspent_code",
]
