"""What allauth asks of us: no open sign-up, own addresses, and the second factor's codes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

LAST_COUNTER = "last_counter"  # kept in the authenticator's data: a code, once accepted, and all before it, are spent


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed (contractors register at their own page); after signing in people land on their workbench."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home_url()

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return named_url("home", "/")

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail leaves: accounts have no address to send to."""


def named_url(name: str, fallback: str) -> str:
    """The address of a page of a higher app, or the fallback where that app is not installed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return fallback


def home_url() -> str:
    """Where a signed-in person starts."""
    return named_url("desk", "/")


def totp_of(user: Any) -> Authenticator | None:
    """The time-based second factor of a person, if it is set up."""
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).first()


def counters() -> Iterator[int]:
    """The steps of 30 seconds whose codes are accepted now (MFA_TOTP_TOLERANCE either side), by real time."""
    yield from totp.yield_hotp_counters_from_time()


def code_at(authenticator: Authenticator, counter: int) -> str:
    """The code of one step."""
    return code_of(decrypt(authenticator.data["secret"]), counter)


def code_of(secret: str, counter: int | None = None) -> str:
    """The code of a base32 secret at a step; the present one by default."""
    step = int(time.time()) // mfa_settings.TOTP_PERIOD if counter is None else counter
    return totp.format_hotp_value(totp.hotp_value(secret, step))


def unspent_code(authenticator: Authenticator) -> str:
    """The first code from the present step on that would be accepted now; "" when both are spent. For the demonstration alone."""
    last = authenticator.data.get(LAST_COUNTER, 0)
    now = int(time.time()) // mfa_settings.TOTP_PERIOD
    return next((code_at(authenticator, step) for step in (now, *counters()) if step > last), "")
