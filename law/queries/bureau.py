"""What the finance bureau asks of its rules: the lists, thresholds by place and year, tables of working days, and what waits."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.todo import Todo, Waiting
from law import calendar as working_days
from law.book import NATION, Provision
from law.models import CalendarYear, Change, ChangeState, Origin, ProvisionVersion, encode
from law.permissions import within
from law.queries.held import book, seed

# What law.md's tables ask for by place and year; an empty cell is shown as such, never guessed.
THRESHOLDS = ("portal.threshold.dispersed", "portal.threshold.dispersed_county", "portal.threshold.open_tender", "portal.route.large_amount")


def model_version(provision_id: str, place: str) -> Provision:
    """The version that a new one is modelled on: the latest of the place, else of the nation, else of any place. LookupError for an unknown id."""
    held = book().versions(provision_id)
    if not held:
        raise LookupError(provision_id)
    near = [each for each in held if each.place == place] or [each for each in held if each.place in NATION] or held
    return near[-1]


def reach(actor: Actor) -> list[str]:
    """The places whose rules an actor may change: the whole country (""), those above, his own; nearest last."""
    own = actor.jurisdiction
    return [""] + list(dict.fromkeys(code for code in (f"{own[:2]}0000", f"{own[:4]}00", own) if own and within(code, own)))


def seek(versions: Iterable[Provision], *, words: str = "", place: str = "", document: str = "", kind: str = "", verified: str = "") -> list[Provision]:
    """Provisions whose id, title, text or rule holds all the words, narrowed by facets ("" each: all). `place` "nation" is the whole country."""
    wanted = words.lower().split()

    def fits(each: Provision) -> bool:
        text = f"{each.id} {each.title} {each.text} {each.rule}".lower()
        return (
            all(word in text for word in wanted)
            and (not place or (each.place or "nation") == place)
            and (not document or each.document == document)
            and (not kind or each.kind == kind)
            and (not verified or each.verified == (verified == "yes"))
        )

    return [each for each in versions if fits(each)]


@dataclass(frozen=True)
class Cell:
    """One threshold of a place in a year: the versions that stand in it; none: not loaded."""

    provision: str
    place: str
    versions: tuple[Provision, ...]


def thresholds(places: Sequence[str], year: int) -> list[tuple[str, list[Cell]]]:
    """(place, a cell for each of THRESHOLDS) for the places, in their order."""
    held = book()
    first, last = date(year, 1, 1), date(year, 12, 31)

    def standing(provision: str, place: str) -> tuple[Provision, ...]:
        rows = (each for each in held.versions(provision) if each.place == place and each.since <= last and (each.until is None or each.until > first))
        return tuple(each for each in rows if each.value or each.kind == "law")  # a working value of 0 says that nothing is loaded

    return [(place, [Cell(provision, place, standing(provision, place)) for provision in THRESHOLDS]) for place in places]


def table_of(year: int) -> dict[str, Any] | None:
    """The working days of a year as text: {year, source, off [[name, first, last] …], work [day …], own}; None without a table."""
    row = CalendarYear.objects.filter(year=year).first()
    if row:
        return row.table() | {"own": True}
    return next((table for table in delivered_tables() if table["year"] == year), None)


def delivered_tables() -> list[dict[str, Any]]:
    """The delivered tables, in the same shape."""
    out = []
    for path in sorted(working_days.STATUTES.glob("calendar-*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        off = [[name, first.isoformat(), last.isoformat()] for name, (first, last) in table["off"].items()]
        out.append({"year": table["year"], "source": table["source"], "off": off, "work": [day.isoformat() for day in table["work"]], "own": False})
    return out


def tables() -> list[dict[str, Any]]:
    """Every year that has a table, newest first; the bureau's own stands before the delivered one."""
    own = {row.year: row.table() | {"own": True, "change": row.change} for row in CalendarYear.objects.select_related("change")}
    years = {table["year"]: table for table in delivered_tables()} | own
    return [years[year] for year in sorted(years, reverse=True)]


def held_back() -> list[Provision]:
    """Delivered versions that are not loaded because the bureau's own version stands on their day: to be proposed, if they are right."""
    rows = {(row.provision, row.place, row.since): row for row in ProvisionVersion.objects.filter(origin=Origin.BUREAU)}
    if not rows:
        return []
    stored = set(ProvisionVersion.objects.filter(origin=Origin.SEED).values_list("provision", "place", "since"))
    before = {(row.key, row.place, row.since): row.before for row in Change.objects.filter(state=ChangeState.APPROVED, kind="provision")}
    covered = {key[:2] for key in rows}
    out = []
    for each in seed().provisions:
        key = (each.id, each.place, each.since)
        if key[:2] not in covered or key in stored:
            continue
        old = before.get(key, {})
        if key in rows and (old.get("value"), old.get("text"), old.get("verified")) == (encode(each.value), each.text, each.verified):
            continue  # what the bureau corrected is what the files still say: nothing new
        out.append(each)
    return out


def open_changes(actor: Actor) -> list[Change]:
    """Changes that wait for this person's decision, oldest first."""
    if not actor.has("administrator"):
        return []
    rows = Change.objects.filter(state=ChangeState.PROPOSED).exclude(proposed_by=actor.user).order_by("proposed_at")
    return [row for row in rows if within(row.place, actor.jurisdiction)]


def todo(actor: Actor, now: datetime) -> list[Todo]:
    """Changes of the rules that wait for the second person."""
    return [
        Todo(verb=_("Decide"), title=row.title, url=reverse("fin-change", args=[row.number]), detail=_("Change of the rules %(number)s") % {"number": row.number},
             waits_since=row.proposed_at)
        for row in open_changes(actor)[:20]
    ]  # fmt: skip


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """One's own proposals that lie with the second person."""
    if not actor.has("administrator"):
        return []
    rows = Change.objects.filter(state=ChangeState.PROPOSED, proposed_by=actor.user)
    return [
        Waiting(who=_("another administrator"), title=row.title, what=_("second decision"), url=reverse("fin-change", args=[row.number]), since=row.proposed_at)
        for row in rows[:20]
    ]  # fmt: skip
