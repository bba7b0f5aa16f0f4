"""Pages of catalogs: what may be bought, what may not, and the finance bureau's publication."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog import actions, queries
from catalog.forms import ItemForm, PublishForm
from catalog.models import Catalog
from kernel.clock import day_of
from kernel.errors import NotAllowed
from kernel.views import signed_in, submit
from parties.queries import edition, places


def _shown(request: HttpRequest, catalog: Catalog) -> dict[str, Any]:
    day = day_of(request.clock.now())
    place = catalog.jurisdiction
    law, codes = edition(place, day), places(place)
    current = queries.in_force(place, day)
    return {
        "catalog": catalog,
        "nodes": queries.tree(catalog, law, codes),
        "versions": queries.versions(catalog),
        "others": Catalog.objects.public().exclude(jurisdiction=place).select_related("jurisdiction").order_by("jurisdiction", "-effective_on"),
        "in_force": current is not None and current.pk == catalog.pk,
        "current": current,
        "negative": queries.negative_items(codes, day),
        "today": day,
    }


def index(request: HttpRequest) -> HttpResponse:
    """The catalog in force in the reader's place, or in the place asked for; without either, the newest one."""
    public = Catalog.objects.public().select_related("jurisdiction")
    day = day_of(request.clock.now())
    wanted = request.GET.get("place", "") or request.actor.jurisdiction
    known = public.filter(jurisdiction=wanted).exists() if wanted else False
    chosen = queries.in_force(wanted, day) if known or request.actor.jurisdiction == wanted != "" else None
    chosen = chosen or public.published(day).order_by("-effective_on", "-pk").first()
    if chosen is None:
        return render(request, "catalog/empty.html", {"negative": queries.negative_items([], day)})
    return render(request, "catalog/catalog.html", _shown(request, chosen))


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One version, in force or not."""
    catalog = get_object_or_404(Catalog.objects.visible_to(request.actor).select_related("jurisdiction"), slug=slug)
    return render(request, "catalog/catalog.html", _shown(request, catalog))


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
    shown = _shown(request, catalog)
    may = catalog.lifecycle.may(catalog, request.actor, "publish")
    crumbs = [(_("Workbench"), "/desk/"), (_("Catalogs"), reverse("fin-catalogs")), (catalog.title, "")]
    return {**shown, "item_form": item_form, "publish_form": publish_form, "may_publish": may, "crumbs": crumbs}
