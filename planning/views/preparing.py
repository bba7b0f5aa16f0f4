"""Before the tasks: a copy of an earlier project, the survey of the market and the consultation of the public."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.clock import day_of
from kernel.errors import NotAllowed, WrongState
from kernel.views import signed_in, submit
from planning import actions, queries, rules
from planning.forms import CopyForm, SurveyForm
from planning.models import PlanRow, Project, Survey
from planning.views.applications import crumbs, own

PATHS = {"A": "regular", "B1": "new", "B2": "new", "C": "special"}


@signed_in
def copy(request: HttpRequest, number: str) -> HttpResponse:
    """Start a project as the copy of an earlier one of the same body."""
    source = get_object_or_404(Project.objects.visible_to(request.actor).select_related("body", "jurisdiction", "catalog_item"), number=number)
    if not (request.actor.has("clerk") and request.actor.organisation_key == source.owner_key):
        raise NotAllowed("start", "has_role:clerk & owns")
    this_year = day_of(request.clock.now()).year
    year = max(source.year + 1, this_year) if source.year < this_year else this_year
    initial = {"title": _retitled(source.title, source.year, year), "year": year, "path": PATHS[source.route]}

    def act(path: str, **data: Any) -> Project:
        return actions.copy(source, by=request.actor, clock=request.clock, new_function=path == "new", special=path == "special", **data)

    context = {
        "source": source,
        "waiting": [queries.label(field) for field in rules.CHANGES_YEARLY],
        "crumbs": crumbs(None, _("Copy an earlier project")),
    }
    rows = PlanRow.objects.filter(plan__body=source.body_id, plan__published_at__isnull=False, project=None)
    form = CopyForm(request.POST or None, initial=initial, rows=rows)
    return submit(request, form, act, template="planning/copy.html", context=context, then=lambda made: reverse("project-apply", args=[made.number]))


def _retitled(title: str, old: int, new: int) -> str:
    """2025年路桥区… becomes 2026年路桥区…"""
    return re.sub(rf"(?<!\d){old}(?!\d)", str(new), title)


@signed_in
def survey(request: HttpRequest, number: str) -> HttpResponse:
    """What was asked of the market and of the public; part of the draft of task 3."""
    project = own(request, number)
    if request.method == "GET" and not project.is_open:
        raise WrongState("save_section", project.state)
    stored = Survey.objects.filter(project=project).first()
    earlier = Survey.objects.filter(project__body=project.body, reused=None).exclude(project=project).exclude(done_on=None).select_related("project")
    form = SurveyForm(request.POST or None, initial=_initial(stored), earlier=earlier.order_by("-done_on")[:20])
    now = request.clock.now()
    law = queries.edition_of(project, now)
    reasons = rules.occasions(project.budget_amount, for_public=bool(project.for_public), technical=project.technical, law=law)
    told = queries.asked(queries.survey_values(project))
    context = {
        "project": project,
        "stored": stored,
        "reasons": [law.value("22.survey.occasions")[reason] for reason in reasons],
        "checks": queries.sorted_checks([*rules.surveyed(told, reasons, law.day, law=law), *rules.consulted(told, project.for_public, law.day, law=law)]),
        "crumbs": crumbs(project, _("Requirement survey and consultation")),
    }
    return submit(
        request,
        form,
        lambda **data: actions.save_survey(project, by=request.actor, clock=request.clock, **data),
        template="planning/survey.html",
        context=context,
        then=lambda _saved: f"{reverse('project-section', args=[number, 'need'])}#id_survey",
    )


def _initial(stored: Survey | None) -> dict[str, Any]:
    if stored is None:
        return {"version": 0}
    out: dict[str, Any] = {
        name: getattr(stored, name) for name in ("done_on", "consulted_on", "consulted_how", "consulted_result", "version")
    }
    out["reused"], out["conclusion"] = stored.reused_id, stored.findings
    for row, one in enumerate(stored.respondents, 1):
        out |= {f"{key}_{row}": value for key, value in one.items()}
    return out
