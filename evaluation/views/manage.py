"""Pages of the purchasing body, and the evaluated contractor's reply."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import override

from contracts.models import Contract
from evaluation import actions, queries
from evaluation.forms import BatchForm, ConcludeForm, EmptyForm, IndicatorsForm, ThirdPartyForm, WordsForm
from evaluation.lifecycle import EVALUATION
from evaluation.models import CallBack, Evaluation, Satisfaction, SurveyAnswer
from evaluation.views import posted
from kernel.clock import today
from kernel.errors import NotAllowed
from kernel.forms import PortalForm
from kernel.models import Receipt
from kernel.views import signed_in, submit
from parties.queries import evaluators_for

BODY_ROLES = ("clerk", "approver", "accountant")


def _get(request: HttpRequest, number: str) -> Evaluation:
    """The evaluation, for its own body. Invisible: 404; visible to others: 403."""
    rows = Evaluation.objects.visible_to(request.actor).with_parties().select_related("report", "body__jurisdiction")
    found = get_object_or_404(rows, number=number)
    if request.actor.organisation_key != found.owner_key or not request.actor.has(*BODY_ROLES):
        raise NotAllowed("manage", "has_role:" + "|".join(BODY_ROLES))
    return found


def _back(number: str) -> str:
    return reverse("evaluation-manage", args=[number])


def _receipt_of(record: Any, step: str) -> str:
    """The address of the receipt of the record's last `step`."""
    found = Receipt.objects.filter(entry__subject=record.lifecycle.name, entry__subject_id=record.pk, entry__event=f"evaluation.{step}").latest("id")
    return reverse("receipt", args=[found.serial])


def _choice(request: HttpRequest, evaluation: Evaluation) -> Any:
    """The evaluators on the list that binds here today."""
    return evaluators_for(evaluation.body.jurisdiction_id, today(request.clock))


def _context(request: HttpRequest, evaluation: Evaluation) -> dict[str, Any]:
    actor = request.actor
    open_steps = {step.name for step in EVALUATION.open_steps(evaluation, actor)}
    batches = list(evaluation.batches.all())
    return {
        "evaluation": evaluation, "voices": queries.voices(evaluation), "checks": queries.checks(evaluation), "steps": open_steps,
        "indicators": list(evaluation.indicators.all()), "batches": batches, "codes_given": queries.codes_given(evaluation),
        "counts": [(Satisfaction(grade).label, n) for grade, n in queries.answer_counts(evaluation).items()],
        "bad": list(queries.bad_answers(evaluation)[:50]), "calls": list(CallBack.objects.filter(batch__evaluation=evaluation, called_on__isnull=True)),
        "is_clerk": actor.has("clerk"), "live": evaluation.state in queries.LIVE, "batch_form": BatchForm(), "third_party_form": ThirdPartyForm(choice=_choice(request, evaluation)),
        "conclude_form": ConcludeForm(), "words_form": WordsForm(),
    }


def _act(request: HttpRequest, evaluation: Evaluation, form: PortalForm, act: Any, *, name: str = "form", then: Any = None) -> HttpResponse:
    """Run one act of the manage page; wrong input shows the page again with this form's errors."""
    context = _context(request, evaluation) | {f"{name}_form": form}
    go = then or (lambda _result: _back(evaluation.number))
    return submit(request, form, act, template="evaluation/manage.html", context=context, then=go)


@signed_in
def manage(request: HttpRequest, number: str) -> HttpResponse:
    """The body's page: voices so far, what is missing, indicators, codes, answers to work on."""
    return render(request, "evaluation/manage.html", _context(request, _get(request, number)))


@signed_in
def open_evaluation(request: HttpRequest, contract: str) -> HttpResponse:
    """Open the evaluation of a performed contract."""
    found = get_object_or_404(Contract.objects.visible_to(request.actor).select_related("contractor", "body"), number=contract)

    def act(**data: Any) -> Evaluation:
        return actions.open_evaluation(found, by=request.actor, clock=request.clock, **data)

    return submit(request, ThirdPartyForm(posted(request)), act, template="evaluation/open.html", context={"contract": found},
                  then=lambda made: _back(made.number))


