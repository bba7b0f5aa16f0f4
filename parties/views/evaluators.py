"""The list of third-party evaluators: the finance bureau's page and the public one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel import sheetout
from kernel.clock import today
from kernel.views import submit
from parties import actions
from parties.forms import bodies as forms
from parties.lifecycle import LISTING
from parties.models import Evaluator, Organisation
from parties.permissions import keeps_lists
from parties.views.bodies import list_page


@list_page
def evaluators(request: HttpRequest) -> HttpResponse:
    """The list of the place; POST lists an evaluator or renews its entry."""
    form = forms.EvaluatorForm(request.POST if request.method == "POST" else None, initial={"since": today(request.clock)})

    def act(*, organisation: Organisation, fields_text: list[str], **data: Any) -> Evaluator:
        return actions.list_evaluator(organisation, by=request.actor, clock=request.clock, fields=fields_text, **data)

    rows = Evaluator.objects.filter(jurisdiction=request.actor.jurisdiction or None).select_related("organisation", "jurisdiction")
    shown = [(row, {step.name for step in LISTING.open_steps(row, request.actor)}) for row in rows]
    context = {"rows": shown, "keeps": keeps_lists(request.actor), "because": forms.BecauseForm(), "day": today(request.clock)}
    return submit(request, form, act, template="parties/fin_evaluators.html", context=context, then=lambda _row: reverse("fin-evaluators"))


@require_POST
@list_page
def evaluator_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take off the list, or list again."""
    row = get_object_or_404(Evaluator, pk=pk, jurisdiction=request.actor.jurisdiction or None)
    form = forms.BecauseForm(request.POST)

    def act(**data: Any) -> Evaluator:
        step = actions.remove_evaluator if name == "remove" else actions.relist_evaluator
        return step(row, by=request.actor, clock=request.clock, **data)

    return submit(request, form, act, template="parties/fin_evaluator_step.html", context={"row": row, "name": name}, then=lambda _row: reverse("fin-evaluators"))


def public(request: HttpRequest) -> HttpResponseBase:
    """Evaluators on the lists in force today, for everybody; ?format=csv, xlsx or json."""
    rows = list(Evaluator.objects.in_force(today(request.clock)).select_related("organisation", "jurisdiction"))
    if (kind := request.GET.get("format", "")) in sheetout.FORMATS:
        head = [_("Name"), _("Unified social credit code"), _("Place of the list"), _("Fields"), _("From"), _("Last day"), _("Statement of independence")]
        lines = [[row.organisation.name, row.organisation.key, row.jurisdiction.name, "、".join(row.fields), row.since, row.until or "", row.independence] for row in rows]
        return sheetout.response(kind, "第三方评价机构", head, lines, keys=["name", "key", "place", "fields", "since", "until", "independence"])
    return render(request, "parties/evaluators.html", {"rows": rows})
