"""Who acts, who holds a role, and the accounts that a demonstration offers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.actors import Mandate as MandateInForce
from kernel.clock import clock, day_of
from parties.models import Mandate, Membership, Organisation, Role, User
from parties.permissions import CONTRACTOR_ROLES

DEMO = Path(settings.BASE_DIR) / "demo"
MEMBERSHIP_SESSION_KEY = "parties.membership"


def actor_for(request: HttpRequest) -> Actor:
    """The actor behind a signed-in request: one query. The membership chosen on the role page counts, else the first in force.

    A person without a membership in force acts for nobody and has no role; so does staff whose session has not proved
    a second factor: an unproven session has no rights, whatever door it comes through."""
    user = request.user
    held = memberships(user, clock.now())
    chosen = request.session.get(MEMBERSHIP_SESSION_KEY)
    membership = next((each for each in held if each.pk == chosen), held[0] if held else None)
    proved_at = second_factor_at(request)
    due = proved_at is None and _is_staff(user, held)
    door: Any = request  # read by the middleware that sends such people to the page where it is set up
    door.second_factor_due = due
    return actor_of(user, None if due else membership, stepped_up_at=proved_at)


def _is_staff(user: Any, held: Iterable[Membership]) -> bool:
    return bool(user.is_staff) or any(each.role not in CONTRACTOR_ROLES for each in held)


def needs_second_factor(user: Any) -> bool:
    """Whether a person can do nothing without a second factor: everybody but people of contractors."""
    return _is_staff(user, memberships(user, clock.now()))


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
        mandates=_mandates(membership),
    )


def _mandates(membership: Membership) -> tuple[MandateInForce, ...]:
    """What bodies have entrusted to an agency and is in force today; nothing for everybody else, without a query."""
    if membership.role != Role.AGENCY or membership.organisation is None:
        return ()
    rows = Mandate.objects.filter(agency=membership.organisation).in_force(day_of(clock.now())).select_related("body")
    return tuple(MandateInForce(row.project_number, row.body.key, row.body.short) for row in rows)


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


@dataclass(frozen=True)
class OneClick:
    """A demonstration account that the sign-in page offers."""

    username: str
    password: str
    name: str
    organisation: str
    role: str


@cache
def _demonstration_file() -> dict[str, Any]:
    path = DEMO / "accounts.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {"account": [], "password": ""}


def one_click_accounts() -> list[tuple[str, list[OneClick]]]:
    """Demonstration accounts that exist, grouped by role in the order of `Role`; empty outside demonstration mode."""
    if not settings.PORTAL_DEMO:
        return []
    data = _demonstration_file()
    names = [row["username"] for row in data["account"]]
    held = Membership.objects.filter(user__username__in=names, until=None).select_related("user", "organisation").order_by("pk")
    groups: dict[str, list[OneClick]] = {role: [] for role in Role.values}
    for row in held:
        where = row.organisation.short if row.organisation else ""
        groups[row.role].append(OneClick(row.user.username, data["password"], row.user.name, where, row.role))
    operators = [OneClick(user.username, data["password"], user.name, "", "ops") for user in User.objects.filter(username__in=names, is_staff=True)]
    return [*[(role_label(role), rows) for role, rows in groups.items() if rows], *([(str(_("System administrator (reference tables)")), operators)] if operators else [])]
