"""The finance bureau's list of accounts: every person of every unit of the place, with facets and export."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache

from kernel.clock import today
from kernel.errors import NotAllowed
from kernel.findings import Finding, Refused
from kernel.views import signed_in
from parties import queries, rules
from parties.forms import DecideForm, InviteForm
from parties.models import Kind, Organisation
from parties.permissions import keeps_accounts
from parties.queries import accounts
from parties.views.people import send_invitation

NAMES = ("q", "kind", "role", "state")


def _states() -> dict[str, str]:
    return {"in_force": pgettext("role", "In force"), "lent": _("Lent"), "future": _("Begins later"), "ended": pgettext("role", "Ended"),
            "unproved": _("Without a second factor"), "locked": _("Locked out")}


def _administrator(request: HttpRequest) -> None:
    if not keeps_accounts(request.actor, None) or request.actor.delegated_by:
        raise NotAllowed("users", keeps_accounts.name)


def _url(asked: dict[str, str], **change: Any) -> str:
    kept = {name: value for name, value in (asked | change).items() if value}
    return f"{reverse('fin-users')}?{urlencode(kept)}" if kept else reverse("fin-users")


@never_cache
@signed_in
def users(request: HttpRequest) -> HttpResponse:
    """Roles of the place's people; the address holds the whole state; CSV and JSON of the same list."""
    _administrator(request)
    asked = {name: request.GET.get(name, "").strip()[:60] for name in NAMES}
    day = today(request.clock)
    found = accounts.place_roles(request.actor, asked, day)
    kind = request.GET.get("format", "")
    if kind in ("csv", "json"):
        return _table(found, kind)
    raw = request.GET.get("page", "1")
    page = max(int(raw), 1) if raw.isdecimal() and len(raw) < 6 else 1
    start = (page - 1) * accounts.PAGE
    context = {
        "rows": found[start : start + accounts.PAGE], "total": len(found), "asked": asked, "facets": _facets(request, asked), "states": _states(),
        "next_url": _url(asked, page=page + 1) if len(found) > start + accounts.PAGE else "", "previous_url": _url(asked, page=page - 1) if page > 1 else "",
        "csv_url": _url(asked, format="csv"), "json_url": _url(asked, format="json"), "invitations": accounts.open_invitations(request.actor, request.clock.now()),
        "corrections": accounts.waiting_corrections(request.actor), "decide": DecideForm(), "now": request.clock.now(),
    }  # fmt: skip
    return render(request, "parties/users.html", context)


def _facets(request: HttpRequest, asked: dict[str, str]) -> list[dict[str, Any]]:
    """Each facet with the count of every choice, the facet itself left out of the filter."""
    day = today(request.clock)
    labels: dict[str, Any] = {"kind": lambda value: str(Kind(value).label), "role": queries.role_label, "state": lambda value: _states()[value]}

    def options(name: str) -> list[dict[str, Any]]:
        rows = accounts.place_roles(request.actor, asked | {name: ""}, day)
        counts = accounts.counts(rows, name)
        if name == "state":
            counts.update({"unproved": sum(not each.has_factor and each.state != "ended" for each in rows), "locked": sum(each.is_locked for each in rows)})
        return [{"label": labels[name](value), "count": number, "url": _url(asked, **{name: "" if asked[name] == value else value}), "current": asked[name] == value}
                for value, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])) if number or asked[name] == value]

    return [{"title": title, "options": options(name)} for name, title in (("state", _("State")), ("kind", _("Kind of unit")), ("role", _("Role")))]


def _table(found: list[accounts.Held], kind: str) -> HttpResponse:
    """The list as a table. Telephone numbers and addresses stay out: the list is handed on."""
    states = _states()
    head = ("unit", "unit_code", "name", "user_name", "role", "since", "until", "lent_by", "state", "second_factor", "last_sign_in")
    rows = [(each.membership.organisation.name, each.membership.organisation.key, each.user.name, each.user.username, str(each.membership.get_role_display()),
             each.membership.since or "", each.membership.until or "", each.membership.delegated_by.name if each.membership.delegated_by else "", states[each.state],
             "yes" if each.has_factor else "no", f"{each.user.last_login:%Y-%m-%d}" if each.user.last_login else "") for each in found if each.membership.organisation]
    if kind == "json":
        return JsonResponse({"accounts": [dict(zip(head, map(str, row), strict=True)) for row in rows]}, json_dumps_params={"ensure_ascii": False})
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="accounts.csv"'
    return response


def _harmless(value: Any) -> str:
    """A spreadsheet computes what begins like a formula; a leading quote keeps it text."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


@never_cache
@signed_in
def invite(request: HttpRequest) -> HttpResponse:
    """Ask a person into a role of any unit of the place."""
    _administrator(request)
    every = sorted({role for roles in rules.OFFERED.values() for role in roles})
    form = InviteForm(request.POST if request.method == "POST" else None, roles=[(role, queries.role_label(role)) for role in every], units=True,
                      initial={"unit": request.GET.get("unit", "")[:18]})

    def unit_for(data: dict[str, Any]) -> Organisation:
        unit = Organisation.objects.select_related("jurisdiction").filter(key=data["unit"], jurisdiction_id=request.actor.jurisdiction).first()
        if unit is None:
            raise Refused(Finding("unit_unknown", False, got=data["unit"], field="unit"))
        return unit

    units = Organisation.objects.filter(jurisdiction_id=request.actor.jurisdiction).order_by("name")[:200]
    return send_invitation(request, form, unit_for, {"unit": None, "back": reverse("fin-users"), "units": units})
