"""The full-text comparison of two versions: rows are matched by their line, their code, their path; texts word by word."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import rjieba
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.models import Catalog, CatalogItem

# Fields whose texts are compared, in the order in which they are shown.
TEXTS: dict[str, str | Promise] = {
    "code": pgettext_lazy("catalog", "Code"), "name": _("Name"), "path": _("Stands under"), "nature": _("Family"), "for_public": _("Service to the public"),
    "owner": _("Department in charge"), "valid": _("Valid"), "description": _("Description"), "note": _("Note"),
    "benefit_function": _("Changes what the government does"), "benefit_cost": _("Lowers the cost"), "benefit_quality": _("Raises quality and effect"),
    "pilot": _("Pilot"),
}
KINDS = ("added", "removed", "renamed", "moved", "changed")


@dataclass(frozen=True)
class Piece:
    """A run of words: kept, taken out or put in."""

    kind: str
    text: str


@dataclass(frozen=True)
class FieldDifference:
    """One field of a row in both versions, word by word."""

    name: str
    label: str | Promise
    old: str
    new: str
    pieces: list[Piece]


@dataclass(frozen=True)
class RowDifference:
    """One row that differs. `old` is None for an added row, `new` for a removed one."""

    kind: str
    old: CatalogItem | None
    new: CatalogItem | None
    fields: list[FieldDifference] = field(default_factory=list)

    @property
    def item(self) -> CatalogItem:
        found = self.new or self.old
        assert found is not None
        return found


@dataclass(frozen=True)
class Comparison:
    """All differences in the newer version's order, removed rows last; `kept` counts the rows that are the same."""

    rows: list[RowDifference]
    kept: int

    @property
    def counts(self) -> dict[str, int]:
        return {kind: sum(row.kind == kind for row in self.rows) for kind in KINDS}


def words(old: str, new: str) -> list[Piece]:
    """The difference of two texts word by word (difflib over the words that rjieba finds)."""
    before, after = rjieba.cut(old), rjieba.cut(new)
    out: list[Piece] = []
    for tag, start, end, first, last in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            out.append(Piece("same", "".join(before[start:end])))
            continue
        if start < end:
            out.append(Piece("was", "".join(before[start:end])))
        if first < last:
            out.append(Piece("is", "".join(after[first:last])))
    return out


def _texts(item: CatalogItem, paths: dict[int, str]) -> dict[str, str]:
    days = " — ".join(str(day or "…") for day in (item.valid_from, item.valid_to)) if item.valid_from or item.valid_to else ""
    made = {name: str(getattr(item, name)) for name in TEXTS if hasattr(item, name) and isinstance(getattr(item, name), str)}
    yes = {True: "是", False: "否"}
    return {
        **made, "path": paths[item.pk], "owner": item.owner_shown, "valid": days, "nature": str(item.get_nature_display()),
        "for_public": yes[item.for_public], "pilot": yes[item.pilot],
    }


def _rows(catalog: Catalog) -> tuple[list[CatalogItem], dict[int, str]]:
    """The rows in order, and the path above each."""
    rows = list(catalog.items.select_related("owner").order_by("position", "level"))
    by_key = {row.pk: row for row in rows}

    def path(row: CatalogItem) -> str:
        names = []
        above = by_key.get(row.parent_id) if row.parent_id else None
        while above is not None:
            names.append(above.name)
            above = by_key.get(above.parent_id) if above.parent_id else None
        return " / ".join(reversed(names))

    return rows, {row.pk: path(row) for row in rows}


def _matches(old: list[CatalogItem], new: list[CatalogItem], paths: dict[int, str]) -> Iterator[tuple[CatalogItem, CatalogItem]]:
    """Pairs of the same row: the row that it continues, else the same code, else the same name under the same path, else the same name alone."""
    left = {row.pk: row for row in old}
    rest = list(new)
    ways: tuple[tuple[Any, Any], ...] = (
        (lambda row: row.pk, lambda row: row.previous_id),
        (lambda row: row.code or None, lambda row: row.code or None),
        (lambda row: (paths[row.pk], row.name), lambda row: (paths[row.pk], row.name)),
        (lambda row: row.name, lambda row: row.name),
    )
    for of_old, of_new in ways:
        index = {of_old(row): row for row in left.values() if of_old(row) is not None}
        waiting = []
        for row in rest:
            found = index.pop(of_new(row), None) if of_new(row) is not None else None
            if found is None:
                waiting.append(row)
            else:
                del left[found.pk]
                yield found, row
        rest = waiting


def compare(older: Catalog, newer: Catalog) -> Comparison:
    """What differs between two versions; a few queries whatever their size, and words are compared in rows that differ alone."""
    old, old_paths = _rows(older)
    new, new_paths = _rows(newer)
    paths = old_paths | new_paths
    pairs = {after.pk: before for before, after in _matches(old, new, paths)}
    out: list[RowDifference] = []
    for row in new:
        before = pairs.get(row.pk)
        if before is None:
            out.append(RowDifference("added", None, row))
            continue
        was, now = _texts(before, paths), _texts(row, paths)
        if was != now:
            out.append(_difference(before, row, was, now))
    used = {row.pk for row in pairs.values()}
    out += [RowDifference("removed", row, None) for row in old if row.pk not in used]
    return Comparison(out, len(new) - sum(row.new is not None for row in out))


def _difference(before: CatalogItem, after: CatalogItem, was: dict[str, str], now: dict[str, str]) -> RowDifference:
    fields = [FieldDifference(name, label, was[name], now[name], words(was[name], now[name])) for name, label in TEXTS.items() if was[name] != now[name]]
    kind = "renamed" if was["name"] != now["name"] else "moved" if was["path"] != now["path"] and len(fields) == 1 else "changed"
    return RowDifference(kind, before, after, fields)
