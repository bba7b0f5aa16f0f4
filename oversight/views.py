"""The auditor's pages: read only; opening a project is itself journaled."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from kernel import files
from kernel.errors import NotAllowed
from kernel.views import signed_in
from oversight import actions, queries
from oversight.permissions import reads_all

PAGE = 30
JOURNAL_PAGE = 60


def _may(request: HttpRequest) -> None:
    if not reads_all(request.actor, None):
        raise NotAllowed("read", str(reads_all.name))


def _after(request: HttpRequest) -> int | None:
    raw = request.GET.get("after", "")
    return int(raw) if raw.isdecimal() and len(raw) < 19 else None


@signed_in
def projects(request: HttpRequest) -> HttpResponse:
    """Projects of the reader's place, by number, title or body."""
    _may(request)
    query, after = request.GET.get("q", "").strip()[:80], _after(request)
    rows = queries.projects(request.actor, query)
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    return render(request, "oversight/projects.html", {"rows": found[:PAGE], "more": found[PAGE - 1].pk if len(found) > PAGE else None, "query": query})


@signed_in
def project(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about one project."""
    _may(request)
    found = get_object_or_404(queries.projects(request.actor), number=number)
    actions.record_access(found, by=request.actor, clock=request.clock)
    after = _after(request)
    entries = queries.journal(found)
    shown = list((entries.filter(pk__lt=after) if after else entries)[: JOURNAL_PAGE + 1])
    context = {
        "project": found, "lines": queries.lines(shown[:JOURNAL_PAGE]), "more": shown[JOURNAL_PAGE - 1].pk if len(shown) > JOURNAL_PAGE else None,
        "files": queries.files(found), "postings": queries.postings(found), "sealed": queries.sealed(found),
    }
    return render(request, "oversight/project.html", context)


def file(request: HttpRequest, number: str, public_id: str) -> HttpResponseBase:
    """A file of the project, for the reader."""
    _may(request)
    found = get_object_or_404(queries.projects(request.actor), number=number)
    stored = next((row for _where, row in queries.files(found) if row.public_id == public_id), None)
    if stored is None:
        raise Http404
    actions.record_access(found, by=request.actor, clock=request.clock, what=f"file {stored.sha256}")
    return files.response(stored)
