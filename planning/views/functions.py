"""Funds follow functions: cuts beside purchases, posts beside purchases, for the offices and for everybody."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import CatalogItem
from catalog.queries import in_force
from catalog.rules import verdict
from kernel import sheetout
from kernel.clock import day_of
from kernel.errors import NotAllowed
from kernel.findings import require
from kernel.views import signed_in, submit
from parties.models import Jurisdiction
from parties.queries import edition
from planning import actions
from planning.forms import budgets as forms
from planning.models import FunctionCut, StaffedFunction
from planning.queries import budgets
from planning.queries import functions as asked
from planning.rules import budgets as rules

PROPOSERS = ("staffing", "finance_reviewer", "administrator")
READERS = (*PROPOSERS, "treasury", "auditor", "supervisor", "government")
HEAD = ("职能", "划出单位", "核减编制", "核减人员", "核减经费（元/年）", "购买预算（元）", "已签合同（元）", "差额（元）", "文号")
KEYS = ("function", "from_body", "posts", "staff", "cut", "approved", "contracted", "difference", "document")


def _require(request: HttpRequest, step: str, roles: tuple[str, ...]) -> None:
    if not request.actor.has(*roles):
        raise NotAllowed(step, "has_role:" + "|".join(roles))


def _place(request: HttpRequest) -> Jurisdiction:
    return get_object_or_404(Jurisdiction, code=request.actor.jurisdiction)


def _sums(rows: list[asked.Following]) -> dict[str, Any]:
    return {
        "cut_total": sum((row.cut for row in rows), asked.ZERO),
        "approved_total": sum((row.approved for row in rows), asked.ZERO),
        "bought_total": sum((row.bought for row in rows), asked.ZERO),
        "posts_total": sum(row.posts for row in rows),
        "figure": asked.figure_rows(row for row in rows if row.cut or row.approved),
    }


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """The offices' page: every transferred function of the place, what was cut beside what is bought, and the cuts that wait."""
    _require(request, "fin-functions", READERS)
    rows = asked.following(asked.transfers_of(_place(request)))
    context = {
        "rows": rows,
        **_sums(rows),
        "waiting": asked.cuts_waiting(request.actor.jurisdiction),
        "may_propose": request.actor.has(*PROPOSERS),
        "crumbs": [(_("Workbench"), "/desk/"), (_("Funds follow functions"), "")],
    }
    return render(request, "planning/functions.html", context)


def public(request: HttpRequest) -> HttpResponse:
    """For everybody: each transferred function with its posts and money cut beside its purchases."""
    places = Jurisdiction.objects.filter(code__in=[row.jurisdiction_id for row in asked.transfers_of(None)]).order_by("code")
    place = next((each for each in places if each.code == request.GET.get("place", "")), None)
    rows = asked.following(asked.transfers_of(place))
    return render(request, "planning/public_functions.html", {"rows": rows, **_sums(rows), "places": places, "place": place, "now": request.clock.now()})


def public_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same rows as CSV, XLSX or JSON."""
    if kind not in sheetout.FORMATS:
        raise Http404
    rows = asked.following(asked.transfers_of(None))
    cells = (
        [row.transfer.function, row.transfer.from_body.name, row.posts, row.staff, row.cut, row.approved, row.bought, row.difference, row.transfer.document]
        for row in rows
    )
    return sheetout.response(kind, "functions-and-money", HEAD, cells, keys=KEYS, sheet="费随事转")


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Propose which posts and which money leave a body with a function."""
    _require(request, "propose_cut", PROPOSERS)
    initial = {"transfer": request.GET.get("transfer", ""), "from_on": day_of(request.clock.now())}
    form = forms.CutForm(request.POST or None, place=request.actor.jurisdiction, initial=initial)

    def act(transfer: Any, **fields: Any) -> FunctionCut:
        return actions.propose_cut(transfer, by=request.actor, clock=request.clock, **fields)

    context = {"crumbs": [(_("Workbench"), "/desk/"), (_("Funds follow functions"), reverse("fin-functions")), (_("Record a cut"), "")]}
    return submit(request, form, act, template="planning/cut_new.html", then=lambda cut: reverse("function-cut", args=[cut.number]), context=context)


