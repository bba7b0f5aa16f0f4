"""The finance bureau's console: the cockpit (K12), the list behind each drawing, and the page of all sections."""

from __future__ import annotations

import csv
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from desk.queries import drawings, figures, queues, tables
from kernel.clock import day_of
from kernel.errors import NotAllowed
from kernel.permissions import has_role
from kernel.sheetout import safe
from kernel.views import signed_in
from parties import queries as parties

READERS = ("finance_reviewer", "treasury", "administrator")


def _may(request: HttpRequest) -> None:
    if not request.actor.has(*READERS):
        raise NotAllowed("read", str(has_role(*READERS).name))


@signed_in
def cockpit(request: HttpRequest) -> HttpResponse:
    """Decisions first, then the year in four drawings, alerts, and how it is counted. The address holds the filters."""
    _may(request)
    now = request.clock.now()
    today = day_of(now)
    ask = figures.asked(request.actor, request.GET, today)
    law = parties.edition(request.actor.jurisdiction, today)
    rows, deals, marks, debts = figures.execution(ask), figures.bought(ask), figures.voices(ask), figures.owed(ask, today)
    counts = queues.waiting(request.actor)
    context = {
        "ask": ask, "now": now, "filters": _filters(request, ask), "queues": counts, "waiting": sum(each.count for each in counts),
        "bullets": drawings.bullets(rows, ask, today, law), "competition": drawings.competition(deals, ask), "few": figures.FEW,
        "ageing": drawings.columns_of_age(figures.ageing(ask, today), ask), "dots": drawings.dots(marks, ask, law),
        "alerts": drawings.alerts(rows, debts, marks, deals, ask, today, law),
    }  # fmt: skip
    return render(request, "desk/fin.html", context)


def _filters(request: HttpRequest, ask: figures.Asked) -> list[dict[str, Any]]:
    """The four choices of the head: name, what is offered, what is chosen."""
    offered = figures.choices(ask)
    places = list(figures.places_of(request.actor).items())
    return [
        {"name": "year", "options": offered["year"], "chosen": str(ask.year)}, {"name": "place", "options": places, "chosen": ask.place},
        {"name": "body", "options": offered["body"], "chosen": ask.body}, {"name": "family", "options": offered["family"], "chosen": ask.family},
    ]  # fmt: skip


@signed_in
def figure(request: HttpRequest, name: str) -> HttpResponse:
    """The rows behind a drawing, with the same filters; ?format=csv for a table that Excel opens."""
    _may(request)
    if name not in tables.TABLES:
        raise Http404
    now = request.clock.now()
    ask = figures.asked(request.actor, request.GET, day_of(now))
    bucket = request.GET.get("bucket", "")[:4]
    table = tables.TABLES[name](ask, day_of(now), bucket)
    if request.GET.get("format") == "csv":
        return _csv(name, table)
    query = ask.query(bucket=bucket)
    context = {"table": table, "ask": ask, "now": now, "csv": f"?{query}&format=csv", "back": f"{reverse('fin')}?{ask.query()}"}
    return render(request, "desk/fin_figure.html", context)


def _csv(name: str, table: tables.Table) -> HttpResponse:
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")  # the mark lets Excel read Chinese
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    out = csv.writer(response)
    out.writerow([str(head) for head in table.head])
    for _url, cells in table.rows:
        out.writerow([safe(tables.written(cell)) for cell in cells])
    return response
