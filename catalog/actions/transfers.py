"""The staffing office's list of transferred functions: drafting, publishing, repealing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from catalog import rules
from catalog.models import CatalogItem, FunctionTransfer, TransferState
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed, WrongState
from kernel.findings import Refused, require
from kernel.lifecycle import advance, lock, note
from kernel.numbers import next_number
from parties.models import Jurisdiction, Organisation

TEXTS = ("function", "description", "way", "to_kind", "receiver", "document", "from_on", "until")


def _checked(place: str, item: CatalogItem | None, body: Organisation, words: dict[str, Any]) -> None:
    """Raises Refused when the body is of another place, when the row is no leaf, or when the end lies before the beginning."""
    until, from_on = words.get("until"), words["from_on"]
    require(
        rules.verdict("transfer.body", body.jurisdiction_id == place, got=body.name, field="from_body"),
        rules.verdict("transfer.period", until is None or until >= from_on, need=from_on, got=until or "—", field="until"),
        rules.verdict("transfer.leaf", item is None or not item.children.exists(), got=str(item or ""), field="catalog_item"),
    )


@transaction.atomic
def draft(*, by: Actor, clock: Clock, from_body: Organisation, catalog_item: CatalogItem | None = None, **words: Any) -> FunctionTransfer:
    """A new row of the own place's list. Raises NotAllowed for everybody but the staffing office, Refused as the rules say."""
    if not by.has("staffing"):
        raise NotAllowed("publish_transfer", "has_role:staffing")
    at = clock.now()
    office = Organisation.objects.select_related("jurisdiction").get(key=by.organisation_key)
    _checked(office.jurisdiction_id, catalog_item, from_body, words)
    made = FunctionTransfer(
        number=_number(office.jurisdiction, day_of(at)), jurisdiction=office.jurisdiction, office=office, from_body=from_body, catalog_item=catalog_item,
        drafted_at=at, **{name: words[name] for name in TEXTS if name in words},
    )
    _save(made)
    note(made, "draft_transfer", by=by, at=at, function=made.function, document=made.document)
    return made


def _number(place: Jurisdiction, day: date) -> str:
    return next_number("transfer", f"{place.abbr or place.code}-ZY", day.year)


def _save(made: FunctionTransfer) -> None:
    """Raises Refused when the same function of the same body stands in the same document already."""
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise Refused(rules.verdict("transfer.once", False, got=made.function, need=made.document, field="function")) from None


@transaction.atomic
def change(made: FunctionTransfer, *, by: Actor, clock: Clock, from_body: Organisation, catalog_item: CatalogItem | None = None, **words: Any) -> FunctionTransfer:
    """Change a draft of one's own office. Raises WrongState once it is published."""
    made = lock(made)
    at = clock.now()
    if made.state != TransferState.DRAFT:
        raise WrongState("publish_transfer", made.state)
    step = made.lifecycle.by_name["publish_transfer"]
    if not step.who(by, made):
        raise NotAllowed("publish_transfer", str(step.who.name))
    _checked(made.jurisdiction_id, catalog_item, from_body, words)
    before = {name: str(getattr(made, name) or "") for name in TEXTS}
    for name in TEXTS:
        if name in words:
            setattr(made, name, words[name])
    made.from_body, made.catalog_item = from_body, catalog_item
    _save(made)
    after = {name: str(getattr(made, name) or "") for name in TEXTS}
    note(made, "change_transfer", by=by, at=at, changed={name: [before[name], after[name]] for name in TEXTS if before[name] != after[name]})
    return made


def _public(made: FunctionTransfer) -> dict[str, Any]:
    return {
        "number": made.number,
        "function": made.function,
        "from_body": made.from_body.name,
        "way": made.way,
        "to_kind": made.to_kind,
        "receiver": made.receiver,
        "document": made.document,
        "from_on": made.from_on.isoformat(),
        "until": made.until.isoformat() if made.until else "",
    }


@transaction.atomic
def publish(made: FunctionTransfer, *, by: Actor, clock: Clock) -> FunctionTransfer:
    """Publish a row: from then on it is fixed, and everybody reads it."""
    made = lock(made)
    advance(made, "publish_transfer", by=by, at=clock.now(), public_facts=_public(made))
    return made


@transaction.atomic
def repeal(made: FunctionTransfer, *, by: Actor, clock: Clock, because: str) -> FunctionTransfer:
    """End a published row; it stays readable with the reason."""
    made = lock(made)
    require(rules.verdict("transfer.because", bool(because.strip()), field="because"))
    advance(made, "repeal_transfer", by=by, at=clock.now(), because=because, public_facts={"number": made.number, "function": made.function, "because": because})
    return made
