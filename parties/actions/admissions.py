"""Verbs of an admission: begin, fill in, hand in, take back, return, admit, revoke, and say when it ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from kernel import files, inbox, receipts
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed, WrongState
from kernel.findings import Finding, require
from kernel.lifecycle import advance, check_step, lock, note
from kernel.models import Receipt, StoredFile
from kernel.numbers import next_number
from parties import queries, rules
from parties.actions.lookups import by_hand, look_up
from parties.lifecycle import OPEN_ADMISSIONS, AdmissionState
from parties.models import Admission, AuditReport, Checked, Contractor, Evidence, EvidenceFile, Organisation, Outcome, Register, Way
from parties.permissions import prepares_admission
from parties.queries.admissions import authority_for, credit_fact, findings_of, people_of, slots

# A slot may be saved unfinished; what is plainly wrong is refused on the spot.
WRONG = frozenset({"slot_taxes_old", "slot_taxes_future", "slot_ended"})
SLOT_FIELDS = ("statement", "declared", "document_number", "issuer", "issued_on", "valid_until", "proof")


def begin_for(contractor: Contractor, *, by: Actor, at: datetime) -> Admission:
    """A first or renewed application inside another act's transaction; a renewal begins with the slots of the one that counts."""
    last = Admission.objects.filter(contractor=contractor).order_by("-no").first()
    made = Admission.objects.create(
        number=next_number("admission", "CJ", day_of(at).year), contractor=contractor, no=last.no + 1 if last else 1, created_at=at,
        authority=authority_for(contractor.type, contractor.organisation.jurisdiction_id, at),
    )
    note(made, "begin_admission", by=by, at=at, no=made.no)
    if last is not None:
        _carry(last, made, at)
    return made


def _carry(last: Admission, made: Admission, at: datetime) -> None:
    """Copy what was verified: only what changed is asked and verified again. A proof of taxes is out of date by the next year."""
    made.specialities, made.specialities_done, made.authority = last.specialities, last.specialities_done, last.authority or made.authority
    made.save(update_fields=["specialities", "specialities_done", "authority"])
    for row in slots(last).values():
        kept = row.checked == Checked.VERIFIED
        copy = Evidence.objects.create(
            admission=made, condition=row.condition, saved_at=at, changed=False, **{name: getattr(row, name) for name in SLOT_FIELDS},
            **({"checked": row.checked, "way": row.way, "looked_where": row.looked_where, "checked_at": row.checked_at, "checked_by": row.checked_by} if kept else {}),
        )
        EvidenceFile.objects.bulk_create([EvidenceFile(evidence=copy, file_id=item.file_id, added_at=item.added_at) for item in row.files.all()])


@transaction.atomic
def begin(contractor: Contractor, *, by: Actor, clock: Clock) -> Admission:
    """Begin an application, or go on with the open one. Raises NotAllowed for another organisation."""
    contractor = lock(contractor)
    _own(contractor, by, "begin_admission")
    known = Admission.objects.filter(contractor=contractor, state__in=OPEN_ADMISSIONS).first()
    return known or begin_for(contractor, by=by, at=clock.now())


def _own(record: Any, by: Actor, step: str) -> None:
    if not prepares_admission(by, record):
        raise NotAllowed(step, str(prepares_admission.name))


def _open(admission: Admission, by: Actor, step: str) -> Admission:
    """The locked application, for its own contractor while it may be changed."""
    admission = lock(admission)
    _own(admission, by, step)
    if not admission.is_open:
        raise WrongState(step, admission.state)
    return admission


@transaction.atomic
def fill(admission: Admission, *, by: Actor, clock: Clock, slots: Mapping[str, Mapping[str, Any]], uploads: Mapping[str, Sequence[Any]] | None = None,
         specialities: Sequence[str] | None = None, authority: Organisation | None = None) -> Admission:
    """Save slots ({letter: values of SLOT_FIELDS}), their new documents, the services offered and the chosen authority.

    Unfinished is allowed. Raises Refused for what is wrong (an old proof, a certificate that has ended), NotAllowed, WrongState."""
    admission = _open(admission, by, "fill_admission")
    at = clock.now()
    known = rules.letters_for(admission.contractor.type)
    for letter, values in slots.items():
        require(Finding("slot_not_asked", letter in known, got=letter))
        _fill(admission, letter, values, (uploads or {}).get(letter, ()), by=by, at=at)
    if specialities is not None:
        admission.specialities, admission.specialities_done = list(specialities), bool(specialities)
    admission.authority = authority or admission.authority
    admission.save(update_fields=["specialities", "specialities_done", "authority"])
    wrong = [finding for letter, found in findings_of(admission, day_of(at)).items() if letter in slots for finding in found if finding.code in WRONG]
    require(wrong)
    note(admission, "fill_admission", by=by, at=at, slots=sorted(slots))
    return admission


