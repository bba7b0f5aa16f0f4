"""The internal record, the list and the approval document."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import files
from kernel.clock import day_of
from kernel.views import signed_in
from parties.queries import finance_of
from planning import queries
from planning.models import AccountKind, Project, ProjectState, Route, SectionCode
from planning.queries import functions

PAGE = 20


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """The applications that the actor may see, newest first; keyset pages by id, filtered by state."""
    rows = Project.objects.visible_to(request.actor).select_related("body")
    state = request.GET.get("state", "")
    if state in ProjectState.values:
        rows = rows.filter(state=state)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    shown = list(rows.order_by("-pk")[: PAGE + 1])
    more = len(shown) > PAGE
    shown = shown[:PAGE]
    query = f"state={state}&" if state in ProjectState.values else ""
    context = {
        "rows": shown,
        "state": state,
        "states": ProjectState.choices,
        "next_url": f"?{query}before={shown[-1].pk}" if more else "",
        "may_start": request.actor.has("clerk"),
        "crumbs": [(_("Workbench"), "/desk/"), (_("Projects"), "")],
    }
    return render(request, "planning/projects.html", context)


def _visible(request: HttpRequest, number: str) -> Project:
    rows = Project.objects.visible_to(request.actor).select_related("body", "jurisdiction", "catalog_item__catalog")
    return get_object_or_404(rows, number=number)


@signed_in
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """The internal record: what was applied for, money, numbers, history."""
    project = _visible(request, number)
    actor = request.actor
    steps = {step.name for step in project.lifecycle.open_steps(project, actor)}
    context = {
        "project": project,
        "route": Route(project.route),
        "following": functions.following_of(project),
        "carried": functions.carried(project, day_of(request.clock.now())),
        "groups": [(SectionCode(code), [{"label": row.label, "value": row.text} for row in queries.rows(project, code)]) for code in SectionCode.values],
        "balances": [(AccountKind(kind).label, amount) for kind, amount in queries.balances(project).items()],
        "history": queries.history(project),
        "attachments": project.attachments.select_related("file"),
        "grades": project.grades.all(),
        "finance": finance_of(project.jurisdiction),
        "stops": queries.route_of(project, request.clock.now()),
        "review_clock": queries.review_clock(project, request.clock.now()),
        "decisions": queries.decisions(project),
        "cosign": project.cosigns.last(),
        "may_copy": actor.has("clerk") and actor.organisation_key == project.owner_key and project.submitted_at is not None,
        "may_fill": project.is_open and "submit" in steps,
        "may_withdraw": "withdraw" in steps,
        "may_review": bool(steps - {"submit", "withdraw"}),
        "crumbs": [(_("Workbench"), "/desk/"), (_("Projects"), reverse("dept-projects")), (project.number, "")],
    }
    return render(request, "planning/project.html", context)


def attachment(request: HttpRequest, number: str, attachment_id: int) -> FileResponse:
    """An attachment, for those who may see the application; nobody else learns that it exists."""
    project = _visible(request, number)
    return files.response(get_object_or_404(project.attachments.select_related("file"), pk=attachment_id).file)


@signed_in
def approval(request: HttpRequest, number: str) -> HttpResponse:
    """The approval document, as it can be printed: the facts of the published entry, nothing else."""
    project = _visible(request, number)
    entry = queries.approval_of(project)
    if entry is None:
        raise Http404
    facts: dict[str, Any] = entry.public_facts
    keys = ("content", "quantity", "unit", "standard", "contractor_conditions", "targets", "evaluation_standard")
    shown = [(queries.label(key), queries.describe(key, facts.get(key))) for key in keys]
    context = {
        "project": project,
        "entry": entry,
        "facts": facts,
        "rows": shown,
        "finance": finance_of(project.jurisdiction),
        "decisions": queries.decisions(project),
    }
    return render(request, "planning/approval.html", context)


def approval_pdf(request: HttpRequest, number: str) -> FileResponse:
    """The approval as a document to be signed and sealed; it is made once, by a worker, after the last approval."""
    project = _visible(request, number)
    if project.approval_file is None:
        raise Http404
    return files.response(project.approval_file, inline=True)
