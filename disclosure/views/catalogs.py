"""What is bought under a catalog: the page of one item, and the spend by class."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from catalog import queries as catalogs
from catalog.models import Catalog, CatalogItem
from catalog.queries import branches, transfers
from disclosure.queries import spend
from kernel import sheetout
from kernel.clock import day_of
from parties.queries import edition, places

HEAD = ("大类", "项目数", "预算（元）", "合同（元）", "已付（元）")
KEYS = ("class", "projects", "budget", "contracted", "paid")


def _catalog(request: HttpRequest, slug: str) -> Catalog:
    return get_object_or_404(Catalog.objects.visible_to(request.actor).select_related("jurisdiction"), slug=slug)


def item(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One row: what it is, who is responsible, what it is to bring, who buys it."""
    catalog = _catalog(request, slug)
    rows = CatalogItem.objects.select_related("parent__parent__parent", "basis__catalog", "owner", "previous__catalog")
    row = get_object_or_404(rows, catalog=catalog, pk=pk)
    law, codes = edition(catalog.jurisdiction, day_of(request.clock.now())), places(catalog.jurisdiction)
    found = spend.of_item(row)
    context = {
        "catalog": catalog,
        "item": row,
        "way": branches.ancestors(row)[:-1],
        "below": list(CatalogItem.objects.filter(catalog=catalog, parent=row).order_by("position")[:100]),
        "barred": [finding for finding in catalogs.barred(row.name, law, codes) if not finding.met],
        "courses": found,
        "contracted": sum((course.contract.amount for course in found if course.contract), Decimal(0)),
        "paid": sum((course.paid for course in found), Decimal(0)),
        "transfers": transfers.of_item(row),
        "leads_on": CatalogItem.objects.filter(parent=row).exists(),
    }
    return render(request, "disclosure/catalog_item.html", context)


def by_class(request: HttpRequest, slug: str) -> HttpResponse:
    """The spend of a catalog by its classes, as a figure with its table."""
    catalog = _catalog(request, slug)
    rows = spend.by_class(catalog)
    context = {"catalog": catalog, "rows": rows, "figure": _figure(rows), "now": request.clock.now()}
    return render(request, "disclosure/catalog_spend.html", context)


def _figure(rows: list[spend.Spend]) -> dict[str, Any]:
    """What the figure says, its drawing and its table."""
    total = sum((row.contracted for row in rows), Decimal(0))
    largest = max((max(row.contracted, row.budget) for row in rows), default=Decimal(0))
    title = _("No contract has been published under this catalog yet.")
    if total:
        title = _("%(share)s%% of the contracts' amount goes to “%(name)s”.") % {"share": round(rows[0].contracted * 100 / total), "name": rows[0].name}
    drawn = [(row, number * 62) for number, row in enumerate(rows)]
    svg = render_to_string("disclosure/_spend_bars.html", {"rows": drawn, "largest": largest, "height": len(rows) * 62})
    table = [[row.name, row.projects, row.budget, row.contracted, row.paid] for row in rows]
    return {"title": title, "svg": mark_safe(svg), "table": table, "head": [_("Class"), _("Projects"), _("Budget (yuan)"), _("Contracts (yuan)"), _("Paid (yuan)")]}  # noqa: S308 (made by our own template, which escapes)


def spend_table(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    """The same figures as CSV, XLSX or JSON."""
    if kind not in sheetout.FORMATS:
        raise Http404
    catalog = _catalog(request, slug)
    rows = [(row.name, row.projects, row.budget, row.contracted, row.paid) for row in spend.by_class(catalog)]
    return sheetout.response(kind, f"{catalog.slug}-spend", HEAD, rows, keys=KEYS, about={"slug": catalog.slug, "title": catalog.title, "currency": "CNY"}, sheet="支出")
