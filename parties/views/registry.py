"""The authority's side: the queue of applications, one application with its facts and evidence, and the decision."""

from __future__ import annotations

import csv
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import files
from kernel.clock import day_of, local
from kernel.models import Entry, Receipt
from kernel.views import signed_in, submit
from parties import actions, queries
from parties.forms import DecisionForm, RevokeForm
from parties.lifecycle import ADMISSION, AdmissionState
from parties.models import Admission, ContractorType, EvidenceFile, RegistryFact
from parties.permissions import ADMISSION_READERS, VERIFYING_ROLES
from parties.queries.admissions import chosen_rows, credit_fact, facets, findings_of, latest_facts, slots

PAGE = 20


def _readers(request: HttpRequest) -> None:
    """404 for whoever neither verifies nor reads admissions."""
    if not request.actor.roles & (VERIFYING_ROLES | ADMISSION_READERS):
        raise Http404


def _chosen(request: HttpRequest) -> dict[str, str]:
    """The filters of the address that are known words."""
    asked = {"state": request.GET.get("state", ""), "type": request.GET.get("type", "")}
    known = {"state": AdmissionState.values, "type": ContractorType.values}
    return {name: value for name, value in asked.items() if value in known[name]} | ({"ends": "soon"} if request.GET.get("ends") == "soon" else {})


@signed_in
def registry(request: HttpRequest) -> HttpResponse:
    """Applications that this actor may see: what waits first, with filters, and as a table to keep."""
    _readers(request)
    chosen, now = _chosen(request), request.clock.now()
    everything = list(Admission.objects.visible_to(request.actor).select_related("contractor__organisation", "authority").order_by("-pk")[:2000])
    rows = chosen_rows(everything, chosen, day_of(now))
    rows.sort(key=lambda row: (row.state != AdmissionState.SUBMITTED, row.submitted_at or now))
    if request.GET.get("format") == "csv":
        return _csv(rows)
    counts = facets(everything)
    groups = [_facet(_("State"), "state", dict(AdmissionState.choices), counts["state"], chosen), _facet(_("Type"), "type", dict(ContractorType.choices), counts["type"], chosen)]
    page = max(int(request.GET.get("page", "1") or 1), 1) if request.GET.get("page", "1").isdigit() else 1
    shown = rows[(page - 1) * PAGE : page * PAGE]
    context = {
        "rows": [(row, queries.verify_by(row)) for row in shown], "facets": groups, "chosen": chosen, "total": len(rows), "now": now, "waiting": counts["state"].get("SUBMITTED", 0),
        "csv": "?" + urlencode({**chosen, "format": "csv"}), "next_url": "?" + urlencode({**chosen, "page": page + 1}) if len(rows) > page * PAGE else "",
        "previous_url": "?" + urlencode({**chosen, "page": page - 1}) if page > 1 else "", "soon_url": "?" + urlencode({"ends": "soon"}),
    }  # fmt: skip
    return render(request, "parties/registry.html", context)


def _facet(title: Any, name: str, labels: dict[str, Any], counts: dict[str, int], chosen: dict[str, str]) -> dict[str, Any]:
    """One filter: each option's address adds or removes itself."""
    options = []
    for value, count in sorted(counts.items(), key=lambda pair: -pair[1]):
        rest = {key: word for key, word in chosen.items() if key != name}
        current = chosen.get(name) == value
        options.append({"label": labels[value], "count": count, "url": "?" + urlencode(rest if current else {**rest, name: value}), "current": current})
    return {"title": title, "options": options, "open": True}


