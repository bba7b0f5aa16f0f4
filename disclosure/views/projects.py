"""K3: one project, one permanent public page; and its data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from disclosure.queries import packages
from disclosure.queries.ball import Ball
from disclosure.queries.dossier import Dossier, dossier, public_projects, related
from disclosure.queries.notices import time_left
from disclosure.queries.progress import courses, current_stage, stage_label
from disclosure.views import hot

PAGE = 20
SCANNED = 500


@hot.page
def listing(request: HttpRequest) -> HttpResponse:
    """Public projects, newest first, by cursor; `stage` narrows to one."""
    after, stage = request.GET.get("after", ""), request.GET.get("stage", "")
    found = public_projects().order_by("-pk")
    if after.isascii() and after.isdigit():
        found = found.filter(pk__lt=int(after[:18]))
    # A stage is read from many records, not from a column: what is scanned for it is bounded.
    shown = [course for course in courses(found[: SCANNED if stage else PAGE + 1]).values() if stage in ("", current_stage(course))]
    rows = [{"course": course, "stage": stage_label(course, current_stage(course))} for course in shown[:PAGE]]
    more = shown[PAGE - 1].project.pk if len(shown) > PAGE else ""
    return render(request, "disclosure/projects.html", {"rows": rows, "next_cursor": more, "stage": stage})


@hot.page
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """The whole course of one purchase."""
    project = get_object_or_404(public_projects(), number=number)
    at = request.clock.now()
    found = dossier(project, at)
    contract = found.course.contract
    return render(request, "disclosure/project.html", {
        "dossier": found, "project": project, "now": at, "bar": _bar(found), "ball": _ball(found.ball, at), "money": _money(found),
        "voices": _voices(found), "related": related(project, contract.contractor_id if contract else None),
        "last_moment": max((row.at for group in found.records for row in group.rows), default=at),
    })


def _bar(found: Dossier) -> list[dict[str, Any]]:
    return [{"number": stage.no, "name": stage.label, "state": stage.state, "when": _when(stage.day, stage.note), "url": ""} for stage in found.stages]


def _when(day: Any, note: str) -> str:
    from kernel.templatetags.portal import short_day

    text = short_day(day) if day else ""
    return f"{note} {text}".strip() if note else text


def _ball(found: Ball | None, at: datetime) -> dict[str, Any] | None:
    if found is None:
        return None
    if found.until and found.until > at:
        left, urgent = time_left(found.until, at)
        state = "soon" if urgent else "ok"
    elif found.days is None:
        left, state = "", "ok"
    elif found.days < 0:
        left, state = _("%(days)s days overdue") % {"days": -found.days}, "late"
    else:
        left, state = _("%(days)s days left") % {"days": found.days}, "soon" if found.days <= 3 else "ok"
    return {"who": found.who, "what": found.what, "since": found.since, "due": found.due_at, "left": left, "state": state, "provision": found.provision}


def _money(found: Dossier) -> dict[str, Any]:
    from kernel.templatetags.portal import short_day

    kinds = ("budget", "ceiling", "award", "contract", "paid")
    items = [{"label": step["label"], "amount": step["amount"], "kind": kind, "when": f"{short_day(step['day']) if step['day'] else ''} {step['what']}".strip() if step["amount"] is not None else ""}
             for kind, step in zip(kinds, found.money.steps, strict=True)]
    return {"items": items, "budget": found.money.budget, "contract": found.money.contract, "paid": found.money.paid if found.money.contract else None,
            "instalments": found.money.parts}


def _voices(found: Dossier) -> list[dict[str, Any]]:
    shown = found.evaluation
    if shown is None:
        return []
    return [
        {"kind": "body", "name": _("Purchasing body"), "note": _("self-evaluation"), "score": shown.body_score, "n": None},
        {"kind": "recipients", "name": _("Service recipients"), "note": _("%(n)s answers") % {"n": shown.sample_size}, "score": shown.recipients_score, "n": shown.sample_size},
        {"kind": "third", "name": _("Third party"), "note": shown.third_party.name if shown.third_party else "", "score": shown.third_party_score, "n": None},
    ]


def _json(body: dict[str, Any] | None) -> JsonResponse:
    if body is None:
        raise Http404
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 1})


def release_package(request: HttpRequest, number: str) -> JsonResponse:
    """Every OCDS release of the purchase."""
    return _json(packages.release_package(get_object_or_404(public_projects(), number=number)))


def record_package(request: HttpRequest, number: str) -> JsonResponse:
    """The purchase as an OCDS record."""
    return _json(packages.record_package(get_object_or_404(public_projects(), number=number)))
