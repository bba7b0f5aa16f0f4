"""The finance bureau's budget: console with its waterfall, changes under two persons, and the bodies' requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kernel import sheetout
from kernel.clock import day_of
from kernel.errors import NotAllowed
from kernel.views import signed_in, submit
from planning import actions, queries
from planning.forms import budgets as forms
from planning.models import AccountKind, BudgetChange, BudgetLine, BudgetRequest, Fund
from planning.queries import budgets
from planning.views.ledgers import figure, table

OFFICERS = ("finance_reviewer", "administrator", "treasury")
READERS = (*OFFICERS, "auditor")


def _require(request: HttpRequest, step: str, roles: tuple[str, ...]) -> None:
    if not request.actor.has(*roles):
        raise NotAllowed(step, "has_role:" + "|".join(roles))


def _filtered(request: HttpRequest) -> tuple[Any, dict[str, str]]:
    """The lines of the actor's place under the filters of the address: year, body, fund."""
    lines = BudgetLine.objects.visible_to(request.actor).select_related("body").order_by("body__name", "-year", "code")
    years = [str(year) for year in budgets.budget_years(BudgetLine.objects.visible_to(request.actor))]
    this = str(day_of(request.clock.now()).year)
    year = request.GET.get("year", this if this in years else (years or [this])[0])
    body, fund = request.GET.get("body", ""), request.GET.get("fund", "")
    if year in years:
        lines = lines.filter(year=int(year))
    if body:
        lines = lines.filter(body__key=body[:18])
    if fund in Fund.values:
        lines = lines.filter(fund=fund)
    return lines, {"year": year, "body": body, "fund": fund}


@signed_in
def console(request: HttpRequest) -> HttpResponse:
    """By body, source and year: the waterfall, sums, lines, and what waits for a second person."""
    _require(request, "fin-budget", READERS)
    lines, chosen = _filtered(request)
    on = budgets.chosen_day(request.GET.get("on", ""), day_of(request.clock.now()))
    rows = [(line, totals) for line, totals in queries.line_rows(lines[:500], on=on) if totals["granted"] > 0]
    seen = BudgetLine.objects.visible_to(request.actor)
    context = {
        **figure(budgets.added(rows)),
        "rows": [{"line": line, "cells": [(kind.label, totals[kind.value]) for kind in AccountKind]} for line, totals in rows],
        "heads": [kind.label for kind in AccountKind],
        "bodies": budgets.shares(rows, by="body"),
        "funds": budgets.shares(rows, by="fund"),
        "chosen": chosen,
        "on": on,
        "today": day_of(request.clock.now()),
        "now": request.clock.now(),
        "years": [str(year) for year in budgets.budget_years(seen)],
        "all_bodies": sorted({(line.body.key, line.body.short) for line in seen.select_related("body")}),
        "all_funds": Fund.choices,
        "changes": BudgetChange.objects.visible_to(request.actor).select_related("body", "line").order_by("-pk")[:20],
        "requests": BudgetRequest.objects.visible_to(request.actor).filter(state="SENT").select_related("body").order_by("pk")[:20],
        "kinds": KINDS if request.actor.has(*OFFICERS) else {},
        "query": request.GET.urlencode(),
        "crumbs": [(_("Workbench"), "/desk/"), (_("Budget"), "")],
    }
    return render(request, "planning/fin_budget.html", context)


