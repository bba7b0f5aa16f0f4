"""New versions: an empty one, a copy of last year's, a copy of the higher place's, an adjustment of the one in force."""

from __future__ import annotations

import itertools
from datetime import datetime

from django.db import transaction

from catalog import queries, rules
from catalog.actions.items import FIELDS
from catalog.models import Catalog, CatalogItem, CatalogKind, CatalogState
from kernel.actors import Actor
from kernel.clock import Clock
from kernel.errors import NotAllowed
from kernel.findings import require
from kernel.lifecycle import advance, lock, note
from parties.models import Jurisdiction

BATCH = 1000


def _slug(stem: str) -> str:
    """The first free address of this stem."""
    taken = set(Catalog.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(word for word in itertools.chain([stem], (f"{stem}-v{number}" for number in itertools.count(2))) if word not in taken)


@transaction.atomic
def create(
    *, by: Actor, clock: Clock, year: int, title: str, kind: str = CatalogKind.GUIDING, copy_of: Catalog | None = None, purpose: str = ""
) -> Catalog:
    """A new draft of the actor's own place; with `copy_of` its rows are copied: of an earlier version of the place each row keeps its
    line, of a higher place's catalog each row names that row as what it carries out. Raises NotAllowed, Refused."""
    place = Jurisdiction.objects.filter(code=by.jurisdiction).first()
    if place is None or not by.has("administrator", "finance_reviewer"):
        raise NotAllowed("create", "has_role:administrator|finance_reviewer")
    at = clock.now()
    running = Catalog.objects.filter(jurisdiction=place, kind=kind, year=year, state__in=queries.RUNNING).first()
    usable = copy_of is None or copy_of.pk in {row.pk for row in queries.sources(place)}
    require(
        rules.verdict("catalog.one_draft", running is None, got=str(running or ""), field="year"),
        rules.verdict("catalog.source", usable, got=str(copy_of or ""), field="copy_of"),
    )
    own = copy_of is not None and copy_of.jurisdiction_id == place.code
    catalog = Catalog.objects.create(
        slug=_slug(f"{(place.abbr or place.code).lower()}-{year}"), jurisdiction=place, kind=kind, year=year, title=title, purpose=purpose,
        demonstration=bool(copy_of and copy_of.demonstration),
    )
    count = copy_rows(copy_of, catalog, own=own) if copy_of else 0
    note(catalog, "create", by=by, at=at, title=title, copy_of=copy_of.slug if copy_of else "", items=count)
    return catalog


@transaction.atomic
def adjust(catalog: Catalog, *, by: Actor, clock: Clock, because: str) -> Catalog:
    """Draft the next version of the catalog in force, which stays in force meanwhile. Returns the draft."""
    catalog = lock(catalog)
    at = clock.now()
    require(rules.needs_reason(True, because))
    advance(catalog, "adjust", by=by, at=at, because=because)
    return _next(catalog, by=by, at=at, because=because)


def _next(catalog: Catalog, *, by: Actor, at: datetime, because: str) -> Catalog:
    stem = catalog.slug.rpartition("-v")[0] if catalog.version > 1 else catalog.slug
    made = Catalog.objects.create(
        slug=_slug(stem), jurisdiction_id=catalog.jurisdiction_id, kind=catalog.kind, year=catalog.year, title=catalog.title,
        excerpt=catalog.excerpt, demonstration=catalog.demonstration, source=catalog.source, previous=catalog,
        version=catalog.version + 1, purpose=because,
    )
    count = copy_rows(catalog, made, own=True)
    note(made, "create", by=by, at=at, because=because, copy_of=catalog.slug, items=count)
    return made


def copy_rows(source: Catalog, target: Catalog, *, own: bool) -> int:
    """Copy all rows, level by level. own: each copy names the old row as its former self, else as the higher row that it carries out."""
    made: dict[int, CatalogItem] = {}
    rows = list(source.items.order_by("level", "position"))
    for _level, group in itertools.groupby(rows, key=lambda row: row.level):
        old = list(group)
        new = [_copy(row, target, made, own=own) for row in old]
        CatalogItem.objects.bulk_create(new, batch_size=BATCH)
        made |= {row.pk: copy for row, copy in zip(old, new, strict=True)}
    return len(rows)


def _copy(row: CatalogItem, target: Catalog, made: dict[int, CatalogItem], *, own: bool) -> CatalogItem:
    values = {field: getattr(row, f"{field}_id" if field in ("owner", "basis") else field) for field in FIELDS}
    values = {(f"{field}_id" if field in ("owner", "basis") else field): value for field, value in values.items()}
    if not own:
        values["basis_id"] = row.pk
    parent = made.get(row.parent_id) if row.parent_id else None
    return CatalogItem(
        catalog=target, level=row.level, family=row.family, position=row.position, parent=parent,
        previous_id=row.pk if own else None, **values,
    )


@transaction.atomic
def withdraw(catalog: Catalog, *, by: Actor, clock: Clock, because: str) -> Catalog:
    """Give a draft up; where it was an adjustment, the version in force simply stays."""
    catalog = lock(catalog)
    at = clock.now()
    require(rules.needs_reason(True, because))
    advance(catalog, "withdraw", by=by, at=at, because=because)
    if catalog.previous is not None and catalog.previous.state == CatalogState.ADJUSTING:
        advance(lock(catalog.previous), "keep", by=by, at=at, because=because)
    return catalog
