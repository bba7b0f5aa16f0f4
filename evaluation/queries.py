"""Questions about evaluations: the three voices, the survey's codes and counts, what waits for whom."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from contracts.lifecycle import ContractState
from contracts.models import Contract
from evaluation import rules
from evaluation.lifecycle import EvaluationState
from evaluation.models import Evaluation, Grade, SurveyAnswer, SurveyBatch, SurveyToken
from kernel.actors import Actor
from kernel.clock import SHANGHAI, day_of
from kernel.todo import Todo, Waiting
from law.book import Edition
from law.queries import calendar
from parties import queries as parties

# Tags offered under "Why?": the stored word is the key, so that both languages count together.
TAGS = {
    "on_time": gettext_lazy("On time"),
    "kind": gettext_lazy("Friendly"),
    "skilled": gettext_lazy("Skilled"),
    "clear": gettext_lazy("Explained well"),
    "enough_time": gettext_lazy("Took the time"),
    "tidy": gettext_lazy("Left it tidy"),
}
LIVE = (EvaluationState.OPEN, EvaluationState.COLLECTING)


def edition(evaluation: Evaluation) -> Edition:
    """The law's edition that fixes this evaluation: the body's place, the day it was opened."""
    return parties.edition(evaluation.body.jurisdiction, evaluation.law_date)


# The survey


def digest(token: str) -> str:
    """The form in which a code is kept."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def codes(batch: SurveyBatch) -> list[str]:
    """The codes of a batch, in printing order: 128 bits each, derived from its seed and the installation's secret."""
    return [_code(batch.seed, number) for number in range(1, batch.size + 1)]


def _code(seed: str, number: int) -> str:
    key = salted_hmac("evaluation.survey", f"{seed}:{number}", algorithm="sha256").digest()[:16]
    return base64.urlsafe_b64encode(key).decode().rstrip("=")


def find_token(token: str) -> SurveyToken | None:
    """The stored code with everything that its page prints, or None."""
    rows = SurveyToken.objects.select_related(
        "batch__evaluation__project", "batch__evaluation__contract", "batch__evaluation__body__jurisdiction", "batch__evaluation__contractor"
    )
    return rows.filter(digest=digest(token)).first()


def unused(batch: SurveyBatch) -> list[tuple[int, str]]:
    """(number, code) of the codes that can still be printed and used."""
    free = set(batch.tokens.filter(used_on__isnull=True).values_list("no", flat=True))
    return [(number, code) for number, code in enumerate(codes(batch), 1) if number in free]


def closed(token: SurveyToken, today: date) -> str:
    """Why a code can no longer be used: "used", "expired", "over", or "" when it can."""
    if token.used_on and not token.batch.site:
        return "used"
    if token.batch.evaluation.state not in LIVE:
        return "over"
    return "expired" if today > token.batch.expires_on else ""


def answer_counts(evaluation: Evaluation, *, site: bool = False) -> dict[int, int]:
    """Grade 5…1 -> number of answers, from codes of one's own, or (site) from the code on the wall."""
    rows = SurveyAnswer.objects.filter(batch__evaluation=evaluation, batch__site=site)
    found = dict(rows.values_list("grade").annotate(n=Count("id")).order_by())
    return {grade: found.get(grade, 0) for grade in (5, 4, 3, 2, 1)}


def tag_counts(evaluation: Evaluation) -> list[tuple[str, int]]:
    """(tag in the reader's language, how often) of all answers, most frequent first."""
    tally: dict[str, int] = {}
    for tags in SurveyAnswer.objects.filter(batch__evaluation=evaluation).values_list("tags", flat=True):
        for tag in tags:
            tally[tag] = tally.get(tag, 0) + 1
    ordered = sorted(tally.items(), key=lambda row: (-row[1], row[0]))
    return [(str(TAGS[tag]), n) for tag, n in ordered if tag in TAGS]


def codes_given(evaluation: Evaluation) -> int:
    """How many codes for one use have been made."""
    return SurveyToken.objects.filter(batch__evaluation=evaluation, batch__site=False).count()