def _fill(admission: Admission, letter: str, values: Mapping[str, Any], uploads: Sequence[Any], *, by: Actor, at: datetime) -> None:
    fresh = {"saved_at": at, "changed": True, "checked": Checked.NO, "way": "", "reason": "", "looked_where": "", "checked_at": None, "checked_by": ""}
    row, made = Evidence.objects.get_or_create(admission=admission, condition=letter, defaults={"saved_at": at})
    same = not made and not uploads and all(getattr(row, name) == value for name, value in values.items())
    if same and row.checked != Checked.RETURNED:
        return
    for name, value in {**values, **fresh}.items():
        setattr(row, name, value)
    row.save()
    for upload in uploads:
        stored = files.store(upload, by=by, at=at, purpose=f"condition_{letter}", field=f"files_{letter}")
        if not row.files.filter(file__sha256=stored.sha256).exists():
            EvidenceFile.objects.create(evidence=row, file=stored, added_at=at)
    if letter == "d" and row.declared:
        look_up(admission.contractor, Register.CREDIT, by=by, at=at)


@transaction.atomic
def remove_file(admission: Admission, *, by: Actor, clock: Clock, file_id: str) -> Admission:
    """Take a document out of a slot again. Raises NotAllowed, WrongState."""
    admission = _open(admission, by, "fill_admission")
    at = clock.now()
    for row in EvidenceFile.objects.filter(evidence__admission=admission, file__public_id=file_id).select_related("evidence"):
        slot = row.evidence
        row.delete()
        slot.changed, slot.checked, slot.saved_at = True, Checked.NO, at
        slot.save(update_fields=["changed", "checked", "saved_at"])
        note(admission, "fill_admission", by=by, at=at, slots=[slot.condition], removed=file_id)
    return admission


@transaction.atomic
def submit_admission(admission: Admission, *, by: Actor, clock: Clock) -> Receipt:
    """Hand in, and again after a return. The lists are asked once more; where one does not answer, the authority looks by hand.

    Raises Refused with everything that is wanting, NotAllowed, WrongState."""
    admission = lock(admission)
    check_step(admission, "submit_admission", by)
    at = clock.now()
    if admission.authority is None:  # begun before its place had one
        admission.authority = authority_for(admission.contractor.type, admission.contractor.organisation.jurisdiction_id, at)
        admission.save(update_fields=["authority"])
    for register in (Register.REGISTRATION, Register.CREDIT):
        look_up(admission.contractor, register, by=by, at=at)
    wanting = [finding for found in findings_of(admission, day_of(at)).values() for finding in found]
    marked = [row for row in slots(admission).values() if row.checked == Checked.RETURNED]
    require(wanting, Finding("services_missing", admission.specialities_done, field="services"), Finding("no_authority", admission.authority is not None, field="authority"),
            [Finding("slot_still_marked", False, got=row.reason, field=f"files_{row.condition}") for row in marked])
    assert admission.authority is not None
    entry = advance(admission, "submit_admission", by=by, at=at, authority=admission.authority.name, slots=_digests(admission))
    return receipts.issue(entry, kind="RK", title=_("Application for admission handed in"), lines=_lines(admission), files=_stored(admission),
                          next_step=_("%(authority)s verifies it.") % {"authority": admission.authority.name}, next_url=reverse("vendor-onboarding"))


def _stored(admission: Admission) -> list[StoredFile]:
    return [item.file for row in slots(admission).values() for item in row.files.all()]


def _digests(admission: Admission) -> dict[str, list[str]]:
    return {letter: [item.file.sha256 for item in row.files.all()] for letter, row in slots(admission).items()}


def _lines(admission: Admission) -> list[tuple[str, str]]:
    organisation = admission.contractor.organisation
    return [
        (_("Organisation"), organisation.name), (_("Unified social credit code"), organisation.key), (_("Type"), str(admission.contractor.get_type_display())),
        (_("Application"), admission.number), (_("Verifying authority"), admission.authority.name if admission.authority else ""),
    ]  # fmt: skip


