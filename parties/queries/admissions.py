"""Admissions: the tasks of one, who verifies it, what may be bid on its strength, and the passport that goes into a bid."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import rfc8785
from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kernel.clock import day_of, local
from kernel.findings import Finding
from parties import rules
from parties.lifecycle import OPEN_ADMISSIONS, AdmissionState
from parties.models import Admission, Contractor, Evidence, EvidenceFile, Jurisdiction, Membership, Organisation, Proof, Register, RegistryFact
from parties.queries.places import edition, finance_of, lineage

TASK_LABELS: dict[str, str | Promise] = {
    "subject": _("The organisation"), "capacity": _("Staff and premises"), "finance": _("Accounts and governance"),
    "taxes": _("Taxes and social insurance"), "credit": _("Credit (looked up by the portal)"), "services": _("Services offered"),
}  # fmt: skip


@dataclass(frozen=True)
class Task:
    """One page of the onboarding: its slots, what is wanting, and what the authority marked."""

    code: str
    letters: tuple[str, ...]
    state: str  # todo doing fix done
    findings: list[Finding] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str | Promise:
        return TASK_LABELS[self.code]


def slots(admission: Admission) -> dict[str, Evidence]:
    """The slots of an admission by letter, with their files, in two queries."""
    files = Prefetch("files", EvidenceFile.objects.select_related("file"))
    return {row.condition: row for row in admission.slots.prefetch_related(files)}


def plain(row: Evidence | None, credit: RegistryFact | None = None) -> rules.Slot:
    """A slot as the rules read it."""
    if row is None:
        return rules.Slot()
    looked = credit if row.condition == "d" else None
    return rules.Slot(
        statement=row.statement, declared=row.declared, files=len(row.files.all()), issued_on=row.issued_on, valid_until=row.valid_until,
        exempt=row.proof == Proof.EXEMPT, looked=looked.outcome if looked else "", lists=tuple(looked.values.get("lists", ())) if looked else (),
    )


def latest_facts(contractor: Contractor) -> dict[str, RegistryFact]:
    """The newest answer of each register about a contractor."""
    return dict(RegistryFact.objects.all().latest_of(contractor))


def credit_fact(admission: Admission) -> RegistryFact | None:
    """The newest answer about the lists that was asked for this application; an older one is no longer worth anything."""
    found = latest_facts(admission.contractor).get(Register.CREDIT)
    return found if found is not None and found.looked_at >= admission.created_at else None


def findings_of(admission: Admission, day: date) -> dict[str, list[Finding]]:
    """What is wanting or wrong in each slot on `day`; an empty list where it is complete."""
    law = edition(admission.contractor.organisation.jurisdiction_id, day)
    type_ = admission.contractor.type
    rows, credit = slots(admission), credit_fact(admission)
    return {letter: rules.slot_findings(letter, type_, plain(rows.get(letter), credit), day, law=law) for letter in rules.letters_for(type_)}


def tasks(admission: Admission, day: date) -> list[Task]:
    """The tasks that this contractor's type leads to, each with its state."""
    found, rows = findings_of(admission, day), slots(admission)
    return [_task(admission, code, letters, found, rows) for code, letters in rules.tasks_for(admission.contractor.type).items()]


def _task(admission: Admission, code: str, letters: tuple[str, ...], found: Mapping[str, list[Finding]], rows: Mapping[str, Evidence]) -> Task:
    wanting = [finding for letter in letters for finding in found[letter]]
    marks = {letter: rows[letter].reason for letter in letters if letter in rows and rows[letter].checked == "returned"}
    begun = any(letter in rows for letter in letters)
    if code == "services":
        state = "done" if admission.specialities_done else "todo"
    elif marks:
        state = "fix"
    elif any(finding.blocks for finding in wanting):
        state = "lacking" if begun else "todo"
    else:
        state = "done" if all(letter in rows for letter in letters) else "todo"
    return Task(code, letters, state, wanting if begun else [], marks)


def counting(contractor: Contractor) -> Admission | None:
    """The admission that counts, whether or not it has ended."""
    return Admission.objects.filter(contractor=contractor, state=AdmissionState.ADMITTED).select_related("authority").first()


def working(contractor: Contractor) -> Admission | None:
    """The application that is being filled in, verified or mended."""
    return Admission.objects.filter(contractor=contractor, state__in=OPEN_ADMISSIONS).select_related("authority", "contractor__organisation").first()


