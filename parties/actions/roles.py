"""Roles of people in a unit: giving, ending, lending to a colleague until a day. Each change is journaled and told to the person."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import inbox, journal
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed
from kernel.findings import Finding, require
from kernel.lifecycle import lock
from kernel.models import Entry
from parties import queries, rules
from parties.gateways import named_url
from parties.models import Membership, Organisation, Role, User
from parties.permissions import keeps_people


class Unit:
    """A unit as the permissions read it: whose it is, and in which place."""

    def __init__(self, organisation: Organisation) -> None:
        self.owner_key = organisation.key
        self.place = str(organisation.jurisdiction_id)


def must_keep(by: Actor, organisation: Organisation, step: str) -> None:
    """Raises NotAllowed unless the actor keeps this unit's people. A lent role keeps nobody: it is lent for the work, not for its powers over people."""
    if by.delegated_by or not keeps_people(by, Unit(organisation)):
        raise NotAllowed(step, str(keeps_people.name))


def is_administrator(by: Actor) -> bool:
    return Role.ADMINISTRATOR.value in by.roles


def entry(membership: Membership, event: str, *, by: Actor, at: datetime, because: str = "", **facts: Any) -> Entry:
    """One line of the journal about one role of one person."""
    about = {"user": membership.user_id, "name": membership.user.name, "role": membership.role, **facts}
    return journal.append(subject="parties.membership", subject_id=membership.pk, event=f"parties.{event}", by=by, at=at, because=because,
                          owner_key=membership.owner_key, facts=about)


def tell(user: User, written: Entry, *, subject: str, body: str, at: datetime) -> None:
    """A line in the person's own inbox."""
    inbox.send(key=f"account:{written.pk}:{user.pk}", subject=subject, body=body, at=at, user=user, url=named_url("memberships", ""))


def held_roles(user: User, organisation: Organisation, day: date) -> frozenset[str]:
    """The roles that a person has in a unit on a day."""
    rows = Membership.objects.filter(user=user, organisation=organisation).in_force(day)
    return frozenset(rows.values_list("role", flat=True))


def _give(user: User, organisation: Organisation, role: str, **dates: Any) -> Membership:
    """The one row of this role, begun anew; earlier terms stand in the journal."""
    blank: dict[str, Any] = {"since": None, "until": None, "delegated_by": None, "delegated_from": None}
    row, _made = Membership.objects.update_or_create(user=user, organisation=organisation, role=role, defaults={**blank, **dates})
    return row


@transaction.atomic
def give_role(user: User, organisation: Organisation, *, by: Actor, clock: Clock, role: str, until: date | None = None, because: str = "") -> Membership:
    """Give a person of the unit one more role. Raises NotAllowed; Refused for oneself, a role held, a role that must stay apart, a past day."""
    organisation = lock(organisation)
    must_keep(by, organisation, "give_role")
    at = clock.now()
    require(
        Finding("own_role", by.user is None or user.pk != by.user.pk, field="role"),
        rules.offered(organisation.kind, role, administrator=is_administrator(by)),
        check_role(user, organisation, role, at=at, until=until),
    )
    row = _give(user, organisation, role, since=day_of(at), until=until)
    written = entry(row, "give_role", by=by, at=at, because=because, until=until.isoformat() if until else "")
    tell(user, written, subject=_("You have a new role"), body=_("%(unit)s: %(role)s.") % {"unit": organisation.name, "role": row.get_role_display()}, at=at)
    return row


def check_role(user: User | None, organisation: Organisation, role: str, *, at: datetime, until: date | None) -> list[Finding]:
    """What stands against a role for this person: it is held, it must stay apart from another, its end is past."""
    day = day_of(at)
    held = held_roles(user, organisation, day) if user else frozenset()
    law = queries.edition(organisation.jurisdiction_id, day)
    return [
        Finding("role_held", role not in held, got=queries.role_label(role), field="role"),
        rules.separation(held, role, law=law),
        Finding("role_past", until is None or until >= day, got=until or "", need=day.isoformat(), field="until"),
    ]


