"""The credit record: the finance bureau's pages, and the contractor's own with reply and appeal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel import sheetout
from kernel.clock import today
from kernel.findings import Finding, Refused, require
from kernel.forms import PortalForm
from kernel.views import signed_in, submit
from parties import actions
from parties.forms import bodies as forms
from parties.lifecycle import PENALTY, PenaltyState
from parties.models import Contractor, Penalty, PenaltyKind
from parties.permissions import keeps_lists
from parties.queries.credit import contractor_of
from parties.rules import normal_code
from parties.views.bodies import list_page

MOST = 200


@list_page
def penalties(request: HttpRequest) -> HttpResponseBase:
    """Decisions against contractors, the newest first; ?format=csv, xlsx or json gives them as a file."""
    state, kind = request.GET.get("state", "")[:12], request.GET.get("kind", "")[:12]
    rows = Penalty.objects.visible_to(request.actor).select_related("contractor__organisation")
    if state in PenaltyState.values:
        rows = rows.filter(state=state)
    if kind in PenaltyKind.values:
        rows = rows.filter(kind=kind)
    if (form := request.GET.get("format", "")) in sheetout.FORMATS:
        return _export(form, list(rows))
    day = today(request.clock)
    context = {"rows": [(row, row.excludes_on(day)) for row in rows[:MOST]], "states": PenaltyState.choices, "kinds": PenaltyKind.choices, "state": state, "kind": kind,
               "keeps": keeps_lists(request.actor)}
    return render(request, "parties/fin_penalties.html", context)


def _export(kind: str, rows: list[Penalty]) -> HttpResponseBase:
    head = [_("Contractor"), _("Credit code"), _("Kind"), _("Deciding authority"), _("Number of the decision"), _("From"), _("Last day"), _("State"), _("Reply of the contractor")]
    keys = ["contractor", "key", "kind", "authority", "number", "since", "until", "state", "reply"]
    lines = [[row.contractor.organisation.name, row.owner_key, row.get_kind_display(), row.authority, row.number, row.since, row.until or "",
              row.get_state_display(), row.reply] for row in rows]
    return sheetout.response(kind, "信用记录", head, lines, keys=keys)


@list_page
def penalty_new(request: HttpRequest) -> HttpResponse:
    """Record a decision; a second person puts it in force."""
    posted = request.method == "POST"
    form = forms.PenaltyForm(request.POST if posted else None, request.FILES if posted else None, initial={"contractor": request.GET.get("contractor", "")[:30]})

    def act(*, contractor: str, **data: Any) -> Penalty:
        found = contractor_of(normal_code(contractor))
        require(Finding("contractor_unknown", found is not None, got=contractor, field="contractor"))
        assert found is not None
        return actions.record_penalty(found, by=request.actor, clock=request.clock, **data)

    return submit(request, form, act, template="parties/fin_penalty_new.html", then=lambda row: reverse("fin-penalty", args=[row.pk]))


def _found(request: HttpRequest, pk: int) -> Penalty:
    return get_object_or_404(Penalty.objects.visible_to(request.actor).select_related("contractor__organisation__jurisdiction", "document"), pk=pk)


@list_page
def penalty(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision, and the steps that this officer may take on it."""
    row = _found(request, pk)
    steps = {step.name for step in PENALTY.open_steps(row, request.actor)}
    context = {"row": row, "steps": steps, "excludes": row.excludes_on(today(request.clock)), "because": forms.BecauseForm(), "answer": forms.AnswerForm(),
               "keeps": keeps_lists(request.actor)}
    return render(request, "parties/fin_penalty.html", context)


STEPS: dict[str, Callable[..., Any]] = {"confirm": actions.confirm_penalty, "drop": actions.drop_penalty, "lift": actions.lift_penalty, "answer": actions.answer_appeal}


@require_POST
@list_page
def penalty_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Confirm, drop, lift, or answer the appeal."""
    row = _found(request, pk)
    form: PortalForm
    if name == "answer":
        form = forms.AnswerForm(request.POST)
    else:
        form = PortalForm(request.POST) if name == "confirm" else forms.BecauseForm(request.POST)

    def act(**data: Any) -> Any:
        return STEPS[name](row, by=request.actor, clock=request.clock, **data)

    context = {"row": row, "name": name, "steps": set(), "excludes": row.excludes_on(today(request.clock)), "keeps": True}
    return submit(request, form, act, template="parties/fin_penalty.html", context=context, then=lambda _row: reverse("fin-penalty", args=[pk]))


def _own(request: HttpRequest) -> Contractor:
    rows = Contractor.objects.select_related("organisation__jurisdiction")
    return get_object_or_404(rows, organisation__key=request.actor.organisation_key or "-")


@signed_in
def credit(request: HttpRequest) -> HttpResponse:
    """The own credit record: decisions with reply and appeal, grades."""
    contractor = _own(request)
    day = today(request.clock)
    rows = [(row, row.excludes_on(day)) for row in contractor.penalties.published().select_related("document")]
    context = {"contractor": contractor, "rows": rows, "grades": list(contractor.grades.all()[:50]), "reply": forms.ReplyForm(), "appeal": forms.AppealForm()}
    return render(request, "parties/credit.html", context)


@require_POST
@signed_in
def credit_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Reply to a decision, or appeal against it."""
    row = get_object_or_404(_own(request).penalties.published(), pk=pk)
    form: PortalForm = forms.ReplyForm(request.POST) if name == "reply" else forms.AppealForm(request.POST)
    if not form.is_valid():
        raise Refused(Finding("reason_missing", False, field=name))
    if name == "reply":
        actions.reply_to_penalty(row, by=request.actor, clock=request.clock, reply=form.cleaned_data["reply"])
    else:
        actions.appeal_penalty(row, by=request.actor, clock=request.clock, appeal=form.cleaned_data["appeal"])
    return redirect("vendor-credit")