def _csv(rows: list[Admission]) -> HttpResponse:
    """The list as CSV with a byte-order mark, so that Excel reads the Chinese."""
    answer = HttpResponse("﻿", content_type="text/csv; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="registry.csv"'})
    out = csv.writer(answer)
    out.writerow(["编号", "统一社会信用代码", "名称", "类型", "状态", "提交时间", "通过时间", "有效期至", "核验机关"])
    for row in rows:
        firm = row.contractor
        out.writerow([row.number, firm.organisation.key, _safe(firm.organisation.name), firm.get_type_display(), row.get_state_display(), _moment(row.submitted_at),
                      _moment(row.admitted_at), row.valid_until or "", row.authority.name if row.authority else ""])
    return answer


def _safe(text: str) -> str:
    """No cell begins as a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def _moment(at: Any) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}" if at else ""


def _visible(request: HttpRequest, number: str) -> Admission:
    _readers(request)
    rows = Admission.objects.visible_to(request.actor).filter(submitted_at__isnull=False)
    return get_object_or_404(rows.select_related("contractor__organisation__jurisdiction", "authority"), number=number)


@signed_in
def admission(request: HttpRequest, number: str) -> HttpResponse:
    """One application: each fact with source and date, the evidence beside it; POST verifies or returns."""
    shown = _visible(request, number)
    rows, day = slots(shown), day_of(request.clock.now())
    credit = credit_fact(shown)
    may = ADMISSION.may(shown, request.actor, "admit")
    form = DecisionForm(*((request.POST,) if request.method == "POST" else ()), rows=rows, credit_answered=credit is not None and credit.outcome != "down")

    def act(**data: Any) -> Receipt:
        if data["decision"] == "return":
            return actions.return_admission(shown, by=request.actor, clock=request.clock, because=data["opinion"], marks=form.marks())
        return actions.admit(shown, by=request.actor, clock=request.clock, ways=form.ways(), opinion=data["opinion"])

    found = findings_of(shown, day)
    checks = [finding for letter in found for finding in found[letter]]
    firm = shown.contractor
    context = {
        "admission": shown, "contractor": firm, "organisation": firm.organisation, "may": may, "checks": checks, "facts": latest_facts(firm),
        "differences": _differences(shown), "steps": _step_words(), "due": queries.verify_by(shown), "history": Entry.objects.of(shown).order_by("pk"),
        "lookups": RegistryFact.objects.filter(contractor=firm)[:10], "may_revoke": ADMISSION.may(shown, request.actor, "revoke_admission"),
        "slots": [(rows[letter], found.get(letter, []), form.slot_fields(letter)) for letter in rows],
    }  # fmt: skip
    return submit(request, form, act, template="parties/admission.html", then=lambda receipt: reverse("receipt", args=[receipt.serial]), context=context)


def _step_words() -> dict[str, Any]:
    """The name of every entry in the course of an application."""
    words = {f"parties.{step.name}": step.label for step in ADMISSION.steps}
    return words | {"parties.begin_admission": _("Application begun"), "parties.fill_admission": _("Filled in")}


def _differences(shown: Admission) -> list[tuple[Any, str, str]]:
    """Where the register's words are not the contractor's: (field, contractor, register)."""
    fact = latest_facts(shown.contractor).get("registration")
    if fact is None or fact.outcome != "found":
        return []
    firm = shown.contractor
    told = {"name": firm.organisation.name, "legal_representative": firm.legal_representative, "address": firm.organisation.address}
    labels = {"name": _("Name"), "legal_representative": _("Legal representative"), "address": _("Address")}
    return [(labels[name], value, fact.values[name]) for name, value in told.items() if fact.values.get(name) and fact.values[name] != value]


@signed_in
def file(request: HttpRequest, number: str, file_id: str) -> HttpResponse:
    """A document of an application, for whoever may read it."""
    shown = _visible(request, number)
    row = get_object_or_404(EvidenceFile.objects.select_related("file"), evidence__admission=shown, file__public_id=file_id)
    answer: Any = files.response(row.file)
    return answer


@signed_in
def ask_again(request: HttpRequest, number: str) -> HttpResponse:
    """Have the registers asked again."""
    shown = _visible(request, number)
    if request.method == "POST":
        actions.ask_again(shown, by=request.actor, clock=request.clock)
    return redirect("registry-admission", number)


@signed_in
def revoke(request: HttpRequest, number: str) -> HttpResponse:
    """Take an admission back, after a page that says what this does."""
    shown = _visible(request, number)
    form = RevokeForm(request.POST if request.method == "POST" else None)

    def act(**data: Any) -> Admission:
        return actions.revoke_admission(shown, by=request.actor, clock=request.clock, because=data["because"])

    return submit(request, form, act, template="parties/revoke.html", then=lambda row: reverse("registry-admission", args=[row.number]),
                  context={"admission": shown, "may": ADMISSION.may(shown, request.actor, "revoke_admission")})
