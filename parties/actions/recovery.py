"""Ways back in, opened by whoever keeps the unit's people: a new password, a new second factor, an end of a lock-out."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from axes.utils import reset as axes_reset
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kernel.actions import real_now
from kernel.actors import Actor
from kernel.clock import Clock
from kernel.errors import NotAllowed
from kernel.findings import Finding, require
from kernel.models import Entry
from parties.actions.roles import entry, is_administrator, must_keep, tell
from parties.gateways import mail, recovery_address, recovery_key
from parties.models import Membership, User
from parties.permissions import keeps_people


def _colleague(membership: Membership, by: Actor, step: str) -> User:
    """The person of one membership, if the actor keeps that unit's people and it is not himself. Raises NotAllowed, Refused."""
    assert membership.organisation is not None
    must_keep(by, membership.organisation, step)
    user = User.objects.select_for_update().get(pk=membership.user_id)
    require(Finding("recover_self", by.user is None or user.pk != by.user.pk), Finding("recover_closed", user.is_active, got=user.name))
    return user


APART = timedelta(days=7)


def _two_persons(user: User, by: Actor, at: datetime, other: str, **facts: object) -> Finding:
    """Whoever holds a colleague's new password in his hand does not also take the second factor off: together they would be the account."""
    rows = Entry.objects.filter(subject="parties.membership", event=f"parties.{other}", actor_id=by.user.pk if by.user else None, at__gte=at - APART, facts__user=user.pk)
    return Finding("recover_two_persons", not rows.filter(**{f"facts__{name}": value for name, value in facts.items()}).exists())


@transaction.atomic
def recover_password(membership: Membership, *, by: Actor, clock: Clock) -> str:
    """A one-time link to a new password for a colleague. It goes to the registered e-mail; "" is returned then.
    Without an address the link is returned, to be handed over in person. The second factor stays.

    Raises NotAllowed; Refused for oneself, for a closed account, and for who has just taken the second factor off."""
    user = _colleague(membership, by, "recover_password")
    at = clock.now()
    if not user.email:
        require(_two_persons(user, by, at, "renew_second_factor"))
    link = recovery_address(recovery_key(user))
    written = entry(membership, "recover_password", by=by, at=at, by_mail=bool(user.email))
    tell(user, written, subject=_("A new password was asked for you"), body=_("%(name)s opened a link for it. If you know nothing of it, tell your unit and change your password.")
         % {"name": by.user.name if by.user else ""}, at=at)
    if not user.email:
        return link
    body = _("%(name)s: %(by)s opened this link, so that you can choose a new password within %(minutes)s minutes. Your second factor stays as it is.")
    told = {"name": user.name, "by": by.user.name if by.user else "", "minutes": settings.PASSWORD_RESET_TIMEOUT // 60}
    mail.post(email=user.email, subject=_("A new password for the portal"), body=body % told, at=real_now(), url=link)
    return ""


@transaction.atomic
def renew_second_factor(membership: Membership, *, by: Actor, clock: Clock, because: str) -> None:
    """Take off a lost second factor, so that the person sets up another after the password; for phones lost together with the recovery codes.

    Raises NotAllowed; Refused for oneself, for a closed account, without a reason, and for who holds the link to the password."""
    user = _colleague(membership, by, "renew_second_factor")
    at = clock.now()
    require(Finding("reason_missing", bool(because.strip()), field="because"), _two_persons(user, by, at, "recover_password", by_mail=False))
    Authenticator.objects.filter(user=user).delete()
    written = entry(membership, "renew_second_factor", by=by, at=at, because=because)
    tell(user, written, subject=_("Your second factor was taken off"), body=_("Set up a new one at the next sign-in. If you know nothing of it, tell your unit."), at=at)


@transaction.atomic
def unlock(membership: Membership, *, by: Actor, clock: Clock) -> None:
    """End a lock-out before its time. Raises NotAllowed unless the administrator of the place does it."""
    if not (is_administrator(by) and keeps_people(by, membership)):
        raise NotAllowed("unlock", "has_role:administrator")
    axes_reset(username=membership.user.username)
    entry(membership, "unlock", by=by, at=clock.now())
