"""A department's implementing catalog: drafted by its clerk inside the guiding catalog, published by its approver (W-29)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max

from catalog import queries, rules
from catalog.models import CatalogItem, DepartmentCatalog, DepartmentEntry, DepartmentState
from catalog.permissions import department_clerk
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed, WrongState
from kernel.findings import require
from kernel.lifecycle import advance, lock, note
from parties.models import Organisation
from parties.queries import edition, places


@transaction.atomic
def create_department_catalog(*, by: Actor, clock: Clock) -> DepartmentCatalog:
    """A draft of the own body for this year, with the concrete projects of its version in force whose rows still stand."""
    body = Organisation.objects.select_related("jurisdiction").filter(key=by.organisation_key).first()
    if body is None or not by.has("clerk", "approver"):
        raise NotAllowed("create_department_catalog", "has_role:clerk|approver")
    at = clock.now()
    day = day_of(at)
    guiding = queries.in_force(body.jurisdiction, day)
    running = DepartmentCatalog.objects.filter(department=body, state=DepartmentState.DRAFT).exists()
    require(
        rules.verdict("catalog.guiding", guiding is not None, got=body.jurisdiction.name),
        rules.verdict("catalog.one_department_draft", not running),
    )
    assert guiding is not None
    mine = DepartmentCatalog.objects.filter(department=body, year=day.year)
    version = (mine.aggregate(last=Max("version"))["last"] or 0) + 1
    made = DepartmentCatalog.objects.create(
        slug=f"{body.key.lower()}-{day.year}-{version}", department=body, guiding=guiding, year=day.year, version=version,
        title=f"{body.name}政府购买服务具体实施目录（{day.year}年度）", drafted_at=at,
    )
    count = _carry_over(made)
    note(made, "create_department_catalog", by=by, at=at, guiding=guiding.slug, entries=count)
    return made


def _carry_over(made: DepartmentCatalog) -> int:
    """Copy what the version in force has, where the guiding catalog still has the row."""
    old = DepartmentCatalog.objects.filter(department=made.department, state=DepartmentState.PUBLISHED).first()
    if old is None:
        return 0
    now = {item.previous_id: item for item in made.guiding.items.filter(previous__isnull=False)} | {item.pk: item for item in made.guiding.items.all()}
    kept = [entry for entry in old.entries.all() if entry.item_id in now]
    for position, entry in enumerate(kept, start=1):
        DepartmentEntry.objects.create(
            catalog=made, item=now[entry.item_id], name=entry.name, kind=entry.kind, nature=entry.nature, note=entry.note, position=position
        )
    return len(kept)


def _require_draft(catalog: DepartmentCatalog, by: Actor, step: str) -> None:
    if catalog.state != DepartmentState.DRAFT:
        raise WrongState(step, catalog.state)
    if not department_clerk(by, catalog):
        raise NotAllowed(step, str(department_clerk.name))


def _inside(catalog: DepartmentCatalog, item: CatalogItem, day: date) -> bool:
    """The row belongs to the guiding catalog that this one stays inside, can be bought itself, and is valid."""
    return item.catalog_id == catalog.guiding_id and queries.is_leaf(item) and item.valid_on(day)


@transaction.atomic
def add_entry(
    catalog: DepartmentCatalog, *, by: Actor, clock: Clock, item: CatalogItem, name: str, kind: str, nature: str, note_text: str = ""
) -> DepartmentEntry:
    """Put a concrete project under a row of the guiding catalog. A row outside it is refused with the article, a barred matter too."""
    catalog = lock(catalog)
    at = clock.now()
    _require_draft(catalog, by, "add_entry")
    place = catalog.department.jurisdiction
    law = edition(place, at)
    require(
        rules.inside_guiding(str(item), _inside(catalog, item, law.day), guiding=catalog.guiding.title, law=law),
        queries.barred(name, law, places(place), field="name"),
        queries.barred(item.name, law, places(place), field="item"),
        rules.verdict("catalog.item_new", not catalog.entries.filter(name=name).exists(), got=name, field="name"),
    )
    last = catalog.entries.aggregate(last=Max("position"))["last"] or 0
    entry = DepartmentEntry.objects.create(catalog=catalog, item=item, name=name, kind=kind, nature=nature, note=note_text, position=last + 1)
    note(catalog, "add_entry", by=by, at=at, name=name, item=str(item))
    return entry


@transaction.atomic
def remove_entry(entry: DepartmentEntry, *, by: Actor, clock: Clock) -> DepartmentCatalog:
    """Take a concrete project out of the draft."""
    catalog = lock(entry.catalog)
    _require_draft(catalog, by, "remove_entry")
    note(catalog, "remove_entry", by=by, at=clock.now(), name=entry.name)
    entry.delete()
    return catalog


@transaction.atomic
def publish_department(catalog: DepartmentCatalog, *, by: Actor, clock: Clock, effective_on: date) -> DepartmentCatalog:
    """Publish; the version before it is replaced. Every row must still stand in the guiding catalog in force."""
    catalog = lock(catalog)
    at = clock.now()
    place = catalog.department.jurisdiction
    law = edition(place, at)
    entries = list(catalog.entries.select_related("item"))
    current = queries.in_force(place, law.day)
    standing = current is not None and current.pk == catalog.guiding_id
    compared = queries.bars(places(place), law.day)
    require(
        rules.publishable(items=len(entries), effective_on=effective_on, today=day_of(at)),
        rules.inside_guiding(catalog.guiding.title, standing, guiding=current.title if current else "", law=law, field=""),
        [finding for entry in entries for finding in rules.barred(entry.name, compared, law=law)],
        [rules.inside_guiding(str(entry.item), _inside(catalog, entry.item, effective_on), guiding=catalog.guiding.title, law=law, field="") for entry in entries],
    )
    for old in DepartmentCatalog.objects.filter(department=catalog.department, state=DepartmentState.PUBLISHED):
        advance(lock(old), "replace_department", by=by, at=at, public_facts={"title": old.title, "by": catalog.slug})
    DepartmentCatalog.objects.filter(pk=catalog.pk).update(effective_on=effective_on)
    catalog.effective_on = effective_on
    rows = [{"item": str(entry.item), "name": entry.name, "kind": entry.kind, "nature": entry.nature} for entry in entries]
    facts = {"title": catalog.title, "department": catalog.department.name, "effective_on": effective_on.isoformat(), "guiding": catalog.guiding.slug, "entries": rows}
    advance(catalog, "publish_department", by=by, at=at, public_facts=facts)
    return catalog
