"""Verbs of the evaluation itself: open, prepare, collect, conclude, reply, publish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from contracts.lifecycle import ContractState
from contracts.models import Contract
from evaluation import queries, rules
from evaluation.lifecycle import EvaluationState
from evaluation.models import Evaluation, Indicator
from evaluation.permissions import body_clerk, contractor_head
from kernel import receipts
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed, WrongState
from kernel.findings import Finding, require
from kernel.lifecycle import advance, lock, note
from kernel.models import Entry, Receipt
from law.book import Edition
from parties import actions as parties_actions
from parties import queries as parties
from parties.models import Kind, Organisation
from planning import actions as planning_actions


@dataclass(frozen=True)
class Row:
    """One indicator as it is entered; scores and values may come later."""

    dimension: str
    name: str
    comparator: str
    target_text: str
    points: Decimal
    target_number: Decimal | None = None
    annual_text: str = ""
    annual_number: Decimal | None = None
    actual_text: str = ""
    actual_number: Decimal | None = None
    score: Decimal | None = None
    reason: str = ""


def may_prepare(evaluation: Evaluation, step: str, by: Actor) -> None:
    """The body's clerk, while the evaluation is not concluded. Raises NotAllowed, WrongState."""
    if not body_clerk(by, evaluation):
        raise NotAllowed(step, str(body_clerk.name))
    if evaluation.state not in queries.LIVE:
        raise WrongState(step, evaluation.state)


@transaction.atomic
def open_evaluation(contract: Contract, *, by: Actor, clock: Clock, third_party: Organisation | None = None) -> Evaluation:
    """Open the evaluation of a performed contract. Raises NotAllowed, WrongState (it is open already), Refused."""
    contract = lock(contract)
    at = clock.now()
    if not body_clerk(by, contract):
        raise NotAllowed("open", str(body_clerk.name))
    if Evaluation.objects.filter(contract=contract).exists():
        raise WrongState("open", "OPEN")
    law = parties.edition(contract.body.jurisdiction, day_of(at))
    weights = rules.weights(law)
    require(rules.performed(contract.state == ContractState.COMPLETED), rules.weights_sum(weights), _third_party_findings(third_party, contract, law=law))
    evaluation = Evaluation.objects.create(
        number=f"{contract.thread}-E1", contract=contract, project=contract.project, body=contract.body, contractor=contract.contractor,
        third_party=third_party, law_date=day_of(at), opened_at=at,
        weight_body=weights.body, weight_recipients=weights.recipients, weight_third_party=weights.third_party,
    )
    note(evaluation, "open", by=by, at=at, contract=contract.number)
    return evaluation


def _third_party_findings(third_party: Organisation | None, of: Contract | Evaluation, *, law: Edition) -> list[Finding]:
    if third_party is None:
        return []
    registered = Finding("evaluation.is_third_party", third_party.kind == Kind.THIRD_PARTY, field="third_party")
    # Where the finance bureau of the place keeps a list, it binds.
    listed = not registered.met or third_party in parties.evaluators_for(of.body.jurisdiction, law.day)
    return [registered, Finding("evaluation.is_listed", listed, got=third_party.name, field="third_party"), rules.independent(third_party.key, of.owner_key, of.contractor_key, law=law)]


@transaction.atomic
def name_third_party(evaluation: Evaluation, *, by: Actor, clock: Clock, third_party: Organisation) -> Evaluation:
    """Name the independent evaluator, before collecting starts. Raises NotAllowed, WrongState, Refused."""
    evaluation = lock(evaluation)
    at = clock.now()
    may_prepare(evaluation, "name_third_party", by)
    if evaluation.state != EvaluationState.OPEN:
        raise WrongState("name_third_party", evaluation.state)
    require(_third_party_findings(third_party, evaluation, law=queries.edition(evaluation)))
    evaluation.third_party = third_party
    evaluation.save(update_fields=["third_party"])
    note(evaluation, "name_third_party", by=by, at=at, third_party=third_party.key)
    return evaluation


@transaction.atomic
def save_indicators(evaluation: Evaluation, *, by: Actor, clock: Clock, rows: Sequence[Row]) -> Evaluation:
    """Replace the rows of the self-evaluation. Raises NotAllowed, WrongState, Refused."""
    evaluation = lock(evaluation)
    at = clock.now()
    may_prepare(evaluation, "save_indicators", by)
    require(Finding("evaluation.has_indicators", bool(rows)), rules.points_sum(row.points for row in rows), *map(_row_findings, rows))
    evaluation.indicators.all().delete()
    Indicator.objects.bulk_create(Indicator(evaluation=evaluation, no=no, **vars(row)) for no, row in enumerate(rows, 1))
    evaluation.body_score = rules.self_score([(row.points, row.score) for row in rows])
    evaluation.save(update_fields=["body_score"])
    note(evaluation, "save_indicators", by=by, at=at, rows=len(rows), score=str(evaluation.body_score or ""))
    return evaluation


def _row_findings(row: Row) -> list[Finding]:
    if row.score is None:
        return []
    return [rules.within_points(row.name, row.score, row.points), rules.reason_given(row.name, row.score, row.points, row.reason)]