@transaction.atomic
def take_back_admission(admission: Admission, *, by: Actor, clock: Clock) -> Admission:
    """Take an application back before it is decided. Raises NotAllowed, WrongState."""
    admission = lock(admission)
    advance(admission, "take_back_admission", by=by, at=clock.now())
    return admission


def _verifying(admission: Admission, by: Actor, step: str) -> Admission:
    admission = lock(admission)
    check_step(admission, step, by)
    user = by.user.username if by.user else ""
    require(rules.same_house(by.organisation_key, admission.owner_key, people_of(admission.contractor), user))
    return admission


@transaction.atomic
def return_admission(admission: Admission, *, by: Actor, clock: Clock, because: str, marks: Mapping[str, str]) -> Receipt:
    """Return to be mended: at least one slot is marked with what is wrong with it. Raises Refused, NotAllowed, WrongState."""
    admission = _verifying(admission, by, "return_admission")
    at, rows = clock.now(), slots(admission)
    require(Finding("return_marks", bool(marks) and set(marks) <= set(rows) and all(marks.values()), field="decision"), Finding("return_reason", bool(because.strip()), field="opinion"))
    for letter, reason in marks.items():
        _judge(rows[letter], Checked.RETURNED, by=by, at=at, reason=reason)
    admission.return_reason = because
    admission.save(update_fields=["return_reason"])
    entry = advance(admission, "return_admission", by=by, at=at, because=because, marks=dict(marks))
    _tell(admission, at, f"returned:{entry.pk}", _("The application for admission was returned to be mended"), "；".join(marks.values()), "vendor-onboarding")
    return receipts.issue(entry, kind="HY", title=_("Application returned to be mended"), lines=_lines(admission), next_url=reverse("registry"))


def _judge(row: Evidence, found: str, *, by: Actor, at: datetime, reason: str = "", way: str = "", where: str = "") -> None:
    row.checked, row.reason, row.way, row.looked_where = found, reason[:300], way, where[:200]
    row.checked_at, row.checked_by = at, " ".join(filter(None, (by.organisation_name, by.user.name if by.user else "")))[:120]
    row.save(update_fields=["checked", "reason", "way", "looked_where", "checked_at", "checked_by"])


@transaction.atomic
def admit(admission: Admission, *, by: Actor, clock: Clock, ways: Mapping[str, tuple[str, str]], opinion: str = "") -> Receipt:
    """Every slot verified: the contractor may bid until the last day. `ways`: {letter: (way, where it was looked up by hand)}.

    Where no register answered about the lists, slot d needs the path by hand. Raises Refused, NotAllowed, WrongState."""
    admission = _verifying(admission, by, "admit")
    at, rows = clock.now(), slots(admission)
    _credit_by_hand(admission, ways, by=by, at=at)
    _verify_slots(admission, rows, ways, by=by, at=at)
    wanting = [finding for found in findings_of(admission, day_of(at)).values() for finding in found]
    require(wanting)
    law = queries.edition(admission.contractor.organisation.jurisdiction_id, at)
    admission.valid_until = rules.admitted_until(day_of(at), [row.valid_until for row in rows.values() if row.valid_until], law=law)
    admission.opinion, admission.return_reason = opinion[:500], ""
    admission.save(update_fields=["valid_until", "opinion", "return_reason"])
    _replace(admission, at)
    entry = advance(admission, "admit", by=by, at=at, because=opinion, ways={letter: list(way) for letter, way in ways.items()}, public_facts={
        "name": admission.contractor.organisation.name, "code": admission.owner_key, "type": admission.contractor.type,
        "valid_until": admission.valid_until.isoformat(), "authority": by.organisation_name})
    _tell(admission, at, f"admitted:{entry.pk}", _("Admitted as a contractor: you may bid"),
          _("Valid until %(day)s.") % {"day": admission.valid_until}, "vendor-profile")
    lines = [*_lines(admission), (_("Valid until"), admission.valid_until.isoformat())]
    return receipts.issue(entry, kind="HY", title=_("Admitted as a contractor"), lines=lines, next_url=reverse("registry"))


