"""Public pages: the list of published evaluations and one evaluation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from evaluation import queries, rules
from evaluation.models import Evaluation, Satisfaction

PAGE = 20


def evaluations(request: HttpRequest) -> HttpResponse:
    """Published evaluations, newest first; `after` is the id of the last row seen."""
    rows = Evaluation.objects.published().with_parties().order_by("-id")
    query = request.GET.get("q", "").strip()[:80]
    after = request.GET.get("after", "")
    if query:
        rows = rows.filter(queries.search(query))
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    more = shown[-1].pk if len(found) > PAGE else None
    return render(request, "evaluation/list.html", {"rows": shown, "more": more, "query": query})


def evaluation(request: HttpRequest, number: str) -> HttpResponse:
    """One evaluation: three voices side by side, targets against results, method, reply."""
    rows = Evaluation.objects.visible_to(request.actor).with_parties().select_related("report", "body__jurisdiction")
    found = get_object_or_404(rows, number=number)
    law = queries.edition(found)
    counts = queries.answer_counts(found)
    context = {
        "evaluation": found, "voices": queries.voices(found), "indicators": found.indicators.all(), "law": law,
        "counts": [(Satisfaction(grade).label, n) for grade, n in counts.items()], "tags": queries.tag_counts(found),
        "site_n": sum(queries.answer_counts(found, site=True).values()), "bands": law.value(rules.BANDS),
        "may_manage": request.actor.organisation_key == found.owner_key and request.actor.has("clerk", "approver"),
    }
    return render(request, "evaluation/detail.html", context)
