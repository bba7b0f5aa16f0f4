"""Loading the delivered catalogs and barred matters."""

import csv
import tomllib
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.db import transaction

from catalog.models import Catalog, CatalogItem, CatalogState, NegativeItem, ServiceFamily
from kernel.actors import Actor
from kernel.clock import SHANGHAI, Clock
from kernel.lifecycle import note

DATA = Path(__file__).parent.parent / "data"


@transaction.atomic
def load_reference(*, by: Actor, clock: Clock) -> list[Catalog]:
    """Load the delivered catalogs and barred matters; a second run adds only what is missing. Returns the catalogs that were added."""
    _load_negative()
    listed = tomllib.loads((DATA / "catalogs.toml").read_text("utf-8"))["catalog"]
    have = set(Catalog.objects.values_list("slug", flat=True))
    return [_load_catalog(table, by=by, clock=clock) for table in listed if table["slug"] not in have]


def _load_negative() -> None:
    """Only what is missing: a bar that the finance bureau has changed since keeps its versions."""
    have = set(NegativeItem.objects.values_list("key", flat=True))
    for position, table in enumerate(tomllib.loads((DATA / "negative.toml").read_text("utf-8"))["item"]):
        if table["key"] not in have:
            NegativeItem.objects.create(**table, position=position)


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
        # A paper that was published long ago is entered as in force; the portal did not take those steps.
        state=CatalogState.DRAFT if drafted else CatalogState.EFFECTIVE,
        published_at=published,
        effective_at=published,
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
                    for_public=not _auxiliary(names[0]),
                    nature=ServiceFamily.AUXILIARY if _auxiliary(names[0]) else ServiceFamily.PUBLIC,
                    basis=basis.get(row["code"].strip()) if last else None,
                    position=len(made) + 1,
                )
    return len(made)


def _auxiliary(heading: str) -> bool:
    """Whether a family of the paper serves the government itself."""
    return "辅助" in heading or "事务性" in heading


def _level(row: dict[str, str], name: str) -> int:
    return next(number for number in (1, 2, 3) if row[f"level{number}"].strip() == name)
