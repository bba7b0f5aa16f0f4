"""How an approved change is written into the stored book."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.actors import Actor
from law import kinds, queries, reading
from law.kinds import Kind, Line
from law.models import CalendarYear, Change, LegalDocument, Origin, ProvisionVersion, decode

COPIED = ("rule", "value", "unit", "article", "kind", "verified", "title", "text")


def write_version(change: Change, by: Actor, at: datetime) -> int:
    """A version from its day on: the one before it ends that day, one that begins later stays. Returns the rows written."""
    held = list(ProvisionVersion.objects.select_for_update().filter(provision=change.key, place=change.place).order_by("since"))
    same = next((row for row in held if row.since == change.since), None)
    row = same or ProvisionVersion(provision=change.key, place=change.place, since=change.since)
    for name in COPIED:
        setattr(row, name, change.payload[name])
    row.document = _document(change)
    # A source of the bureau's own is the change itself, which says where the wording was read.
    row.source = change.number if change.payload["source_words"] or change.payload["verified"] else ""
    row.origin = Origin.BUREAU
    row.until = _end(change.until, [each.since for each in held if each.since > change.since])
    before = next((each for each in reversed(held) if each.since < change.since), None)
    cut = before is not None and (before.until is None or before.until > change.since)
    if before is not None and cut:
        before.until = change.since
        before.save(update_fields=["until"])
    row.save()
    return 1 + cut


def _end(until: date | None, later: list[date]) -> date | None:
    return min([*([until] if until else []), *later], default=None)


def _document(change: Change) -> LegalDocument:
    """The stored document that the version stands in; a new one gets the change's number as its key."""
    payload = change.payload
    if payload["document"]:
        return LegalDocument.objects.get(key=payload["document"])
    made, _created = LegalDocument.objects.get_or_create(
        key=change.number.lower(),
        defaults={
            "name": payload["document_name"], "number": payload.get("document_number", ""), "since": change.since, "place": change.place, "kind": "law",
            "origin": Origin.BUREAU,
        },
    )  # fmt: skip
    return made


def version_lines(change: Change) -> list[Line]:
    """What a change of a provision sets, beside what stood."""
    old, new = change.before, change.payload
    documents = queries.book().documents

    def document(values: dict[str, str]) -> str:
        known = documents.get(values.get("document", ""))
        return (known.number or known.name) if known else f"{values.get('document_name', '')} {values.get('document_number', '')}".strip()

    def value(values: dict[str, str]) -> str:
        return reading.value_words(decode(values["value"]), values["unit"]) or reading.raw(decode(values["value"])) if values else ""

    def yes(values: dict[str, bool]) -> str:
        return "" if not values else _("Yes") if values["verified"] else _("No")

    return [
        Line(_("Value"), value(old), value(new)),
        Line(_("Document"), document(old), document(new)),
        Line(_("Article"), old.get("article", ""), new.get("article", "")),
        Line(_("Text"), old.get("text", ""), new.get("text", "")),
        Line(_("Verified"), yes(old), yes(new)),
        Line(_("Read in"), queries.source_words(old.get("source", "")), new.get("source_words", "")),
    ]


def write_table(change: Change, by: Actor, at: datetime) -> int:
    """The working days of a year."""
    values = {"off": change.payload["off"], "work": change.payload["work"], "source": change.basis, "change": change}
    CalendarYear.objects.update_or_create(year=int(change.key), defaults=values)
    return 1


def table_lines(change: Change) -> list[Line]:
    """Periods off and make-up days, beside what stood."""
    old = {name: (first, last) for name, first, last in change.before.get("off", [])}
    new = {name: (first, last) for name, first, last in change.payload["off"]}
    periods = [Line(name, _period(old.get(name)), _period(new.get(name))) for name in {**old, **new}]
    return [*periods, Line(_("Make-up working days"), "、".join(change.before.get("work", [])), "、".join(change.payload["work"]))]


def _period(days: tuple[str, str] | None) -> str:
    return "" if days is None else days[0] if days[0] == days[1] else f"{days[0]} – {days[1]}"


def register() -> None:
    """The law's own kinds."""
    kinds.register("provision", Kind(gettext_lazy("Provision"), write_version, version_lines, lambda change: reverse("fin-rule", args=[change.key])))
    kinds.register("calendar", Kind(gettext_lazy("Working days"), write_table, table_lines, lambda change: reverse("fin-calendars")))