def bad_answers(evaluation: Evaluation) -> QuerySet[SurveyAnswer]:
    """Answers of dissatisfied recipients, those not yet worked on first."""
    return SurveyAnswer.objects.filter(batch__evaluation=evaluation, grade__lte=2).order_by("handled_on", "id").select_related("batch")


# The three voices


@dataclass(frozen=True)
class Voice:
    """One voice of three, for pages and for the dot plot; score None while it is missing."""

    kind: str
    name: str
    organisation: str
    score: Decimal | None
    weight: int
    n: int | None = None
    small: bool = False

    @property
    def note(self) -> str:
        """What stands under the name: how many answered, or what the voice weighs."""
        if self.n is None:
            return _("weight %(weight)s %%") % {"weight": self.weight}
        said = ngettext("%(n)s answer", "%(n)s answers", self.n) % {"n": self.n}
        return f"{said} · {_('small sample')}" if self.small else said


def live_voices(evaluation: Evaluation) -> rules.Voices:
    """The three voices as they stand now, computed from their rows."""
    law = edition(evaluation)
    body = rules.self_score([(row.points, row.score) for row in evaluation.indicators.all()])
    recipients, sample = rules.survey_score(answer_counts(evaluation), law=law)
    report = getattr(evaluation, "report", None)
    return rules.Voices(body, recipients, report.score if report else None, sample)


def voices(evaluation: Evaluation) -> list[Voice]:
    """The three voices side by side: the stored ones once concluded, before that as they stand."""
    law = edition(evaluation)
    if evaluation.concluded_at:
        now = rules.Voices(evaluation.body_score, evaluation.recipients_score, evaluation.third_party_score, evaluation.sample_size or 0)
    else:
        now = live_voices(evaluation)
    third = evaluation.third_party.name if evaluation.third_party else ""
    return [
        Voice("body", _("Purchasing body"), evaluation.body.name, now.body, evaluation.weight_body),
        Voice("recipients", _("Service recipients"), "", now.recipients, evaluation.weight_recipients, now.sample, rules.small(now.sample, law=law)),
        Voice("third", _("Third party"), third, now.third_party, evaluation.weight_third_party),
    ]


def checks(evaluation: Evaluation) -> list[object]:
    """The findings that stand between this evaluation and its conclusion."""
    return list(rules.three_voices(live_voices(evaluation), law=edition(evaluation)))


def for_contracts(contract_ids: Iterable[int]) -> dict[int, Evaluation]:
    """Contract's id -> its evaluation, one query for a list."""
    rows = Evaluation.objects.with_parties().filter(contract_id__in=list(contract_ids))
    return {row.contract_id: row for row in rows}


def of_project(number: str) -> list[Evaluation]:
    """Evaluations of a project by its number, oldest first."""
    return list(Evaluation.objects.with_parties().filter(project__number=number).order_by("id"))


def grade_label(grade: str) -> str:
    """The grade in the reader's language, "" when there is none."""
    return str(Grade(grade).label) if grade else ""


# What waits for whom


def _limit(law: Edition, since: datetime, provision: str) -> datetime:
    day = calendar().add_working_days(day_of(since), int(law.value(provision)))
    return datetime.combine(day, time(17, 30), SHANGHAI)


def _open(actor: Actor) -> list[Evaluation]:
    rows = Evaluation.objects.visible_to(actor).exclude(state=EvaluationState.PUBLISHED)
    return list(rows.with_parties().select_related("report", "body__jurisdiction")[:100])


def todo(actor: Actor, now: datetime) -> list[Todo]:
    """What the actor has to do in evaluations; the same number of queries for one row and for many."""
    key = actor.organisation_key
    found = [row for record in _open(actor) for row in _todo_of(record, actor, key)]
    return found + _startable(actor) + _complaints(actor, now)


