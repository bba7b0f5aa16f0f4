"""What allauth asks of us: no open sign-up, own addresses, mail by file, and the second factor."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from kernel.actions import real_now
from kernel.middleware import client_ip
from parties.gateways import mail

LAST_COUNTER = "last_counter"  # kept in the authenticator's data: a code, once accepted, and all before it, are spent


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed (contractors register at their own page); after signing in people land on their workbench."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home_url()

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return named_url("home", "/")

    def get_login_stages(self) -> list[str]:
        own = "parties.gateways.identity.PortalSecondFactorStage"
        return [own if stage == "allauth.mfa.stages.AuthenticateStage" else stage for stage in super().get_login_stages()]

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request) or "::"  # a socket of the same machine has no address

    def get_reset_password_from_key_url(self, key: str) -> str:
        return recovery_address(key)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail leaves as a file, as all messages of the portal do."""
        told = {"name": getattr(context.get("user"), "name", ""), "minutes": settings.PASSWORD_RESET_TIMEOUT // 60}
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", told).split())
        body = render_to_string(f"{template_prefix}_message.txt", told).strip()
        mail.post(email=email, subject=subject, body=body, at=real_now(), url=str(context.get("password_reset_url", "")))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """What changes at an account is told in the inbox, by our own actions."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Names of the portal and of passkeys."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": settings.PORTAL_SITE["name"]}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}


def recovery_address(key: str) -> str:
    """The one-time address of a new password. Built on the portal's own address, never on what a request calls it."""
    uid, _dash, rest = key.partition("-")
    return settings.PORTAL_BASE_URL + reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": rest})


def recovery_key(user: Any) -> str:
    """A key that is good once, for PASSWORD_RESET_TIMEOUT seconds: a new password, or a newer sign-in, spends it."""
    return f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"


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


def passkeys_of(user: Any) -> list[Authenticator]:
    """The passkeys of a person, oldest first."""
    return list(Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN).order_by("pk"))


def has_second_factor(user: Any) -> bool:
    """Whether the person can prove a second factor: a code or a passkey."""
    return Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
