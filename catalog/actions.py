"""The only writer of catalogs."""

import csv
import tomllib
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.db import transaction

from catalog import queries, rules
from catalog.models import Catalog, CatalogItem, CatalogState, NegativeItem
from kernel.actors import Actor
from kernel.clock import SHANGHAI, Clock, day_of
from kernel.errors import NotAllowed, WrongState
from kernel.findings import require
from kernel.lifecycle import advance, lock, note
from parties.queries import edition, places

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load_reference(*, by: Actor, clock: Clock) -> list[Catalog]:
    """Load the delivered catalogs and barred matters; a second run adds only what is missing. Returns the catalogs that were added."""
    _load_negative()
    listed = tomllib.loads((DATA / "catalogs.toml").read_text("utf-8"))["catalog"]
    have = set(Catalog.objects.values_list("slug", flat=True))
    return [_load_catalog(table, by=by, clock=clock) for table in listed if table["slug"] not in have]


def _load_negative() -> None:
    for position, table in enumerate(tomllib.loads((DATA / "negative.toml").read_text("utf-8"))["item"]):
        key = table.pop("key")
        NegativeItem.objects.update_or_create(key=key, defaults={**table, "position": position})


def _load_catalog(table: dict[str, Any], *, by: Actor, clock: Clock) -> Catalog:
    drafted = table.get("draft", False)
    published = None if drafted else _moment(table["published_on"])
    catalog = Catalog.objects.create(
        slug=table["slug"],
        jurisdiction_id=table["jurisdiction"],
        kind=table["kind"],
        year=table["year"],
        title=table["title"],
        document=table["document"],
        source=table["source"],
        excerpt=table["excerpt"],
        demonstration=table.get("demonstration", False),
        # A paper that was published long ago is entered as published; the portal did not take that step.
        state=CatalogState.DRAFT if drafted else CatalogState.PUBLISHED,
        published_at=published,
        effective_on=table.get("effective_on"),
    )
    basis = {item.code: item for item in CatalogItem.objects.filter(catalog__slug=table.get("basis", "")).exclude(code="")}
    count = _load_rows(catalog, DATA / table["rows"], basis)
    note(
        catalog,
        "load",
        by=by,
        at=clock.now(),
        public=not drafted,
        public_facts={} if drafted else {"title": catalog.title, "document": catalog.document, "items": count},
    )
    return catalog


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(0), SHANGHAI).astimezone(UTC)


def _load_rows(catalog: Catalog, path: Path, basis: dict[str, CatalogItem]) -> int:
    """Rows of code, level1…level3, note; a line that begins with # is a remark. Returns how many rows the tree has."""
    made: dict[tuple[str, ...], CatalogItem] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            names = [row[column].strip() for column in ("level1", "level2", "level3") if row[column].strip()]
            for depth in range(1, len(names) + 1):
                key = tuple(names[:depth])
                if key in made:
                    continue
                last = depth == len(names)
                made[key] = CatalogItem.objects.create(
                    catalog=catalog,
                    code=row["code"].strip() if last else "",
                    # The level is the column's, so that a row whose higher levels are unknown keeps its own.
                    level=_level(row, names[depth - 1]),
                    parent=made.get(key[:-1]),
                    name=key[-1],
                    family=names[0] if len(names) > 1 else "",
                    note=row["note"].strip() if last else "",
                    for_public="辅助" not in names[0] and "事务性" not in names[0],
                    basis=basis.get(row["code"].strip()) if last else None,
                    position=len(made) + 1,
                )
    return len(made)


def _level(row: dict[str, str], name: str) -> int:
    return next(number for number in (1, 2, 3) if row[f"level{number}"].strip() == name)


def _require_draft(catalog: Catalog, by: Actor) -> None:
    step = catalog.lifecycle.by_name["publish"]
    if catalog.state != CatalogState.DRAFT:
        raise WrongState("add_item", catalog.state)
    if not step.who(by, catalog):
        raise NotAllowed("publish", str(step.who.name))


@transaction.atomic
def add_item(
    catalog: Catalog, *, by: Actor, clock: Clock, name: str, code: str = "", family: str = "", for_public: bool = True, description: str = ""
) -> CatalogItem:
    """Put a row into a draft. Raises Refused with the article when the row names a barred matter, or when it stands already."""
    catalog = lock(catalog)
    at = clock.now()
    _require_draft(catalog, by)
    law = edition(catalog.jurisdiction, at)
    stands = catalog.items.filter(name=name).exists() or bool(code and catalog.items.filter(code=code).exists())
    require(
        queries.barred(name, law, places(catalog.jurisdiction), field="name"),
        rules.verdict("catalog.item_new", not stands, got=f"{code} {name}".strip(), field="name"),
    )
    parent = None
    if family:
        parent, _new = CatalogItem.objects.get_or_create(
            catalog=catalog, parent=None, name=family, defaults={"level": 1, "position": catalog.items.count() + 1}
        )
    item = CatalogItem.objects.create(
        catalog=catalog,
        code=code,
        level=2,
        parent=parent,
        name=name,
        family=family,
        for_public=for_public,
        note=description,
        position=catalog.items.count() + 1,
    )
    note(catalog, "add_item", by=by, at=at, name=name, code=code)
    return item


@transaction.atomic
def publish(catalog: Catalog, *, by: Actor, clock: Clock, effective_on: date, approval: str = "") -> Catalog:
    """Publish a draft: from `effective_on` (a Shanghai date) it is in force in its place. Raises Refused when a row is barred."""
    catalog = lock(catalog)
    at = clock.now()
    law = edition(catalog.jurisdiction, at)
    items = list(catalog.items.order_by("position"))
    compared = queries.bars(places(catalog.jurisdiction), law.day)
    require(
        rules.publishable(items=len(items), effective_on=effective_on, today=day_of(at)),
        *[rules.barred(item.name, compared, law=law) for item in items],
    )
    Catalog.objects.filter(pk=catalog.pk).update(effective_on=effective_on, approval=approval)
    catalog.effective_on, catalog.approval = effective_on, approval
    advance(
        catalog,
        "publish",
        by=by,
        at=at,
        public_facts={
            "title": catalog.title,
            "place": catalog.jurisdiction.name,
            "year": catalog.year,
            "effective_on": effective_on.isoformat(),
            "approval": approval,
            "items": [{"code": item.code, "name": item.name} for item in items],
        },
    )
    return catalog


@transaction.atomic
def repeal(catalog: Catalog, *, by: Actor, clock: Clock, because: str) -> Catalog:
    """Take a version out of force; it stays readable."""
    catalog = lock(catalog)
    advance(catalog, "repeal", by=by, at=clock.now(), because=because, public_facts={"title": catalog.title, "because": because})
    return catalog
