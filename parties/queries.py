"""Questions about parties: who acts, which law and which stages bind in a place, who holds a role, who may bid."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.clock import clock, day_of
from kernel.findings import Finding
from law.book import Edition
from law.queries import book
from parties.models import Contractor, Jurisdiction, Membership, Organisation, Profile, Role, User
from parties.permissions import CONTRACTOR_ROLES
from parties.rules import STAGE_LABELS, STAGES, exclusions, missing_conditions

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
    staff = user.is_staff or any(each.role not in CONTRACTOR_ROLES for each in held)
    due = proved_at is None and staff
    door: Any = request  # read by the middleware that sends such people to the page where it is set up
    door.second_factor_due = due
    return actor_of(user, None if due else membership, stepped_up_at=proved_at)


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


def stages(jurisdiction: Jurisdiction | str) -> list[tuple[str, str]]:
    """The stages of a place in order: (code, name in the reader's language as the place's paper words it)."""
    named = next((place.profile for place in lineage(jurisdiction) if place.profile), Profile.EIGHT.value)
    return [(code, str(STAGE_LABELS[named, code])) for code in STAGES[named]]


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


def conditions(contractor: Contractor, day: date) -> list[Finding]:
    """Every condition of 政府采购法 第二十二条 for this contractor, met or not, and every ban in force on `day`."""
    law = edition(contractor.organisation.jurisdiction_id, day)
    rows = list(contractor.qualifications.all())
    declared, evidenced = {row.condition for row in rows}, {row.condition for row in rows if row.file_id}
    bans = [(ban.list_name, ban.since, ban.until) for ban in contractor.exclusions.all()]
    return [*missing_conditions(contractor.type, declared, evidenced, law=law), *exclusions(bans, day, law=law)]


def bars(contractor: Contractor, day: date) -> list[Finding]:
    """What keeps a contractor from bidding on `day`; empty when it may bid."""
    if contractor.state != "OPEN":
        return [Finding("account_closed", False, got=contractor.organisation.name)]
    return [finding for finding in conditions(contractor, day) if finding.blocks]


def may_bid(contractor: Contractor, day: date) -> bool:
    """Whether the conditions are complete and no ban is in force."""
    return not bars(contractor, day)


def page_of_contractors(actor: Actor, *, after: str = "", words: str = "", size: int = 20) -> tuple[list[Contractor], str]:
    """One page of contractors by code, beyond the code `after`, and the code to go on after ("" at the end)."""
    rows = Contractor.objects.visible_to(actor).select_related("organisation__jurisdiction").order_by("organisation__key")
    if after:
        rows = rows.filter(organisation__key__gt=after)
    if words:
        rows = rows.filter(organisation__name__icontains=words)
    found = list(rows[: size + 1])
    return found[:size], found[size - 1].organisation.key if len(found) > size else ""


def place_of_code(key: str) -> Jurisdiction:
    """The loaded place nearest to the six digits of a credit code: the county, else its city, its province, the nation."""
    digits = key[2:8]
    tries = [digits, digits[:4] + "00", digits[:2] + "0000", "100000"]
    known = Jurisdiction.objects.in_bulk(tries)
    return next(known[code] for code in tries if code in known)


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
