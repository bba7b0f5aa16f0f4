"""Pages of the third party: its tasks, and one task with sample, scores and report."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from evaluation import actions, queries
from evaluation.forms import ReportForm
from evaluation.models import CallBack, Evaluation, ThirdPartyReport
from evaluation.views import posted
from kernel import files
from kernel.errors import NotAllowed
from kernel.models import Receipt
from kernel.views import signed_in, submit


@signed_in
def tasks(request: HttpRequest) -> HttpResponse:
    """The evaluations that this organisation was asked for, newest first."""
    if not request.actor.has("third_party"):
        raise NotAllowed("tasks", "has_role:third_party")
    rows = Evaluation.objects.filter(third_party__key=request.actor.organisation_key).with_parties().select_related("report")
    return render(request, "evaluation/tasks.html", {"rows": rows[:100]})


@signed_in
def task(request: HttpRequest, number: str) -> HttpResponse:
    """One task: what was agreed, who answered, the report's form or the report."""
    rows = Evaluation.objects.visible_to(request.actor).with_parties().select_related("report", "body__jurisdiction")
    evaluation = get_object_or_404(rows, number=number)
    actor = request.actor
    if actor.organisation_key != evaluation.third_party_key or not actor.has("third_party"):
        raise NotAllowed("report", "has_role:third_party")

    def act(found: str, file: Any = None, **data: Any) -> ThirdPartyReport:
        stored = files.store(file, by=actor, at=request.clock.now(), purpose="evaluation.report", field="file") if file else None
        return actions.report(evaluation, by=actor, clock=request.clock, findings=found, file=stored, **data)

    context = {
        "evaluation": evaluation, "contract": evaluation.contract, "milestones": evaluation.contract.milestones.all(), "codes_given": queries.codes_given(evaluation),
        "answered": sum(queries.answer_counts(evaluation).values()), "report": getattr(evaluation, "report", None),
        "calls": CallBack.objects.filter(batch__evaluation=evaluation, called_on__isnull=True),
    }
    return submit(request, ReportForm(posted(request), request.FILES or None), act, template="evaluation/task.html", context=context, then=_receipt)


def _receipt(made: ThirdPartyReport) -> str:
    found = Receipt.objects.filter(entry__subject="evaluation.evaluation", entry__subject_id=made.evaluation_id, entry__event="evaluation.report").latest("id")
    return reverse("receipt", args=[found.serial])
