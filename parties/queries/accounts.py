"""Accounts as their keepers and their owners see them: people of a unit, of a place, and what is stored about a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.actions import real_now
from kernel.actors import Actor
from kernel.models import Entry
from kernel.todo import Todo, Waiting
from parties.models import Consent, Correction, Invitation, Membership, Organisation, User
from parties.permissions import KEEPERS, keeps_people

PAGE = 50


@dataclass(frozen=True)
class Held:
    """One role of one person, as a list shows it. `state`: in_force, lent, future or ended."""

    membership: Membership
    state: str
    has_factor: bool
    is_locked: bool

    @property
    def user(self) -> User:
        return self.membership.user


def _state(membership: Membership, day: date) -> str:
    if not membership.user.is_active or (membership.until is not None and membership.until < day):
        return "ended"
    if membership.since is not None and membership.since > day:
        return "future"
    return "lent" if membership.delegated_by_id else "in_force"


def locked_names() -> frozenset[str]:
    """User names that are locked out from somewhere now, by real time."""
    since = real_now() - timedelta(hours=float(settings.AXES_COOLOFF_TIME))
    rows = AccessAttempt.objects.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gte=since)
    return frozenset(name for name in rows.values_list("username", flat=True) if name)


def held_list(memberships: Iterable[Membership], day: date) -> list[Held]:
    """Roles with what their keepers need to know; two queries for the whole list."""
    rows = list(memberships)
    proved = set(Authenticator.objects.filter(user_id__in={row.user_id for row in rows}).exclude(type=Authenticator.Type.RECOVERY_CODES).values_list("user_id", flat=True))
    locked = locked_names()
    return [Held(row, _state(row, day), row.user_id in proved, row.user.username in locked) for row in rows]


def people_of(organisation: Organisation, day: date) -> list[Held]:
    """The roles of a unit: those in force first, then by person."""
    rows = Membership.objects.filter(organisation=organisation).select_related("user", "organisation", "delegated_by").order_by("user__name", "pk")
    return sorted(held_list(rows, day), key=lambda each: each.state == "ended")


def keeps(actor: Actor, organisation: Organisation) -> bool:
    """Whether the actor keeps this unit's people."""
    probe = Membership(organisation=organisation)
    return not actor.delegated_by and keeps_people(actor, probe)


def unit_of(actor: Actor) -> Organisation | None:
    """The unit that the actor works for."""
    return Organisation.objects.select_related("jurisdiction").filter(key=actor.organisation_key).first() if actor.organisation_key else None


def colleagues(user: User, organisation: Organisation, day: date) -> list[User]:
    """The other people of a unit on a day."""
    rows = Membership.objects.filter(organisation=organisation).in_force(day).exclude(user=user).values_list("user_id", flat=True)
    return list(User.objects.filter(pk__in=list(rows), is_active=True).order_by("name", "pk"))


def lent(user: User, day: date) -> list[Membership]:
    """The roles that a person has lent and that are in force."""
    return list(Membership.objects.filter(delegated_by=user).in_force(day).select_related("user", "organisation").order_by("until", "pk"))


def place_roles(actor: Actor, asked: dict[str, str], day: date) -> list[Held]:
    """Every role of the place's people that fits what was asked (q, kind, role, state); the administrator's list."""
    rows = Membership.objects.filter(organisation__jurisdiction_id=actor.jurisdiction or "-").select_related("user", "organisation", "delegated_by")
    if words := asked.get("q", ""):
        rows = rows.filter(Q(user__name__icontains=words) | Q(user__username__icontains=words) | Q(organisation__name__icontains=words) | Q(organisation__key=words))
    if kind := asked.get("kind", ""):
        rows = rows.filter(organisation__kind=kind)
    if role := asked.get("role", ""):
        rows = rows.filter(role=role)
    found = held_list(rows.order_by("organisation__name", "user__name", "pk"), day)
    return [each for each in found if _fits(each, asked.get("state", ""))]


def _fits(held: Held, state: str) -> bool:
    if state == "locked":
        return held.is_locked
    if state == "unproved":
        return not held.has_factor and held.state != "ended"
    return not state or held.state == state


def counts(found: Iterable[Held], name: str) -> Counter[str]:
    """How many of a list have each value of a facet."""
    values: dict[str, Any] = {"kind": lambda each: each.membership.organisation.kind, "role": lambda each: each.membership.role, "state": lambda each: each.state}
    return Counter(str(values[name](each)) for each in found)


def open_invitations(actor: Actor, at: datetime, organisation: Organisation | None = None) -> list[Invitation]:
    """Invitations that wait, those past their end too, so that they can be sent again."""
    rows = Invitation.objects.visible_to(actor).filter(state="OPEN").select_related("organisation", "invited_by")
    return list((rows.filter(organisation=organisation) if organisation else rows)[:PAGE])


