"""A project's mandate: granting and revoking by the body, and what an agency holds."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from kernel import files
from kernel.clock import today
from kernel.errors import NotAllowed
from kernel.views import signed_in, submit
from parties import actions
from parties.lifecycle import MandateState
from parties.models import Mandate, Organisation
from parties.permissions import grants_mandates
from planning.models import Project
from procurement.forms import experts as forms


def _found(request: HttpRequest, number: str) -> Project:
    rows = Project.objects.visible_to(request.actor).select_related("body", "jurisdiction")
    return get_object_or_404(rows, number=number)


def _rows(request: HttpRequest, project: Project) -> list[Mandate]:
    rows = Mandate.objects.visible_to(request.actor).filter(project_number=project.number, body=project.body)
    return list(rows.select_related("agency", "document"))


@signed_in
def mandate(request: HttpRequest, number: str) -> HttpResponse:
    """The mandates of a project; the body's approver grants one."""
    project = _found(request, number)
    day = today(request.clock)
    posted = request.method == "POST"
    form = forms.MandateForm(request.POST if posted else None, request.FILES if posted else None, initial={"since": day, "until": project.ends_on})

    def act(*, agency: Organisation, **data: Any) -> Mandate:
        return actions.grant_mandate(project.body, by=request.actor, clock=request.clock, agency=agency, project_number=project.number,
                                     project_title=project.title, **data)

    rows = [(row, row.state == MandateState.GRANTED and row.since <= day <= row.until) for row in _rows(request, project)]
    may = request.actor.has("approver") and request.actor.organisation_key == project.body.key
    context = {"project": project, "tender": None, "rows": rows, "may": may, "standing": any(live for _row, live in rows), "because": forms.ReasonForm()}
    return submit(request, form, act, template="procurement/mandate.html", context=context, then=lambda _row: reverse("mandate", args=[number]))


@signed_in
def revoke(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take a mandate back."""
    project = _found(request, number)
    row = get_object_or_404(Mandate.objects.visible_to(request.actor), pk=pk, project_number=number, body=project.body)
    if not grants_mandates(request.actor, row):
        raise NotAllowed("revoke_mandate", str(grants_mandates.name))
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)

    def act(**data: Any) -> Mandate:
        return actions.revoke_mandate(row, by=request.actor, clock=request.clock, **data)

    return submit(request, form, act, template="procurement/mandate_revoke.html", context={"project": project, "tender": None, "row": row},
                  then=lambda _row: reverse("mandate", args=[number]))


@signed_in
def agreement(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The signed agreement, for both sides, finance and oversight."""
    row = get_object_or_404(Mandate.objects.visible_to(request.actor).select_related("document"), pk=pk, project_number=number, document__isnull=False)
    assert row.document is not None  # the query asked for it
    answer: Any = files.response(row.document)
    return answer
