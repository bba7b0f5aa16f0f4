"""A person's own data: correction, consents, closing the account."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from kernel import inbox, journal
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed
from kernel.findings import Finding, require
from kernel.lifecycle import advance, lock, note
from kernel.models import Entry
from parties.actions.roles import is_last_head
from parties.lifecycle import CorrectionState
from parties.models import Consent, ConsentKind, Correction, Invitation, Membership, User

CLOSED_NAME = "已注销账号"


def _me(by: Actor, step: str) -> User:
    if by.user is None:
        raise NotAllowed(step, "own_role")
    return User.objects.select_for_update().get(pk=by.user.pk)


@transaction.atomic
def set_contact(*, by: Actor, clock: Clock, email: str, phone: str) -> User:
    """Correct one's own address and telephone: nobody else is asked. A changed address counts for password recovery at once, so the inbox tells of it.

    Raises Refused when another account has the address."""
    user = _me(by, "set_contact")
    email = email.strip().lower()
    taken = bool(email) and User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists()
    require(Finding("email_taken", not taken, field="email"))
    at = clock.now()
    changed = [name for name, old, new in (("email", user.email, email), ("phone", user.phone, phone)) if old != new]
    user.email, user.phone = email, phone
    user.save(update_fields=["email", "phone"])
    if "email" in changed:
        EmailAddress.objects.filter(user=user).delete()
    if changed:
        entry = journal.append(subject="parties.user", subject_id=user.pk, event="parties.set_contact", by=by, at=at, facts={"changed": changed})
        inbox.send(key=f"contact:{entry.pk}", subject=_("Your address or telephone was changed"), body=_("If it was not you, change your password now."), at=at, user=user)
    return user


@transaction.atomic
def file_correction(*, by: Actor, clock: Clock, wanted: str, reason: str) -> Correction:
    """Ask that the name be put right; whoever keeps the unit's people decides. Raises Refused without a unit, for the same name, while one waits."""
    user = _me(by, "file_correction")
    membership = Membership.objects.filter(pk=by.membership_id).select_related("organisation").first() if by.membership_id else None
    organisation = membership.organisation if membership else None
    waits = Correction.objects.filter(user=user, state=CorrectionState.FILED).exists()
    require(
        Finding("correction_unit", organisation is not None, field="wanted"), Finding("correction_same", wanted != user.name, field="wanted"),
        Finding("correction_waits", not waits, field="wanted"),
    )
    assert organisation is not None
    at = clock.now()
    made = Correction.objects.create(user=user, organisation=organisation, old=user.name, wanted=wanted, reason=reason, filed_at=at)
    note(made, "file_correction", by=by, at=at, wanted=wanted)
    return made


@transaction.atomic
def decide_correction(correction: Correction, *, by: Actor, clock: Clock, grant: bool, answer: str) -> Correction:
    """Put the name right, or decline with a reason. Past acts keep the name under which they were done. Raises NotAllowed, WrongState, Refused."""
    correction = lock(correction)
    require(Finding("reason_missing", grant or bool(answer.strip()), field="answer"))
    at = clock.now()
    advance(correction, "grant_correction" if grant else "decline_correction", by=by, at=at, because=answer)
    correction.answer = answer
    correction.save(update_fields=["answer"])
    if grant:
        User.objects.filter(pk=correction.user_id).update(name=correction.wanted)
    subject = _("Your name was put right") if grant else _("Your request for correction was declined")
    inbox.send(key=f"correction:{correction.pk}", subject=subject, body=answer, at=at, user=correction.user)
    return correction


@transaction.atomic
def consent(*, by: Actor, clock: Clock, kind: str, given: bool) -> None:
    """Give a consent or take it back; each is a line of its own and stays. Raises Refused for one that is not asked."""
    user = _me(by, "consent")
    require(Finding("consent_unknown", kind == ConsentKind.MAIL, got=kind))
    at = clock.now()
    open_ones = Consent.objects.filter(user=user, kind=kind, withdrawn_at=None)
    if given and not open_ones.exists():
        Consent.objects.create(user=user, kind=kind, given_at=at)
    elif not given:
        open_ones.update(withdrawn_at=at)


@transaction.atomic
def close_account(*, by: Actor, clock: Clock) -> User:
    """Close one's own account for good: roles end, sign-in is off, what the record law does not need is cleared.

    The journal keeps the number of the account and the name under which legal acts were done; the name is cleared where no act was done.
    Raises Refused for the last who keeps a unit's people."""
    user = _me(by, "close_account")
    at = clock.now()
    day = day_of(at)
    for membership in Membership.objects.filter(user=user).in_force(day).select_related("organisation").order_by("pk"):
        organisation = membership.organisation
        if organisation is not None:
            lock(organisation)
            require(Finding("last_head", not is_last_head(membership, organisation, Actor(user=user, organisation_key=organisation.key), day), got=organisation.name))
    acted = Entry.objects.filter(actor_id=user.pk).exists()
    _end_roles(user, at)
    journal.append(subject="parties.user", subject_id=user.pk, event="parties.close_account", by=by, at=at, facts={"acted": acted})
    _forget(user, at)
    user.username, user.email, user.phone = f"closed-{user.pk}", "", ""
    user.name = user.name if acted else CLOSED_NAME
    user.is_active, user.is_staff, user.is_superuser, user.closed_at = False, False, False, at
    user.set_unusable_password()
    user.save()
    return user


def _end_roles(user: User, at: datetime) -> None:
    yesterday = day_of(at) - timedelta(days=1)
    mine = Membership.objects.filter(user=user).in_force(day_of(at)).values_list("pk", flat=True)
    Membership.objects.filter(pk__in=list(mine)).update(until=yesterday)


def _forget(user: User, at: datetime) -> None:
    """What signs in and what reaches the person goes; invitations keep that somebody was asked, without the address."""
    for session in UserSession.objects.filter(user=user):
        session.end()
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    Invitation.objects.filter(accepted_by=user).update(email="", phone="")
    Consent.objects.filter(user=user, withdrawn_at=None).update(withdrawn_at=at)