@transaction.atomic
def collect(evaluation: Evaluation, *, by: Actor, clock: Clock) -> Evaluation:
    """Ask the third party and let the recipients answer. Raises NotAllowed, WrongState, Refused."""
    evaluation = lock(evaluation)
    at = clock.now()
    require(
        Finding("evaluation.has_third_party", evaluation.third_party_id is not None, field="third_party"),
        Finding("evaluation.has_codes", evaluation.batches.filter(site=False).exists()),
        Finding("evaluation.has_indicators", evaluation.indicators.exists()),
    )
    advance(evaluation, "collect", by=by, at=at, third_party=evaluation.third_party_key)
    return evaluation


@transaction.atomic
def conclude(evaluation: Evaluation, *, by: Actor, clock: Clock, conclusion: str = "") -> Evaluation:
    """Fix total and grade, and record them on the contractor and on the project. Raises NotAllowed, WrongState, Refused (a voice is missing)."""
    evaluation = lock(evaluation)
    at = clock.now()
    law = queries.edition(evaluation)
    voices = queries.live_voices(evaluation)
    require(rules.three_voices(voices, law=law))
    weights = rules.Weights(evaluation.weight_body, evaluation.weight_recipients, evaluation.weight_third_party)
    evaluation.body_score, evaluation.recipients_score, evaluation.third_party_score = voices.body, voices.recipients, voices.third_party
    evaluation.sample_size = voices.sample
    evaluation.total = rules.total(voices, weights)
    evaluation.grade = rules.grade(evaluation.total, law=law)
    evaluation.conclusion = conclusion
    evaluation.save(update_fields=["body_score", "recipients_score", "third_party_score", "sample_size", "total", "grade", "conclusion"])
    entry = advance(evaluation, "conclude", by=by, at=at, because=conclusion, **_facts(evaluation))
    _record_below(evaluation, entry, by=by, clock=clock)
    _receipt(evaluation, entry, "绩效评价已定级")
    return evaluation


def _facts(evaluation: Evaluation) -> dict[str, Any]:
    """Scores as text, fit for publication."""
    return {
        "body": str(evaluation.body_score), "recipients": str(evaluation.recipients_score), "third_party": str(evaluation.third_party_score),
        "sample": str(evaluation.sample_size), "total": str(evaluation.total), "grade": evaluation.grade,
    }


def _record_below(evaluation: Evaluation, entry: Entry, *, by: Actor, clock: Clock) -> None:
    """The grade feeds the next selection (contractor) and the next budget (project): J-48, W-57."""
    contract = evaluation.contract
    assert evaluation.total is not None  # fixed a moment ago
    parties_actions.record_grade(
        evaluation.contractor.contractor, by=by, clock=clock, thread=evaluation.thread, contract_number=contract.number,
        service=evaluation.project.title, body_name=evaluation.body.name, grade=evaluation.grade, score=evaluation.total,
    )
    planning_actions.record_evaluation(
        evaluation.project, by=by, at=entry.at, grade=evaluation.grade, score=evaluation.total, summary=evaluation.conclusion, entry=entry
    )


def _receipt(evaluation: Evaluation, entry: Entry, title: str) -> Receipt:
    lines = [("项目", evaluation.project.title), ("评价编号", evaluation.number)]
    if evaluation.total is not None:
        lines += [("综合得分", str(evaluation.total)), ("等级", queries.grade_label(evaluation.grade))]
    return receipts.issue(entry, kind="PJ", title=title, lines=lines)


@transaction.atomic
def reply(evaluation: Evaluation, *, by: Actor, clock: Clock, words: str) -> Evaluation:
    """The contractor's own words, printed beside the grade; once, before publication. Raises NotAllowed, WrongState."""
    evaluation = lock(evaluation)
    at = clock.now()
    if not contractor_head(by, evaluation):
        raise NotAllowed("reply", str(contractor_head.name))
    if evaluation.state != EvaluationState.CONCLUDED or evaluation.replied_at:
        raise WrongState("reply", evaluation.state)
    evaluation.reply, evaluation.replied_at = words, at
    evaluation.save(update_fields=["reply", "replied_at"])
    note(evaluation, "reply", by=by, at=at, words=words)
    return evaluation


@transaction.atomic
def publish(evaluation: Evaluation, *, by: Actor, clock: Clock) -> Evaluation:
    """Publish scores, sample, grade, and the contractor's reply. Raises NotAllowed, WrongState."""
    evaluation = lock(evaluation)
    at = clock.now()
    facts = {
        "number": evaluation.number, "contract": evaluation.contract.number, "contractor": evaluation.contractor.name,
        "contractor_key": evaluation.contractor_key, "body_name": evaluation.body.name,
        "third_party_name": evaluation.third_party.name if evaluation.third_party else "",
        "weights": {"body": evaluation.weight_body, "recipients": evaluation.weight_recipients, "third_party": evaluation.weight_third_party},
        "reply": evaluation.reply, "conclusion": evaluation.conclusion,
    }
    entry = advance(evaluation, "publish", by=by, at=at, public_facts=facts | _facts(evaluation))
    _receipt(evaluation, entry, "绩效评价结果已公开")
    return evaluation
