"""Changes of the rules: proposed by one administrator, decided by another, in force from a day."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from kernel import files, numbers
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed
from kernel.findings import Finding, Refused, require
from kernel.lifecycle import advance, lock, note
from law import queries, rules
from law.book import NATION, Provision
from law.kinds import KINDS
from law.models import Change, ChangeState, Revision, encode
from law.permissions import is_administrator

PURPOSE = "rule change"


@transaction.atomic
def propose(
    kind: str, *, by: Actor, clock: Clock, key: str, title: str, since: date, payload: dict[str, Any], before: dict[str, Any], because: str, basis: str,
    place: str = "", until: date | None = None, file: UploadedFile | None = None,
) -> Change:  # fmt: skip
    """Lay a change before the second person; nothing of the rules changes yet. Raises NotAllowed, Refused."""
    at = clock.now()
    change = Change(kind=kind, key=key, title=title[:200], place=place, since=since, until=until, payload=payload, before=before, because=because,
                    basis=basis, bureau_key=by.organisation_key, proposed_by=by.user, proposed_at=at)  # fmt: skip
    if not is_administrator(by, change):
        raise NotAllowed("propose_change", str(is_administrator.name))
    open_one = Change.objects.filter(kind=kind, key=key, place=place, since=since, state=ChangeState.PROPOSED).first()
    require(Finding("change_stands_open", open_one is None, got=open_one.number if open_one else ""))
    if file:
        change.file = files.store(file, by=by, at=at, purpose=PURPOSE)
    change.number = numbers.next_number("rule-change", "GZ", day_of(at).year)
    change.save()
    note(change, "propose_change", by=by, at=at, because=because, kind=kind, key=key, place=place, since=since.isoformat(), values=payload)
    return change


def propose_version(
    provision_id: str, *, by: Actor, clock: Clock, place: str, since: date, value: str, because: str, basis: str, until: date | None = None,
    article: str = "", text: str = "", verified: bool = False, source: str = "", document: str = "", document_name: str = "",
    document_number: str = "", late: str = "", file: UploadedFile | None = None,
) -> Change:  # fmt: skip
    """Propose a version of a provision that the portal knows. `value` as typed; `document` the key of a stored document, or the name of a new one.

    Raises Refused with every finding that is not met, NotAllowed, LookupError for an unknown provision."""
    model = queries.model_version(provision_id, place)
    try:
        read = rules.read_value(value, model.unit)
    except ValueError:
        raise Refused(Finding("rule_value_fits", False, need=model.unit, field="value")) from None
    known = queries.book().documents.get(document)
    require(Finding("rule_needs_document", bool(known or document_name), field="document"))
    new = replace(model, since=since, until=until, place=place, value=read, article=article, verified=verified, text=text,
                  source=source and PURPOSE, document=document if known else "", kind=known.kind if known else "law")  # fmt: skip
    held = [each for each in queries.book().versions(provision_id) if each.place == place]
    require(rules.version_findings(new, held, today=day_of(clock.now()), late=late, unit=model.unit))
    # What binds there on that day until now: the place's own version, else the whole country's.
    wide = [each for each in queries.book().versions(provision_id) if each.place in NATION]
    stands = next((each for each in held if each.since == since), None) or next((each for each in [*held, *wide] if each.stands(since)), None)
    payload = _values(new) | {"source_words": source, "late": late}
    if not known:
        payload |= {"document_name": document_name, "document_number": document_number}
    return propose("provision", by=by, clock=clock, key=provision_id, title=new.title, place=place, since=since, until=until, payload=payload,
                   before=_values(stands) if stands else {}, because=because, basis=basis, file=file)  # fmt: skip


def propose_table(year: int, *, by: Actor, clock: Clock, table: str, because: str, basis: str, file: UploadedFile | None = None) -> Change:
    """Propose the working days of a year, pasted from the yearly notice. Raises Refused, NotAllowed."""
    try:
        off, work = rules.read_table(table, year)
    except ValueError as error:
        raise Refused(Finding("table_line", False, got=str(error), field="table")) from None
    stands = queries.table_of(year)
    before = (rules.days_off(stands["off"]), {date.fromisoformat(day) for day in stands["work"]}) if stands else None
    require(rules.table_findings(year, off, work, today=day_of(clock.now()), before=before))
    kept = {"off": stands["off"], "work": stands["work"]} if stands else {}
    return propose("calendar", by=by, clock=clock, key=str(year), title=f"{year} 年工作日历", since=date(year, 1, 1), until=date(year + 1, 1, 1),
                   payload={"off": off, "work": work}, before=kept, because=because, basis=basis, file=file)  # fmt: skip


def _values(provision: Provision) -> dict[str, Any]:
    """The parts of a version that a change may set, as plain JSON; the value keeps its digits as text."""
    names = [each.name for each in fields(Provision) if each.name not in {"id", "since", "until", "place", "value"}]
    return {name: getattr(provision, name) for name in names} | {"value": encode(provision.value)}


@transaction.atomic
def approve(change: Change, *, by: Actor, clock: Clock, opinion: str = "") -> Change:
    """The second person's yes: the change is written, a revision of the book begins, everybody may read it in the log of changes."""
    change = lock(change)
    at = clock.now()
    facts = {"number": change.number, "title": change.title, "place": change.place, "since": change.since.isoformat(), "basis": change.basis}
    advance(change, "approve_change", by=by, at=at, because=opinion, public_facts=facts, kind=change.kind, key=change.key)
    Change.objects.filter(pk=change.pk).update(decided_by=by.user, opinion=opinion)
    written = KINDS[change.kind].apply(change, by, at)
    Revision.objects.create(at=at, reason=change.number, changed=written)
    queries.forget()
    transaction.on_commit(queries.forget)
    change.refresh_from_db()
    return change


@transaction.atomic
def refuse(change: Change, *, by: Actor, clock: Clock, opinion: str) -> Change:
    """The second person's no, with its reason; nothing of the rules changes."""
    require(Finding("refusal_needs_reason", bool(opinion.strip()), field="opinion"))
    change = lock(change)
    advance(change, "refuse_change", by=by, at=clock.now(), because=opinion)
    Change.objects.filter(pk=change.pk).update(decided_by=by.user, opinion=opinion)
    change.refresh_from_db()
    return change


@transaction.atomic
def withdraw(change: Change, *, by: Actor, clock: Clock) -> Change:
    """Whoever proposed it takes it back."""
    change = lock(change)
    advance(change, "withdraw_change", by=by, at=clock.now())
    return change