def _todo_of(record: Evaluation, actor: Actor, key: str) -> list[Todo]:
    manage = reverse("evaluation-manage", args=[record.number])
    title, state, handed = record.project.title, record.state, hasattr(record, "report")
    mine = record.body.key == key
    out: list[Todo] = []
    if mine and actor.has("clerk") and state == EvaluationState.OPEN:
        out.append(Todo(pgettext("verb", "Self-evaluate"), title, manage, _("Fill in the indicators, make the survey codes"), waits_since=record.opened_at))
    if mine and actor.has("approver") and state == EvaluationState.COLLECTING and handed:
        out.append(Todo(pgettext("verb", "Conclude"), title, manage, _("The third party has reported"), waits_since=record.collecting_at))
    if mine and actor.has("clerk", "approver") and state == EvaluationState.CONCLUDED:
        graded = _("Grade: %(grade)s") % {"grade": record.get_grade_display()}
        out.append(Todo(pgettext("verb", "Publish"), title, manage, graded, waits_since=record.concluded_at))
    if record.third_party_key == key and actor.has("third_party") and state == EvaluationState.COLLECTING and not handed:
        task = reverse("evaluation-task", args=[record.number])
        out.append(Todo(pgettext("verb", "Report"), title, task, record.body.name, waits_since=record.collecting_at, who=record.body.name))
    if record.contractor.key == key and actor.has("contractor_head") and state == EvaluationState.CONCLUDED and not record.replied_at:
        page = reverse("evaluation-reply", args=[record.number])
        due = _limit(edition(record), record.concluded_at or record.opened_at, rules.REPLY_DAYS)
        out.append(Todo(pgettext("verb", "Reply"), title, page, _("Optional, before it is published"), due_at=due, waits_since=record.concluded_at))
    return out


def _startable(actor: Actor) -> list[Todo]:
    """Contracts of the actor's body that are performed and not yet evaluated."""
    if not actor.has("clerk"):
        return []
    return [
        Todo(pgettext("verb", "Evaluate"), row.title, reverse("evaluation-open", args=[row.number]), row.contractor.name, waits_since=row.completed_at)
        for row in performed_contracts(actor)
    ]


def performed_contracts(actor: Actor) -> list[Contract]:
    """Contracts of the actor's body whose performance is complete and that have no evaluation yet."""
    done = Contract.objects.filter(body__key=actor.organisation_key, state=ContractState.COMPLETED).select_related("contractor")
    return list(done.exclude(pk__in=Evaluation.objects.values("contract"))[:50])


def _complaints(actor: Actor, now: datetime) -> list[Todo]:
    """Evaluations of the actor's body with bad answers that nobody has worked on, oldest answer first."""
    if not actor.has("clerk"):
        return []
    open_rows = SurveyAnswer.objects.filter(grade__lte=2, handled_on__isnull=True, batch__evaluation__body__key=actor.organisation_key)
    rows = open_rows.select_related("batch__evaluation__project", "batch__evaluation__body__jurisdiction").order_by("answered_on", "id")[:50]
    out: list[Todo] = []
    editions: dict[date, Edition] = {}
    for answer in rows:
        evaluation = answer.batch.evaluation
        # One edition for all of a day's evaluations: the body, and so the place, is the same for every row.
        law = editions.get(evaluation.law_date) or editions.setdefault(evaluation.law_date, edition(evaluation))
        day = rules.rectify_by(answer.answered_on, law=law, calendar=calendar())
        url = reverse("evaluation-manage", args=[evaluation.number]) + "#answers"
        limit = datetime.combine(day, time(17, 30), SHANGHAI)
        words = f"{answer.get_grade_display()} · {answer.spaced_code}"
        out.append(Todo(pgettext("verb", "Mend"), evaluation.project.title, url, words, due_at=limit))
    return out


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """What the actor waits for in evaluations."""
    key = actor.organisation_key
    out: list[Waiting] = []
    for record in _open(actor):
        if record.body.key != key or not actor.has("clerk", "approver"):
            continue
        url = reverse("evaluation-manage", args=[record.number])
        if record.state == EvaluationState.COLLECTING and not hasattr(record, "report"):
            out.append(Waiting(record.third_party.name if record.third_party else "", record.project.title, _("third-party report"), url, record.collecting_at))
        elif record.state == EvaluationState.COLLECTING and not actor.has("approver"):
            out.append(Waiting(record.body.name, record.project.title, _("conclusion of the evaluation"), url, record.collecting_at))
    return out


def search(text: str) -> Q:
    """The condition of the public list's search: number, title, body or contractor."""
    return Q(number__icontains=text) | Q(project__title__icontains=text) | Q(body__name__icontains=text) | Q(contractor__name__icontains=text)