@signed_in
def third_party(request: HttpRequest, number: str) -> HttpResponse:
    """Name the third party."""
    found = _get(request, number)
    form = ThirdPartyForm(posted(request), choice=_choice(request, found))
    return _act(request, found, form, lambda **data: actions.name_third_party(found, by=request.actor, clock=request.clock, **data), name="third_party")


@signed_in
def indicators(request: HttpRequest, number: str) -> HttpResponse:
    """The self-evaluation's rows, all on one page."""
    found = _get(request, number)
    form = IndicatorsForm(posted(request), evaluation=found)
    return submit(request, form, lambda **data: actions.save_indicators(found, by=request.actor, clock=request.clock, **data),
                  template="evaluation/indicators.html", context={"evaluation": found}, then=lambda _made: _back(number))


@signed_in
def make_batch(request: HttpRequest, number: str) -> HttpResponse:
    """Make codes, then show them for printing."""
    found = _get(request, number)
    form = BatchForm(posted(request))

    def act(**data: Any) -> Any:
        return actions.make_batch(found, by=request.actor, clock=request.clock, **data)

    return _act(request, found, form, act, name="batch", then=lambda batch: reverse("evaluation-codes", args=[number, batch.no]))


@signed_in
def codes(request: HttpRequest, number: str, batch: int) -> HttpResponse:
    """The printable page of the codes that are still unused."""
    found = _get(request, number)
    if not request.actor.has("clerk"):
        raise NotAllowed("codes", "has_role:clerk")
    row = get_object_or_404(found.batches.all(), no=batch)
    with override(settings.LANGUAGE_CODE):  # paper lasts longer than the clerk's choice of language
        shown = [(no, reverse("survey", args=[code])) for no, code in queries.unused(row)]
    return render(request, "evaluation/codes.html", {"evaluation": found, "batch": row, "codes": shown})


@signed_in
def collect(request: HttpRequest, number: str) -> HttpResponse:
    """Start collecting."""
    found = _get(request, number)
    return _act(request, found, EmptyForm(posted(request)), lambda: actions.collect(found, by=request.actor, clock=request.clock))


@signed_in
def conclude(request: HttpRequest, number: str) -> HttpResponse:
    """Fix total and grade."""
    found = _get(request, number)
    form = ConcludeForm(posted(request))
    return _act(request, found, form, lambda **data: actions.conclude(found, by=request.actor, clock=request.clock, **data), name="conclude",
                then=lambda done: _receipt_of(done, "conclude"))


@signed_in
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """Publish."""
    found = _get(request, number)
    return _act(request, found, EmptyForm(posted(request)), lambda: actions.publish(found, by=request.actor, clock=request.clock),
                then=lambda done: _receipt_of(done, "publish"))


@signed_in
def handle(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Answer a dissatisfied recipient under the query code."""
    found = _get(request, number)
    answer = get_object_or_404(SurveyAnswer.objects.filter(batch__evaluation=found).select_related("batch__evaluation__body"), code=code)
    form = WordsForm(posted(request))
    return submit(request, form, lambda **data: actions.handle(answer, by=request.actor, clock=request.clock, **data),
                  template="evaluation/handle.html", context={"evaluation": found, "answer": answer}, then=lambda _made: _back(number))


@signed_in
def close_call(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The call was made."""
    rows = Evaluation.objects.visible_to(request.actor).with_parties()
    found = get_object_or_404(rows, number=number)
    call = get_object_or_404(CallBack.objects.filter(batch__evaluation=found), pk=pk)
    if request.method == "POST":
        actions.close_call(call, by=request.actor, clock=request.clock)
    return redirect(_back(number) if request.actor.organisation_key == found.owner_key else reverse("evaluation-task", args=[number]))


@signed_in
def reply(request: HttpRequest, number: str) -> HttpResponse:
    """The contractor's own words, before publication."""
    rows = Evaluation.objects.visible_to(request.actor).with_parties().select_related("report", "body__jurisdiction")
    found = get_object_or_404(rows, number=number)
    if request.actor.organisation_key != found.contractor_key:
        raise NotAllowed("reply", "has_role:contractor_head")
    return submit(request, WordsForm(posted(request)), lambda **data: actions.reply(found, by=request.actor, clock=request.clock, **data),
                  template="evaluation/reply.html", context={"evaluation": found, "voices": queries.voices(found)},
                  then=lambda done: reverse("evaluation", args=[done.number]))
