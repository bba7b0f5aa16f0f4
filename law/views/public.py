"""Pages of the law: what binds, each provision with its versions, and the papers in full."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kernel.clock import clock, day_of
from law import queries, reading


def policies(request: HttpRequest) -> HttpResponse:
    """Every document with its number and validity on the day of reading, and its provisions."""
    today = day_of(clock.now())
    groups = reading.shelves(queries.book(), today, queries.place_names(), queries.sources())
    return render(request, "law/policies.html", {"groups": groups, "today": today})


def provision(request: HttpRequest, provision_id: str) -> HttpResponse:
    """One provision: its versions in time and place, its text, and what in the portal relies on it."""
    held = queries.book()
    versions = held.versions(provision_id)
    if not versions:
        raise Http404
    today = day_of(clock.now())
    places, sources = queries.place_names(), queries.sources()
    shown = [reading.read(held, version, today, places, sources) for version in versions]
    context = {"provision_id": provision_id, "title": versions[0].title, "versions": shown, "uses": queries.uses(provision_id), "today": today}
    return render(request, "law/provision.html", context)


def paper(request: HttpRequest, key: str) -> HttpResponse:
    """The full text of a paper, with an anchor at every heading and the provisions that rest on it."""
    held = queries.book()
    document = held.documents.get(key)
    if not document or not document.paper:
        raise Http404
    today = day_of(clock.now())
    places, sources = queries.place_names(), queries.sources()
    rest_on = [reading.read(held, each, today, places, sources) for each in held.provisions if each.document == key]
    context = {
        "document": document,
        "state": reading.state_of(document, today),
        "place": places.get(document.place, ""),
        "sections": reading.sections(queries.paper(document)),
        "readings": rest_on,
    }
    return render(request, "law/paper.html", context)
