"""The finance bureau's list of barred matters, and the proposal of a change."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.actions.bars import propose_bar
from catalog.actions.negative import FIELDS
from catalog.forms.bars import BarForm
from catalog.models import NegativeItem
from kernel.clock import day_of
from kernel.views import signed_in, submit
from law.queries import place_names
from law.views import doors


@signed_in
def bars(request: HttpRequest) -> HttpResponse:
    """What bars today and what will, by place; ended ones with ?all=1."""
    doors.read(request)
    today = day_of(request.clock.now())
    rows = NegativeItem.objects.order_by("place", "position", "since")
    rows = rows if request.GET.get("all") else rows.filter(Q(until__isnull=True) | Q(until__gt=today))
    names = place_names()
    shown = [(row, names.get(row.place, row.place) if row.place else _("Whole country")) for row in rows]
    context = {"tabs": doors.tabs("fin-negatives", request.actor), "rows": shown, "today": today, "may": request.actor.has("administrator"), "all": request.GET.get("all")}
    return render(request, "catalog/fin_bars.html", context)


@signed_in
def propose(request: HttpRequest, key: str = "") -> HttpResponse:
    """A new bar, the next version of one, or its end."""
    doors.write(request)
    item = get_object_or_404(NegativeItem, key=key, until__isnull=True) if key else None
    initial = {name: getattr(item, name) for name in FIELDS} if item else {}
    form = BarForm(request.POST or None, request.FILES or None, initial=initial, item=item, places=doors.places(request.actor))
    title = item.title if item else _("A new barred matter")
    return submit(
        request, form, lambda **data: propose_bar(item, by=request.actor, clock=request.clock, **data), template="catalog/fin_bar.html",
        context={"item": item, "title": title, "crumbs": doors.crumbs((_("Barred matters"), reverse("fin-negatives")), (title, ""))},
        then=lambda change: reverse("fin-change", args=[change.number]),
    )  # fmt: skip
