"""Several applications at once: only those whose checks all hold and ask nobody (K6, /fin/review/)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.errors import Conflict, NotAllowed
from kernel.findings import Refused
from kernel.views import signed_in
from planning import actions, queries, rules
from planning.forms import BatchForm
from planning.models import Project, ProjectState

# How many of the queue are checked for one page.
SHOWN = 30
ACTS = {ProjectState.BODY_REVIEW: actions.approve_body, ProjectState.FINANCE_REVIEW: actions.agree_finance}


@dataclass(frozen=True)
class Waiting:
    """One application of the queue: `safe` to be approved with others, or `why` it is not."""

    project: Project
    key: str
    safe: bool
    why: str
    clock: rules.Clock | None


@signed_in
def queue(request: HttpRequest) -> HttpResponse:
    """The reviewer's queue, batch-safe applications apart; a POST approves the ticked ones, each for itself, and lists what became of each."""
    if not request.actor.has("approver", "finance_reviewer", "staffing", "government"):
        raise NotAllowed("approve_finance", "has_role:approver|finance_reviewer|staffing|government")
    rows = _rows(request.actor, request.clock.now())
    form = BatchForm(request.POST or None, safe=[row.key for row in rows if row.safe])
    results: list[dict[str, Any]] = []
    status = 200
    if request.method == "POST":
        if form.is_valid():
            chosen = {row.key: row.project for row in rows}
            results = [_one(request, chosen[key], int(key.rpartition(":")[2]), form.cleaned_data["opinion"]) for key in form.cleaned_data["chosen"]]
            rows = _rows(request.actor, request.clock.now())
        else:
            status = 422
    context = {
        "form": form,
        "results": results,
        "safe": [row for row in rows if row.safe],
        "single": [row for row in rows if not row.safe],
        "crumbs": [(_("Workbench"), "/desk/"), (_("Applications to review"), "")],
    }
    return render(request, "planning/queue.html", context, status=status)


def _rows(actor: Actor, now: datetime) -> list[Waiting]:
    return [_row(project, now) for project in queries.review_queue(actor)[:SHOWN]]


def _row(project: Project, now: datetime) -> Waiting:
    findings = queries.checks(project, now)
    blocking, asking = sum(finding.blocks for finding in findings), sum(finding.person and not finding.met for finding in findings)
    settled = project.state in ACTS and (project.state != ProjectState.FINANCE_REVIEW or project.route not in rules.NEW_FUNCTION)
    why = ""
    if blocking:
        why = _("%(count)s checks are not met") % {"count": blocking}
    elif asking:
        why = _("%(count)s checks ask for your judgement") % {"count": asking}
    elif not settled:
        why = _("This step needs entries of its own")
    key = f"{project.number}:{project.submissions.count()}"
    return Waiting(project, key, settled and rules.batch_safe(findings), why, queries.review_clock(project, now))


def _one(request: HttpRequest, project: Project, seen: int, opinion: str) -> dict[str, Any]:
    """Approve one; what fails is told and takes nothing else with it."""
    try:
        with transaction.atomic():
            receipt = ACTS[ProjectState(project.state)](project, by=request.actor, clock=request.clock, opinion=opinion, seen=seen)
    except Refused as error:
        return {"project": project, "fault": " ".join(finding.what for finding in error.findings)}
    except (Conflict, NotAllowed):
        return {"project": project, "fault": _("Somebody else acted first")}
    return {"project": project, "receipt": receipt}