def admission_findings(contractor: Contractor, day: date) -> list[Finding]:
    """What keeps a contractor from bidding as to its admission, each with what is missing, the article and how to mend it."""
    law = edition(contractor.organisation.jurisdiction_id, day)
    rows = list(contractor.admissions.all())
    admitted = next((row for row in rows if row.state == AdmissionState.ADMITTED), None)
    newest = admitted or max(rows, key=lambda row: row.no, default=None)
    if newest is None:
        return rules.standing("", None, day, begun=False, marked={}, law=law)
    marked = {row.condition: row.reason for row in slots(newest).values() if row.checked == "returned"} if newest.state == AdmissionState.RETURNED else {}
    found = rules.standing(newest.state, newest.valid_until, day, begun=True, marked=marked, law=law)
    if newest.state != AdmissionState.PREPARING:
        return found
    return [*found, *(finding for wanting in findings_of(newest, day).values() for finding in wanting if finding.blocks)]


@dataclass(frozen=True)
class Standing:
    """The two lines of a contractor: its account, and whether it may bid."""

    open: bool
    may_bid: bool
    done: int
    total: int
    valid_until: date | None
    days_left: int | None
    state: str
    state_label: str | Promise
    bars: tuple[Finding, ...]
    soon: bool = False


def standing(contractor: Contractor, day: date, barred: Collection[Finding]) -> Standing:
    """Both lines on `day`. `barred`: what `bars` found."""
    admitted, open_one = counting(contractor), working(contractor)
    total = len(rules.tasks_for(contractor.type))
    done = total if admitted and not open_one else sum(task.state == "done" for task in tasks(open_one, day)) if open_one else 0
    ends = admitted.valid_until if admitted else None
    left = (ends - day).days if ends else None
    shown = open_one or admitted
    soon = left is not None and rules.notice_due(ends, day, law=edition(contractor.organisation.jurisdiction_id, day)) is not None if ends else False
    return Standing(contractor.state == "OPEN", not barred, done, total, ends, left, shown.state if shown else "",
                    shown.get_state_display() if shown else "", tuple(barred), soon)


def authority_for(type_: str, place: Jurisdiction | str, at: datetime) -> Organisation | None:
    """Who verifies this type there: the nearest place's office that holds the role, else the place's finance bureau."""
    above = [row.code for row in lineage(place)]
    held = Membership.objects.filter(role__in=rules.verifiers(type_), organisation__jurisdiction__in=above).in_force(day_of(at))
    rank = {role: no for no, role in enumerate(rules.verifiers(type_))}
    offices = [(row.organisation, rank[row.role]) for row in held.select_related("organisation").order_by("pk") if row.organisation is not None]
    offices.sort(key=lambda pair: (above.index(pair[0].jurisdiction_id), pair[1]))
    return offices[0][0] if offices else finance_of(place)


def authorities(type_: str, at: datetime) -> list[Organisation]:
    """Every office that could verify this type: for a contractor from a place that has none on the portal."""
    held = Membership.objects.filter(role__in=(*rules.verifiers(type_), rules.FALLBACK_VERIFIER)).in_force(day_of(at))
    keys = held.values_list("organisation_id", flat=True)
    return list(Organisation.objects.filter(pk__in=set(keys)).select_related("jurisdiction").order_by("jurisdiction_id", "key"))


def people_of(contractor: Contractor) -> frozenset[str]:
    """User names of everybody who ever held a role in the organisation."""
    return frozenset(Membership.objects.filter(organisation=contractor.organisation).values_list("user__username", flat=True))


def passport(contractor: Contractor, at: datetime) -> tuple[dict[str, Any], str]:
    """What the portal knows of a contractor at a moment, and the SHA-256 of its RFC 8785 text: the same facts give the same hash.

    Every fact names its source and date; no person's name and no telephone number is among them but the legal representative's."""
    organisation, admitted = contractor.organisation, counting(contractor)
    facts: dict[str, Any] = {
        "suite": "passport-1", "at": at.isoformat(), "code": organisation.key, "name": organisation.name, "type": contractor.type, "size": contractor.size,
        "place": organisation.jurisdiction_id, "address": organisation.address, "legal_representative": contractor.legal_representative,
        "admission": _admission_facts(admitted), "conditions": _condition_facts(slots(admitted).values()) if admitted else [],
        "registers": [_register_fact(row) for _name, row in sorted(latest_facts(contractor).items())],
        "audits": [{"year": row.fiscal_year, "firm": row.firm, "licence": row.licence, "sha256": row.file.sha256}
                   for row in contractor.audit_reports.select_related("file").order_by("fiscal_year")],
        "bans": [{"list": row.list_name, "since": row.since.isoformat(), "until": row.last_day.isoformat() if row.last_day else ""}
                 for row in contractor.exclusions.order_by("since", "pk") if row.since <= day_of(at) and (row.last_day is None or row.last_day >= day_of(at))],
    }
    return facts, digest(facts)


