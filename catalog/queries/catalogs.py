"""Questions about catalogs: which one is in force where, its tree, and what is barred."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from catalog.models import Catalog, CatalogItem, NegativeItem
from catalog.rules import Bar
from catalog.rules import barred as find_barred
from kernel.findings import Finding
from law.book import Edition
from parties.models import Jurisdiction
from parties.queries import places as places_of


def in_force(jurisdiction: Jurisdiction | str, day: date) -> Catalog | None:
    """The catalog that binds in a place on a Shanghai day: the latest published version of the nearest place up the tree; None without one."""
    codes = places_of(jurisdiction)
    rows = Catalog.objects.published(day).filter(jurisdiction_id__in=codes).select_related("jurisdiction")
    by_place: dict[str, Catalog] = {}
    for row in rows.order_by("effective_on", "pk"):
        by_place[row.jurisdiction_id] = row
    return next((by_place[code] for code in codes if code in by_place), None)


def bars(places: Iterable[str], day: date) -> list[Bar]:
    """Barred matters of the whole country and of these places on a Shanghai day, national ones first."""
    return [Bar(row.key, row.title, tuple(row.words), tuple(row.hints), tuple(row.unless), row.provision, row.other_way) for row in negative_items(places, day)]


def negative_items(places: Iterable[str], day: date) -> list[NegativeItem]:
    """The rows behind `bars`."""
    stands = Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))
    return list(NegativeItem.objects.filter(stands, place__in=["", *places]).order_by("place", "position"))


def barred(text: str, law: Edition, places: Iterable[str], *, field: str = "") -> list[Finding]:
    """What bars a text on the edition's day in these places; empty when nothing does."""
    return find_barred(text, bars(places, law.day), law=law, field=field)


@dataclass
class Node:
    """A row of the tree as a page shows it. `barred` holds the findings that keep it from being bought today."""

    item: CatalogItem
    barred: list[Finding] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    @property
    def is_leaf(self) -> bool:
        return not self.children


def tree(catalog: Catalog, law: Edition, places: Iterable[str]) -> list[Node]:
    """The catalog's rows as a tree, in the paper's order; two queries whatever its size."""
    compared = bars(places, law.day)
    nodes: dict[int, Node] = {}
    roots: list[Node] = []
    for item in catalog.items.select_related("basis__catalog").order_by("level", "position"):
        node = nodes[item.pk] = Node(item, find_barred(item.name, compared, law=law))
        (nodes[item.parent_id].children if item.parent_id in nodes else roots).append(node)
    return roots


def leaves(catalog: Catalog, law: Edition, places: Iterable[str]) -> list[CatalogItem]:
    """The rows of a catalog that may be bought: leaves that nothing bars, within their own dates."""
    out: list[CatalogItem] = []

    def walk(nodes: list[Node]) -> None:
        for node in nodes:
            if node.is_leaf and node.item.valid_on(law.day) and not any(finding.blocks for finding in node.barred):
                out.append(node.item)
            walk(node.children)

    walk(tree(catalog, law, places))
    return out


def is_leaf(item: CatalogItem) -> bool:
    """Whether no row stands below this one."""
    return not CatalogItem.objects.filter(parent=item).exists()


def versions(catalog: Catalog) -> list[Catalog]:
    """The public versions of the same place, newest first."""
    return list(Catalog.objects.public().filter(jurisdiction=catalog.jurisdiction_id).order_by("-effective_on", "-pk"))