@signed_in
def console_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The lines under the same filters: CSV, XLSX or JSON."""
    _require(request, "fin-budget", READERS)
    if kind not in sheetout.FORMATS:
        raise Http404
    lines, _chosen = _filtered(request)
    on = budgets.chosen_day(request.GET.get("on", ""), day_of(request.clock.now()))
    return table(kind, queries.line_rows(lines[:5000], on=on), on or day_of(request.clock.now()))


@dataclass(frozen=True)
class Kind:
    """One kind of change: its form, its action, and its words."""

    form: type[forms.PlaceForm]
    act: Callable[..., BudgetChange]
    title: Any
    lead: Any
    first: tuple[str, ...] = ()
    cite: str = ""


KINDS: dict[str, Kind] = {
    "line": Kind(forms.NewLineForm, actions.propose_line, gettext_lazy("Add a budget line"),
                 gettext_lazy("A line of the approved budget. It can be used once a second person has confirmed it."), ("body",)),
    "addition": Kind(forms.AdditionForm, actions.propose_addition, gettext_lazy("Add money within the year"),
                     gettext_lazy("For approved projects with a new function or after special deliberation only."), ("line", "project"), "portal.route.addition_allowed"),
    "adjustment": Kind(forms.PairForm, actions.propose_adjustment, gettext_lazy("Adjust between lines"),
                       gettext_lazy("Between two lines of one body, one kind of funds and one year, by the finance bureau's document."), ("line", "other"),
                       "budget.72.transfers"),
    "carry-over": Kind(forms.PairForm, actions.propose_carry_over, gettext_lazy("Carry over to the next year"),
                       gettext_lazy("What a line of a year that is over has left, into the same body's line of the next year."), ("line", "other")),
    "cut": Kind(forms.CutLineForm, actions.propose_cut_of_line, pgettext_lazy("budget", "Cut a line"),
                gettext_lazy("Quota that nobody has claimed is taken back."), ("line",)),
    "release": Kind(forms.ReleaseForm, actions.propose_release, gettext_lazy("Release from a project"),
                    gettext_lazy("What a project was promised and no contract holds goes back to its lines."), ("project",)),
}  # fmt: skip


@signed_in
def propose(request: HttpRequest, kind: str) -> HttpResponse:
    """The first person's form of one kind of change."""
    _require(request, "propose_change", OFFICERS)
    if kind not in KINDS:
        raise Http404
    chosen = KINDS[kind]
    form = chosen.form(request.POST or None, place=request.actor.jurisdiction, initial={name: request.GET.get(name, "") for name in ("line", "project", "body")})

    def act(**fields: Any) -> BudgetChange:
        first = [fields.pop(name) for name in chosen.first]
        return chosen.act(*first, by=request.actor, clock=request.clock, **fields)

    context = {
        "kind": chosen,
        "name": kind,
        "names": list(form.fields),
        "crumbs": [(_("Workbench"), "/desk/"), (_("Budget"), reverse("fin-budget")), (chosen.title, "")],
    }
    return submit(request, form, act, template="planning/budget_propose.html", then=lambda change: reverse("budget-change", args=[change.number]), context=context)


@signed_in
def change(request: HttpRequest, number: str) -> HttpResponse:
    """One change: what is asked, by whom, and the second person's answer."""
    rows = BudgetChange.objects.visible_to(request.actor).select_related("body", "jurisdiction", "line__body", "other", "project")
    found = get_object_or_404(rows, number=number)
    may = {step.name for step in found.lifecycle.open_steps(found, request.actor)}
    form = forms.AnswerForm(request.POST or None)

    def act(opinion: str) -> BudgetChange:
        if request.POST.get("decision") == "confirm":
            return actions.confirm_change(found, by=request.actor, clock=request.clock, opinion=opinion)
        return actions.refuse_change(found, by=request.actor, clock=request.clock, opinion=opinion)

    context = {
        "change": found,
        "may": may,
        "entries": budgets.course(found),
        "office": request.actor.has(*READERS),
        "crumbs": [(_("Workbench"), "/desk/"), (_("Budget"), reverse("fin-budget" if request.actor.has(*READERS) else "budget")), (found.number, "")],
    }
    return submit(request, form, act, template="planning/budget_change.html", then=lambda done: reverse("budget-change", args=[done.number]), context=context)


@signed_in
def new_request(request: HttpRequest) -> HttpResponse:
    """A body asks for growth in a coming year's budget."""
    _require(request, "request_budget", ("clerk", "accountant"))
    form = forms.RequestForm(request.POST or None, initial={"year": day_of(request.clock.now()).year + 1})

    def act(**fields: Any) -> BudgetRequest:
        return actions.request_budget(by=request.actor, clock=request.clock, **fields)

    context = {"crumbs": [(_("Workbench"), "/desk/"), (_("Budget ledger"), reverse("budget")), (_("Request into next year's budget"), "")]}
    return submit(request, form, act, template="planning/budget_request_new.html", then=lambda made: reverse("budget-request", args=[made.number]), context=context)


@signed_in
def one_request(request: HttpRequest, number: str) -> HttpResponse:
    """A request: what is asked, and the finance bureau's answer."""
    found = get_object_or_404(BudgetRequest.objects.visible_to(request.actor).select_related("body", "jurisdiction"), number=number)
    may = {step.name for step in found.lifecycle.open_steps(found, request.actor)}
    declines = request.POST.get("decision") == "decline"
    form = forms.AnswerForm(request.POST or None) if declines else forms.IncludeForm(request.POST or None, initial={"amount": found.amount})

    def act(**fields: Any) -> str:
        if declines:
            actions.decline_request(found, by=request.actor, clock=request.clock, **fields)
            return reverse("budget-request", args=[found.number])
        made = actions.include_request(found, by=request.actor, clock=request.clock, **fields)
        return reverse("budget-change", args=[made.number])

    context = {
        "asked": found,
        "may": may,
        "declining": declines,
        "entries": budgets.course(found),
        "crumbs": [(_("Workbench"), "/desk/"), (_("Budget"), reverse("fin-budget" if request.actor.has(*READERS) else "budget")), (found.number, "")],
    }
    return submit(request, form, act, template="planning/budget_request.html", then=str, context=context)
