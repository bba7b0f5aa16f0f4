"""The public side: drafts that lie open, the comment, the result, and two versions side by side."""

from __future__ import annotations

import csv
import io
from typing import Any

from allauth.core.ratelimit import consume
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog import actions, queries
from catalog.forms import CommentForm
from catalog.models import Catalog, Comment, Consultation
from catalog.queries.compare import KINDS
from kernel.clock import day_of
from kernel.findings import Finding, Refused
from kernel.views import submit
from parties.queries import edition, places

PAGE = 200


def consultations(request: HttpRequest) -> HttpResponse:
    """Drafts that are open for comments today, and the rounds that are over with their results."""
    now = request.clock.now()
    return render(request, "catalog/consultations.html", {"open": queries.open_rounds(now), "past": queries.past_rounds(), "today": day_of(now)})


def consultation(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft of one catalog with its explanation; a form while comments are taken, the result with all replies afterwards."""
    rounds = Consultation.objects.filter(catalog__slug=slug).select_related("catalog__jurisdiction", "catalog__previous")
    found = rounds.order_by("-no").first()
    if found is None:
        raise Http404
    form = CommentForm(request.POST if request.method == "POST" else None, own_name=bool(request.actor.organisation_key))

    def act(**data: Any) -> Comment:
        if not consume(request, action="catalog_comment"):
            raise Refused(Finding("catalog.comment_often", met=False))
        return actions.hearing.comment(found, by=request.actor, clock=request.clock, **data)

    return submit(
        request, form, act, template="catalog/consultation.html", context=_round(request, found, list(rounds.order_by("-no"))),
        then=lambda made: reverse("catalog-comment", args=[slug, made.number]),
    )


def _round(request: HttpRequest, found: Consultation, rounds: list[Consultation]) -> dict[str, Any]:
    day = day_of(request.clock.now())
    catalog = found.catalog
    law, codes = edition(catalog.jurisdiction, day), places(catalog.jurisdiction)
    large = catalog.items.count() > PAGE * 10
    return {
        "catalog": catalog, "round": found, "rounds": rounds, "open": found.is_open(day) and catalog.state == "CONSULTING", "today": day,
        "nodes": [] if large else queries.tree(catalog, law, codes), "total": catalog.items.count(), "changes": queries.changes(catalog),
        "comments": found.comments.filter(replied_at__isnull=False) if found.result_at else [], "count": found.comments.count(),
        "opinions": catalog.opinions.all() if found.result_at else [],
    }


def comment(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """What was sent has arrived: its number, and where the reply will stand. Shows nothing that the sender did not publish."""
    found = get_object_or_404(Comment.objects.select_related("consultation__catalog"), number=number, consultation__catalog__slug=slug)
    return render(request, "catalog/comment_sent.html", {"comment": found, "catalog": found.consultation.catalog, "round": found.consultation})


def _versions(request: HttpRequest, slug: str, other: str) -> tuple[Catalog, Catalog]:
    """The two versions: those that everybody reads, those that were open for comments, and what the reader may see besides."""
    seen = Catalog.objects.visible_to(request.actor) | Catalog.objects.filter(consulted_at__isnull=False)
    rows = seen.distinct().select_related("jurisdiction")
    return get_object_or_404(rows, slug=other), get_object_or_404(rows, slug=slug)


def compare(request: HttpRequest, slug: str, other: str) -> HttpResponse:
    """What this version changes against the other one, row by row and word by word; `?kind=` filters, `?format=` gives CSV or JSON."""
    older, newer = _versions(request, slug, other)
    found = queries.compare(older, newer)
    kind = request.GET.get("kind", "")
    rows = [row for row in found.rows if not kind or row.kind == kind]
    if request.GET.get("format") == "csv":
        return _csv(rows, f"{newer.slug}-{older.slug}")
    if request.GET.get("format") == "json":
        return JsonResponse({"newer": newer.slug, "older": older.slug, "kept": found.kept, "counts": found.counts, "rows": [_plain(row) for row in rows]},
                            json_dumps_params={"ensure_ascii": False})
    raw = request.GET.get("from", "0")
    start = int(raw) if raw.isdecimal() and len(raw) < 7 else 0
    labels = {"added": _("Added"), "removed": _("Removed"), "renamed": _("Renamed"), "moved": _("Moved"), "changed": _("Changed")}
    return render(request, "catalog/compare.html", {
        "older": older, "newer": newer, "rows": rows[start:start + PAGE], "kind": kind, "kept": found.kept, "counts": found.counts, "labels": labels,
        "kinds": [(name, labels[name], found.counts[name]) for name in KINDS], "total": len(found.rows),
        "next": start + PAGE if len(rows) > start + PAGE else 0, "previous": start - PAGE if start >= PAGE else None, "versions": queries.versions(newer),
    })


def _plain(row: queries.RowDifference) -> dict[str, Any]:
    fields = [{"field": one.name, "old": one.old, "new": one.new} for one in row.fields]
    return {"kind": row.kind, "code": row.item.code, "name": row.item.name, "level": row.item.level, "fields": fields}


def _csv(rows: list[queries.RowDifference], name: str) -> HttpResponse:
    """The differences as a table that a spreadsheet opens; a cell that would be a formula there is kept as text."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["变动", "代码", "名称", "级别", "栏目", "原内容", "新内容"])
    for row in rows:
        head = [row.kind, row.item.code, row.item.name, row.item.level]
        for cells in [[*head, str(one.label), one.old, one.new] for one in row.fields] or [[*head, "", "", ""]]:
            table.writerow([f"'{cell}" if str(cell)[:1] in "=+-@\t" else cell for cell in map(str, cells)])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
