"""The finance bureau's pool of experts, the draws to repeat, and the expert's own page of ties."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel import sheetout
from kernel.clock import today
from kernel.views import signed_in, submit
from parties import actions
from parties.lifecycle import EXPERT, ExpertState
from parties.models import Expert, ExpertInterest
from parties.permissions import keeps_lists
from parties.views.bodies import list_page
from procurement.forms import experts as forms
from procurement.models import Panel, Tender
from procurement.queries.experts import families, replay

MOST = 300


@list_page
def experts(request: HttpRequest) -> HttpResponseBase:
    """The pool, by field and state; ?format=csv, xlsx or json gives it as a file."""
    state, family = request.GET.get("state", "")[:12], request.GET.get("family", "")[:24]
    rows = Expert.objects.visible_to(request.actor).select_related("user").prefetch_related("interests")
    if state in ExpertState.values:
        rows = rows.filter(state=state)
    if family:
        rows = rows.filter(families__contains=[family])
    if (kind := request.GET.get("format", "")) in sheetout.FORMATS:
        head = [_("Name"), _("Professional title"), _("Employer"), _("Specialities"), _("Fields of the guiding catalog"), _("State"), _("Last day of the term")]
        lines = [[row.user.name, row.title, row.employer, "、".join(row.specialities), "、".join(row.families), row.get_state_display(), row.valid_until or ""] for row in rows]
        return sheetout.response(kind, "评审专家库", head, lines, keys=["name", "title", "employer", "specialities", "families", "state", "valid_until"])
    day = today(request.clock)
    context = {"rows": rows[:MOST], "day": day, "states": ExpertState.choices, "state": state, "family": family, "families": families(request.actor.jurisdiction, day),
               "keeps": keeps_lists(request.actor)}
    return render(request, "procurement/fin_experts.html", context)


@list_page
def expert_new(request: HttpRequest) -> HttpResponse:
    """Admit an expert."""
    form = forms.AdmitForm(request.POST if request.method == "POST" else None, families=families(request.actor.jurisdiction, today(request.clock)))

    def act(**data: Any) -> Expert:
        return actions.admit_expert(by=request.actor, clock=request.clock, **data)

    return submit(request, form, act, template="procurement/fin_expert_new.html", then=lambda row: reverse("fin-expert", args=[row.pk]))


@list_page
def expert(request: HttpRequest, pk: int) -> HttpResponse:
    """One expert: the entry and its renewal, declared ties, suspending."""
    row = get_object_or_404(Expert.objects.visible_to(request.actor).select_related("user").prefetch_related("interests"), pk=pk)
    known = families(request.actor.jurisdiction, today(request.clock))
    listed = known + [(code, code) for code in row.families if code not in dict(known)]
    names = ("title", "employer", "employer_key", "families", "valid_until")
    initial = {name: getattr(row, name) for name in names} | {"specialities": "、".join(row.specialities)}
    form = forms.ExpertForm(request.POST if request.method == "POST" else None, families=listed, initial=initial)

    def act(**data: Any) -> Expert:
        return actions.change_expert(row, by=request.actor, clock=request.clock, **data)

    context = {"row": row, "steps": {step.name for step in EXPERT.open_steps(row, request.actor)}, "keeps": keeps_lists(request.actor), "because": forms.ReasonForm(),
               "day": today(request.clock)}
    return submit(request, form, act, template="procurement/fin_expert.html", context=context, then=lambda _row: reverse("fin-expert", args=[pk]))


@require_POST
@list_page
def expert_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Suspend, or put back on the list."""
    row = get_object_or_404(Expert.objects.visible_to(request.actor), pk=pk)
    form = forms.ReasonForm(request.POST)

    def act(**data: Any) -> Expert:
        step = actions.suspend_expert if name == "suspend" else actions.restore_expert
        return step(row, by=request.actor, clock=request.clock, **data)

    return submit(request, form, act, template="procurement/fin_expert_step.html", context={"row": row, "name": name}, then=lambda _row: reverse("fin-expert", args=[pk]))


@list_page
def draws(request: HttpRequest) -> HttpResponse:
    """Every draw of a panel, to be repeated."""
    seen = Tender.objects.visible_to(request.actor)
    rows = Panel.objects.filter(tender__in=seen).select_related("tender__project__body").order_by("-pk")[:MOST]
    return render(request, "procurement/fin_draws.html", {"rows": [(row, replay(row)["same"]) for row in rows]})


@list_page
def draw(request: HttpRequest, number: str) -> HttpResponse:
    """One draw, done again from its seed."""
    tender = get_object_or_404(Tender.objects.visible_to(request.actor), number=number)
    panel = get_object_or_404(Panel.objects.select_related("tender__project__body"), tender=tender)
    members = list(panel.members.select_related("user", "replaces__user").order_by("no"))
    return render(request, "procurement/fin_draw.html", {"panel": panel, "tender": panel.tender, "replay": replay(panel), "members": members})


def _me(request: HttpRequest) -> Expert:
    return get_object_or_404(Expert.objects.select_related("user").prefetch_related("interests"), user=request.actor.user)


@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """The expert's own entry and ties; POST declares a tie."""
    me = _me(request)
    form = forms.TieForm(request.POST if request.method == "POST" else None)

    def act(**data: Any) -> ExpertInterest:
        return actions.declare_tie(me, by=request.actor, clock=request.clock, **data)

    day = today(request.clock)
    ties = [(row, not row.until or row.until >= day) for row in me.interests.all()]
    context = {"me": me, "ties": ties, "day": day}
    return submit(request, form, act, template="procurement/expert_profile.html", context=context, then=lambda _row: reverse("expert-profile"))


@signed_in
def tie_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The end of a tie of one's own."""
    row = get_object_or_404(_me(request).interests, pk=pk)
    form = forms.EndTieForm(request.POST if request.method == "POST" else None, initial={"ended_on": today(request.clock)})

    def act(**data: Any) -> ExpertInterest:
        return actions.end_tie(row, by=request.actor, clock=request.clock, **data)

    return submit(request, form, act, template="procurement/expert_tie.html", context={"row": row}, then=lambda _row: reverse("expert-profile"))
