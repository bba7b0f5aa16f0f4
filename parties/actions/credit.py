"""The credit record: one person records a decision, a second puts it in force, the contractor answers beside it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from kernel import files
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed, WrongState
from kernel.findings import Finding, require
from kernel.inbox import send
from kernel.lifecycle import advance, lock, note
from parties import queries, rules
from parties.lifecycle import PenaltyState
from parties.models import Contractor, Exclusion, Penalty, PenaltyKind
from parties.permissions import acts_for_contractor, keeps_lists

BAN_LIST = "禁止参加政府采购活动"


@transaction.atomic
def record_penalty(
    contractor: Contractor, *, by: Actor, clock: Clock, kind: str, authority: str, number: str, facts: str, decided_on: date,
    since: date, until: date | None, amount: Decimal | None = None, document: Any = None,
) -> Penalty:
    """Record a decision; it bars nobody and is seen by nobody outside until a second person has confirmed it.

    Raises NotAllowed; Refused: a ban without an end or of an unlawful length, an end before the beginning, the same decision twice."""
    contractor = lock(contractor)
    at = clock.now()
    if not keeps_lists(by):
        raise NotAllowed("record_penalty", str(keeps_lists.name))
    law = queries.edition(contractor.organisation.jurisdiction_id, at)
    known = Penalty.objects.filter(contractor=contractor, number=number, kind=kind).exclude(state=PenaltyState.DROPPED).exists()
    require(rules.penalty_days(kind, since, until, law=law), Finding("penalty_known", not known, got=number, field="number"))
    stored = files.store(document, by=by, at=at, purpose="penalty", field="document") if document else None
    penalty = Penalty.objects.create(contractor=contractor, kind=kind, authority=authority, number=number, facts=facts, decided_on=decided_on, since=since,
                                     until=until, amount=amount, document=stored, recorded_at=at)
    note(penalty, "record_penalty", by=by, at=at, kind=kind, authority=authority, number=number, since=since.isoformat(), until=_day(until))
    return penalty


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


@transaction.atomic
def confirm_penalty(penalty: Penalty, *, by: Actor, clock: Clock) -> Penalty:
    """Put a recorded decision in force: it is published, and a ban bars from its first day. Raises NotAllowed for the recorder, WrongState."""
    penalty = lock(penalty)
    at = clock.now()
    facts = {"contractor": penalty.owner_key, "kind": penalty.kind, "authority": penalty.authority, "number": penalty.number,
             "since": penalty.since.isoformat(), "until": _day(penalty.until)}
    advance(penalty, "confirm_penalty", by=by, at=at, public_facts=facts)
    if penalty.kind == PenaltyKind.BAN:
        Exclusion.objects.create(contractor=penalty.contractor, list_name=BAN_LIST, reference=penalty.number,
                                 since=penalty.since, until=penalty.until, penalty=penalty)
    _tell(penalty, "confirm", "一项处罚决定已公布", "您可以在决定旁公开答复，也可以申诉。", at)
    return penalty


@transaction.atomic
def drop_penalty(penalty: Penalty, *, by: Actor, clock: Clock, because: str) -> Penalty:
    """Drop an entry that was never put in force. Raises NotAllowed, WrongState."""
    penalty = lock(penalty)
    advance(penalty, "drop_penalty", by=by, at=clock.now(), because=because)
    return penalty


@transaction.atomic
def lift_penalty(penalty: Penalty, *, by: Actor, clock: Clock, because: str) -> Penalty:
    """Lift a decision before its end, with the reason, which is published; a ban bars no longer from today. Raises NotAllowed, WrongState, Refused."""
    penalty = lock(penalty)
    at = clock.now()
    require(Finding("reason_missing", bool(because.strip()), field="because"))
    advance(penalty, "lift_penalty", by=by, at=at, because=because, public_facts={"contractor": penalty.owner_key, "number": penalty.number, "reason": because})
    Penalty.objects.filter(pk=penalty.pk).update(lift_reason=because)
    Exclusion.objects.filter(penalty=penalty).update(lifted_on=day_of(at))
    penalty.lift_reason = because
    _tell(penalty, "lift", "一项处罚决定已提前解除", because, at)
    return penalty


def _own(penalty: Penalty, by: Actor, step: str) -> None:
    if penalty.owner_key != by.organisation_key or not acts_for_contractor(by):
        raise NotAllowed(step, f"{acts_for_contractor.name} & owns")
    if penalty.confirmed_at is None:
        raise WrongState(step, penalty.state)


@transaction.atomic
def reply_to_penalty(penalty: Penalty, *, by: Actor, clock: Clock, reply: str) -> Penalty:
    """The contractor's reply, published beside the decision; a later one replaces it and the journal keeps both. Raises NotAllowed, WrongState."""
    penalty = lock(penalty)
    at = clock.now()
    _own(penalty, by, "reply_to_penalty")
    require(Finding("reason_missing", bool(reply.strip()), field="reply"))
    penalty.reply, penalty.replied_at = reply, at
    penalty.save(update_fields=["reply", "replied_at"])
    note(penalty, "reply_to_penalty", by=by, at=at, public=True, public_facts={"contractor": penalty.owner_key, "number": penalty.number, "reply": reply})
    return penalty


@transaction.atomic
def appeal_penalty(penalty: Penalty, *, by: Actor, clock: Clock, appeal: str) -> Penalty:
    """Ask the finance bureau to look again; the decision stays in force meanwhile. Once. Raises NotAllowed, WrongState, Refused."""
    penalty = lock(penalty)
    at = clock.now()
    _own(penalty, by, "appeal_penalty")
    if penalty.state != PenaltyState.IN_FORCE or penalty.appealed_at is not None:
        raise WrongState("appeal_penalty", penalty.state)
    require(Finding("reason_missing", bool(appeal.strip()), field="appeal"))
    penalty.appeal, penalty.appealed_at = appeal, at
    penalty.save(update_fields=["appeal", "appealed_at"])
    note(penalty, "appeal_penalty", by=by, at=at, appeal=appeal)
    return penalty


@transaction.atomic
def answer_appeal(penalty: Penalty, *, by: Actor, clock: Clock, answer: str) -> Penalty:
    """Answer an appeal and let the decision stand (`lift_penalty` takes it back). Raises NotAllowed, WrongState, Refused."""
    penalty = lock(penalty)
    at = clock.now()
    if not keeps_lists(by):
        raise NotAllowed("answer_appeal", str(keeps_lists.name))
    if penalty.appealed_at is None or penalty.appeal_answered_at is not None:
        raise WrongState("answer_appeal", penalty.state)
    require(Finding("reason_missing", bool(answer.strip()), field="answer"))
    penalty.appeal_answer, penalty.appeal_answered_at = answer, at
    penalty.save(update_fields=["appeal_answer", "appeal_answered_at"])
    note(penalty, "answer_appeal", by=by, at=at, answer=answer)
    _tell(penalty, "answer", "您的申诉已答复", answer, at)
    return penalty


def _tell(penalty: Penalty, act: str, subject: str, body: str, at: datetime) -> None:
    send(key=f"parties.penalty:{penalty.pk}:{act}", organisation_key=penalty.owner_key, subject=f"{subject} {penalty.number}", body=body, at=at,
         url=reverse("vendor-credit"))
