"""A need that the catalog does not name: reported, and answered (R3-09)."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from catalog import queries, rules
from catalog.actions.drafts import adjust
from catalog.models import Catalog, CatalogItem, CatalogState, Need
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed
from kernel.findings import require
from kernel.lifecycle import advance, lock, note
from kernel.numbers import next_number
from parties.models import Organisation
from parties.queries import edition, places


@transaction.atomic
def report_need(
    *, by: Actor, clock: Clock, name: str, reason: str, legal_basis: str, amount: Decimal, benefit_function: str, benefit_cost: str,
    benefit_quality: str, family: str = "PUBLIC", for_public: bool = True,
) -> Need:
    """Report what a body needs and does not find. A barred matter is refused with its article at once."""
    body = Organisation.objects.select_related("jurisdiction").filter(key=by.organisation_key).first()
    if body is None or not by.has("clerk", "approver"):
        raise NotAllowed("report_need", "has_role:clerk|approver")
    at = clock.now()
    place = body.jurisdiction
    law = edition(place, at)
    current = queries.in_force(place, day_of(at))
    stands = current.items.filter(name=name, children__isnull=True).first() if current else None
    require(
        queries.barred(name, law, places(place), field="name"),
        rules.verdict("catalog.not_listed", stands is None, got=str(stands or ""), field="name"),
    )
    need = Need.objects.create(
        number=next_number("need", "XQ", day_of(at).year), body=body, jurisdiction=place, name=name, family=family, for_public=for_public,
        reason=reason, legal_basis=legal_basis, amount=amount, benefit_function=benefit_function, benefit_cost=benefit_cost,
        benefit_quality=benefit_quality, reported_at=at,
    )
    note(need, "report_need", by=by, at=at, because=reason, name=name, amount=str(amount), legal_basis=legal_basis)
    return need


def _answer(need: Need, step: str, *, by: Actor, clock: Clock, answer: str, **changes: object) -> Need:
    require(rules.verdict("catalog.answer", bool(answer.strip()), field="answer"))
    Need.objects.filter(pk=need.pk).update(answer=answer, **changes)
    need.refresh_from_db()
    advance(need, step, by=by, at=clock.now(), because=answer)
    return need


@transaction.atomic
def take_up(need: Need, *, by: Actor, clock: Clock, answer: str) -> Need:
    """Take the need into the draft that is open for changes, or adjust the catalog in force for it."""
    need = lock(need)
    at = clock.now()
    own = Catalog.objects.filter(jurisdiction=need.jurisdiction_id)
    draft = next((row for row in own.filter(state__in=queries.EDITABLE).order_by("-pk")), None)
    current = own.published(day_of(at)).filter(state=CatalogState.EFFECTIVE).order_by("-effective_on", "-pk").first()
    require(rules.verdict("catalog.adjustable", draft is not None or current is not None, got=need.jurisdiction.name))
    if draft is None:
        assert current is not None
        draft = adjust(current, by=by, clock=clock, because=f"{need.number} {need.name}")
    return _answer(need, "take_up", by=by, clock=clock, answer=answer, catalog=draft)


@transaction.atomic
def point_out(need: Need, *, by: Actor, clock: Clock, answer: str, item: CatalogItem | None) -> Need:
    """The catalog in force has the row already: name it."""
    need = lock(need)
    current = queries.in_force(need.jurisdiction, day_of(clock.now()))
    stands = item is not None and current is not None and item.catalog_id == current.pk and queries.is_leaf(item)
    require(rules.verdict("catalog.row_named", stands, got=str(item or "—"), field="item"))
    return _answer(need, "point_out", by=by, clock=clock, answer=answer, item=item)


@transaction.atomic
def turn_down(need: Need, *, by: Actor, clock: Clock, answer: str) -> Need:
    """Not into the catalog, with the reason."""
    return _answer(lock(need), "turn_down", by=by, clock=clock, answer=answer)
