"""Changes of the rules: the list, one change with its decision, and the public log."""

from __future__ import annotations

import csv
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from kernel import files
from kernel.sheetout import safe
from kernel.views import signed_in, step_up, submit
from law import actions, queries
from law.forms import DecisionForm
from law.kinds import KINDS
from law.models import Change, ChangeState
from law.views import doors

PAGE = 40


@signed_in
def changes(request: HttpRequest) -> HttpResponse:
    """What waits first, then what was decided, newest first."""
    doors.read(request)
    state = request.GET.get("state", "")
    rows = Change.objects.select_related("proposed_by", "decided_by")
    rows = rows.filter(state=state) if state in ChangeState.values else rows
    before = request.GET.get("before", "")
    rows = rows.filter(pk__lt=int(before)) if before.isdecimal() and len(before) < 19 else rows
    found = list(rows.order_by("-pk")[: PAGE + 1])
    waiting = {each.pk for each in queries.open_changes(request.actor)}
    context = {
        "tabs": doors.tabs("fin-changes", request.actor), "rows": [_row(each, each.pk in waiting) for each in found[:PAGE]], "state": state,
        "states": ChangeState.choices, "more": found[PAGE - 1].pk if len(found) > PAGE else None,
    }
    return render(request, "law/fin_changes.html", context)


def _row(change: Change, mine: bool) -> dict[str, Any]:
    return {"change": change, "kind": KINDS[change.kind].label if change.kind in KINDS else change.kind, "mine": mine,
            "place": queries.place_names().get(change.place, change.place)}  # fmt: skip


def _context(request: HttpRequest, change: Change) -> dict[str, Any]:
    kind = KINDS[change.kind]
    return {
        **_row(change, False), "lines": kind.lines(change), "address": kind.address(change), "crumbs": doors.crumbs((change.number, "")),
        "may_decide": change.lifecycle.may(change, request.actor, "approve_change"), "may_withdraw": change.lifecycle.may(change, request.actor, "withdraw_change"),
        "uses": queries.uses(change.key) if change.kind == "provision" else [],
    }  # fmt: skip


def _find(number: str) -> Change:
    return get_object_or_404(Change.objects.select_related("proposed_by", "decided_by", "file"), number=number)


@signed_in
def change(request: HttpRequest, number: str) -> HttpResponse:
    """One change: what stood, what shall stand, on what it rests, what relies on it."""
    doors.read(request)
    return render(request, "law/fin_change.html", _context(request, _find(number)))


@signed_in
@step_up
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """The second person's decision, under the second factor."""
    doors.read(request)
    found = _find(number)
    form = DecisionForm(request.POST or None)

    def act(decision: str, opinion: str) -> Change:
        if decision == "approve":
            return actions.approve(found, by=request.actor, clock=request.clock, opinion=opinion)
        return actions.refuse(found, by=request.actor, clock=request.clock, opinion=opinion)

    return submit(request, form, act, template="law/fin_change.html", context=_context(request, found) | {"deciding": True},
                  then=lambda done: reverse("fin-change", args=[done.number]))  # fmt: skip


@signed_in
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Whoever proposed takes it back."""
    doors.read(request)
    found = _find(number)
    if request.method == "POST":
        actions.withdraw(found, by=request.actor, clock=request.clock)
    return redirect("fin-change", number=number)


def file(request: HttpRequest, number: str) -> HttpResponseBase:
    """The paper behind a change, for the bureau's people."""
    doors.read(request)
    found = _find(number)
    if found.file is None:
        raise Http404
    return files.response(found.file)


def log(request: HttpRequest) -> HttpResponse:
    """Everybody reads what changed, from which day, by which document; ?format=csv gives the same rows as a table."""
    rows = Change.objects.filter(state=ChangeState.APPROVED).order_by("-decided_at", "-pk")
    before = request.GET.get("before", "")
    rows = rows.filter(pk__lt=int(before)) if before.isdecimal() and len(before) < 19 else rows
    if request.GET.get("format") == "csv":
        return _csv(rows[:5000])
    found = list(rows[: PAGE + 1])
    shown = [_row(each, False) | {"lines": [line for line in KINDS[each.kind].lines(each) if line.changed]} for each in found[:PAGE] if each.kind in KINDS]
    return render(request, "law/changes.html", {"rows": shown, "more": found[PAGE - 1].pk if len(found) > PAGE else None})


def _csv(rows: Any) -> HttpResponse:
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rule-changes.csv"'
    out = csv.writer(response)
    out.writerow(["number", "concerns", "title", "place", "since", "until", "document", "decided_at"])
    for row in rows:
        cells = (row.number, row.key, row.title, row.place, row.since, row.until or "", row.basis, row.decided_at.isoformat())
        out.writerow([safe(str(cell)) for cell in cells])
    return response


