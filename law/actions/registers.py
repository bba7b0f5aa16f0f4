"""The registers beside the book: rules reviewed for fair competition, and articles."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from kernel import files, numbers
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed
from kernel.findings import Finding, require
from kernel.lifecycle import advance, lock, note
from law.models import Article, Cleanup
from law.permissions import is_administrator


def _may(by: Actor, record: Article | Cleanup, act: str) -> None:
    if not is_administrator(by, record):
        raise NotAllowed(act, str(is_administrator.name))


@transaction.atomic
def record_cleanup(
    *, by: Actor, clock: Clock, document: str, issuer: str, finding: str, reviewed_on: date, document_number: str = "", place: str = ""
) -> Cleanup:
    """Enter a rule that was reviewed for fair competition; the entry is public at once. Raises NotAllowed, Refused."""
    at = clock.now()
    row = Cleanup(document=document, document_number=document_number, issuer=issuer, finding=finding, reviewed_on=reviewed_on, place=place or by.jurisdiction,
                  recorded_at=at, bureau_key=by.organisation_key)  # fmt: skip
    _may(by, row, "record_cleanup")
    require(Finding("reviewed_by_today", reviewed_on <= day_of(at), need=day_of(at).isoformat(), got=reviewed_on.isoformat(), field="reviewed_on"))
    row.number = numbers.next_number("cleanup", "GP", day_of(at).year)
    row.save()
    facts = {"number": row.number, "document": document, "finding": finding, "reviewed_on": reviewed_on.isoformat()}
    note(row, "record_cleanup", by=by, at=at, public=True, cite="fair.9.no_barriers", public_facts=facts)
    return row


@transaction.atomic
def settle_cleanup(row: Cleanup, *, by: Actor, clock: Clock, outcome: str, action: str, acted_on: date) -> Cleanup:
    """Say what became of the rule: kept, amended or repealed, what was done, and on which day."""
    require(
        Finding("cleanup_after_review", row.reviewed_on <= acted_on <= day_of(clock.now()), need=row.reviewed_on.isoformat(), field="acted_on"),
    )
    row = lock(row)
    Cleanup.objects.filter(pk=row.pk).update(outcome=outcome, action=action, acted_on=acted_on)
    facts = {"number": row.number, "outcome": outcome, "action": action, "acted_on": acted_on.isoformat()}
    advance(row, "settle_cleanup", by=by, at=clock.now(), public_facts=facts)
    row.refresh_from_db()
    return row


@transaction.atomic
def write_article(
    *, by: Actor, clock: Clock, kind: str, title: str, body: str, document_number: str = "", copied_to: str = "", file: UploadedFile | None = None
) -> Article:  # fmt: skip
    """A draft of an article: a case, a question with its answer, or local measures with whom they were copied to."""
    at = clock.now()
    row = Article(kind=kind, title=title, body=body, document_number=document_number, copied_to=copied_to, place=by.jurisdiction, written_at=at,
                  bureau_key=by.organisation_key)  # fmt: skip
    _may(by, row, "write_article")
    if file:
        row.file = files.store(file, by=by, at=at, purpose="article", public=True)
    row.number = numbers.next_number("article", "WZ", day_of(at).year)
    row.save()
    note(row, "write_article", by=by, at=at, kind=kind, title=title)
    return row


@transaction.atomic
def publish_article(row: Article, *, by: Actor, clock: Clock) -> Article:
    """Everybody reads it from now on."""
    row = lock(row)
    advance(row, "publish_article", by=by, at=clock.now(), public_facts={"number": row.number, "title": row.title, "kind": row.kind})
    return row


@transaction.atomic
def take_down_article(row: Article, *, by: Actor, clock: Clock) -> Article:
    """It is no longer shown; the journal keeps that it was."""
    row = lock(row)
    advance(row, "take_down_article", by=by, at=clock.now())
    return row