@transaction.atomic
def end_role(membership: Membership, *, by: Actor, clock: Clock, last_day: date, because: str = "") -> Membership:
    """Set the last day of a role; yesterday ends it at once. What was lent from it ends with it.

    Raises NotAllowed; Refused for a day before yesterday, and for the last who keeps a unit's people."""
    assert membership.organisation is not None
    organisation = lock(membership.organisation)
    must_keep(by, organisation, "end_role")
    membership = Membership.objects.select_related("user", "organisation").select_for_update(of=("self",)).get(pk=membership.pk)
    at = clock.now()
    yesterday = day_of(at) - timedelta(days=1)
    in_time = Finding("role_past", last_day >= yesterday, got=last_day.isoformat(), need=yesterday.isoformat(), field="last_day")
    require(in_time, Finding("last_head", not is_last_head(membership, organisation, by, day_of(at)), field="last_day"))
    membership.until = last_day
    membership.save(update_fields=["until"])
    written = entry(membership, "end_role", by=by, at=at, because=because, until=last_day.isoformat())
    told = {"unit": organisation.name, "role": membership.get_role_display(), "day": last_day.isoformat()}
    tell(membership.user, written, subject=_("A role of yours ends"), body=_("%(unit)s: %(role)s, last day %(day)s.") % told, at=at)
    return membership


def is_last_head(membership: Membership, organisation: Organisation, by: Actor, day: date) -> bool:
    """Whether nobody else could keep the people of the unit. The administrator of the place may end even that one, and asks another in."""
    head = rules.HEADS.get(organisation.kind)
    if membership.role != head or membership.delegated_by_id or (is_administrator(by) and by.organisation_key != organisation.key):
        return False
    others = Membership.objects.filter(organisation=organisation, role=head, until=None, delegated_by=None, user__is_active=True).in_force(day)
    return not others.exclude(pk=membership.pk).exists()


@transaction.atomic
def delegate(membership: Membership, to: User, *, by: Actor, clock: Clock, until: date | None, because: str = "") -> Membership:
    """Lend one's own role to a colleague of the same unit until a day. It ends by that day alone.

    Raises NotAllowed for another's role; Refused for a lent role, oneself, a stranger, a role held or to be kept apart, a bad day."""
    if by.user is None or membership.user_id != by.user.pk or membership.organisation is None:
        raise NotAllowed("delegate", "own_role")
    organisation = lock(membership.organisation)
    at = clock.now()
    day = day_of(at)
    law = queries.edition(organisation.jurisdiction_id, day)
    held = held_roles(to, organisation, day)
    require(
        Finding("delegation_of_lent", membership.delegated_by_id is None, field="role"),
        Finding("delegation_role_over", Membership.objects.filter(pk=membership.pk).in_force(day).exists(), field="role"),
        Finding("delegation_stranger", bool(held) and to.pk != by.user.pk and to.is_active, got=to.name, field="to"),
        Finding("role_held", membership.role not in held, got=membership.get_role_display(), field="to"),
        rules.separation(held, membership.role, law=law),
        rules.lent_until(until, day, law=law),
    )
    row = _give(to, organisation, membership.role, since=day, until=until, delegated_by=by.user, delegated_from=membership)
    written = entry(row, "delegate", by=by, at=at, because=because, until=until.isoformat() if until else "", delegated_by=by.user.name)
    told = {"name": by.user.name, "role": row.get_role_display(), "day": until}
    tell(to, written, subject=_("A role was lent to you"), body=_("%(name)s: %(role)s until %(day)s. Choose it under “Organisation and role” to act in it.") % told, at=at)
    return row


@transaction.atomic
def end_delegation(membership: Membership, *, by: Actor, clock: Clock) -> Membership:
    """Take a lent role back at once: by who lent it, by who got it, or by who keeps the unit's people. Raises NotAllowed."""
    assert membership.organisation is not None
    lock(membership.organisation)
    membership = Membership.objects.select_related("user", "organisation", "delegated_by").select_for_update(of=("self",)).get(pk=membership.pk)
    mine = by.user is not None and by.user.pk in (membership.delegated_by_id, membership.user_id)
    if membership.delegated_by is None or not (mine or keeps_people(by, membership)):
        raise NotAllowed("end_delegation", str(keeps_people.name))
    at = clock.now()
    membership.until = day_of(at) - timedelta(days=1)
    membership.save(update_fields=["until"])
    written = entry(membership, "end_delegation", by=by, at=at, until=membership.until.isoformat())
    tell(membership.user, written, subject=_("A lent role was taken back"), body=str(membership.get_role_display()), at=at)
    return membership


