"""Asking a person into a role by a one-time link: send, send again, revoke, take up."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import TooLate
from kernel.findings import Finding, Refused, require
from kernel.lifecycle import advance, lock, note
from parties import queries, rules
from parties.actions.roles import check_role, is_administrator, must_keep
from parties.gateways import mail
from parties.models import Consent, ConsentKind, Invitation, Membership, Organisation, User
from parties.permissions import KEEPERS


@dataclass(frozen=True)
class Sent:
    """An invitation and its link, which exists here alone: only its hash is stored."""

    invitation: Invitation
    link: str


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def invite(organisation: Organisation, *, by: Actor, clock: Clock, name: str, role: str, email: str = "", phone: str = "", until: date | None = None) -> Sent:
    """Ask a person into a role of the unit. With an e-mail address the link goes there; with a telephone alone the link is handed over
    by whoever invites, and a code that it needs goes to the telephone.

    Raises NotAllowed; Refused without an address, for a role not offered here, for oneself, for one asked already."""
    organisation = lock(organisation)
    must_keep(by, organisation, "invite")
    at = clock.now()
    email = email.strip().lower()
    asked = Invitation.objects.open(at).filter(organisation=organisation, role=role, name=name, email=email, phone=phone)
    require(
        Finding("invitation_address", bool(email or phone), field="email"),
        Finding("own_role", not (email and by.user is not None and email == by.user.email.lower()), field="email"),
        Finding("invitation_open", not asked.exists(), got=name, field="name"),
        rules.offered(organisation.kind, role, administrator=is_administrator(by)),
        check_role(_known(email, organisation, at), organisation, role, at=at, until=until),
    )
    made = Invitation(organisation=organisation, role=role, name=name, email=email, phone=phone, until=until, invited_by=by.user, invited_at=at)
    link, code = _new_secrets(made, at)
    made.save()
    note(made, "invite", by=by, at=at, role=role, name=name, until=until.isoformat() if until else "")
    _post(made, link, code, at)
    return Sent(made, link)


def _known(email: str, organisation: Organisation, at: datetime) -> User | None:
    """A colleague of the unit who has this address."""
    rows = Membership.objects.filter(organisation=organisation, user__email__iexact=email).in_force(day_of(at)).select_related("user")
    found = rows.first() if email else None
    return found.user if found else None


def _new_secrets(invitation: Invitation, at: datetime) -> tuple[str, str]:
    """A new link and, for a telephone, a new code; what was sent before ends."""
    token = secrets.token_urlsafe(32)
    code = f"{secrets.randbelow(10**6):06d}" if not invitation.email else ""
    law = queries.edition(invitation.organisation.jurisdiction_id, at)
    invitation.token_sha256, invitation.code_sha256 = digest(token), digest(code) if code else ""
    invitation.expires_at = at + timedelta(days=int(law.value("portal.account.invitation_days")))
    return settings.PORTAL_BASE_URL + reverse("invitation", args=[token]), code


def _post(invitation: Invitation, link: str, code: str, at: datetime) -> None:
    if not invitation.email:
        mail.text(phone=invitation.phone, body=_("Code %(code)s: open your account on the portal with the link that your unit gives you.") % {"code": code}, at=at)
        return
    told = {"name": invitation.name, "unit": invitation.organisation.name, "role": invitation.get_role_display(), "by": invitation.invited_by.name,
            "end": invitation.expires_at.date().isoformat()}
    body = _("%(name)s: %(by)s asks you to work on the portal for %(unit)s as %(role)s. Open the link by %(end)s. It works once. If you expect no such mail, do nothing.") % told
    mail.post(email=invitation.email, subject=_("Invitation to the portal for government purchase of services"), body=body, at=at, url=link)


@transaction.atomic
def resend_invitation(invitation: Invitation, *, by: Actor, clock: Clock) -> Sent:
    """A new link with a new end; the old link stops working. Raises NotAllowed, WrongState."""
    invitation = lock(invitation)
    must_keep(by, invitation.organisation, "resend_invitation")
    at = clock.now()
    advance(invitation, "resend_invitation", by=by, at=at)
    link, code = _new_secrets(invitation, at)
    invitation.sent_times += 1
    invitation.save(update_fields=["token_sha256", "code_sha256", "expires_at", "sent_times"])
    _post(invitation, link, code, at)
    return Sent(invitation, link)


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: Actor, clock: Clock, because: str = "") -> Invitation:
    """The link stops working. Raises NotAllowed, WrongState."""
    invitation = lock(invitation)
    must_keep(by, invitation.organisation, "revoke_invitation")
    advance(invitation, "revoke_invitation", by=by, at=clock.now(), because=because)
    return invitation


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: Actor, clock: Clock, code: str = "", username: str = "", password: str = "") -> User:
    """Take up an invitation: with the account that one is signed in with, else with a new one. The notice about personal data is kept as read.

    Raises TooLate after its end, WrongState when it was used or revoked; Refused for a wrong code, a taken user name, the inviter himself,
    and for a role that the person may not have beside another."""
    invitation = lock(invitation)
    at = clock.now()
    if at >= invitation.expires_at:
        raise TooLate(_("The invitation has ended. Ask whoever invited you for a new link."), deadline=invitation.expires_at, at=at)
    user: User | None = by.user
    right = not invitation.code_sha256 or hmac.compare_digest(invitation.code_sha256, digest(code.strip()))
    checks = [Finding("invitation_code", right, field="code"), *_checks(user, invitation, at)]
    require(checks, Finding("username_taken", user is not None or not User.objects.filter(username__iexact=username).exists(), got=username, field="username"))
    try:
        user = user or _open_account(invitation, username, password, at)
    except IntegrityError as error:
        raise Refused(Finding("username_taken", False, got=username, field="username")) from error
    row, _made = Membership.objects.update_or_create(
        user=user, organisation=invitation.organisation, role=invitation.role,
        defaults={"since": day_of(at), "until": invitation.until, "delegated_by": None, "delegated_from": None},
    )
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_by"])
    advance(invitation, "accept_invitation", by=queries.actor_of(user, row), at=at, user=user.pk, role=invitation.role)
    return user


def _checks(user: User | None, invitation: Invitation, at: datetime) -> list[Finding]:
    """The rules as they stand when the invitation is taken up; nobody raises himself by inviting himself."""
    inviter = invitation.invited_by
    keeps = inviter.is_active and Membership.objects.filter(user=inviter, role__in=KEEPERS).in_force(day_of(at)).exists()
    own = Finding("own_role", user is None or user.pk != inviter.pk)
    return [own, Finding("inviter_gone", keeps), *check_role(user, invitation.organisation, invitation.role, at=at, until=invitation.until)]


def _open_account(invitation: Invitation, username: str, password: str, at: datetime) -> User:
    """A new account; the address is proved by the link that came to it."""
    user = User(username=username, name=invitation.name, email=invitation.email, phone=invitation.phone)
    user.set_password(password)
    with transaction.atomic():
        user.save()
    if invitation.email and not EmailAddress.objects.filter(email__iexact=invitation.email, verified=True).exists():
        EmailAddress.objects.create(user=user, email=invitation.email, verified=True, primary=True)
    Consent.objects.create(user=user, kind=ConsentKind.NOTICE, given_at=at)
    return user