@signed_in
def cut(request: HttpRequest, number: str) -> HttpResponse:
    """One cut: what leaves whom, and the second person's answer."""
    _require(request, "fin-functions", READERS)
    rows = FunctionCut.objects.visible_to(request.actor).select_related("transfer__from_body", "jurisdiction", "line")
    found = get_object_or_404(rows, number=number)
    form = forms.AnswerForm(request.POST or None)

    def act(opinion: str) -> FunctionCut:
        decide = actions.confirm_cut if request.POST.get("decision") == "confirm" else actions.refuse_cut
        return decide(found, by=request.actor, clock=request.clock, opinion=opinion)

    context = {
        "cut": found,
        "may": {step.name for step in found.lifecycle.open_steps(found, request.actor)},
        "entries": budgets.course(found),
        "row": asked.following([found.transfer])[0],
        "crumbs": [(_("Workbench"), "/desk/"), (_("Funds follow functions"), reverse("fin-functions")), (found.number, "")],
    }
    return submit(request, form, act, template="planning/cut.html", then=lambda done: reverse("function-cut", args=[done.number]), context=context)


@signed_in
def posts(request: HttpRequest) -> HttpResponse:
    """The staffing office's list: which function is carried by how many posts of which body."""
    _require(request, "add_staffed", ("staffing",))
    place = _place(request)
    form = forms.StaffedForm(request.POST or None, place=place.code, initial={"since": day_of(request.clock.now())})

    def act(body: Any, item: str, **fields: Any) -> StaffedFunction:
        return actions.add_staffed(body, by=request.actor, clock=request.clock, catalog_item=_item(place, item, request), **fields)

    rows = StaffedFunction.objects.visible_to(request.actor).select_related("body", "catalog_item").order_by("state", "body__name", "function")
    context = {"rows": rows[:300], "crumbs": [(_("Workbench"), "/desk/"), (_("Posts by function"), "")]}
    return submit(request, form, act, template="planning/posts.html", then=lambda _row: reverse("staffed-functions"), context=context)


def _item(place: Jurisdiction, code: str, request: HttpRequest) -> CatalogItem | None:
    """The row of the catalog in force with this code; None for none. Raises Refused for a code that it does not have."""
    if not code.strip():
        return None
    catalog = in_force(place, day_of(request.clock.now()))
    item = CatalogItem.objects.filter(catalog=catalog, code=code.strip()).first() if catalog else None
    require(verdict("planning.item_known", item is not None, got=code, field="item"))
    return item


@signed_in
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The posts of a function are gone."""
    _require(request, "end_staffing", ("staffing",))
    row = get_object_or_404(StaffedFunction.objects.visible_to(request.actor).select_related("body", "jurisdiction"), pk=pk)
    form = forms.EndForm(request.POST or None, initial={"until": day_of(request.clock.now())})

    def act(**fields: Any) -> StaffedFunction:
        return actions.end_staffing(row, by=request.actor, clock=request.clock, **fields)

    context = {"row": row, "crumbs": [(_("Workbench"), "/desk/"), (_("Posts by function"), reverse("staffed-functions")), (row.function, "")]}
    return submit(request, form, act, template="planning/posts_end.html", then=lambda _row: reverse("staffed-functions"), context=context)


@signed_in
def matrix(request: HttpRequest) -> HttpResponse:
    """Functions, posts and purchases of the place in one table; a finding where both stand side by side."""
    _require(request, "staffing-matrix", READERS)
    cells = asked.matrix(_place(request), day_of(request.clock.now()))
    context = {
        "cells": cells,
        "findings": sum(cell.finding for cell in cells),
        "posts": sum(cell.posts for cell in cells),
        "cite": rules.cited(rules.NO_DOUBLE_PAY, edition(_place(request), request.clock.now())),
        "now": request.clock.now(),
        "may_keep": request.actor.has("staffing"),
        "crumbs": [(_("Workbench"), "/desk/"), (_("Functions, posts and purchases"), "")],
    }
    return render(request, "planning/staffing_matrix.html", context)
