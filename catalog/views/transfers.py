"""Pages of the list of transferred functions: the public one, and the staffing office's own."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.actions import transfers as actions
from catalog.forms.transfers import RepealTransferForm, TransferForm
from catalog.models import FunctionTransfer
from catalog.queries import transfers as asked
from kernel import sheetout
from kernel.clock import day_of
from kernel.errors import NotAllowed
from kernel.views import signed_in, submit
from parties.queries import edition

PAGE = 50
PAPER = "wenzhou.7-2.function_list"


def index(request: HttpRequest) -> HttpResponse:
    """The published list, with search and pages by number of the last row."""
    words, place = request.GET.get("q", "").strip()[:80], request.GET.get("place", "")[:6]
    rows = asked.public_list(words=words, place=place)
    after = request.GET.get("after", "")
    shown = list((rows.filter(pk__lt=int(after)) if after.isdigit() and len(after) < 18 else rows).order_by("-pk")[: PAGE + 1])
    more = shown[PAGE - 1].pk if len(shown) > PAGE else None
    query = f"q={words}&place={place}"
    places = FunctionTransfer.objects.public().order_by("jurisdiction_id").values_list("jurisdiction_id", "jurisdiction__name").distinct()
    context = {"rows": shown[:PAGE], "words": words, "place": place, "places": list(places), "paper": PAPER, "query": query,
               "next_url": f"?{query}&after={more}" if more else "", "today": day_of(request.clock.now())}
    return render(request, "catalog/functions.html", context)


def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The published list with the same filter, as CSV, XLSX or JSON."""
    if kind not in sheetout.FORMATS:
        raise Http404
    rows = asked.public_list(words=request.GET.get("q", "").strip()[:80], place=request.GET.get("place", "")[:6])
    return sheetout.response(kind, "functions", asked.HEAD, (asked.as_row(row) for row in rows.iterator(500)), keys=asked.KEYS, sheet="转移职能目录")


def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One function: what, from whom, to whom, by which document."""
    rows = FunctionTransfer.objects.visible_to(request.actor).select_related("jurisdiction", "office", "from_body", "catalog_item__catalog")
    row = get_object_or_404(rows, number=number)
    steps = {step.name for step in row.lifecycle.open_steps(row, request.actor)}
    day = day_of(request.clock.now())
    paper = PAPER if edition(row.jurisdiction, day).has(PAPER) else ""  # the paper of one place; others keep the list by their own
    context = {"row": row, "may": steps, "repeal": RepealTransferForm(), "paper": paper, "today": day, "entries": asked.history(row)}
    return render(request, "catalog/function.html", context)


@signed_in
def own(request: HttpRequest) -> HttpResponse:
    """The staffing office's list: drafts to be published, published ones, repealed ones."""
    _require_office(request)
    return render(request, "catalog/functions_own.html", {"rows": asked.own_list(request.actor), "crumbs": [(_("Workbench"), reverse("desk")), (_("Transferred functions"), "")]})


def _require_office(request: HttpRequest) -> None:
    if not request.actor.has("staffing"):
        raise NotAllowed("publish_transfer", "has_role:staffing")


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """A new row."""
    _require_office(request)
    return _edit(request, None)


@signed_in
def change(request: HttpRequest, number: str) -> HttpResponse:
    """A draft is changed."""
    _require_office(request)
    return _edit(request, get_object_or_404(asked.own_list(request.actor), number=number))


def _edit(request: HttpRequest, row: FunctionTransfer | None) -> HttpResponse:
    day = day_of(request.clock.now())
    form = TransferForm(request.POST or None, initial=_initial(row), place=request.actor.jurisdiction, items=asked.choices(request.actor.jurisdiction, day))

    def act(**data: Any) -> FunctionTransfer:
        if row is None:
            return actions.draft(by=request.actor, clock=request.clock, **data)
        return actions.change(row, by=request.actor, clock=request.clock, **data)

    crumbs = [(_("Workbench"), reverse("desk")), (_("Transferred functions"), reverse("staffing-functions")), (row.number if row else _("New function"), "")]
    return submit(request, form, act, template="catalog/function_edit.html", context={"row": row, "crumbs": crumbs, "paper": PAPER},
                  then=lambda done: reverse("function", args=[done.number]))


def _initial(row: FunctionTransfer | None) -> dict[str, Any]:
    if row is None:
        return {}
    item = row.catalog_item
    return {**{name: getattr(row, name) for name in actions.TEXTS}, "from_body": row.from_body.key, "catalog_item": (item.code or item.name) if item else ""}


@signed_in
@require_POST
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """Publish a draft."""
    row = get_object_or_404(FunctionTransfer.objects.visible_to(request.actor), number=number)
    actions.publish(row, by=request.actor, clock=request.clock)
    return redirect("function", number)


@signed_in
@require_POST
def repeal(request: HttpRequest, number: str) -> HttpResponse:
    """End a published row, with the reason."""
    row = get_object_or_404(FunctionTransfer.objects.visible_to(request.actor), number=number)
    actions.repeal(row, by=request.actor, clock=request.clock, because=request.POST.get("because", "")[:500])
    return redirect("function", number)
