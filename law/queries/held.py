"""The book in force for the portal, the calendar, how a provision is cited, and where its wording was read."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.urls import reverse

from law import book as statutes
from law import calendar as working_days
from law.book import STATUTES, Book, Document, Provision
from law.calendar import Calendar
from law.models import CalendarYear, Change, ChangeState, LegalDocument, ProvisionVersion, Revision, decode

# Seconds for which a process trusts its copy before it asks the database for a newer revision; real time, not the training clock.
TRUST = 30.0

_kept: tuple[float, int, Book, Calendar] | None = None
# Names of places by code, from apps that know them; parties adds its own at start.
PLACE_BOOKS: list[Callable[[], Mapping[str, str]]] = []


def book() -> Book:
    """The stored book, kept in the process under the number of its last revision; the reviewed seed before the first load."""
    return _held()[2]


def calendar() -> Calendar:
    """Working days of every year that has a table; the bureau's table of a year stands before the delivered one."""
    return _held()[3]


def _held() -> tuple[float, int, Book, Calendar]:
    global _kept
    now = time.monotonic()
    if _kept and now - _kept[0] < TRUST:
        return _kept
    revision = Revision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if _kept and _kept[1] == revision:
        _kept = (now, *_kept[1:])
    else:
        _kept = (now, revision, _stored() if revision else seed(), _calendar() if revision else working_days.load())
    return _kept


def forget() -> None:
    """Make this process read the stored book anew at the next question."""
    global _kept
    _kept = None


@lru_cache(maxsize=1)
def seed() -> Book:
    """The reviewed statute files."""
    return statutes.load()


def _calendar() -> Calendar:
    own = {row.year: working_days.table(f"{row.year}", _dated(row.table())) for row in CalendarYear.objects.all()}
    return working_days.load(own=own)


def _dated(table: dict[str, Any]) -> dict[str, Any]:
    """The stored table with dates for text."""
    day = date.fromisoformat
    return table | {"off": {str(index): [day(first), day(last)] for index, (_name, first, last) in enumerate(table["off"])}, "work": [day(each) for each in table["work"]]}


def _stored() -> Book:
    documents = {row.key: as_document(row) for row in LegalDocument.objects.all()}
    versions = ProvisionVersion.objects.select_related("document")
    return Book(tuple(as_provision(row) for row in versions), MappingProxyType(documents))


def as_document(row: LegalDocument) -> Document:
    """A stored document as the book's own noun."""
    return Document(row.key, row.name, row.short, row.number, row.since, row.until, row.place, row.kind, row.status, row.paper)


def as_provision(row: ProvisionVersion) -> Provision:
    """A stored version as the book's own noun."""
    return Provision(
        id=row.provision, rule=row.rule, since=row.since, until=row.until, place=row.place, value=decode(row.value), unit=row.unit,
        document=row.document.key, article=row.article, kind=row.kind, verified=row.verified, source=row.source, title=row.title, text=row.text,
    )  # fmt: skip


def citation(provision_id: str, day: date | None = None) -> tuple[str, str]:
    """(short name such as 财库〔2014〕214号第十条, address of its page); ("", "") when unknown, unverified, or ambiguous.

    With `day` the version in force that day counts, else the latest: an old record keeps its citation. An id whose verified versions
    stand in several places names no single text, so it is not cited.
    """
    held = book()
    found = [version for version in held.versions(provision_id) if version.verified and (day is None or version.stands(day))]
    if not found or len({version.place for version in found}) > 1:
        return "", ""
    return held.words(found[-1]), reverse("provision", args=[provision_id])


@lru_cache(maxsize=1)
def _delivered_sources() -> dict[str, dict[str, str]]:
    return tomllib.loads((STATUTES / "sources.toml").read_text("utf-8"))


def sources() -> dict[str, dict[str, str]]:
    """Where each source was read: key → {kind, where}; a change of the bureau's is a source of its own."""
    changes = Change.objects.filter(state=ChangeState.APPROVED, kind="provision").exclude(payload__source_words="")
    own = {row.number: {"kind": "P", "where": str(row.payload["source_words"])} for row in changes}
    return {**_delivered_sources(), **own}


def source_words(key: str) -> str:
    """Where one source was read; "" when it is not known."""
    return sources().get(key, {}).get("where", "")


@lru_cache(maxsize=1)
def _delivered_places() -> dict[str, str]:
    return tomllib.loads((STATUTES / "places.toml").read_text("utf-8"))


def place_names() -> dict[str, str]:
    """Names of places: code → name."""
    out = dict(_delivered_places())
    for names in PLACE_BOOKS:
        out.update(names())
    return out


def paper(document: Document) -> list[str]:
    """The full text of a paper, one paragraph an item; empty where none is stored."""
    if not document.paper:
        return []
    return (STATUTES / "papers" / f"{document.paper}.txt").read_text("utf-8").splitlines()