def _credit_by_hand(admission: Admission, ways: Mapping[str, tuple[str, str]], *, by: Actor, at: datetime) -> None:
    """The newest answer about the lists must be one; a failure is made up for by an officer who looked, and said where."""
    newest = credit_fact(admission)
    way, where = ways.get("d", ("", ""))
    answered = newest is not None and newest.outcome != Outcome.DOWN
    require(Finding("credit_by_hand", answered or (way == Way.HAND and bool(where.strip())), field="where_d"))
    if way == Way.HAND:
        by_hand(admission.contractor, by=by, at=at, where=where)


def _verify_slots(admission: Admission, rows: Mapping[str, Evidence], ways: Mapping[str, tuple[str, str]], *, by: Actor, at: datetime) -> None:
    """Mark every slot that was not verified before; one by hand says where it was looked up."""
    for letter in rules.letters_for(admission.contractor.type):
        row = rows.get(letter)
        if row is None or (row.checked == Checked.VERIFIED and not row.changed and letter not in ways):
            continue
        way, where = ways.get(letter, (Way.EVIDENCE.value, ""))
        require(Finding("hand_where", way != Way.HAND or bool(where.strip()), got=str(row), field=f"where_{letter}"))
        _judge(row, Checked.VERIFIED, by=by, at=at, way=way, where=where)


def _replace(admission: Admission, at: datetime) -> None:
    """The one that counted gives way to its renewal."""
    for older in Admission.objects.select_for_update().filter(contractor=admission.contractor, state=AdmissionState.ADMITTED).exclude(pk=admission.pk):
        advance(older, "replace_admission", by=Actor.SYSTEM, at=at, by_number=admission.number)


@transaction.atomic
def revoke_admission(admission: Admission, *, by: Actor, clock: Clock, because: str) -> Admission:
    """Take an admission back, such as when a certificate was withdrawn. Raises Refused without a reason, NotAllowed, WrongState."""
    admission = _verifying(admission, by, "revoke_admission")
    require(Finding("return_reason", bool(because.strip()), field="because"))
    at = clock.now()
    entry = advance(admission, "revoke_admission", by=by, at=at, because=because, public_facts={"name": admission.contractor.organisation.name, "code": admission.owner_key})
    _tell(admission, at, f"revoked:{entry.pk}", _("The admission was revoked: you may not bid"), because, "vendor-onboarding")
    return admission


def _tell(admission: Admission, at: datetime, key: str, subject: str, body: str, page: str) -> None:
    inbox.send(key=f"admission:{admission.number}:{key}", subject=subject, body=f"{admission.number} · {body}", at=at, url=reverse(page), organisation_key=admission.owner_key)


def tell_expiring(*, clock: Clock) -> int:
    """Messages 60, 30 and 7 days (a setting) before an admission ends, and before the audit report is due; each is sent once.

    Returns how many contractors were looked at. Repeating it, and missing a day, does no harm: the key names the reminder."""
    at = clock.now()
    day, looked = day_of(at), 0
    rows = Admission.objects.filter(state=AdmissionState.ADMITTED, valid_until__gte=day).select_related("contractor__organisation__jurisdiction").order_by("valid_until")
    with override("zh-hans"):
        for admission in rows.iterator():
            law = queries.edition(admission.contractor.organisation.jurisdiction, day)
            assert admission.valid_until is not None
            days = rules.notice_due(admission.valid_until, day, law=law)
            if days is not None:
                subject = _("Your admission ends on %(day)s, in less than %(days)s days: renew it") % {"day": admission.valid_until, "days": days + 1}
                _tell(admission, at, f"ends:{days}", subject, _("Without a renewal you may not bid after that day."), "vendor-onboarding")
            _tell_audit(admission, day, at, law)
            looked += 1
    return looked


def _tell_audit(admission: Admission, day: date, at: datetime, law: Any) -> None:
    filed: Collection[int] = list(AuditReport.objects.filter(contractor=admission.contractor).values_list("fiscal_year", flat=True))
    due = rules.audit_due(day.year, filed, day, law=law)
    days = rules.notice_due(due[1], day, law=law) if due else None
    if due is not None and days is not None:
        subject = _("Hand in the audit report of %(year)s by %(day)s") % {"year": due[0], "day": due[1]}
        inbox.send(key=f"audit:{admission.owner_key}:{due[0]}:{days}", subject=subject, body="", at=at, url=reverse("vendor-reports"), organisation_key=admission.owner_key)
