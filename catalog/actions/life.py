"""The life of a catalog: consultation, reviews, approval, publication, effect, end."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from catalog import queries, rules
from catalog.models import Catalog, CatalogItem, CatalogState, Consultation
from kernel import files
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.findings import Finding, require
from kernel.lifecycle import advance, lock
from law.book import Edition
from parties.queries import edition, places

# A longer list is published as its digest in the log; the page shows the rows.
LISTED = 300


def _facts(catalog: Catalog, items: list[CatalogItem], **more: Any) -> dict[str, Any]:
    rows = [{"code": item.code, "name": item.name} for item in items]
    listed: dict[str, Any] = {"items": rows}
    if len(rows) > LISTED:
        digest = hashlib.sha256(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
        listed = {"items_count": len(rows), "items_sha256": digest}
    return {"title": catalog.title, "place": catalog.jurisdiction.name, "year": catalog.year, "version": catalog.version, **more, **listed}


def _rows(catalog: Catalog, law: Edition) -> tuple[list[CatalogItem], list[Finding]]:
    """The rows, and what bars any of them."""
    items = list(catalog.items.order_by("position"))
    compared = queries.bars(places(catalog.jurisdiction), law.day)
    return items, [finding for item in items for finding in rules.barred(item.name, compared, law=law)]


@transaction.atomic
def open_consultation(catalog: Catalog, *, by: Actor, clock: Clock, explanation: str, days: int) -> Catalog:
    """Lay the draft open for comments for `days` days; the first day is not counted. Raises Refused."""
    catalog = lock(catalog)
    at = clock.now()
    law = edition(catalog.jurisdiction, at)
    items, barred = _rows(catalog, law)
    changed = queries.changes(catalog) if catalog.previous_id else []
    require(
        rules.verdict("catalog.has_items", bool(items), got=len(items)),
        rules.verdict("catalog.explained", bool(explanation.strip()), field="explanation"),
        rules.consultation_period(days, adjusts=catalog.previous_id is not None, changed=len(changed), law=law),
        barred,
    )
    closes_on = day_of(at) + timedelta(days=days)
    no = (catalog.consultations.aggregate(last=Max("no"))["last"] or 0) + 1
    Consultation.objects.create(catalog=catalog, no=no, explanation=explanation, days=days, opened_at=at, closes_on=closes_on)
    advance(catalog, "open_consultation", by=by, at=at, public_facts=_facts(catalog, items, round=no, closes_on=closes_on.isoformat()))
    return catalog


@transaction.atomic
def end_consultation(catalog: Catalog, *, by: Actor, clock: Clock) -> Catalog:
    """Close the round after its last day; then comments are answered and experts heard."""
    catalog = lock(catalog)
    at = clock.now()
    round_ = catalog.consultations.select_for_update().filter(closed_at__isnull=True).first()
    if round_ is not None:
        require(rules.consultation_over(day_of(at), round_.closes_on))
        Consultation.objects.filter(pk=round_.pk).update(closed_at=at)
    advance(catalog, "end_consultation", by=by, at=at, comments=round_.comments.count() if round_ else 0)
    return catalog


def heard(catalog: Catalog, law: Edition) -> list[Finding]:
    """What has to be done before the review can end: replies, the published result, experts or the reason for none, benefits."""
    waiting = sum(round_.comments.filter(replied_at__isnull=True).count() for round_ in catalog.consultations.all())
    last = catalog.consultations.order_by("-no").first()
    return [
        rules.all_answered(waiting, law=law),
        rules.result_published(last is not None and last.result_at is not None, law=law),
        rules.experts_heard(catalog.opinions.count(), catalog.no_experts, law=law),
        rules.benefits([str(item) for item in queries.lacking_benefits(catalog)], law=law),
    ]


@transaction.atomic
def submit_review(catalog: Catalog, *, by: Actor, clock: Clock) -> Catalog:
    """Hand the version in: a second person of the finance bureau decides."""
    catalog = lock(catalog)
    at = clock.now()
    law = edition(catalog.jurisdiction, at)
    items, barred = _rows(catalog, law)
    require(rules.verdict("catalog.has_items", bool(items), got=len(items)), heard(catalog, law), barred)
    advance(catalog, "submit_review", by=by, at=at, items=len(items))
    return catalog


@transaction.atomic
def pass_review(catalog: Catalog, *, by: Actor, clock: Clock, opinion: str) -> Catalog:
    """The second person agrees: on to the government, or, where the place needs no approval, ready to be published."""
    catalog = lock(catalog)
    at = clock.now()
    law = edition(catalog.jurisdiction, at)
    _items, barred = _rows(catalog, law)
    require(rules.verdict("catalog.opinion", bool(opinion.strip()), field="opinion"), heard(catalog, law), barred)
    advance(catalog, "pass_review" if rules.government_decides(law=law) else "settle_review", by=by, at=at, because=opinion)
    return catalog


def _return(catalog: Catalog, step: str, *, by: Actor, clock: Clock, opinion: str) -> Catalog:
    catalog = lock(catalog)
    require(rules.verdict("catalog.opinion", bool(opinion.strip()), field="opinion"))
    advance(catalog, step, by=by, at=clock.now(), because=opinion)
    return catalog


@transaction.atomic
def return_review(catalog: Catalog, *, by: Actor, clock: Clock, opinion: str) -> Catalog:
    """Back to be mended, with the reason."""
    return _return(catalog, "return_review", by=by, clock=clock, opinion=opinion)


@transaction.atomic
def return_government(catalog: Catalog, *, by: Actor, clock: Clock, opinion: str) -> Catalog:
    """The government sends it back to the finance bureau, with the reason."""
    return _return(catalog, "return_government", by=by, clock=clock, opinion=opinion)


@transaction.atomic
def approve(
    catalog: Catalog, *, by: Actor, clock: Clock, approval: str, approved_on: date, approval_file: Any = None, opinion: str = ""
) -> Catalog:
    """The government's approval: the number of its document, the day, and the paper itself (published with the catalog)."""
    catalog = lock(catalog)
    at = clock.now()
    law = edition(catalog.jurisdiction, at)
    require(
        rules.verdict("catalog.approval_named", bool(approval.strip()), field="approval"),
        rules.verdict("catalog.approval_day", approved_on <= day_of(at), got=approved_on, fix=day_of(at), field="approved_on"),
        rules.granted(approval=approval, approved_on=approved_on, today=day_of(at), law=law),
    )
    stored = files.store(approval_file, by=by, at=at, purpose="catalog-approval", field="approval_file", public=True) if approval_file else None
    Catalog.objects.filter(pk=catalog.pk).update(approval=approval, approved_on=approved_on, approval_file=stored)
    catalog.approval, catalog.approved_on, catalog.approval_file = approval, approved_on, stored
    facts = {"title": catalog.title, "approval": approval, "approved_on": approved_on.isoformat(), "file": stored.sha256 if stored else ""}
    advance(catalog, "approve", by=by, at=at, because=opinion, public_facts=facts)
    return catalog


