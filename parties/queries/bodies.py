"""Purchasing bodies: what they were on a day, and whether they might then buy or take."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from kernel.findings import Finding
from law.book import Edition
from parties.models import BodyClass, Establishment, Funding, Organisation, PurchasingBody
from parties.queries.places import edition, places_below
from parties.rules import bodies as rules

FACETS = ("body_class", "establishment", "funding")


def may_buy(organisation: Organisation, law: Edition) -> Finding:
    """Whether an organisation may buy services on the edition's day, as the body that it was then."""
    body = getattr(organisation, "body", None)
    held = body.as_of(law.day) if body else None
    if held is None:
        return rules.buyer("", law=law)
    return rules.buyer(held.body_class, law=law, establishment=held.establishment, funding=held.funding, trade=held.trade)


def may_take(organisation: Organisation, law: Edition, field: str = "") -> Finding:
    """Whether an organisation may take a contract on the edition's day, so far as it is a public body."""
    body = getattr(organisation, "body", None)
    return rules.taker(body.as_of(law.day).body_class if body else "", law=law, field=field)


def bodies(place: str = "") -> Any:
    """The bodies of a place (all without one), with what their rows show."""
    rows = PurchasingBody.objects.select_related("organisation__jurisdiction").prefetch_related("versions", "functions")
    if place:
        rows = rows.filter(organisation__jurisdiction__in=places_below(place))
    return rows.order_by("organisation__key")


def found_bodies(place: str, *, words: str = "", chosen: dict[str, str], day: date) -> list[dict[str, Any]]:
    """The rows of the list on a day: body, what holds, whether it may buy. `chosen` filters by facet."""
    rows = bodies(place)
    if words:
        rows = rows.filter(Q(organisation__name__icontains=words) | Q(organisation__short_name__icontains=words) | Q(organisation__key__startswith=words.upper()))
    out: list[dict[str, Any]] = []
    laws: dict[str, Edition] = {}
    for body in rows:
        held, at = body.as_of(day), body.organisation.jurisdiction_id
        laws[at] = laws.get(at) or edition(at, day)
        if all(not value or getattr(held, name) == value for name, value in chosen.items()):
            buys = may_buy(body.organisation, laws[at])
            out.append({"body": body, "organisation": body.organisation, "held": held, "buys": buys, "functions": functions_on(body, day)})
    return out


def facets(rows: list[dict[str, Any]], chosen: dict[str, str]) -> list[dict[str, Any]]:
    """The facets with the number of rows behind each value."""
    labels: dict[str, Any] = {"body_class": BodyClass, "establishment": Establishment, "funding": Funding}
    out = []
    for name in FACETS:
        counts: dict[str, int] = {}
        for row in rows:
            value = getattr(row["held"], name)
            counts[value] = counts.get(value, 0) + 1
        options = [{"value": value, "label": labels[name](value).label, "count": count, "chosen": chosen.get(name) == value} for value, count in sorted(counts.items())]
        out.append({"name": name, "options": options})
    return out


def functions_on(body: PurchasingBody, day: date) -> list[Any]:
    """The functions that a body has on a day."""
    return [row for row in body.functions.all() if row.since <= day and (row.until is None or day <= row.until)]
