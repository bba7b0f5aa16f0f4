"""Pages of an import: the upload, what the dry run found, and the step that writes the rows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.actions import imports as actions
from catalog.forms import TableForm
from catalog.gateways import tables
from catalog.lifecycle import EDITABLE
from catalog.models import Catalog, CatalogImport, ImportState
from catalog.queries import imports as asked
from kernel import sheetout
from kernel.files import MEDIA
from kernel.jobviews import shown as job_shown
from kernel.views import signed_in, submit

MOST_SHOWN = 200


def _catalog(request: HttpRequest, slug: str) -> Catalog:
    """A catalog of the actor's own place, whose imports it may read."""
    if not request.actor.has("administrator", "finance_reviewer"):
        raise Http404
    rows = Catalog.objects.visible_to(request.actor).filter(jurisdiction_id=request.actor.jurisdiction)
    return get_object_or_404(rows.select_related("jurisdiction"), slug=slug)


def _import(request: HttpRequest, slug: str, pk: int) -> CatalogImport:
    rows = CatalogImport.objects.visible_to(request.actor).select_related("catalog__jurisdiction", "file", "job")
    return get_object_or_404(rows, catalog__slug=slug, pk=pk)


def _crumbs(catalog: Catalog, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Workbench"), reverse("desk")), (_("Catalogs"), reverse("fin-catalogs")), (catalog.title, reverse("fin-catalog", args=[catalog.slug])), *more]


@signed_in
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Upload a table into a draft; earlier uploads stand below."""
    catalog = _catalog(request, slug)
    form = TableForm(request.POST or None, request.FILES or None)
    return submit(
        request,
        form,
        lambda **data: actions.upload(catalog, by=request.actor, clock=request.clock, **data),
        template="catalog/import_new.html",
        context={
            "catalog": catalog,
            "editable": catalog.state in EDITABLE,
            "earlier": CatalogImport.objects.filter(catalog=catalog).select_related("file")[:20],
            "most_rows": settings.IMPORT_MAX_ROWS,
            "most_megabytes": settings.IMPORT_MAX_BYTES // (1024 * 1024),
            "crumbs": _crumbs(catalog, (_("Import a table"), "")),
        },
        then=lambda made: reverse("catalog-import", args=[catalog.slug, made.pk]),
    )


@signed_in
def detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One import: its progress (202 while it runs), then what was found, row by row."""
    made = _import(request, slug, pk)
    running = made.state == ImportState.UPLOADED and made.job is not None and not made.job.finished
    return render(request, "catalog/import.html", _context(request, made, running), status=202 if running else 200)


def _context(request: HttpRequest, made: CatalogImport, running: bool) -> dict[str, Any]:
    catalog = made.catalog
    faults = [] if running else asked.found(made, MOST_SHOWN)
    steps = {step.name for step in made.lifecycle.open_steps(made, request.actor)}
    here = reverse("catalog-import-new", args=[catalog.slug])
    return {
        "made": made,
        "catalog": catalog,
        "running": running,
        "faults": faults,
        "more_faults": max(made.faults_found + made.doubts_found - len(faults), 0),
        "may_import": "import_rows" in steps and catalog.state in EDITABLE,
        "may_discard": "discard_import" in steps,
        "sample": list(made.staged.select_related("standing_parent").order_by("position")[:8]),
        "crumbs": _crumbs(catalog, (_("Import a table"), here), (made.file.name, "")),
        **(job_shown(request, made.job) if made.job is not None else {}),
    }


@signed_in
@require_POST
def carry_out(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Write all rows, once."""
    made = _import(request, slug, pk)
    actions.carry_out(made, by=request.actor, clock=request.clock)
    return redirect("catalog-import", slug, made.pk)


@signed_in
@require_POST
def discard(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Leave an import; a check that runs is stopped."""
    made = _import(request, slug, pk)
    actions.discard(made, by=request.actor, clock=request.clock)
    return redirect("catalog-import-new", slug)


@signed_in
def faults(request: HttpRequest, slug: str, pk: int, kind: str) -> Any:
    """The faulty rows as they stand in the file, with the reason of each, to be mended and uploaded again."""
    made = _import(request, slug, pk)
    if kind not in ("csv", "xlsx"):
        raise Http404
    head, rows = tables.with_reasons(made)
    return sheetout.response(kind, f"{made.file.name.rpartition('.')[0]}-原因", head, rows, sheet="原因")


@signed_in
def template(request: HttpRequest) -> Any:
    """The empty table, to be filled in."""
    name = "attachment; filename*=UTF-8''%E7%9B%AE%E5%BD%95%E5%AF%BC%E5%85%A5%E6%A8%A1%E6%9D%BF.xlsx"
    return FileResponse(tables.template(), content_type=MEDIA["xlsx"], headers={"Content-Disposition": name})
