"""The life of a catalog: publication and repeal."""

from datetime import date

from django.db import transaction

from catalog import queries, rules
from catalog.models import Catalog
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.findings import require
from kernel.lifecycle import advance, lock
from parties.queries import edition, places


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
