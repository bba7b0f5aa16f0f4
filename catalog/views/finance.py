"""The finance bureau's pages of catalogs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog import actions
from catalog.forms import ItemForm, PublishForm
from catalog.models import Catalog
from catalog.views.public import shown
from kernel.errors import NotAllowed
from kernel.views import signed_in, submit


@signed_in
def fin_list(request: HttpRequest) -> HttpResponse:
    """The finance administrator's catalogs: drafts of the own place first."""
    if not request.actor.has("administrator"):
        raise NotAllowed("publish", "has_role:administrator")
    rows = Catalog.objects.visible_to(request.actor).select_related("jurisdiction").order_by("published_at", "pk")
    return render(request, "catalog/fin_list.html", {"rows": rows})


@signed_in
def fin_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One catalog at the finance bureau: its rows, and publication while it is a draft."""
    catalog = get_object_or_404(Catalog.objects.visible_to(request.actor).select_related("jurisdiction"), slug=slug)
    publish = PublishForm(request.POST if request.method == "POST" else None)
    return submit(
        request,
        publish,
        lambda **data: actions.publish(catalog, by=request.actor, clock=request.clock, **data),
        template="catalog/fin_catalog.html",
        context=_fin_context(request, catalog, item_form=ItemForm(), publish_form=publish),
        then=lambda done: reverse("fin-catalog", args=[done.slug]),
    )


@signed_in
def add_item(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a row to a draft; a barred matter is refused with its article."""
    catalog = get_object_or_404(Catalog.objects.visible_to(request.actor).select_related("jurisdiction"), slug=slug)
    if request.method != "POST":
        return redirect("fin-catalog", slug=slug)
    form = ItemForm(request.POST)
    return submit(
        request,
        form,
        lambda **data: actions.add_item(catalog, by=request.actor, clock=request.clock, **data),
        template="catalog/fin_catalog.html",
        context=_fin_context(request, catalog, item_form=form, publish_form=PublishForm()),
        then=lambda item: reverse("fin-catalog", args=[slug]),
    )


def _fin_context(request: HttpRequest, catalog: Catalog, *, item_form: ItemForm, publish_form: PublishForm) -> dict[str, Any]:
    page = shown(request, catalog)
    may = catalog.lifecycle.may(catalog, request.actor, "publish")
    crumbs = [(_("Workbench"), "/desk/"), (_("Catalogs"), reverse("fin-catalogs")), (catalog.title, "")]
    return {**page, "item_form": item_form, "publish_form": publish_form, "may_publish": may, "crumbs": crumbs}
