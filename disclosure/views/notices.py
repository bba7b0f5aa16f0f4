"""K2 and the notice itself."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from disclosure.models import Notice
from disclosure.queries.notices import Filters, as_data, chips, facets, page
from disclosure.views import hot
from kernel import files

TABS = (
    ("", _("All")), ("intention", _("Intentions")), ("tender", _("Procurement")), ("correction", _("Corrections")), ("result", _("Results")),
    ("contract", _("Contracts")), ("acceptance", _("Acceptance")), ("evaluation", _("Evaluations")),
)


@hot.page
def listing(request: HttpRequest) -> HttpResponse:
    """Search and facets; the address holds the whole state; pages by cursor. What does not depend on the cursor is made once for a filter."""
    at = hot.pulse(request).at
    filters = Filters.read(request.GET)
    found = page(filters, at=at, cursor=request.GET.get("after", ""))
    rows = render_to_string("disclosure/_notice_rows.html", {
        "page": found, "next_address": filters.address(after=found.next_cursor) if found.next_cursor else "",
    })
    return HttpResponse(hot.framed(request, filters.address(), partial(_frame, filters, at), rows))


def _frame(filters: Filters, at: datetime, request: HttpRequest, mark: str) -> str:
    """The page around the rows; `mark` stands where they go."""
    total, groups = facets(filters, at=at)
    tabs = [(label, filters.address(kind=code), filters.chosen.get("kind", "") == code) for code, label in TABS]
    return render_to_string("disclosure/notices.html", {
        "now": at, "filters": filters, "total": total, "facets": groups, "chips": chips(filters), "tabs": tabs, "rows": mark,
    }, request)


@hot.page
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One notice in statutory form, with its files, digest and corrections."""
    found = get_object_or_404(Notice.objects.visible_to(request.actor).select_related("pdf", "entry", "jurisdiction", "corrects"), number=number)
    others = Notice.objects.filter(thread=found.thread).exclude(pk=found.pk).order_by("published_at", "id") if found.thread else []
    return render(request, "disclosure/notice.html", {"notice": found, "others": others, "corrections": found.corrections.all(), "now": request.clock.now()})


def as_json(request: HttpRequest, number: str) -> JsonResponse:
    """The notice as data. Its sha256 is that of the canonical JSON (RFC 8785) of number, title, sections and at; `leaf` is its entry in the public log."""
    found = get_object_or_404(Notice.objects.visible_to(request.actor).select_related("entry__leaf"), number=number)
    return JsonResponse(as_data(found), json_dumps_params={"ensure_ascii": False, "indent": 1})


def as_pdf(request: HttpRequest, number: str) -> FileResponse:
    """The notice as a document."""
    found = get_object_or_404(Notice.objects.visible_to(request.actor).exclude(pdf=None).select_related("pdf"), number=number)
    assert found.pdf is not None
    return files.response(found.pdf, inline=True)
