"""Rows of a catalog: putting them in."""

from django.db import transaction

from catalog import queries, rules
from catalog.models import Catalog, CatalogItem, CatalogState
from kernel.actors import Actor
from kernel.clock import Clock
from kernel.errors import NotAllowed, WrongState
from kernel.findings import require
from kernel.lifecycle import lock, note
from parties.queries import edition, places


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
