"""Making notices out of public entries."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785
from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import F, Value

from disclosure import rules
from disclosure.models import Notice, NoticeTally
from disclosure.queries.texts import BUILDERS, NoticeText
from kernel import files, pdf
from kernel.actors import Actor
from kernel.journal import append
from kernel.models import Entry
from kernel.receipts import new_code


@transaction.atomic
def publish(entry: Entry) -> Notice:
    """The notice of a public entry; a repeat finds the first one. Its moment is the entry's."""
    done = Notice.objects.filter(entry=entry).first()
    if done is not None:
        return done
    text = BUILDERS[entry.event](entry)
    number = _number(entry, text)
    digest = hashlib.sha256(rfc8785.dumps({"number": number, "title": text.title, "sections": text.sections, "at": entry.at.isoformat()})).hexdigest()
    notice = Notice.objects.create(
        number=number, kind=text.kind, entry=entry, thread=entry.thread, title=text.title, sections=text.sections, published_at=entry.at,
        jurisdiction=text.jurisdiction, body=text.body, body_name=text.body.name if text.body else entry.organisation_name,
        project_title=text.project.title if text.project else "", catalog_code=text.project.catalog_item.code or "" if text.project else "",
        catalog_name=text.project.catalog_item.name if text.project else "", method=text.method, method_text=text.method_text, amount=text.amount,
        corrects=text.corrects, closes_at=text.closes_at, for_small_firms=text.for_small_firms, supplier_name=text.supplier_name, code=new_code(), sha256=digest,
    )
    index(notice)
    count(notice)
    attach_pdf(notice)
    enter(notice)
    return notice


def enter(notice: Notice) -> Entry:
    """Put the notice's digest into the public log, so that nobody can exchange its text later."""
    facts = {"number": notice.number, "title": notice.title, "sha256": notice.sha256, "of": notice.entry_id}
    return append(subject="disclosure.notice", subject_id=notice.pk, event="disclosure.publish", by=Actor.SYSTEM, at=notice.published_at, public=True,
                  thread=notice.thread, public_facts=facts)


def _number(entry: Entry, text: NoticeText) -> str:
    """LQ-2025-0001-G03: the project's number and the running number of its notices."""
    thread = entry.thread or f"{text.jurisdiction.abbr or text.jurisdiction.code}-{entry.at.year}-{entry.pk}"
    return f"{thread}-G{Notice.objects.filter(number__startswith=thread + '-G').count() + 1:02d}"


def index(notice: Notice) -> None:
    """Enter the notice's words into the search index."""
    words = " ".join([notice.title, notice.body_name, notice.catalog_code, notice.catalog_name, notice.method_text, notice.supplier_name, notice.number])
    vector = SearchVector(Value(" ".join(rules.tokens(words))), config="simple")
    Notice.objects.filter(pk=notice.pk).update(search=vector)


def count(notice: Notice) -> None:
    """One more in the tally that the facets read."""
    key: dict[str, Any] = {"kind": notice.kind, "method": notice.method, "jurisdiction": notice.jurisdiction, "catalog_name": notice.catalog_name,
           "for_small_firms": notice.for_small_firms}
    NoticeTally.objects.get_or_create(**key)
    NoticeTally.objects.filter(**key).update(number=F("number") + 1)


def attach_pdf(notice: Notice) -> None:
    """The notice as a document with its verification block."""
    data = pdf.render("disclosure/pdf/notice.html", {"notice": notice}, code=notice.code, sha256=notice.sha256)
    stored = files.store_bytes(data, f"{notice.title}.pdf", by=Actor.SYSTEM, at=notice.published_at, purpose="notice", media_type="application/pdf", public=True)
    Notice.objects.filter(pk=notice.pk).update(pdf=stored)
    notice.pdf = stored