def canonical(facts: Mapping[str, Any]) -> str:
    """RFC 8785 text of a passport, as it is frozen into a bid."""
    return rfc8785.dumps(dict(facts)).decode()


def digest(facts: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text."""
    return hashlib.sha256(canonical(facts).encode()).hexdigest()


def _admission_facts(admitted: Admission | None) -> dict[str, Any]:
    if admitted is None or admitted.admitted_at is None or admitted.valid_until is None:
        return {}
    return {"number": admitted.number, "admitted_on": day_of(admitted.admitted_at).isoformat(), "valid_until": admitted.valid_until.isoformat(),
            "authority": admitted.authority.name if admitted.authority else "", "services": list(admitted.specialities)}


def _condition_facts(rows: Iterable[Evidence]) -> list[dict[str, Any]]:
    return [
        {"condition": row.condition, "statement": row.statement, "declared": row.declared, "number": row.document_number, "issuer": row.issuer,
         "issued_on": row.issued_on.isoformat() if row.issued_on else "", "valid_until": row.valid_until.isoformat() if row.valid_until else "",
         "source": row.proof, "verified": row.way, "looked_where": row.looked_where, "verified_by": row.checked_by,
         "verified_on": f"{local(row.checked_at):%Y-%m-%d}" if row.checked_at else "",
         "files": [{"name": item.file.name, "sha256": item.file.sha256} for item in row.files.all()]}
        for row in sorted(rows, key=lambda row: row.condition)
    ]


def _register_fact(row: RegistryFact) -> dict[str, Any]:
    return {"register": row.register, "source": row.source, "outcome": row.outcome, "as_of": row.as_of.isoformat() if row.as_of else "",
            "looked_at": row.looked_at.isoformat(), "by_hand": row.by_hand, "lists": list(row.values.get("lists", ()))}


def frozen(text: str) -> tuple[dict[str, Any], str]:
    """A passport as it was frozen, and its SHA-256 worked out again from the text."""
    return json.loads(text), hashlib.sha256(text.encode()).hexdigest()


def known_response(contractor: Contractor) -> str:
    """What a bid's response to a condition begins with, so that nobody types stored facts again; "" before the admission."""
    admitted = counting(contractor)
    if admitted is None:
        return ""
    shown = "、".join(f"{row.document_number or row.get_condition_display()}" for row in slots(admitted).values() if row.files.all())
    return f"承接资格 {admitted.number}，{admitted.authority.name if admitted.authority else ''}核验，有效期至 {admitted.valid_until:%Y-%m-%d}；档案证明：{shown}"


def chosen_rows(rows: Iterable[Admission], chosen: Mapping[str, str], day: date) -> list[Admission]:
    """Those that fit the filters: state, type, and `ends` = "soon" for admissions whose first reminder has been reached."""
    out = [row for row in rows if chosen.get("state", row.state) == row.state and chosen.get("type", row.contractor.type) == row.contractor.type]
    return [row for row in out if "ends" not in chosen or _ends_soon(row, day)]


def _ends_soon(row: Admission, day: date) -> bool:
    if row.state != AdmissionState.ADMITTED or row.valid_until is None:
        return False
    law = edition(row.contractor.organisation.jurisdiction_id, day)
    return row.valid_until < day or rules.notice_due(row.valid_until, day, law=law) is not None


def facets(rows: Iterable[Admission]) -> dict[str, dict[str, int]]:
    """How many of these stand in each state and are of each type."""
    out: dict[str, dict[str, int]] = {"state": {}, "type": {}}
    for row in rows:
        for name, value in (("state", row.state), ("type", row.contractor.type)):
            out[name][value] = out[name].get(value, 0) + 1
    return out
