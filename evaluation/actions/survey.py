"""Verbs of the recipients' voice and of the third party's: codes, answers, call backs, the report."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import transaction

from evaluation import queries, rules
from evaluation.actions.evaluations import may_prepare
from evaluation.lifecycle import EvaluationState
from evaluation.models import CallBack, Evaluation, SurveyAnswer, SurveyBatch, SurveyToken, ThirdPartyReport
from evaluation.permissions import body_clerk, third_party
from kernel import receipts
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed, WrongState
from kernel.findings import Finding, require
from kernel.lifecycle import lock, note
from kernel.models import StoredFile

PHONE = re.compile(r"\+?[0-9][0-9 -]{5,17}[0-9]")


@transaction.atomic
def make_batch(evaluation: Evaluation, *, by: Actor, clock: Clock, service_on: date, what: str, size: int = 1, site: bool = False) -> SurveyBatch:
    """Make the codes of one service day; `site`: one code for the wall, counted apart. Raises NotAllowed, WrongState, Refused."""
    evaluation = lock(evaluation)
    at = clock.now()
    today = day_of(at)
    may_prepare(evaluation, "make_batch", by)
    size = 1 if site else size
    require(rules.service_passed(service_on, today), Finding("evaluation.batch_size", 1 <= size <= 500, got=size, field="size"))
    batch = SurveyBatch.objects.create(
        evaluation=evaluation, no=evaluation.batches.count() + 1, service_on=service_on, what=what, site=site, size=size,
        seed=secrets.token_hex(16), expires_on=rules.code_until(today, law=queries.edition(evaluation)), created_at=at,
    )
    SurveyToken.objects.bulk_create(
        SurveyToken(batch=batch, no=number, digest=queries.digest(code)) for number, code in enumerate(queries.codes(batch), 1)
    )
    note(evaluation, "make_batch", by=by, at=at, batch=batch.no, size=size, site=site, service_on=service_on.isoformat())
    return batch


@transaction.atomic
def answer(token: SurveyToken, *, by: Actor, clock: Clock, grade: int, tags: Iterable[str] = (), words: str = "", answerer: str = "",
           phone: str = "", consent: bool = False) -> SurveyAnswer:
    """One vote with one code. The journal says that a vote came, never which. Raises Refused (used, expired, over)."""
    token = lock(token)
    today = day_of(clock.now())
    batch = token.batch
    require(_usable(token, today), Finding("evaluation.grade_chosen", grade in range(1, 6), field="grade"), _phone_findings(phone, consent))
    if not batch.site:
        token.used_on = today
        token.save(update_fields=["used_on"])
    made = SurveyAnswer.objects.create(
        batch=batch, code=_free_code(), grade=grade, tags=[tag for tag in tags if tag in queries.TAGS], words=words, answerer=answerer, answered_on=today
    )
    if phone and consent:
        CallBack.objects.create(batch=batch, answer=made, phone=phone, consented_on=today)
    note(batch.evaluation, "answer", by=Actor.anonymous(), at=clock.now(), batch=batch.no)
    return made


def _usable(token: SurveyToken, today: date) -> list[Finding]:
    why = queries.closed(token, today)
    return [Finding("evaluation.token_unused", why != "used"), Finding("evaluation.token_fresh", why not in ("expired", "over"))]


def _phone_findings(phone: str, consent: bool) -> list[Finding]:
    if not phone:
        return []
    return [Finding("evaluation.consent", consent, field="consent"), Finding("evaluation.phone", bool(PHONE.fullmatch(phone)), field="phone")]


def _free_code() -> str:
    """A query code that nobody has: 31^6 possibilities, and it opens nothing but the state of one complaint."""
    while True:
        code = "".join(secrets.choice(receipts.CODE_ALPHABET) for _ in range(6))
        if not SurveyAnswer.objects.filter(code=code).exists():
            return code


@transaction.atomic
def ask_call(token: SurveyToken, *, by: Actor, clock: Clock, phone: str, consent: bool) -> CallBack:
    """Ask to be called instead of filling the page; the code stays usable. Raises Refused."""
    token = lock(token)
    today = day_of(clock.now())
    given = Finding("evaluation.phone", bool(phone), field="phone")
    require(_usable(token, today), given, _phone_findings(phone, consent), Finding("evaluation.call_once", token.call_asked_on is None or token.batch.site))
    token.call_asked_on = today
    token.save(update_fields=["call_asked_on"])
    call = CallBack.objects.create(batch=token.batch, phone=phone, consented_on=today)
    note(token.batch.evaluation, "ask_call", by=Actor.anonymous(), at=clock.now(), batch=token.batch.no)
    return call


@transaction.atomic
def close_call(call: CallBack, *, by: Actor, clock: Clock) -> CallBack:
    """The call was made: the number is wiped at once, well within the promised days. Raises NotAllowed, WrongState."""
    call = lock(call)
    at = clock.now()
    evaluation = call.batch.evaluation
    if not (body_clerk | third_party)(by, evaluation):
        raise NotAllowed("close_call", "clerk|third_party")
    if call.called_on:
        raise WrongState("close_call", "called")
    call.called_on = call.wiped_on = day_of(at)
    call.phone = ""
    call.save(update_fields=["called_on", "wiped_on", "phone"])
    note(evaluation, "close_call", by=by, at=at, call=call.pk)
    return call


@transaction.atomic
def wipe_due(*, clock: Clock) -> int:
    """Wipe numbers that were left and never called once the promised days after publication have passed. Returns how many."""
    today = day_of(clock.now())
    left = CallBack.objects.select_for_update(of=("self",)).filter(wiped_on__isnull=True, batch__evaluation__published_at__isnull=False)
    due = [row.pk for row in left.select_related("batch__evaluation__body__jurisdiction") if today > _keep_until(row.batch.evaluation)]
    return CallBack.objects.filter(pk__in=due).update(phone="", wiped_on=today)


def _keep_until(evaluation: Evaluation) -> date:
    assert evaluation.published_at is not None
    return rules.wipe_after(day_of(evaluation.published_at), law=queries.edition(evaluation))


@transaction.atomic
def handle(answer: SurveyAnswer, *, by: Actor, clock: Clock, words: str) -> SurveyAnswer:
    """Tell a dissatisfied recipient, under the query code, what was put right. Raises NotAllowed, WrongState, Refused."""
    answer = lock(answer)
    at = clock.now()
    evaluation = answer.batch.evaluation
    if not body_clerk(by, evaluation):
        raise NotAllowed("handle", str(body_clerk.name))
    require(Finding("evaluation.is_bad", answer.bad))
    if answer.handled_on:
        raise WrongState("handle", "handled")
    answer.handling, answer.handled_on = words, day_of(at)
    answer.save(update_fields=["handling", "handled_on"])
    note(evaluation, "handle", by=by, at=at, code=answer.code)
    return answer


@transaction.atomic
def report(evaluation: Evaluation, *, by: Actor, clock: Clock, interviews: int, site_visits: int, quantity: Decimal, quality: Decimal,
           funds: Decimal, findings: str, advice: str = "", number: str = "", file: StoredFile | None = None) -> ThirdPartyReport:
    """The third party hands in its report, once. Raises NotAllowed, WrongState, Refused."""
    evaluation = lock(evaluation)
    at = clock.now()
    if not third_party(by, evaluation):
        raise NotAllowed("report", str(third_party.name))
    if evaluation.state != EvaluationState.COLLECTING or hasattr(evaluation, "report") or evaluation.third_party is None:
        raise WrongState("report", evaluation.state)
    scores = {"quantity": quantity, "quality": quality, "funds": funds}
    require(rules.within_sample(interviews, queries.codes_given(evaluation)), *(rules.on_hundred(name, value) for name, value in scores.items()))
    made = ThirdPartyReport.objects.create(
        evaluation=evaluation, organisation=evaluation.third_party, number=number, interviews=interviews, site_visits=site_visits,
        quantity=quantity, quality=quality, funds=funds, score=rules.report_score(quantity, quality, funds), findings=findings,
        advice=advice, file=file, submitted_at=at,
    )
    entry = note(evaluation, "report", by=by, at=at, score=str(made.score), interviews=interviews, file=file.sha256 if file else "")
    lines = [("项目", evaluation.project.title), ("评价编号", evaluation.number), ("得分", str(made.score))]
    receipts.issue(entry, kind="PJ", title="第三方评价报告已提交", lines=lines, files=[file] if file else [])
    return made
