"""Rows of a catalog on its way: putting them in, changing, moving and taking them out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from catalog import queries, rules
from catalog.lifecycle import EDITABLE
from catalog.models import Catalog, CatalogItem, Need
from kernel.actors import Actor
from kernel.clock import Clock
from kernel.errors import NotAllowed, WrongState
from kernel.findings import require
from kernel.lifecycle import lock, note
from parties.queries import edition, places

# What a row says of itself, besides its place in the tree.
FIELDS = (
    "code", "name", "nature", "for_public", "note", "description", "owner", "owner_name", "valid_from", "valid_to",
    "benefit_function", "benefit_cost", "benefit_quality", "pilot", "basis",
)


def require_editable(catalog: Catalog, by: Actor, step: str = "add_item") -> None:
    """Rows change while a version is drafted or mended, by the finance bureau of its place. Raises WrongState, NotAllowed."""
    if catalog.state not in EDITABLE:
        raise WrongState(step, catalog.state)
    drafts = catalog.lifecycle.by_name["open_consultation"]
    if not drafts.who(by, catalog):
        raise NotAllowed(step, str(drafts.who.name))


def plain(item: CatalogItem) -> dict[str, Any]:
    """A row as the journal keeps it: words and dates, no keys."""
    out = {field: getattr(item, field) for field in FIELDS if field not in ("owner", "basis")}
    out |= {"under": item.parent.name if item.parent else "", "owner": item.owner_shown, "basis": str(item.basis) if item.basis else ""}
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in out.items()}


def _check(catalog: Catalog, at: Any, *, fields: dict[str, Any], parent: CatalogItem | None, because: str, but: int = 0) -> None:
    """What every row must be. Raises Refused with all that is wrong."""
    law = edition(catalog.jurisdiction, at)
    name, code = fields["name"], fields.get("code", "")
    others = catalog.items.exclude(pk=but)
    stands = others.filter(name=name, parent=parent).exists() or bool(code and others.filter(code=code).exists())
    require(
        queries.barred(name, law, places(catalog.jurisdiction), field="name"),
        rules.verdict("catalog.item_new", not stands, got=f"{code} {name}".strip(), field="name"),
        rules.row_level(parent.level if parent else 0),
        rules.row_valid(code=code, valid_from=fields.get("valid_from"), valid_to=fields.get("valid_to")),
        rules.needs_reason(catalog.previous_id is not None, because),
    )


def _family(catalog: Catalog, name: str) -> CatalogItem:
    made, _new = CatalogItem.objects.get_or_create(
        catalog=catalog, parent=None, name=name, defaults={"level": 1, "position": _last(catalog) + 1}
    )
    return made


def _last(catalog: Catalog) -> int:
    return catalog.items.aggregate(last=Max("position"))["last"] or 0


def _root(item: CatalogItem) -> str:
    while item.parent is not None:
        item = item.parent
    return item.name


@transaction.atomic
def add_item(
    catalog: Catalog, *, by: Actor, clock: Clock, name: str, parent: CatalogItem | None = None, family: str = "", because: str = "",
    need: Need | None = None, **fields: Any
) -> CatalogItem:
    """Put a row under `parent`, or under the family of that name. Raises Refused with the article when the row names a barred matter,
    or when it stands already; WrongState once the draft is no longer open to changes."""
    catalog = lock(catalog)
    at = clock.now()
    require_editable(catalog, by)
    fields = {**_known(fields), "name": name}
    if parent is None and family:
        parent = _family(catalog, family)
    if parent is not None and parent.catalog_id != catalog.pk:
        raise WrongState("add_item", "parent")
    _check(catalog, at, fields=fields, parent=parent, because=because)
    item = CatalogItem.objects.create(
        catalog=catalog, parent=parent, level=parent.level + 1 if parent else 1, family=_root(parent) if parent else "",
        position=_last(catalog) + 1, need=need, **fields,
    )
    note(catalog, "add_item", by=by, at=at, because=because, item=item.pk, name=name, code=item.code, after=plain(item))
    return item


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"a row has no {sorted(unknown)}")
    return fields


@transaction.atomic
def change_item(
    item: CatalogItem, *, by: Actor, clock: Clock, because: str = "", parent: CatalogItem | None = None, family: str = "", **fields: Any
) -> CatalogItem:
    """Change a row, and hang it under another one where `parent` says so (None: it becomes a family)."""
    catalog = lock(item.catalog)
    item = CatalogItem.objects.select_for_update(of=("self",)).select_related("parent", "owner", "basis").get(pk=item.pk)
    at = clock.now()
    require_editable(catalog, by, "change_item")
    if parent is None and family:
        parent = _family(catalog, family)
    below = queries.below(item)
    deepest = max((row.level for row in below), default=item.level) - item.level
    inside = parent is not None and (parent.catalog_id != catalog.pk or parent.pk == item.pk or parent.pk in {row.pk for row in below})
    require(rules.verdict("catalog.no_circle", not inside, got=str(parent), field="parent"))
    moved = item.parent_id != (parent.pk if parent else None)
    # A row whose higher levels the paper does not give keeps its own level until it is moved.
    level = item.level if not moved else parent.level + 1 if parent else 1
    _check(catalog, at, fields={"name": item.name, "code": item.code, **_known(fields)}, parent=parent, because=because, but=item.pk)
    require(rules.row_level(level + deepest - 1))
    before = plain(item)
    for name, value in fields.items():
        setattr(item, name, value)
    item.parent, item.family = parent, _root(parent) if parent else ""
    shift = level - item.level
    item.level = level
    item.save()
    if shift:
        for row in below:
            CatalogItem.objects.filter(pk=row.pk).update(level=row.level + shift)
    after = plain(item)
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    note(catalog, "change_item", by=by, at=at, because=because, item=item.pk, name=item.name, code=item.code, changed=changed)
    return item


@transaction.atomic
def remove_item(item: CatalogItem, *, by: Actor, clock: Clock, because: str = "") -> Catalog:
    """Take a row out, when nothing stands below it."""
    catalog = lock(item.catalog)
    at = clock.now()
    require_editable(catalog, by, "remove_item")
    require(
        rules.verdict("catalog.bare", queries.is_leaf(item), got=str(item)),
        rules.needs_reason(catalog.previous_id is not None, because),
    )
    note(catalog, "remove_item", by=by, at=at, because=because, name=item.name, code=item.code, before=plain(item))
    item.delete()
    return catalog


@transaction.atomic
def move_item(item: CatalogItem, *, by: Actor, clock: Clock, up: bool) -> CatalogItem:
    """Change places with the row before or after it under the same heading; at the end of the list nothing happens."""
    catalog = lock(item.catalog)
    require_editable(catalog, by, "move_item")
    beside = catalog.items.filter(parent=item.parent_id)
    other = beside.filter(position__lt=item.position).last() if up else beside.filter(position__gt=item.position).first()
    if other is not None:
        item.position, other.position = other.position, item.position
        item.save(update_fields=["position"])
        other.save(update_fields=["position"])
        note(catalog, "move_item", by=by, at=clock.now(), name=item.name, code=item.code, up=up)
    return item