def waiting_corrections(actor: Actor, organisation: Organisation | None = None) -> list[Correction]:
    """Requests for correction that this keeper decides."""
    if not actor.roles & KEEPERS:
        return []
    rows = Correction.objects.visible_to(actor).filter(state="FILED").exclude(user_id=actor.user_id or 0).select_related("user", "organisation")
    return list((rows.filter(organisation=organisation) if organisation else rows)[:PAGE])


def acts_of(user: User) -> int:
    """How many entries of the journal name this person as who acted."""
    return Entry.objects.filter(actor_id=user.pk).count()


def personal_data(user: User, at: datetime) -> dict[str, Any]:
    """Everything that is stored about a person, as text and numbers, for the copy that a person may take (个人信息保护法: 查阅、复制)."""
    return {
        "taken_at": at.isoformat(),
        "account": {"number": user.pk, "user_name": user.username, "name": user.name, "email": user.email, "telephone": user.phone,
                    "opened_at": user.date_joined.isoformat(), "last_sign_in": user.last_login.isoformat() if user.last_login else None},
        "roles": [_role(row) for row in Membership.objects.filter(user=user).select_related("organisation", "delegated_by").order_by("pk")],
        "second_factors": [_factor(row) for row in Authenticator.objects.filter(user=user).order_by("pk")],
        "identity_provider": [{"subject": row.uid, "since": row.date_joined.isoformat()} for row in SocialAccount.objects.filter(user=user)],
        "sessions": [{"address": masked(row.ip), "browser": row.user_agent, "began": row.created_at.isoformat(), "last_seen": row.last_seen_at.isoformat()}
                     for row in UserSession.objects.filter(user=user).order_by("pk")],
        "consents": [{"what_for": str(row.get_kind_display()), "given_at": row.given_at.isoformat(), "taken_back_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None}
                     for row in Consent.objects.filter(user=user)],
        "corrections": [{"wanted": row.wanted, "reason": row.reason, "filed_at": row.filed_at.isoformat(), "state": row.state, "answer": row.answer}
                        for row in Correction.objects.filter(user=user)],
        "acts": [{"at": row.at.isoformat(), "event": row.event, "name": row.actor_name, "organisation": row.organisation_name, "matter": row.thread}
                 for row in Entry.objects.filter(actor_id=user.pk).order_by("pk").iterator()],
    }


def _role(row: Membership) -> dict[str, Any]:
    return {"organisation": row.organisation.name if row.organisation else "", "role": str(row.get_role_display()),
            "since": row.since.isoformat() if row.since else None, "until": row.until.isoformat() if row.until else None,
            "lent_by": row.delegated_by.name if row.delegated_by else None}


def _factor(row: Authenticator) -> dict[str, Any]:
    """The kind and the dates; the secret itself is never given out."""
    return {"kind": row.type, "name": str(row), "since": row.created_at.isoformat(), "last_used": row.last_used_at.isoformat() if row.last_used_at else None}


def masked(address: str) -> str:
    """An internet address without its last part: enough to recognise a place, too little to follow a person."""
    if ":" in address:
        return ":".join(address.split(":")[:3]) + ":…"
    return ".".join([*address.split(".")[:-1], "*"])


def keeper_todo(actor: Actor, now: datetime) -> list[Todo]:
    """What waits for whoever keeps a unit's people: names to put right, and invitations that ended unused."""
    if actor.delegated_by or not actor.roles & KEEPERS:
        return []
    url = _team_url(actor)
    rows = [Todo(_("Decide on a correction"), f"{row.old} → {row.wanted}", url, detail=row.reason, waits_since=row.filed_at, who=row.old) for row in waiting_corrections(actor)]
    ended = Invitation.objects.visible_to(actor).filter(state="OPEN", expires_at__lte=now).select_related("organisation")
    return rows + [Todo(_("Send a new link, or revoke"), str(row), url, detail=_("The invitation ended unused."), waits_since=row.expires_at) for row in ended[:PAGE]]


def keeper_waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Invitations that have not been taken up."""
    if actor.delegated_by or not actor.roles & KEEPERS:
        return []
    rows = Invitation.objects.visible_to(actor).open(now).select_related("organisation")
    return [Waiting(row.name, str(row), _("take up the invitation"), _team_url(actor), since=row.invited_at, due_at=row.expires_at) for row in rows[:PAGE]]


def _team_url(actor: Actor) -> str:
    if "administrator" in actor.roles:
        return reverse("fin-users")
    return reverse("vendor-team" if "contractor_head" in actor.roles else "unit-team")
