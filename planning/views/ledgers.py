"""The ledger as its readers see it: a body's lines, one line with its postings on any past day, the export, and the public budget."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kernel import sheetout
from kernel.clock import day_of
from kernel.errors import NotAllowed
from kernel.templatetags.portal import yuan
from kernel.views import signed_in
from parties.models import Jurisdiction
from planning import queries
from planning.models import AccountKind, BudgetLine
from planning.queries import budgets

READERS = ("clerk", "approver", "accountant", "finance_reviewer", "treasury", "administrator", "auditor")
MOST = 200


def _lines(request: HttpRequest) -> list[BudgetLine]:
    if not request.actor.has(*READERS):
        raise NotAllowed("budget", "has_role:" + "|".join(READERS))
    return list(BudgetLine.objects.visible_to(request.actor).select_related("body").order_by("body", "-year", "code")[:MOST])


def _day(request: HttpRequest) -> date | None:
    return budgets.chosen_day(request.GET.get("on", ""), day_of(request.clock.now()))


@signed_in
def budget(request: HttpRequest) -> HttpResponse:
    """Each line with all its accounts, now or at the end of a past day, and the newest postings up to then."""
    lines, on = _lines(request), _day(request)
    rows = [
        {"line": line, "cells": [(kind.label, totals[kind.value]) for kind in AccountKind], "left": totals["quota"]}
        for line, totals in queries.line_rows(lines, on=on)
        if on is None or totals["granted"]
    ]
    context = {
        "rows": rows,
        "heads": [kind.label for kind in AccountKind],
        "sides": queries.last_lines(lines, on=on),
        "kinds": dict(AccountKind.choices),
        "several": len({line.body_id for line in lines}) > 1,
        "on": on,
        "today": day_of(request.clock.now()),
        "may_request": request.actor.has("clerk", "accountant"),
        "requests": budgets.BudgetRequest.objects.visible_to(request.actor).order_by("-pk")[:10] if request.actor.has("clerk", "accountant") else [],
        "crumbs": [(_("Workbench"), "/desk/"), (_("Budget ledger"), "")],
    }
    return render(request, "planning/budget.html", context)


@signed_in
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """One line: the waterfall, what was changed about it, and its postings."""
    found, on = get_object_or_404(BudgetLine.objects.visible_to(request.actor).select_related("body"), pk=pk), _day(request)
    ((_line, totals),) = queries.line_rows([found], on=on)
    context = {
        "line": found,
        "totals": totals,
        "sides": queries.last_lines([found], on=on, limit=200),
        "kinds": dict(AccountKind.choices),
        "changes": budgets.changes_of(found),
        "on": on,
        "today": day_of(request.clock.now()),
        **figure(totals),
        "crumbs": [(_("Workbench"), "/desk/"), (_("Budget ledger"), reverse("budget")), (f"{found.year} {found.code}", "")],
    }
    return render(request, "planning/budget_line.html", context)


def figure(totals: dict[str, Any]) -> dict[str, Any]:
    """The waterfall as the chart partial takes it: markup, head, rows of its table, and the finding as its title."""
    falls = budgets.waterfall(totals)
    svg: SafeString | str = render_to_string("planning/_waterfall.html", {"falls": falls}) if falls else ""
    granted = totals["granted"]
    share = (lambda kind: f"{totals[kind] / granted * 100:.1f}") if granted > 0 else (lambda kind: "0.0")
    title = _("%(paid)s %% paid, %(left)s %% not claimed by anybody") % {"paid": share("paid"), "left": share("quota")}
    return {"falls": falls, "figure_svg": svg, "figure_title": title, "figure_head": [_("Stage"), _("yuan")],
            "figure_rows": [(fall.label, yuan(fall.amount)) for fall in falls]}


@signed_in
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The lines with all accounts, as of the day asked for: CSV, XLSX or JSON."""
    if kind not in sheetout.FORMATS:
        raise Http404
    on = _day(request)
    return table(kind, queries.line_rows(_lines(request), on=on), on or day_of(request.clock.now()))


def table(kind: str, rows: list[tuple[BudgetLine, dict[str, Any]]], day: date) -> HttpResponseBase:
    """Lines and their balances as a download."""
    head = [_("Body"), _("Budget year"), _("Code of the budget item"), _("Name of the budget item"), _("Kind of funds"), _("Budget that it stands in"),
            *(str(each.label) for each in AccountKind)]
    keys = ["body", "year", "code", "name", "fund", "source", *AccountKind.values]
    return sheetout.response(kind, f"budget-{day}", head, _cells(rows), keys=keys, about={"on": day.isoformat(), "unit": "CNY"}, sheet="budget")


def _cells(rows: list[tuple[BudgetLine, dict[str, Any]]]) -> Iterator[list[object]]:
    for each, totals in rows:
        yield [each.body.name, each.year, each.code, each.name, str(each.get_fund_display()), each.source, *(totals[kind] for kind in AccountKind.values)]


def public(request: HttpRequest) -> HttpResponse:
    """The year's purchase budget of a place, for everybody: by body and by source, with what is spent and the year before."""
    lines = BudgetLine.objects.all()
    years = budgets.budget_years(lines)
    today = day_of(request.clock.now())
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in years else next((each for each in years if each <= today.year), today.year)
    places = list(Jurisdiction.objects.filter(code__in=lines.values("body__jurisdiction")).order_by("code"))
    place = next((each for each in places if each.code == request.GET.get("place", "")), None)
    found = budgets.public_budget(place, year)
    total = found["total"]
    context = {**found, "year": year, "years": years, "places": places, "place": place, "now": request.clock.now(),
               **figure({**dict.fromkeys(AccountKind.values, 0), **budgets.added(found["lines"])}), "growth": total.growth}
    return render(request, "planning/public_budget.html", context)


def public_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The lines of the public budget: CSV, XLSX or JSON."""
    if kind not in sheetout.FORMATS:
        raise Http404
    lines = BudgetLine.objects.select_related("body").order_by("-year", "body__name", "code")
    year, place = request.GET.get("year", ""), request.GET.get("place", "")
    if year.isascii() and year.isdigit() and len(year) == 4:
        lines = lines.filter(year=int(year))
    if place:
        lines = lines.filter(body__jurisdiction_id=place[:6])
    rows = [(each, totals) for each, totals in queries.line_rows(lines[:5000]) if totals["granted"] > 0]
    return table(kind, rows, day_of(request.clock.now()))
