"""Asking registers, and keeping what they answered as dated facts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed
from kernel.findings import Finding, require
from kernel.lifecycle import note
from parties.gateways import Answer, Unreachable, ask_register
from parties.models import Admission, Contractor, ContractorType, Outcome, Register, RegistryFact
from parties.permissions import verifies_admission

# Columns of a registration table that fill in a form, by the form's names.
COLUMNS = ("name", "type", "legal_representative", "address", "registrar", "registered_on", "valid_until", "status")


def registration(code: str) -> tuple[dict[str, str], Answer | None, str]:
    """What the register of organisations says about a code: (columns, the answer, why there is none). Writes nothing."""
    try:
        answers = ask_register(Register.REGISTRATION, code)
    except Unreachable as error:
        return {}, None, str(error)
    for answer in answers:
        if answer.rows:
            return {name: answer.rows[0].get(name, "") for name in COLUMNS}, answer, ""
    return {}, None, ""


def look_up(contractor: Contractor, register: str, *, by: Actor, at: datetime) -> RegistryFact:
    """Ask a register about a contractor and keep the answer; that it did not answer is kept as well. Called inside an act's transaction."""
    if contractor.type == ContractorType.PERSON:
        return _keep(contractor, register, Outcome.DOWN, by=by, at=at, detail=_("registers list persons under their identity numbers, which are not kept here"))
    try:
        answers = ask_register(register, contractor.organisation.key)
    except Unreachable as error:
        return _keep(contractor, register, Outcome.DOWN, by=by, at=at, detail=str(error))
    if not answers:
        return _keep(contractor, register, Outcome.DOWN, by=by, at=at, detail=_("no source answered"))
    hits = [(answer, row) for answer in answers for row in answer.rows]
    source, oldest = "、".join(answer.source for answer in answers), min(answer.as_of for answer in answers)
    if register == Register.REGISTRATION:
        values: dict[str, Any] = {name: hits[0][1].get(name, "") for name in COLUMNS} if hits else {}
        source, oldest = (hits[0][0].source, hits[0][0].as_of) if hits else (source, oldest)
        return _keep(contractor, register, Outcome.FOUND if hits else Outcome.ABSENT, by=by, at=at, source=source, as_of=oldest, values=values)
    standing = [(answer, row) for answer, row in hits if _in_force(row, day_of(at))]
    values = {"lists": [row.get("list") or answer.source for answer, row in standing], "rows": [row for _answer, row in standing],
              "window": [oldest.isoformat(), day_of(at).isoformat()]}
    return _keep(contractor, register, Outcome.FOUND if standing else Outcome.ABSENT, by=by, at=at, source=source, as_of=oldest, values=values)


def _in_force(row: dict[str, str], day: date) -> bool:
    """Whether an entry of a list counts on `day`: an entry that has ended is no bar. Days that cannot be read count against nobody's end."""
    since, until = row.get("since", ""), row.get("until", "")
    return (not since or since <= day.isoformat()) and (not until or day.isoformat() <= until)


def _keep(contractor: Contractor, register: str, outcome: str, *, by: Actor, at: datetime, source: str = "", as_of: date | None = None,
          values: dict[str, Any] | None = None, detail: str = "", by_hand: bool = False) -> RegistryFact:
    row = RegistryFact.objects.create(
        contractor=contractor, register=register, outcome=outcome, source=source[:120], as_of=as_of, values=values or {}, detail=detail[:300],
        looked_at=at, looked_by=by.organisation_name[:120] if by.organisation_name else "", by_hand=by_hand,
    )
    note(contractor, "look_up", by=by, at=at, register=register, outcome=outcome, source=source, as_of=as_of.isoformat() if as_of else "", by_hand=by_hand)
    return row


def by_hand(contractor: Contractor, *, by: Actor, at: datetime, where: str) -> RegistryFact:
    """An officer looked at the lists' own pages and found nothing: who looked where and when. Called inside the verification."""
    values: dict[str, Any] = {"lists": [], "window": [day_of(at).isoformat()] * 2}
    return _keep(contractor, Register.CREDIT, Outcome.ABSENT, by=by, at=at, source=where, as_of=day_of(at), values=values, by_hand=True)


@transaction.atomic
def ask_again(admission: Admission, *, by: Actor, clock: Clock) -> list[RegistryFact]:
    """The authority has both registers asked again. Raises NotAllowed for anybody else, Refused where it is not handed in."""
    if not verifies_admission(by, admission):
        raise NotAllowed("ask_again", str(verifies_admission.name))
    require(Finding("admission_not_open", admission.submitted_at is not None))
    at = clock.now()
    return [look_up(admission.contractor, register, by=by, at=at) for register in (Register.REGISTRATION, Register.CREDIT)]
