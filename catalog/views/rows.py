"""The editor of one row: put in, change, move, take out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog import actions, queries
from catalog.forms import RemoveForm, RowForm
from catalog.models import Catalog, CatalogItem, Need
from catalog.rules import citable
from catalog.rules.life import BENEFITS
from catalog.views.finance import crumbs, find
from kernel.views import signed_in, submit
from parties.queries import edition

SPECIAL = ("owner", "basis", "parent")


def _then(catalog: Catalog) -> str:
    return reverse("fin-catalog", args=[catalog.slug]) + "#rows"


@signed_in
def add_item(request: HttpRequest, slug: str) -> HttpResponse:
    """A new row; a barred matter is refused with its article. `?need=` fills in what a department reported, `?under=` the place."""
    catalog = find(request, slug)
    need = Need.objects.visible_to(request.actor).filter(number=request.GET.get("need", ""), catalog=catalog).first()
    under = request.GET.get("under", "")
    above = catalog.items.filter(pk=under).first() if under.isdecimal() and len(under) < 10 else None
    initial = {"parent": above, "nature": "PUBLIC", "for_public": True, **(RowForm.of_need(need) if need else {})}
    form = RowForm(request.POST if request.method == "POST" else None, catalog=catalog, initial=initial)
    return submit(
        request, form, lambda **data: actions.add_item(catalog, by=request.actor, clock=request.clock, need=need, **data),
        template="catalog/row.html", context=_context(request, catalog, None, _("Add an item"), need=need), then=lambda item: _then(catalog),
    )


@signed_in
def edit_item(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One row with all its words."""
    catalog = find(request, slug)
    item = get_object_or_404(catalog.items.select_related("parent", "owner", "basis", "previous"), pk=pk)
    initial = {name: getattr(item, name) for name in RowForm.base_fields if hasattr(item, name) and name != "family"}
    form = RowForm(request.POST if request.method == "POST" else None, catalog=catalog, item=item, initial=initial)
    return submit(
        request, form, lambda **data: actions.change_item(item, by=request.actor, clock=request.clock, **data),
        template="catalog/row.html", context=_context(request, catalog, item, str(item)), then=lambda done: _then(catalog),
    )


@signed_in
def remove_item(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a row out; what stands in the way is said on the row's page."""
    catalog = find(request, slug)
    item = get_object_or_404(catalog.items.select_related("parent", "owner", "basis", "previous"), pk=pk)
    if request.method != "POST":
        return redirect("fin-catalog-row", slug=slug, pk=pk)
    form = RemoveForm(request.POST)
    return submit(
        request, form, lambda **data: actions.remove_item(item, by=request.actor, clock=request.clock, **data),
        template="catalog/row_removed.html", context=_context(request, catalog, item, str(item)), then=lambda done: _then(catalog),
    )


@signed_in
def move_item(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One place up or down under the same heading."""
    catalog = find(request, slug)
    item = get_object_or_404(catalog.items, pk=pk)
    if request.method == "POST":
        actions.move_item(item, by=request.actor, clock=request.clock, up=request.POST.get("way") == "up")
    return redirect(reverse("fin-catalog", args=[slug]) + f"#row-{pk}")


def _context(request: HttpRequest, catalog: Catalog, item: CatalogItem | None, heading: str, need: Need | None = None) -> dict[str, Any]:
    leaf = item is not None and queries.is_leaf(item)
    law = edition(catalog.jurisdiction, request.clock.now())
    return {
        "catalog": catalog, "item": item, "heading": heading, "need": need, "editable": queries.editable(catalog, request.actor),
        "cites": [one for one in BENEFITS if citable(one, law)], "leaf": leaf, "remove_form": RemoveForm(), "differs": queries.differing(item.previous, item) if item and item.previous else (),
        "crumbs": crumbs(catalog, (heading, "")),
    }
