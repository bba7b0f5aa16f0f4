"""Questions about parties: who acts, which law and which stages bind in a place, who holds a role."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpRequest

from kernel.actors import Actor
from kernel.clock import clock, day_of
from law.book import Edition
from law.queries import book
from parties.models import Jurisdiction, Membership, Organisation, Profile, Role, User
from parties.rules import STAGES

MEMBERSHIP_SESSION_KEY = "parties.membership"


def actor_for(request: HttpRequest) -> Actor:
    """The actor behind a signed-in request: one query. The membership chosen on the role page counts, else the first in force.

    A person without a membership in force acts for nobody and has no role."""
    user = request.user
    held = memberships(user, clock.now())
    chosen = request.session.get(MEMBERSHIP_SESSION_KEY)
    membership = next((each for each in held if each.pk == chosen), held[0] if held else None)
    return actor_of(user, membership, stepped_up_at=second_factor_at(request))


def actor_of(user: Any, membership: Membership | None, *, stepped_up_at: datetime | None = None) -> Actor:
    """The actor that a person is under one membership (None: acts for nobody)."""
    if membership is None:
        return Actor(user=user, stepped_up_at=stepped_up_at)
    organisation = membership.organisation
    return Actor(
        user=user,
        organisation_key=organisation.key if organisation else "",
        organisation_name=organisation.name if organisation else "",
        roles=frozenset({membership.role}),
        delegated_by=membership.delegated_by.name if membership.delegated_by else "",
        jurisdiction=organisation.jurisdiction_id if organisation else "",
        membership_id=membership.pk,
        stepped_up_at=stepped_up_at,
    )


def actor_by(username: str, role: str = "") -> Actor:
    """The actor of an account by its user name, for replays and tests; the first membership, or the one with `role`.

    Raises User.DoesNotExist."""
    user = User.objects.get(username=username)
    held = [each for each in memberships(user, clock.now()) if role in ("", each.role)]
    return actor_of(user, held[0] if held else None)


def memberships(user: Any, at: datetime) -> list[Membership]:
    """The memberships of a person in force at a moment, oldest first."""
    rows = Membership.objects.filter(user=user).in_force(day_of(at))
    return list(rows.select_related("organisation", "delegated_by").order_by("pk"))


def second_factor_at(request: HttpRequest) -> datetime | None:
    """When this session last proved a second factor, by real time; None when never. Reads allauth's own record."""
    from allauth.account.authentication import get_authentication_records

    records = get_authentication_records(request, request.user)
    stamps = [record["at"] for record in records if record.get("method") == "mfa"]
    return datetime.fromtimestamp(max(stamps), UTC) if stamps else None


def places(jurisdiction: Jurisdiction | str) -> tuple[str, ...]:
    """Codes of a place and all above it, nearest first."""
    return tuple(place.code for place in lineage(jurisdiction))


def lineage(jurisdiction: Jurisdiction | str) -> list[Jurisdiction]:
    """A place and all above it, nearest first. Raises Jurisdiction.DoesNotExist."""
    place: Jurisdiction | None = jurisdiction if isinstance(jurisdiction, Jurisdiction) else Jurisdiction.objects.get(pk=jurisdiction)
    out: list[Jurisdiction] = []
    while place is not None:
        out.append(place)
        place = place.parent
    return out


def edition(jurisdiction: Jurisdiction | str, day: date | datetime) -> Edition:
    """The law as it stood on a day (a moment counts by its day in Shanghai) in a place."""
    on = day_of(day) if isinstance(day, datetime) else day
    return book().on(on, places(jurisdiction))


def profile(jurisdiction: Jurisdiction | str) -> tuple[str, ...]:
    """Codes of the stages that the nearest paper names, in order; eight where no place names any."""
    named = next((place.profile for place in lineage(jurisdiction) if place.profile), Profile.EIGHT.value)
    return STAGES[named]


def finance_of(jurisdiction: Jurisdiction | str) -> Organisation | None:
    """The finance bureau of the place, or of the nearest place above that has one."""
    by_place = {
        bureau.jurisdiction_id: bureau
        for bureau in Organisation.objects.filter(kind="finance", jurisdiction__in=places(jurisdiction)).order_by("-pk")
    }
    return next((by_place[code] for code in places(jurisdiction) if code in by_place), None)


def holders(organisation_key: str, *roles: str, at: datetime) -> list[User]:
    """The people who hold one of these roles in an organisation at a moment."""
    rows = Membership.objects.filter(organisation__key=organisation_key, role__in=roles).in_force(day_of(at))
    return [row.user for row in rows.select_related("user").order_by("pk")]


def organisations(keys: Iterable[str]) -> dict[str, Organisation]:
    """Organisations by key, one query for a list."""
    return {row.key: row for row in Organisation.objects.filter(key__in=set(keys))}


def role_label(role: str) -> str:
    """A role's name in the reader's language."""
    return str(Role(role).label) if role in Role.values else role
