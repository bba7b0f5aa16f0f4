"""Working days by year, and the proposal of a year's table."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.clock import day_of
from kernel.views import signed_in, submit
from law import actions
from law.forms import TableForm
from law.queries import bureau, source_words
from law.views import doors


@signed_in
def calendars(request: HttpRequest) -> HttpResponse:
    """The tables that stand, and the coming year when it has none."""
    doors.read(request)
    tables = [table | {"source": source_words(table["source"]) or table["source"]} for table in bureau.tables()]
    year = day_of(request.clock.now()).year
    missing = [each for each in (year, year + 1) if each not in {table["year"] for table in tables}]
    context = {"tabs": doors.tabs("fin-calendars", request.actor), "tables": tables, "missing": missing, "may": request.actor.has("administrator")}
    return render(request, "law/fin_calendars.html", context)


@signed_in
def propose(request: HttpRequest) -> HttpResponse:
    """A year's table, pasted from the yearly notice."""
    doors.write(request)
    year = request.GET.get("year", "")
    form = TableForm(request.POST or None, request.FILES or None, initial={"year": year} if year.isdecimal() else {})
    return submit(
        request, form, lambda **data: actions.propose_table(by=request.actor, clock=request.clock, **data), template="law/fin_table.html",
        context={"crumbs": doors.crumbs((_("Working days"), reverse("fin-calendars")), (_("Enter a year"), ""))},
        then=lambda change: reverse("fin-change", args=[change.number]),
    )  # fmt: skip
