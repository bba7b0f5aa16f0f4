"""The finance bureau's list of purchasing bodies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import sheetout
from kernel.clock import today
from kernel.errors import NotAllowed
from kernel.findings import Finding
from kernel.views import signed_in, submit
from parties import actions
from parties.forms import bodies as forms
from parties.models import BodyFunction, Jurisdiction, PurchasingBody
from parties.permissions import keeps_lists, reads_lists
from parties.queries import bodies as queries
from parties.queries import places_below


def list_page(view: Callable[..., Any]) -> Callable[..., Any]:
    """Pages of the bureau's lists: finance keeps them, audit and supervision read them, others are told whose they are."""

    @wraps(view)
    @signed_in
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not reads_lists(request.actor):
            raise NotAllowed("open", str(reads_lists.name))
        return view(request, *args, **kwargs)

    return door


def facets_of(path: str, titles: dict[str, str], found: list[dict[str, Any]], chosen: dict[str, str], words: str) -> list[dict[str, Any]]:
    """The facets as links: each adds or removes itself."""
    out = []
    for facet in found:
        name = facet["name"]
        options = []
        for option in facet["options"]:
            query = {**chosen, "q": words, name: "" if option["chosen"] else option["value"]}
            options.append({"label": option["label"], "count": option["count"], "current": option["chosen"],
                            "url": f"{path}?{urlencode({key: value for key, value in query.items() if value})}"})
        out.append({"title": titles[name], "options": options})
    return out


def in_words(found: Finding, met_code: str) -> Finding:
    """A finding that is met, in words that say so."""
    return replace(found, code=met_code) if found.met else found


@list_page
def bodies(request: HttpRequest) -> HttpResponseBase:
    """The bodies of the place with facets; ?format=csv, xlsx or json gives the same rows as a file."""
    day = today(request.clock)
    words = request.GET.get("q", "").strip()[:60]
    chosen = {name: request.GET.get(name, "")[:24] for name in queries.FACETS}
    rows = queries.found_bodies(request.actor.jurisdiction, words=words, chosen=chosen, day=day)
    if (kind := request.GET.get("format", "")) in sheetout.FORMATS:
        return _export(kind, rows)
    titles = {"body_class": _("Class"), "establishment": _("Kind of posts"), "funding": _("Source of funds")}
    shown = facets_of(reverse("fin-bodies"), titles, queries.facets(rows, chosen), chosen, words)
    query = urlencode({key: value for key, value in {**chosen, "q": words}.items() if value})
    context = {"rows": rows, "facets": shown, "q": words, "day": day, "largest": len(rows), "query": query, "keeps": keeps_lists(request.actor)}
    return render(request, "parties/fin_bodies.html", context)


def _export(kind: str, rows: list[dict[str, Any]]) -> HttpResponseBase:
    head = [_("Unified social credit code"), _("Name"), _("Place"), _("Class"), _("Kind of posts"), _("Source of funds"), _("May buy"), _("Functions")]
    keys = ["key", "name", "place", "class", "posts", "funds", "may_buy", "functions"]
    lines = [[row["organisation"].key, row["organisation"].name, row["organisation"].jurisdiction.name, row["held"].get_body_class_display(),
              row["held"].get_establishment_display(), row["held"].get_funding_display(), _("yes") if row["buys"].met else _("no"),
              "；".join(each.name for each in row["functions"])] for row in rows]
    return sheetout.response(kind, "购买主体", head, lines, keys=keys)


@list_page
def body_new(request: HttpRequest) -> HttpResponse:
    """Enter a body."""
    places = Jurisdiction.objects.filter(code__in=places_below(request.actor.jurisdiction))
    form = forms.BodyForm(request.POST if request.method == "POST" else None, places=places, initial={"place": request.actor.jurisdiction})

    def act(*, place: Jurisdiction, **data: Any) -> PurchasingBody:
        return actions.enter_body(by=request.actor, clock=request.clock, place=place.code, **data)

    return submit(request, form, act, template="parties/fin_body_new.html", then=lambda body: reverse("fin-body", args=[body.organisation.key]))


@list_page
def body(request: HttpRequest, key: str) -> HttpResponse:
    """One body: what it is today and was, its functions; POST changes what it is from a day on."""
    row = _one(request, key)
    day = today(request.clock)
    held = row.as_of(day)
    names = ("body_class", "establishment", "funding", "trade")
    form = forms.ChangeForm(request.POST if request.method == "POST" else None, initial={name: getattr(held, name) for name in names})

    def act(**data: Any) -> Any:
        return actions.change_body(row, by=request.actor, clock=request.clock, **data)

    return submit(request, form, act, template="parties/fin_body.html", context=_context(request, row), then=lambda _row: reverse("fin-body", args=[key]))


def _one(request: HttpRequest, key: str) -> PurchasingBody:
    return get_object_or_404(queries.bodies(), organisation__key=key, organisation__jurisdiction__in=places_below(request.actor.jurisdiction))


def _context(request: HttpRequest, row: PurchasingBody) -> dict[str, Any]:
    day = today(request.clock)
    law = queries.edition(row.organisation.jurisdiction_id, day)
    return {"body": row, "organisation": row.organisation, "held": row.as_of(day), "day": day, "keeps": keeps_lists(request.actor),
            "findings": [in_words(queries.may_buy(row.organisation, law), "body_may_buy"), in_words(queries.may_take(row.organisation, law), "body_may_take")], "versions": list(row.versions.all()),
            "functions": list(row.functions.all()), "function_form": forms.FunctionForm(), "end_form": forms.EndForm(initial={"until": day})}


@list_page
def function_add(request: HttpRequest, key: str) -> HttpResponse:
    """A new function."""
    row = _one(request, key)
    form = forms.FunctionForm(request.POST if request.method == "POST" else None)

    def act(**data: Any) -> Any:
        return actions.add_function(row, by=request.actor, clock=request.clock, **data)

    return submit(request, form, act, template="parties/fin_function.html", context=_context(request, row), then=lambda _row: reverse("fin-body", args=[key]))


@list_page
def function_end(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """The last day of a function."""
    row = _one(request, key)
    function = get_object_or_404(BodyFunction, pk=pk, body=row)
    form = forms.EndForm(request.POST if request.method == "POST" else None, initial={"until": today(request.clock)})

    def act(**data: Any) -> Any:
        return actions.end_function(function, by=request.actor, clock=request.clock, **data)

    context = {**_context(request, row), "function": function}
    return submit(request, form, act, template="parties/fin_function.html", context=context, then=lambda _row: reverse("fin-body", args=[key]))
