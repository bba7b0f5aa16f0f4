"""The finance bureau's side of a consultation: replies, the result, the experts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog import actions, queries
from catalog.forms import OpinionForm, ReplyForm, ResultForm, WaiveForm
from catalog.lifecycle import C
from catalog.models import Catalog, Comment
from catalog.views.finance import DRAFTERS, crumbs, find
from kernel.clock import day_of
from kernel.forms import PortalForm
from kernel.views import signed_in, submit


def _context(request: HttpRequest, catalog: Catalog, sent: str = "", form: PortalForm | None = None) -> dict[str, Any]:
    rounds = list(catalog.consultations.prefetch_related("comments"))
    answering = request.actor.has(*DRAFTERS) and catalog.state in (C.CONSULTING, C.EXPERT)
    rows = [
        (round_, [(one, form if sent == one.number else ReplyForm(initial={"verdict": one.verdict, "reply": one.reply}, auto_id=f"id_{one.pk}_%s"))
                  for one in round_.comments.all()])
        for round_ in rounds
    ]
    last = rounds[0] if rounds else None
    may_publish = answering and catalog.state == C.EXPERT and last is not None and last.result_at is None
    return {
        "catalog": catalog, "rounds": rows, "answering": answering, "form": form, "sent": sent, "waiting": queries.unanswered(catalog),
        "result_form": form if sent == "result" else ResultForm(), "may_publish": may_publish,
        "crumbs": crumbs(catalog, (_("Consultation"), "")),
    }


def _here(catalog: Catalog) -> str:
    return reverse("fin-consultation", args=[catalog.slug])


@signed_in
def consultation(request: HttpRequest, slug: str) -> HttpResponse:
    """All comments with their replies, and the result."""
    catalog = find(request, slug)
    return render(request, "catalog/fin_consultation.html", _context(request, catalog))


@signed_in
def reply(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Answer one comment."""
    catalog = find(request, slug)
    comment = get_object_or_404(Comment.objects.filter(consultation__catalog=catalog).select_related("consultation__catalog"), number=number)
    if request.method != "POST":
        return redirect("fin-consultation", slug=slug)
    form = ReplyForm(request.POST, auto_id=f"id_{comment.pk}_%s")
    return submit(
        request, form, lambda **data: actions.hearing.reply(comment, by=request.actor, clock=request.clock, **data),
        template="catalog/fin_consultation.html", context=_context(request, catalog, number, form), then=lambda done: f"{_here(catalog)}#comment-{done.number}",
    )


@signed_in
def result(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish what came of the round."""
    catalog = find(request, slug)
    if request.method != "POST":
        return redirect("fin-consultation", slug=slug)
    form = ResultForm(request.POST)
    return submit(
        request, form, lambda **data: actions.hearing.publish_result(catalog, by=request.actor, clock=request.clock, **data),
        template="catalog/fin_consultation.html", context=_context(request, catalog, "result", form),
        then=lambda done: reverse("fin-catalog", args=[slug]),
    )


def _experts(request: HttpRequest, catalog: Catalog, **forms: PortalForm) -> dict[str, Any]:
    may = request.actor.has(*DRAFTERS) and catalog.state == C.EXPERT
    today = day_of(request.clock.now())
    return {
        "catalog": catalog, "opinions": catalog.opinions.all(), "may": may, "crumbs": crumbs(catalog, (_("Expert opinion"), "")),
        "opinion_form": OpinionForm(initial={"stance": "FOR", "given_on": today}), "waive_form": WaiveForm(), **forms,
    }


@signed_in
def experts(request: HttpRequest, slug: str) -> HttpResponse:
    """The experts' opinions; POST records one."""
    catalog = find(request, slug)
    form = OpinionForm(request.POST) if request.method == "POST" else OpinionForm(initial={"stance": "FOR", "given_on": day_of(request.clock.now())})
    return submit(
        request, form, lambda **data: actions.hearing.record_opinion(catalog, by=request.actor, clock=request.clock, **data),
        template="catalog/fin_experts.html", context=_experts(request, catalog, opinion_form=form), then=lambda done: reverse("fin-catalog-experts", args=[slug]),
    )


@signed_in
def waive(request: HttpRequest, slug: str) -> HttpResponse:
    """Say why no expert is heard."""
    catalog = find(request, slug)
    if request.method != "POST":
        return redirect("fin-catalog-experts", slug=slug)
    form = WaiveForm(request.POST)
    return submit(
        request, form, lambda **data: actions.hearing.waive_experts(catalog, by=request.actor, clock=request.clock, **data),
        template="catalog/fin_experts.html", context=_experts(request, catalog, waive_form=form), then=lambda done: reverse("fin-catalog", args=[slug]),
    )
