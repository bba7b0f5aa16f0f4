"""Questions about the rows of a version: what stands below one, what a version changes, which lack their reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from catalog.lifecycle import EDITABLE
from catalog.models import Catalog, CatalogItem, CatalogKind
from kernel.actors import Actor
from kernel.models import Entry
from parties.models import Jurisdiction
from parties.queries import places as places_of

# What makes a row another row for its readers.
COMPARED = (
    "code", "name", "nature", "for_public", "note", "description", "owner_name", "valid_from", "valid_to",
    "benefit_function", "benefit_cost", "benefit_quality", "pilot",
)


@dataclass(frozen=True)
class Change:
    """One row that a version adds, changes or takes out, against the version before. `because`: the reason in the journal."""

    kind: str
    item: CatalogItem
    fields: tuple[str, ...] = ()
    because: str = field(default="")


def below(item: CatalogItem) -> list[CatalogItem]:
    """Every row under this one, nearest first; a query a level."""
    out: list[CatalogItem] = []
    level = [item.pk]
    while level:
        rows = list(CatalogItem.objects.filter(parent__in=level).order_by("position"))
        out += rows
        level = [row.pk for row in rows]
    return out


def differing(old: CatalogItem, new: CatalogItem) -> tuple[str, ...]:
    """The fields in which two rows differ; `parent` when they hang under rows of other names."""
    found = [name for name in COMPARED if getattr(old, name) != getattr(new, name)]
    if old.owner_id != new.owner_id:
        found.append("owner")
    if (old.parent.name if old.parent else "") != (new.parent.name if new.parent else ""):
        found.append("parent")
    return tuple(found)


def changes(catalog: Catalog) -> list[Change]:
    """What this version changes against the one that it continues; empty for a first version. Three queries whatever the size."""
    if catalog.previous_id is None:
        return []
    reasons = _reasons(catalog)
    new = list(catalog.items.select_related("parent", "previous__parent").order_by("level", "position"))
    kept = {row.previous_id for row in new if row.previous_id}
    gone = CatalogItem.objects.filter(catalog=catalog.previous_id).exclude(pk__in=kept).select_related("parent").order_by("level", "position")
    out: list[Change] = []
    for row in new:
        if row.previous is None:
            out.append(Change("added", row, (), reasons.get(row.name, "")))
        elif different := differing(row.previous, row):
            out.append(Change("changed", row, different, reasons.get(row.name, "")))
    return out + [Change("removed", row, (), reasons.get(row.name, "")) for row in gone]


def _reasons(catalog: Catalog) -> dict[str, str]:
    """Row name → the reason given last."""
    entries = Entry.objects.of(catalog).filter(event__in=["catalog.add_item", "catalog.change_item", "catalog.remove_item"]).order_by("pk")
    return {str(entry.facts.get("name", "")): entry.because for entry in entries}


def lacking_benefits(catalog: Catalog) -> list[CatalogItem]:
    """New or changed leaves that do not say how they serve all three benefits (J-30, W-24). An unchanged row keeps its paper's grace."""
    parents = set(catalog.items.filter(parent__isnull=False).values_list("parent", flat=True))
    lacking = Q(benefit_function="") | Q(benefit_cost="") | Q(benefit_quality="")
    rows = catalog.items.filter(lacking).select_related("parent", "previous__parent").order_by("level", "position")
    return [row for row in rows if row.pk not in parents and (row.previous is None or differing(row.previous, row))]


def sources(place: Jurisdiction | str) -> QuerySet[Catalog]:
    """Versions that a new one may start from: published ones of the place and of the places above it, nearest and newest first."""
    return Catalog.objects.public().filter(jurisdiction__in=places_of(place)).select_related("jurisdiction").order_by("-jurisdiction", "-effective_on", "-pk")


def higher_rows(catalog: Catalog) -> QuerySet[CatalogItem]:
    """Leaves of the nearest higher place's newest public catalog, for the picker of what a row carries out."""
    codes = [code for code in places_of(catalog.jurisdiction_id) if code != catalog.jurisdiction_id]
    for code in codes:
        higher = Catalog.objects.public().filter(jurisdiction=code, kind=CatalogKind.GUIDING).order_by("-effective_on", "-pk").first()
        if higher is not None:
            return higher.items.filter(children__isnull=True).select_related("parent").order_by("position")
    return CatalogItem.objects.none()


def editable(catalog: Catalog, actor: Actor) -> bool:
    """Whether this actor may change the rows now."""
    step = catalog.lifecycle.by_name["open_consultation"]
    return catalog.state in EDITABLE and bool(step.who(actor, catalog))


def history(catalog: Catalog) -> list[Entry]:
    """The steps of the version, newest first; changes of rows are counted in the list of changes instead."""
    rows = ["catalog.add_item", "catalog.change_item", "catalog.remove_item", "catalog.move_item", "catalog.comment", "catalog.reply_comment"]
    return list(Entry.objects.of(catalog).exclude(event__in=rows).order_by("-pk")[:40])


def shown_fields(item: CatalogItem) -> dict[str, Any]:
    """The row's words for a form that changes it."""
    return {name: getattr(item, name) for name in (*COMPARED, "owner", "basis", "parent")}


