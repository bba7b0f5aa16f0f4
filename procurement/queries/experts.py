"""The pool of experts as pages show it: fields of the catalog, conflicts with bidders, draws that can be repeated."""

from __future__ import annotations

from datetime import date
from typing import Any

from catalog.models import CatalogItem
from catalog.queries import in_force
from kernel.findings import Finding
from parties.models import Expert
from procurement.models import Bid, Panel, PanelMember, Tender
from procurement.queries.tenders import law_of
from procurement.rules import panels as rules


def families(place: str, day: date) -> list[tuple[str, str]]:
    """(code, name) of the first two levels of the catalog in force in a place; empty without one."""
    catalog = in_force(place, day) if place else None
    rows = CatalogItem.objects.filter(catalog=catalog, level__lte=2).order_by("code") if catalog else []
    return [(row.code, f"{row.code} {row.name}") for row in rows]


def line_of(item: CatalogItem | None) -> set[str]:
    """Codes of an item and of all above it."""
    out: set[str] = set()
    while item is not None:
        out.add(item.code)
        item = item.parent
    return out


def in_field(tender: Tender, usernames: list[str]) -> list[str]:
    """Those of the eligible whose fields of the catalog hold the project's item."""
    line = line_of(tender.project.catalog_item)
    known = Expert.objects.filter(user__username__in=usernames).values_list("user__username", "families")
    fit = {name for name, codes in known if line & set(codes)}
    return [name for name in usernames if name in fit]


def conflicts(seat: PanelMember, day: date) -> list[Finding]:
    """Ties of the member with a bidder or the purchaser that bar the seat (条例 第九条); empty for who has none."""
    expert = Expert.objects.filter(user_id=seat.user_id).prefetch_related("interests").first()
    if expert is None or seat.kind != PanelMember.Kind.EXPERT:
        return []
    law = law_of(seat.panel.tender)
    return [Finding("seat_conflict", False, cite=law.cite("gplr.9.recusal_grounds"), got=name, need=tie) for name, _key, tie in tied(expert, others(seat.panel.tender), day)]


def others(tender: Tender) -> dict[str, str]:
    """{code: name} of the bidders and of the purchaser."""
    keys = {bid.contractor.key: bid.contractor.name for bid in Bid.objects.of_opening(tender).select_related("contractor")}
    keys[tender.owner_key] = tender.body.name
    return keys


def tied(expert: Expert, keys: dict[str, str], day: date) -> list[tuple[str, str, str]]:
    """(name, code, tie) of those among `keys` whom the expert may not judge: by code, or by name where the tie has no code."""
    by_name = {name: key for key, name in keys.items()}
    out = []
    for key, name, tie in expert.ties(day):
        found = key if key in keys else by_name.get(name, "") if not key else ""
        if found:
            out.append((keys[found], found, tie))
    return out


def replay(panel: Panel) -> dict[str, Any]:
    """The draw done again from seed and pool: the order, and whether it is the recorded one."""
    again = rules.draw_order(panel.seed, panel.pool)
    return {"order": again, "same": again == list(panel.pool)}