@transaction.atomic
def publish(catalog: Catalog, *, by: Actor, clock: Clock, effective_on: date, document: str = "") -> Catalog:
    """Publish an approved version: from `effective_on` (a Shanghai date) it is in force in its place. Raises Refused when a row is barred."""
    catalog = lock(catalog)
    at = clock.now()
    law = edition(catalog.jurisdiction, at)
    items, barred = _rows(catalog, law)
    require(
        rules.publishable(items=len(items), effective_on=effective_on, today=day_of(at)),
        rules.granted(approval=catalog.approval, approved_on=catalog.approved_on, today=day_of(at), law=law),
        heard(catalog, law),
        barred,
    )
    document = document or catalog.document
    Catalog.objects.filter(pk=catalog.pk).update(effective_on=effective_on, document=document)
    catalog.effective_on, catalog.document = effective_on, document
    facts = _facts(catalog, items, effective_on=effective_on.isoformat(), approval=catalog.approval, document=document)
    advance(catalog, "publish", by=by, at=at, public_facts=facts)
    if effective_on <= day_of(at):
        _take_effect(catalog, by=by, at=at)
    return catalog


@transaction.atomic
def take_effect(catalog: Catalog, *, by: Actor, clock: Clock) -> Catalog:
    """On its day the version comes into force, and the one before it ends. Raises Refused before that day."""
    catalog = lock(catalog)
    at = clock.now()
    assert catalog.effective_on is not None
    require(rules.verdict("catalog.day_come", catalog.effective_on <= day_of(at), got=catalog.effective_on, fix=catalog.effective_on))
    return _take_effect(catalog, by=by, at=at)


def _take_effect(catalog: Catalog, *, by: Actor, at: datetime) -> Catalog:
    """End the versions before it on its own day, whenever this act runs; then it is the one in force."""
    line = Catalog.objects.filter(jurisdiction=catalog.jurisdiction_id, kind=catalog.kind).exclude(pk=catalog.pk)
    ended = [CatalogState.EFFECTIVE, CatalogState.ADJUSTING, CatalogState.PUBLISHED]
    for old in line.filter(state__in=ended, effective_on__lte=catalog.effective_on).order_by("effective_on", "pk"):
        old = lock(old)
        Catalog.objects.filter(pk=old.pk).update(ended_on=catalog.effective_on)
        advance(old, "supersede", by=by, at=at, public_facts={"title": old.title, "by": catalog.slug, "ended_on": str(catalog.effective_on)})
    advance(catalog, "take_effect", by=by, at=at, public_facts={"title": catalog.title, "effective_on": str(catalog.effective_on)})
    return catalog


def bring_into_force(*, by: Actor, clock: Clock, limit: int = 50) -> int:
    """All published versions whose day has come. Returns how many."""
    due = Catalog.objects.filter(state=CatalogState.PUBLISHED, effective_on__lte=day_of(clock.now())).order_by("effective_on", "pk")
    rows = list(due[:limit])
    for catalog in rows:
        take_effect(catalog, by=by, clock=clock)
    return len(rows)


@transaction.atomic
def repeal(catalog: Catalog, *, by: Actor, clock: Clock, because: str) -> Catalog:
    """Take a version out of force from today on; it stays readable, and what was filed under it stays under it."""
    catalog = lock(catalog)
    at = clock.now()
    require(rules.needs_reason(True, because))
    day = max(day_of(at), catalog.effective_on or day_of(at))
    Catalog.objects.filter(pk=catalog.pk).update(ended_on=day)
    catalog.ended_on = day
    advance(catalog, "repeal", by=by, at=at, because=because, public_facts={"title": catalog.title, "because": because, "ended_on": day.isoformat()})
    return catalog
