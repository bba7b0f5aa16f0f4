"""Public pages of catalogs: what may be bought, and what may not."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from catalog import queries
from catalog.models import Catalog
from kernel.clock import day_of
from parties.queries import edition, places


def shown(request: HttpRequest, catalog: Catalog) -> dict[str, Any]:
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
    return render(request, "catalog/catalog.html", shown(request, chosen))


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One version, in force or not."""
    catalog = get_object_or_404(Catalog.objects.visible_to(request.actor).select_related("jurisdiction"), slug=slug)
    return render(request, "catalog/catalog.html", shown(request, catalog))
