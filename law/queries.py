"""Questions about the law: the book in force for the portal, the calendar, how a provision is cited, and who cites it."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.urls import NoReverseMatch, reverse

from kernel.lifecycle import LIFECYCLES
from kernel.registry import PortalApp
from law import book as statutes
from law import calendar as working_days
from law.book import STATUTES, Book, Document, Provision
from law.calendar import Calendar
from law.models import LegalDocument, ProvisionVersion, Revision, decode

# Seconds for which a process trusts its copy before it asks the database for a newer revision; real time, not the training clock.
TRUST = 30.0

_kept: tuple[float, int, Book] | None = None


def book() -> Book:
    """The stored book, kept in the process under the number of its last revision; the reviewed seed before the first load."""
    global _kept
    now = time.monotonic()
    if _kept and now - _kept[0] < TRUST:
        return _kept[2]
    revision = Revision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    found = _kept[2] if _kept and _kept[1] == revision else _stored() if revision else seed()
    _kept = (now, revision, found)
    return found


def forget() -> None:
    """Make this process read the stored book anew at the next question."""
    global _kept
    _kept = None


@lru_cache(maxsize=1)
def seed() -> Book:
    """The reviewed statute files."""
    return statutes.load()


@lru_cache(maxsize=1)
def calendar() -> Calendar:
    """Working days of every year that has a table."""
    return working_days.load()


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
def sources() -> dict[str, dict[str, str]]:
    """Where each source was read: key → {kind, where}."""
    return tomllib.loads((STATUTES / "sources.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def place_names() -> dict[str, str]:
    """Names of the places that have provisions of their own: code → name."""
    return tomllib.loads((STATUTES / "places.toml").read_text("utf-8"))


def paper(document: Document) -> list[str]:
    """The full text of a paper, one paragraph an item; empty where none is stored."""
    if not document.paper:
        return []
    return (STATUTES / "papers" / f"{document.paper}.txt").read_text("utf-8").splitlines()


@dataclass(frozen=True)
class Use:
    """One place in the portal that relies on a provision: a step of a lifecycle, or a page or rule that an app declares."""

    app: str
    what: Any
    url: str = ""


def uses(provision_id: str) -> list[Use]:
    """Where the portal cites a provision: the steps' own `cite`, then each app's declared `cites` (id → [(label, url name)])."""
    steps = [
        Use(_app_name(lifecycle.app), step.label or step.name) for lifecycle in LIFECYCLES.values() for step in lifecycle.steps if step.cite == provision_id
    ]
    declared: list[Use] = []
    for config in apps.get_app_configs():
        for label, name in (config.cites if isinstance(config, PortalApp) else {}).get(provision_id, ()):
            declared.append(Use(str(config.verbose_name), label, _address(name)))
    return _once([*steps, *declared])


def _once(found: Iterable[Use]) -> list[Use]:
    return list({(use.app, str(use.what)): use for use in found}.values())


def _app_name(label: str) -> str:
    return str(apps.get_app_config(label).verbose_name) if apps.is_installed(label) else label


def _address(name: str) -> str:
    """The address of a page without arguments, "" for a rule or a page of one record."""
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""
