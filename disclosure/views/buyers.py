"""Purchasing bodies to the public: the list, and one page a body."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from disclosure.queries import buyers
from disclosure.views import hot
from kernel import sheetout
from kernel.clock import day_of
from parties.models import Organisation

KEPT = 2000


def listing(request: HttpRequest) -> HttpResponseBase:
    """Bodies by code, with a search; ?format=csv, xlsx or json gives them as a file."""
    words, after = request.GET.get("q", "").strip()[:60], request.GET.get("after", "")[:18]
    if (kind := request.GET.get("format", "")) in sheetout.FORMATS:
        rows, _more = buyers.buyers(words, size=KEPT)
        day = day_of(request.clock.now())
        head = [_("Unified social credit code"), _("Name"), _("Place"), _("Class"), _("Projects")]
        lines = [[row["organisation"].key, row["organisation"].name, row["organisation"].jurisdiction.name, row["body"].as_of(day).get_body_class_display(), row["projects"]] for row in rows]
        return sheetout.response(kind, "购买主体", head, lines, keys=["key", "name", "place", "class", "projects"])
    rows, more = buyers.buyers(words, after)
    day = day_of(request.clock.now())
    shown = [{**row, "held": row["body"].as_of(day)} for row in rows]
    return render(request, "disclosure/buyers.html", {"rows": shown, "more": more, "after": after, "q": words})


@hot.page
def detail(request: HttpRequest, key: str) -> HttpResponse:
    """One body's record."""
    rows = Organisation.objects.select_related("jurisdiction", "body").prefetch_related("body__versions", "body__functions")
    organisation = get_object_or_404(rows, key=key)
    if not hasattr(organisation, "body"):
        raise Http404
    now = request.clock.now()
    found = buyers.record(organisation, day_of(now))
    return render(request, "disclosure/buyer.html", {**found, "now": now, "least": buyers.LEAST, "refusals": [found["buys"]]})
