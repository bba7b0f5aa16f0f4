"""Purchasing bodies: entering one, changing what it is from a day on, and its functions. Old rows stay."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed
from kernel.findings import Finding, Refused, require
from kernel.journal import append
from parties import queries, rules
from parties.models import BodyFunction, BodyVersion, Kind, Organisation, PurchasingBody
from parties.permissions import keeps_lists


def _keeper(by: Actor, step: str, place: str) -> None:
    """The finance bureau keeps the bodies of its own place and of those under it. Raises NotAllowed."""
    if not keeps_lists(by) or by.jurisdiction not in queries.places(place):
        raise NotAllowed(step, str(keeps_lists.name))


def _note(body: PurchasingBody, event: str, *, by: Actor, at: datetime, because: str = "", cite: str = "", **facts: Any) -> None:
    append(subject="parties.body", subject_id=body.pk, event=f"parties.{event}", by=by, at=at, because=because, provision=cite,
           owner_key=body.organisation.key, facts=facts)


@transaction.atomic
def enter_body(
    *, by: Actor, clock: Clock, key: str, name: str, short_name: str, place: str, address: str,
    body_class: str, establishment: str, funding: str, trade: str = "", blocked: bool = False,
) -> PurchasingBody:
    """Enter an organisation as a body. One that may not buy is entered only as `blocked`, so that both sides refuse it by name.

    Raises NotAllowed; Refused: a wrong or known code, a class that may not buy (with the article)."""
    at = clock.now()
    _keeper(by, "enter_body", place)
    law = queries.edition(place, at)
    key = rules.normal_code(key)
    buys = rules.buyer(body_class, law=law, establishment=establishment, funding=funding, trade=trade, field="body_class")
    require(rules.credit_code(key, law=law, field="key"), *([] if blocked else [buys]))
    require(Finding("body_known", not Organisation.objects.filter(key=key).exists(), got=key, field="key"))
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(key=key, name=name, short_name=short_name, kind=Kind.BODY, jurisdiction_id=place,
                                                       address=address, created_at=at)
            body = PurchasingBody.objects.create(organisation=organisation, body_class=body_class, establishment=establishment, funding=funding, trade=trade)
    except IntegrityError as error:  # two people entered the same code at once
        raise Refused(Finding("body_known", False, got=key, field="key")) from error
    _note(body, "enter_body", by=by, at=at, cite=buys.cite, name=name, body_class=body_class, establishment=establishment, funding=funding, trade=trade, may_buy=buys.met)
    return body


@transaction.atomic
def change_body(
    body: PurchasingBody, *, by: Actor, clock: Clock, body_class: str, establishment: str, funding: str, trade: str = "",
    effective_on: date, document: str,
) -> BodyVersion:
    """What the body is from a day on; the rows before stay. Raises NotAllowed; Refused when it would rewrite what was in effect."""
    body = PurchasingBody.objects.select_for_update().select_related("organisation").get(pk=body.pk)
    at = clock.now()
    _keeper(by, "change_body", body.organisation.jurisdiction_id)
    last = body.versions.last()
    now = body.as_of(effective_on)
    given = (body_class, establishment, funding, trade)
    require(
        Finding("body_change_order", last is None or effective_on > last.effective_on, need=last.effective_on if last else "", got=effective_on, field="effective_on"),
        Finding("body_change_back", effective_on >= day_of(at), need=day_of(at), got=effective_on, fix=day_of(at), field="effective_on"),
        Finding("body_change_nothing", given != (now.body_class, now.establishment, now.funding, now.trade), field="body_class"),
    )
    row = BodyVersion.objects.create(body=body, body_class=body_class, establishment=establishment, funding=funding, trade=trade,
                                     effective_on=effective_on, document=document, recorded_at=at, recorded_by=str(by.user))
    _note(body, "change_body", by=by, at=at, because=document, body_class=body_class, establishment=establishment, funding=funding, trade=trade,
          effective_on=effective_on.isoformat(), was=now.body_class)
    return row


@transaction.atomic
def add_function(body: PurchasingBody, *, by: Actor, clock: Clock, name: str, basis: str, since: date) -> BodyFunction:
    """A function that the body has from a day on. Raises NotAllowed."""
    body = PurchasingBody.objects.select_for_update().select_related("organisation").get(pk=body.pk)
    at = clock.now()
    _keeper(by, "add_function", body.organisation.jurisdiction_id)
    row = BodyFunction.objects.create(body=body, name=name, basis=basis, since=since)
    _note(body, "add_function", by=by, at=at, because=basis, function=name, since=since.isoformat())
    return row


@transaction.atomic
def end_function(function: BodyFunction, *, by: Actor, clock: Clock, until: date) -> BodyFunction:
    """The last day of a function. Raises NotAllowed; Refused before its first day or when it has ended already."""
    row = BodyFunction.objects.select_for_update().select_related("body__organisation").get(pk=function.pk)
    at = clock.now()
    _keeper(by, "end_function", row.body.organisation.jurisdiction_id)
    require(Finding("function_end", until >= row.since and row.until is None, need=row.since, got=until, field="until"))
    row.until = until
    row.save(update_fields=["until"])
    _note(row.body, "end_function", by=by, at=at, function=row.name, until=until.isoformat())
    return row
