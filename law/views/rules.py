"""The bureau's list of provisions, one provision with what relies on it, and the proposal of a new version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.clock import day_of
from kernel.views import signed_in, submit
from law import actions, queries, reading
from law.book import Provision
from law.forms import VersionForm, initial_of
from law.models import Change
from law.permissions import within
from law.queries import bureau
from law.rules import plain
from law.views import doors

PAGE = 40
NAMES = ("q", "place", "document", "kind", "verified")


@signed_in
def rules(request: HttpRequest) -> HttpResponse:
    """Every version of every provision: search, facets, 40 a page; the address holds the whole state."""
    doors.read(request)
    asked = {name: request.GET.get(name, "").strip()[:60] for name in NAMES}
    book, today = queries.book(), day_of(request.clock.now())
    found = _seek(asked)
    page = _number(request.GET.get("page", "1"))
    names, sources = queries.place_names(), queries.sources()
    shown = [reading.read(book, each, today, names, sources) for each in sorted(found, key=lambda p: (p.document, p.id, p.place, p.since))]
    start = (page - 1) * PAGE
    context = {
        "tabs": doors.tabs("fin-rules", request.actor), "asked": asked, "rows": shown[start : start + PAGE], "total": len(found), "facets": _facets(asked),
        "next_url": _url(asked, page=page + 1) if len(found) > start + PAGE else "", "previous_url": _url(asked, page=page - 1) if page > 1 else "",
        "held_back": queries.held_back(), "unverified": sum(not each.verified and each.kind == "law" for each in book.provisions),
    }  # fmt: skip
    return render(request, "law/fin_rules.html", context)


def _number(text: str) -> int:
    return max(int(text), 1) if text.isdecimal() and len(text) < 6 else 1


def _seek(asked: dict[str, str]) -> list[Provision]:
    words = {name: value for name, value in asked.items() if name != "q"}
    return bureau.seek(queries.book().provisions, words=asked["q"], **words)


def _url(asked: dict[str, str], **change: Any) -> str:
    kept = {name: value for name, value in (asked | change).items() if value}
    return f"{reverse('fin-rules')}?{urlencode(kept)}" if kept else reverse("fin-rules")


def _facets(asked: dict[str, str]) -> list[dict[str, Any]]:
    """Each facet with the count of every choice, the facet itself left out of the filter."""
    names, documents = queries.place_names(), queries.book().documents
    kinds = {"law": _("Law"), "policy": _("Working value"), "practice": _("Practice")}
    marks = {"yes": _("Verified"), "no": _("Not verified")}

    def options(name: str, label: Callable[[str], str], key: Callable[[Provision], str]) -> list[dict[str, Any]]:
        counts: dict[str, int] = {}
        for each in _seek(asked | {name: ""}):
            counts[key(each)] = counts.get(key(each), 0) + 1
        top = sorted(counts, key=lambda value: (-counts[value], value))[:12]
        return [
            {"label": label(value), "count": counts[value], "url": _url(asked, **{name: "" if asked[name] == value else value}), "current": asked[name] == value}
            for value in top
        ]

    return [
        {"title": _("Verified"), "options": options("verified", lambda value: marks[value], lambda p: "yes" if p.verified else "no")},
        {"title": _("Place"), "options": options("place", lambda code: _("Whole country") if code == "nation" else names.get(code, code), lambda p: p.place or "nation")},
        {"title": _("Kind"), "options": options("kind", lambda value: kinds.get(value, value), lambda p: p.kind)},
        {"title": _("Document"), "options": options("document", lambda key: documents[key].short or documents[key].number or documents[key].name, lambda p: p.document)},
    ]  # fmt: skip


@signed_in
def rule(request: HttpRequest, provision_id: str) -> HttpResponse:
    """One provision: its versions in time and place, its changes, and what relies on it."""
    doors.read(request)
    book, today = queries.book(), day_of(request.clock.now())
    versions = book.versions(provision_id)
    if not versions:
        raise Http404
    names, sources = queries.place_names(), queries.sources()
    context = {
        "provision_id": provision_id, "title": versions[0].title, "today": today, "uses": queries.uses(provision_id),
        "versions": [reading.read(book, each, today, names, sources) for each in versions], "may": request.actor.has("administrator"),
        "changes": Change.objects.filter(kind="provision", key=provision_id).select_related("proposed_by", "decided_by"),
        "crumbs": doors.crumbs((provision_id, "")),
    }  # fmt: skip
    return render(request, "law/fin_rule.html", context)


@signed_in
def propose(request: HttpRequest, provision_id: str) -> HttpResponse:
    """The form of a new version; it begins with the one that stands, of the place in the address."""
    doors.write(request)
    place = str(request.GET.get("place", request.actor.jurisdiction))[:6]
    try:
        model = bureau.model_version(provision_id, place)
    except LookupError:
        raise Http404 from None
    book = queries.book()
    initial = initial_of(model, place if within(place, request.actor.jurisdiction) else request.actor.jurisdiction)
    form = VersionForm(
        request.POST or None, request.FILES or None, initial=initial, model=model, places=doors.places(request.actor), documents=book.documents.values()
    )
    context = {
        "provision_id": provision_id, "model": reading.read(book, model, day_of(request.clock.now()), queries.place_names(), queries.sources()),
        "plain": plain(model.value), "crumbs": doors.crumbs((model.title, reverse("fin-rule", args=[provision_id])), (_("Propose a change"), "")),
    }  # fmt: skip
    return submit(
        request, form, lambda **data: actions.propose_version(provision_id, by=request.actor, clock=request.clock, **data),
        template="law/fin_propose.html", context=context, then=lambda change: reverse("fin-change", args=[change.number]),
    )  # fmt: skip


@signed_in
def thresholds(request: HttpRequest) -> HttpResponse:
    """The thresholds of the places in reach, year by year; what is not loaded is shown as such."""
    doors.read(request)
    today = day_of(request.clock.now())
    year = _number(request.GET.get("year", "")) if request.GET.get("year") else today.year
    year = year if 2014 <= year <= today.year + 2 else today.year
    known = queries.place_names()
    others = {each.place for each in queries.book().provisions if each.id in bureau.THRESHOLDS and each.place}
    places = ["", *dict.fromkeys([*[code for code in bureau.reach(request.actor) if code], *sorted(others)])]
    heads = {each: queries.book().versions(each)[0].title for each in bureau.THRESHOLDS if queries.book().versions(each)}
    rows = [
        {
            "place": known.get(code, code) if code else _("Whole country"), "may": request.actor.has("administrator") and within(code, request.actor.jurisdiction),
            "cells": [(cell, heads[cell.provision], [(reading.value_words(each.value, each.unit), each) for each in cell.versions]) for cell in cells if cell.provision in heads],
        }
        for code, cells in bureau.thresholds(places, year)
    ]  # fmt: skip
    context = {
        "tabs": doors.tabs("fin-thresholds", request.actor), "rows": rows, "heads": heads.values(), "year": year, "years": range(today.year + 1, 2022, -1),
    }
    return render(request, "law/fin_thresholds.html", context)
