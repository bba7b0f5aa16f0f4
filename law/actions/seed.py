"""The delivered statute files brought into the stored book; what the finance bureau decided stands before them."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from django.db import transaction

from kernel.clock import Clock
from law import queries
from law.book import Book, Document, Provision
from law.models import LegalDocument, Origin, ProvisionVersion, Revision, encode


@transaction.atomic
def load_seed(*, clock: Clock, seed: Book | None = None) -> int:
    """Bring the stored book to the reviewed statute files; returns how many documents and versions changed, 0 on a second run.

    A version that the finance bureau decided is neither overwritten nor deleted, and no delivered version that begins under it is loaded
    (`queries.held_back` lists those). `seed` stands in for the files in tests. Raises law.book.BadStatute before anything is written.
    """
    seed = seed or queries.seed()
    Revision.objects.select_for_update().order_by("-pk").first()  # one loader at a time, where there is a revision to hold
    documents, changed = _documents(seed.documents.values())
    changed += _versions(seed.provisions, documents)
    if changed:
        Revision.objects.create(at=clock.now(), reason="seed", changed=changed)
        queries.forget()
        transaction.on_commit(queries.forget)
    return changed


def _documents(documents: Any) -> tuple[dict[str, LegalDocument], int]:
    stored = {row.key: row for row in LegalDocument.objects.all()}
    changed = 0
    for document in documents:
        row = stored.setdefault(document.key, LegalDocument(key=document.key))
        changed += _write(row, {field.name: getattr(document, field.name) for field in fields(Document)})
    return stored, changed


def _versions(provisions: tuple[Provision, ...], documents: dict[str, LegalDocument]) -> int:
    stored: dict[tuple[str, str, date], ProvisionVersion] = {}
    bureau: dict[tuple[str, str], list[ProvisionVersion]] = {}
    for row in ProvisionVersion.objects.all():
        if row.origin == Origin.BUREAU:
            bureau.setdefault((row.provision, row.place), []).append(row)
        else:
            stored[row.provision, row.place, row.since] = row
    changed = 0
    for provision in provisions:
        decided = bureau.get((provision.id, provision.place), [])
        if any(covers(row, provision.since) for row in decided):
            continue
        key = (provision.id, provision.place, provision.since)
        row = stored.pop(key) if key in stored else ProvisionVersion(provision=provision.id, place=provision.place, since=provision.since)
        # The bureau's next version ends the delivered one before it.
        until = min([each.since for each in decided if each.since > provision.since] + ([provision.until] if provision.until else []), default=None)
        names = ("rule", "unit", "article", "kind", "verified", "source", "title", "text")
        values: dict[str, Any] = {name: getattr(provision, name) for name in names}
        changed += _write(row, values | {"until": until, "value": encode(provision.value), "document_id": documents[provision.document].pk})
    for gone in stored.values():
        gone.delete()
    return changed + len(stored)


def covers(row: ProvisionVersion, day: date) -> bool:
    """Whether a version of the bureau's stands on `day`: a delivered version that begins then is held back."""
    return row.since <= day and (row.until is None or day < row.until)


def _write(row: LegalDocument | ProvisionVersion, values: dict[str, Any]) -> int:
    """Save the row when it is new or a value differs; 1 when it was written."""
    if row.pk and all(getattr(row, name) == value for name, value in values.items()):
        return 0
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return 1
