"""K11: the recipients' page behind a printed code. No sign-in, no script, works on any telephone."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from evaluation import actions, queries, rules
from evaluation.forms import AnswerForm, CallForm, CodeForm
from evaluation.models import SurveyAnswer, SurveyToken
from evaluation.views import posted
from kernel.clock import day_of
from kernel.views import submit
from law.queries import calendar


def _token(token: str) -> SurveyToken:
    found = queries.find_token(token)
    if found is None:
        raise Http404
    return found


def _context(found: SurveyToken, token: str) -> dict[str, Any]:
    evaluation = found.batch.evaluation
    law = queries.edition(evaluation)
    return {"token": token, "found": found, "evaluation": evaluation, "wipe_days": law.value(rules.WIPE_DAYS), "rectify_days": law.value(rules.RECTIFY_DAYS)}


def _private(response: HttpResponse) -> HttpResponse:
    """A page behind a secret address: neither stored nor named to other sites."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def survey(request: HttpRequest, token: str) -> HttpResponse:
    """The question; a code that is used, expired or too late says so kindly."""
    found = _token(token)
    why = queries.closed(found, day_of(request.clock.now()))
    context = _context(found, token)
    if why and request.method != "POST":
        return _private(render(request, "evaluation/survey_closed.html", context | {"why": why}, status=410))
    form = AnswerForm(posted(request))

    def act(**data: Any) -> SurveyAnswer:
        return actions.answer(found, by=request.actor, clock=request.clock, **data)

    answer = submit(request, form, act, template="evaluation/survey.html", context=context, then=lambda made: _done(token, made.code))
    if why and answer.status_code == 422:
        return _private(render(request, "evaluation/survey_closed.html", context | {"why": why}, status=410))
    return _private(answer)


def _done(token: str, code: str) -> str:
    return f"{reverse('survey-done', args=[token])}?code={code}"


def done(request: HttpRequest, token: str) -> HttpResponse:
    """Thanks, with the query code."""
    found = _token(token)
    code = request.GET.get("code", "")[:6]
    answer = SurveyAnswer.objects.filter(code=code, batch_id=found.batch_id).first() if code else None
    called = request.GET.get("call") == "1"
    return _private(render(request, "evaluation/survey_done.html", _context(found, token) | {"answer": answer, "called": called}))


def call(request: HttpRequest, token: str) -> HttpResponse:
    """Please call me instead of making me fill this in."""
    found = _token(token)
    context = _context(found, token)
    return _private(submit(
        request, CallForm(posted(request)), lambda **data: actions.ask_call(found, by=request.actor, clock=request.clock, **data),
        template="evaluation/survey_call.html", context=context, then=lambda _made: f"{reverse('survey-done', args=[token])}?call=1",
    ))


def check(request: HttpRequest) -> HttpResponse:
    """What became of an answer, by its query code."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    found, due = None, None
    if form.is_bound and form.is_valid():
        rows = SurveyAnswer.objects.select_related("batch__evaluation__body__jurisdiction", "batch__evaluation__project")
        found = rows.filter(code=form.cleaned_data["code"]).first()
        if found and found.bad and not found.handled_on:
            due = rules.rectify_by(found.answered_on, law=queries.edition(found.batch.evaluation), calendar=calendar())
    return _private(render(request, "evaluation/survey_check.html", {"form": form, "answer": found, "due": due}))


def home(request: HttpRequest) -> HttpResponse:
    """Without a code there is nothing to answer: ask for the query code instead."""
    return redirect("survey-check")
