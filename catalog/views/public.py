"""Public pages of catalogs: what may be bought, and what may not."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from catalog import queries
from catalog.gateways import tables
from catalog.models import Catalog, CatalogItem
from catalog.queries import branches
from kernel import sheetout
from kernel.clock import day_of
from law.book import Edition
from parties.queries import edition, places


def shown(request: HttpRequest, catalog: Catalog) -> dict[str, Any]:
    """A catalog with all its rows, for those who work on it."""
    law, codes = _law(request, catalog)
    return {**frame(request, catalog), "nodes": queries.tree(catalog, law, codes)}


def _law(request: HttpRequest, catalog: Catalog) -> tuple[Edition, tuple[str, ...]]:
    return edition(catalog.jurisdiction, day_of(request.clock.now())), places(catalog.jurisdiction)


def frame(request: HttpRequest, catalog: Catalog) -> dict[str, Any]:
    """What stands around the rows: other versions, other places, what is barred."""
    day = day_of(request.clock.now())
    place = catalog.jurisdiction
    codes = places(place)
    current = queries.in_force(place, day)
    return {
        "catalog": catalog,
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
    return _page(request, chosen)


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One version, in force or not."""
    return _page(request, _seen(request, slug))


def _seen(request: HttpRequest, slug: str) -> Catalog:
    return get_object_or_404(Catalog.objects.visible_to(request.actor).select_related("jurisdiction"), slug=slug)


def _page(request: HttpRequest, catalog: Catalog) -> HttpResponse:
    """Families and the branch that is open, or what a search finds."""
    words = request.GET.get("q", "").strip()[:60]
    context = {**frame(request, catalog), "words": words, "here": reverse("catalog", args=[catalog.slug])}
    if words:
        context["hits"], context["more_hits"] = branches.hits(catalog, words)
    else:
        opened = _row(catalog, request.GET.get("open", ""))
        context["level"] = branches.Tree(catalog, *_law(request, catalog)).opened(opened, after=_number(request.GET.get("after", "")))
        context["opened"] = opened
    return render(request, "catalog/catalog.html", context)


def _number(raw: str) -> int:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0


def _row(catalog: Catalog, raw: str) -> CatalogItem | None:
    rows = CatalogItem.objects.select_related("parent__parent__parent")
    return rows.filter(catalog=catalog, pk=_number(raw)).first() if raw else None


def branch(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The rows below one row, as a part of the page."""
    catalog = _seen(request, slug)
    row = get_object_or_404(CatalogItem, catalog=catalog, pk=pk)
    level = branches.Tree(catalog, *_law(request, catalog)).level(row, after=_number(request.GET.get("after", "")))
    return render(request, "catalog/_branch.html", {"level": level, "catalog": catalog, "here": reverse("catalog", args=[catalog.slug])})


def by_code(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The page of the row of that code."""
    row = get_object_or_404(CatalogItem, catalog=_seen(request, slug), code=code)
    return redirect("catalog-item", slug, row.pk)


def export(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    """All rows, or those that the same search finds, as CSV, XLSX or JSON."""
    if kind not in sheetout.FORMATS:
        raise Http404
    catalog = _seen(request, slug)
    about = {"slug": catalog.slug, "title": catalog.title, "place": catalog.jurisdiction.name, "year": catalog.year, "document": catalog.document,
             "state": catalog.state, "effective_on": catalog.effective_on}
    rows = tables.rows(catalog, request.GET.get("q", "").strip()[:60])
    return sheetout.response(kind, catalog.slug, tables.HEAD, rows, keys=tables.KEYS, about=about, sheet=f"{catalog.jurisdiction.name}{catalog.year}")
