"""Reference data: the places for every installation; organisations and people of the demonstration in demonstration mode alone."""

from __future__ import annotations

import csv
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from kernel.clock import Clock
from parties.models import (
    BodyFunction,
    Evaluator,
    Expert,
    ExpertInterest,
    Jurisdiction,
    Membership,
    Organisation,
    OrganisationContact,
    PurchasingBody,
    User,
)
from parties.queries import DEMO

PLACES = Path(__file__).resolve().parent.parent / "data" / "jurisdictions.csv"


@transaction.atomic
def load_reference(*, clock: Clock, demonstration: bool | None = None, folder: Path = DEMO) -> dict[str, int]:
    """Load places, and in demonstration mode the invented organisations and people; gives how many of each stand there.

    Running it again changes nothing that people have changed since: an account keeps its password and its second factor."""
    with_demo = settings.PORTAL_DEMO if demonstration is None else demonstration
    counts = {"jurisdictions": load_places()}
    if with_demo:
        at = clock.now()
        counts["organisations"] = load_organisations(folder / "organisations.toml", at)
        counts["accounts"] = load_accounts(folder / "accounts.toml")
    return counts


def load_places(path: Path = PLACES) -> int:
    """The tree of places; parents stand before their children in the file."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        values = {"name": row["name"], "level": row["level"], "parent_id": row["parent"] or None}
        Jurisdiction.objects.update_or_create(code=row["code"], defaults={**values, **{k: row[k] for k in ("profile", "paper", "abbr")}})
    return len(rows)


def load_organisations(path: Path, at: datetime) -> int:
    """Invented bodies and authorities, from [[organisation]] tables."""
    rows = _read(path)["organisation"]
    for row in rows:
        values = {name: row.get(name, "") for name in ("name", "short_name", "kind", "address")}
        organisation, _made = Organisation.objects.update_or_create(
            key=row["key"], defaults={**values, "jurisdiction_id": row["jurisdiction"]}, create_defaults={**values, "jurisdiction_id": row["jurisdiction"], "created_at": at}
        )
        if contact := row.get("contact"):
            OrganisationContact.objects.update_or_create(organisation=organisation, defaults=contact)
        if body := row.get("body"):
            _body(organisation, body)
        if listing := row.get("evaluator"):
            values = {"fields": listing["fields"], "independence": listing["independence"], "since": listing["since"], "until": listing.get("until"), "listed_at": at}
            Evaluator.objects.get_or_create(organisation=organisation, jurisdiction_id=row["jurisdiction"], defaults=values)
    return len(rows)


def _body(organisation: Organisation, row: dict[str, Any]) -> None:
    values = {"body_class": row["class"], "establishment": row["establishment"], "funding": row["funding"], "trade": row.get("trade", "")}
    body, _made = PurchasingBody.objects.update_or_create(organisation=organisation, defaults=values)
    for function in row.get("functions", []):
        BodyFunction.objects.get_or_create(body=body, name=function["name"], defaults={"basis": function.get("basis", ""), "since": function["since"]})


def load_accounts(path: Path) -> int:
    """Invented people, from [[account]] tables; those marked `registers` make their account at the registration page instead."""
    data = _read(path)
    rows = [row for row in data["account"] if not row.get("registers")]
    known = set(User.objects.filter(username__in=[row["username"] for row in rows]).values_list("username", flat=True))
    # One hash for all of them: the password is public in any case, and hashing is slow by design.
    password = make_password(data["password"]) if len(known) < len(rows) else ""
    for row in rows:
        ops = row.get("ops", False)
        defaults = {"name": row["name"], "is_demonstration": True, "password": password, "is_staff": ops, "is_superuser": ops}
        user, _made = User.objects.get_or_create(username=row["username"], defaults=defaults)
        _second_factor(user, row["totp"])
        for membership in row.get("memberships", []):
            Membership.objects.get_or_create(user=user, organisation=_organisation(membership), role=membership["role"])
        if expert := row.get("expert"):
            _expert(user, expert)
    return len(rows)


def _organisation(row: dict[str, Any]) -> Organisation | None:
    return Organisation.objects.get(key=row["organisation"]) if "organisation" in row else None


def _second_factor(user: User, secret: str) -> None:
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, secret)


def _expert(user: User, row: dict[str, Any]) -> None:
    expert, made = Expert.objects.get_or_create(
        user=user, defaults={"specialities": row["specialities"], "employer": row["employer"], "employer_key": row.get("employer_key", ""),
                              "title": row.get("title", ""), "admitted_on": row.get("admitted_on"), "valid_until": row.get("valid_until")}
    )
    if made:
        for tie in row.get("interests", []):
            until: date | None = tie.get("until")
            ExpertInterest.objects.create(expert=expert, organisation_key=tie["organisation"], organisation_name=tie.get("name", ""), kind=tie.get("kind", "other"),
                                          relation=tie["relation"], ended_on=tie.get("ended"), until=until)


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))
