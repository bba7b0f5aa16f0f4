"""The public tree, level by level: a page costs the same whether the catalog has a hundred rows or fifty thousand."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from catalog.models import Catalog, CatalogItem
from catalog.queries.catalogs import bars
from catalog.rules import Bar, barred
from kernel.findings import Finding
from law.book import Edition

AT_ONCE = 100  # rows of one level
HITS = 50


@dataclass
class Branch:
    """A row as the page shows it; `below` is None while its branch is closed."""

    item: CatalogItem
    leads_on: bool
    barred: list[Finding] = field(default_factory=list)
    below: Level | None = None


@dataclass
class Level:
    """Rows of one level in the paper's order. `after` is the position behind which the next ones stand, None at the end; `begun` when rows stand before."""

    rows: list[Branch]
    parent: CatalogItem | None = None
    after: int | None = None
    begun: bool = False


class Tree:
    """Reads levels of one catalog; compares each shown row with what is barred on the edition's day."""

    def __init__(self, catalog: Catalog, law: Edition, places: Iterable[str]) -> None:
        self.catalog, self.law = catalog, law
        self.compared: list[Bar] = bars(places, law.day)

    def level(self, parent: CatalogItem | None = None, *, after: int = 0) -> Level:
        """Up to AT_ONCE rows below `parent` (the families without one), behind a position."""
        found = CatalogItem.objects.filter(catalog=self.catalog, parent=parent, position__gt=after).order_by("position")
        below = CatalogItem.objects.filter(catalog=self.catalog, parent=OuterRef("pk"))
        rows = list(found.select_related("owner").annotate(leads_on=Exists(below))[: AT_ONCE + 1])
        shown = [Branch(item, item.leads_on, self._barred(item)) for item in rows[:AT_ONCE]]
        return Level(shown, parent, rows[AT_ONCE - 1].position if len(rows) > AT_ONCE else None, begun=after > 0)

    def _barred(self, item: CatalogItem) -> list[Finding]:
        return [finding for finding in barred(item.name, self.compared, law=self.law) if finding.blocks]

    def opened(self, item: CatalogItem | None, *, after: int = 0) -> Level:
        """The families, with the branches from the top down to `item` open, and below it the rows behind `after`."""
        way = ancestors(item) if item is not None else []
        top = self._around(None, way[0] if way else None, after if item is None else 0)
        here = top
        for number, step in enumerate(way):
            branch = next((row for row in here.rows if row.item.pk == step.pk), None)
            if branch is None:
                break
            last = number + 1 == len(way)
            branch.below = self.level(step, after=after) if last else self._around(step, way[number + 1], 0)
            here = branch.below
        return top

    def _around(self, parent: CatalogItem | None, wanted: CatalogItem | None, after: int) -> Level:
        """A level that holds `wanted`: from its beginning, or from that row on when it stands further behind."""
        level = self.level(parent, after=after)
        if wanted is None or any(row.item.pk == wanted.pk for row in level.rows):
            return level
        return self.level(parent, after=wanted.position - 1)


def ancestors(item: CatalogItem) -> list[CatalogItem]:
    """From the family down to the row itself."""
    way = [item]
    while way[0].parent is not None and len(way) < 5:
        way.insert(0, way[0].parent)
    return way


def sought(catalog: Catalog, words: str) -> QuerySet[CatalogItem]:
    """Rows whose code begins with, or whose name, note or description holds each of the words; full width is narrowed."""
    rows = CatalogItem.objects.filter(catalog=catalog)
    for word in words.split()[:5]:
        narrow = unicodedata.normalize("NFKC", word)
        rows = rows.filter(
            Q(code__istartswith=narrow) | Q(name__icontains=word) | Q(name__icontains=narrow) | Q(note__icontains=word) | Q(description__icontains=word) | Q(owner_name__icontains=word)
        )
    return rows.order_by("position")


def hits(catalog: Catalog, words: str) -> tuple[list[CatalogItem], bool]:
    """The first rows that a search finds, with those above them, and whether there are more."""
    rows = list(sought(catalog, words).select_related("parent__parent__parent")[: HITS + 1])
    return rows[:HITS], len(rows) > HITS
