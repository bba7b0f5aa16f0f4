"""Audit reports year by year, consortia, and the offers of training and incubation."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from kernel import files
from kernel.clock import day_of, today
from kernel.forms import PortalForm
from kernel.models import Receipt
from kernel.views import signed_in, submit
from parties import actions, queries, rules
from parties.forms import ConsortiumForm, ReportForm, RevokeForm, TrainingForm
from parties.lifecycle import CONSORTIUM
from parties.models import Consortium, Organisation, Training
from parties.permissions import keeps_training
from parties.views.onboarding import own_contractor


@signed_in
def reports(request: HttpRequest) -> HttpResponse:
    """The audit reports of each year; POST hands one in."""
    contractor = own_contractor(request)
    first = {"fiscal_year": today(request.clock).year - 1}
    form = ReportForm(request.POST, request.FILES) if request.method == "POST" else ReportForm(initial=first)

    def act(**data: Any) -> Receipt:
        return actions.file_report(contractor, by=request.actor, clock=request.clock, **data)

    day = today(request.clock)
    law = queries.edition(contractor.organisation.jurisdiction_id, day)
    rows = list(contractor.audit_reports.select_related("file"))
    paper = "jilin.4-3.audited_reports"
    context = {"contractor": contractor, "rows": rows, "cite": law.cite(paper) if law.has(paper) else "", "due": rules.audit_due(day.year, [row.fiscal_year for row in rows], day, law=law)}
    return submit(request, form, act, template="parties/reports.html", then=lambda receipt: reverse("receipt", args=[receipt.serial]), context=context)


@signed_in
def consortia(request: HttpRequest) -> HttpResponse:
    """Consortia that the own organisation leads or belongs to; the authorised head enters a new one."""
    contractor = own_contractor(request)
    form = ConsortiumForm(*((request.POST, request.FILES) if request.method == "POST" else ()), lead=contractor.key)

    def act(**data: Any) -> Consortium:
        return actions.form_consortium(contractor, by=request.actor, clock=request.clock, title=data["title"], purpose=data["purpose"], upload=data["upload"], shares=form.shares())

    rows = Consortium.objects.visible_to(request.actor).select_related("lead__organisation").prefetch_related("members")
    context = {"contractor": contractor, "rows": rows, "may_form": request.actor.has("contractor_head")}
    return submit(request, form, act, template="parties/consortia.html", then=lambda row: reverse("vendor-consortium", args=[row.number]), context=context)


def _consortium(request: HttpRequest, number: str) -> Consortium:
    rows = Consortium.objects.visible_to(request.actor).select_related("lead__organisation", "file")
    return get_object_or_404(rows, number=number)


@signed_in
def consortium(request: HttpRequest, number: str) -> HttpResponse:
    """One joint agreement: members, shares, who has confirmed; POST confirms."""
    shown = _consortium(request, number)
    members = list(shown.members.select_related("contractor__organisation"))
    day = day_of(request.clock.now())
    form = PortalForm(request.POST if request.method == "POST" else None)
    mine = next((row for row in members if row.contractor.key == request.actor.organisation_key), None)
    context = {
        "consortium": shown, "members": [(row, queries.may_bid(row.contractor, day)) for row in members], "form": form,
        "may_confirm": mine is not None and mine.confirmed_at is None and CONSORTIUM.may(shown, request.actor, "agree_consortium"),
        "may_end": CONSORTIUM.may(shown, request.actor, "end_consortium"),
    }  # fmt: skip

    def act() -> Consortium:
        return actions.agree_consortium(shown, by=request.actor, clock=request.clock)

    return submit(request, form, act, template="parties/consortium.html", then=lambda row: reverse("vendor-consortium", args=[row.number]), context=context)


@signed_in
def end(request: HttpRequest, number: str) -> HttpResponse:
    """Dissolve a consortium, after a page that says what this does."""
    shown = _consortium(request, number)
    form = RevokeForm(request.POST if request.method == "POST" else None)

    def act(**data: Any) -> Consortium:
        return actions.end_consortium(shown, by=request.actor, clock=request.clock, because=data["because"])

    return submit(request, form, act, template="parties/consortium_end.html", then=lambda row: reverse("vendor-consortium", args=[row.number]), context={"consortium": shown})


@signed_in
def consortium_file(request: HttpRequest, number: str) -> HttpResponse:
    """The joint agreement itself, for its members and whoever reads admissions."""
    answer: Any = files.response(_consortium(request, number).file)
    return answer


def training(request: HttpRequest) -> HttpResponse:
    """Training and incubation for social organisations: what is offered today, open to everybody."""
    rows = Training.objects.current(today(request.clock)).select_related("organisation")
    return render(request, "parties/training.html", {"rows": rows[:200], "keeps": keeps_training(request.actor, None)})


@signed_in
def training_desk(request: HttpRequest) -> HttpResponse:
    """Civil affairs keeps its offers: POST publishes one."""
    if not keeps_training(request.actor, None):
        raise Http404
    office = get_object_or_404(Organisation, key=request.actor.organisation_key or "-")
    form = TrainingForm(request.POST if request.method == "POST" else None)

    def act(**data: Any) -> Training:
        return actions.post_training(office, by=request.actor, clock=request.clock, **data)

    rows = Training.objects.filter(organisation=office)[:100]
    return submit(request, form, act, template="parties/training_desk.html", then=lambda _row: reverse("training-desk"), context={"rows": rows, "day": today(request.clock)})


@signed_in
def training_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an offer off the page."""
    if not keeps_training(request.actor, None):
        raise Http404
    row = get_object_or_404(Training, pk=pk, organisation__key=request.actor.organisation_key or "-")
    if request.method == "POST":
        actions.take_down_training(row, by=request.actor, clock=request.clock)
    return redirect("training-desk")
