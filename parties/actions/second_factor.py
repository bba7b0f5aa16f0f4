"""The second factor: codes are spent once, also when the cache is lost."""

from __future__ import annotations

import hmac
import unicodedata
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext as _

from kernel import inbox
from kernel.findings import Finding, require
from parties.gateways import LAST_COUNTER, code_at, code_of, counters, has_second_factor, named_url
from parties.models import User


def plain_code(raw: str) -> str:
    """The digits of a code as typed: full-width ones made ordinary, without blanks."""
    return "".join(unicodedata.normalize("NFKC", raw).split())


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "replace"))


@transaction.atomic
def spend_code(user: User, raw: str) -> Authenticator | None:
    """The authenticator that accepts this code, which is spent by it; None when no authenticator does.

    RFC 6238 5.2: a code is accepted once. The step of the last accepted code is kept with the secret, under the row's lock,
    and neither that step nor an earlier one is accepted again. A recovery code is spent in the same way by allauth."""
    code = plain_code(raw)
    rows = {row.type: row for row in Authenticator.objects.select_for_update().filter(user=user)}
    totp = rows.get(Authenticator.Type.TOTP)
    if totp is not None:
        last = totp.data.get(LAST_COUNTER, 0)
        step = next((each for each in counters() if each > last and _same(code_at(totp, each), code)), None)
        if step is not None:
            totp.data[LAST_COUNTER] = step
            totp.save(update_fields=["data"])
            return totp
    spare = rows.get(Authenticator.Type.RECOVERY_CODES)
    return spare if spare is not None and RecoveryCodes(spare).validate_code(code) else None


@transaction.atomic
def set_up(user: User, *, secret: str, code: str) -> Authenticator:
    """Turn on the second factor with a secret whose present code the person has shown. Raises Refused for a wrong code."""
    User.objects.select_for_update().get(pk=user.pk)
    require(Finding("second_factor_on", not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists(), field="code"))
    step = next((each for each in counters() if _same(code_of(secret, each), plain_code(code))), None)
    require(Finding("second_factor_code", step is not None, field="code"))
    made: Authenticator = TOTP.activate(user, secret).instance
    made.data[LAST_COUNTER] = step
    made.save(update_fields=["data"])
    return made


@transaction.atomic
def take_off(user: User) -> None:
    """Remove the authenticator of codes, so that another phone can be set up; with the last factor the recovery codes go too."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    _drop_idle_codes(user)


def _drop_idle_codes(user: User) -> None:
    if not has_second_factor(user):
        Authenticator.objects.filter(user=user).delete()


@transaction.atomic
def add_passkey(user: User, *, name: str, credential: dict[str, Any], at: datetime) -> Authenticator:
    """Keep a passkey whose ceremony allauth has verified."""
    User.objects.select_for_update().get(pk=user.pk)
    made: Authenticator = WebAuthn.add(user, name, credential).instance
    _tell(user, made.pk, _("A passkey was added"), at)
    return made


@transaction.atomic
def rename_passkey(passkey: Authenticator, *, name: str) -> None:
    """Give a passkey another name."""
    passkey.wrap().name = name
    passkey.save(update_fields=["data"])


@transaction.atomic
def remove_passkey(passkey: Authenticator, *, staff: bool, at: datetime) -> None:
    """Remove a passkey. Raises Refused for the last second factor of an officer, who could do nothing without one."""
    user = User.objects.select_for_update().get(pk=passkey.user_id)
    others = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exclude(pk=passkey.pk)
    require(Finding("last_second_factor", not staff or others.exists()))
    number = passkey.pk
    passkey.delete()
    _drop_idle_codes(user)
    _tell(user, number, _("A passkey was removed"), at)


def _tell(user: User, number: int, subject: str, at: datetime) -> None:
    body = _("If it was not you, change your password and tell your unit.")
    inbox.send(key=f"passkey:{number}:{subject}", subject=subject, body=body, at=at, user=user, url=named_url("security", ""))


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """A fresh set of recovery codes; the old set ends."""
    User.objects.select_for_update().get(pk=user.pk)
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    return codes


@transaction.atomic
def disconnect_identity(user: User) -> None:
    """The identity provider's subject no longer signs this account in."""
    SocialAccount.objects.filter(user=user).delete()
