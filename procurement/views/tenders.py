"""The department's pages up to the published notice."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from kernel.clock import day_of
from kernel.forms import PortalForm
from kernel.models import Receipt
from kernel.views import signed_in, submit
from planning.models import Project
from procurement import actions
from procurement.forms import tenders as forms
from procurement.lifecycle import TenderState
from procurement.models import Method, Tender
from procurement.permissions import is_clerk
from procurement.queries.tenders import brief, checks, items_of, law_of, live_tender, proposal, proposal_from, timetable_checks
from procurement.queries.tenders import calendar as working_calendar
from procurement.queries.views import buyer_tasks, notice_rows
from procurement.rules import tenders as rules


def found(request: HttpRequest, number: str) -> tuple[Project, Tender]:
    """The project and its live tender, where the actor may see both; 404 otherwise."""
    project = get_object_or_404(Project.objects.visible_to(request.actor).select_related("body", "jurisdiction", "catalog_item"), number=number)
    tender = live_tender(project) or Tender.objects.filter(project=project).last()
    return project, get_object_or_404(Tender.objects.visible_to(request.actor).select_related("project__body", "project__jurisdiction", "project__catalog_item"),
                                      pk=tender.pk if tender else None)


def page(request: HttpRequest, tender: Tender, **more: Any) -> dict[str, Any]:
    """What every page of a tender shows."""
    writing = tender.state in (TenderState.DRAFT, TenderState.INTENDED) and is_clerk(request.actor, tender)
    steps = tender.lifecycle.open_steps(tender, request.actor)
    return {"project": tender.project, "tender": tender, "now": request.clock.now(), "steps": steps, "writing": writing, **more}


def to_receipt(receipt: Receipt) -> str:
    return reverse("receipt", args=[receipt.serial])


def adopted(request: HttpRequest) -> QueryDict | None:
    """The posted data, with the lawful value that the user took by one click put in its place."""
    if request.method != "POST":
        return None
    taken = request.POST.get("adopt", "")
    if "=" not in taken:
        return request.POST
    name, _equals, value = taken.partition("=")
    data = request.POST.copy()
    data[name] = value
    return data


@signed_in
def overview(request: HttpRequest, number: str) -> HttpResponse:
    """Where the procurement of a project stands, and what is to be done."""
    project = get_object_or_404(Project.objects.visible_to(request.actor), number=number)
    if live_tender(project) is None and not Tender.objects.filter(project=project).exists():
        return redirect("procure-start", number)
    project, tender = found(request, number)
    context = page(request, tender, tasks=buyer_tasks(tender, request.clock.now()), checks=brief(checks(tender)) if tender.notice_at is None else [])
    return render(request, "procurement/overview.html", context)


@signed_in
def start(request: HttpRequest, number: str) -> HttpResponse:
    """The method helper: every method with its preconditions as checks."""
    project = get_object_or_404(Project.objects.visible_to(request.actor).select_related("body", "jurisdiction"), number=number)
    draft = Tender(project=project, number="", law_date=day_of(request.clock.now()), budget_amount=project.budget_amount or Decimal())
    law = law_of(draft)
    methods = [{"value": value, "label": label, "checks": rules.method_choice(value, budget=project.budget_amount or Decimal(), law=law)} for value, label in Method.choices]
    initial = {"method": "consultation", "ceiling_amount": project.budget_amount}
    form = forms.StartForm(adopted(request), initial=initial)

    def act(**data: Any) -> Tender:
        return actions.start(project, by=request.actor, clock=request.clock, **data)

    return submit(request, form, act, template="procurement/start.html", context={"project": project, "methods": methods},
                  then=lambda tender: reverse("procure", args=[tender.project.number]))


def _edit(request: HttpRequest, tender: Tender, form: PortalForm, act: Callable[..., Any], template: str, **more: Any) -> HttpResponse:
    def run(**data: Any) -> Any:
        return act(tender, by=request.actor, clock=request.clock, **data)

    return submit(request, form, run, template=template, context=page(request, tender, **more), then=lambda _done: reverse("procure", args=[tender.project.number]))


@signed_in
def intention(request: HttpRequest, number: str) -> HttpResponse:
    """Check and publish what was drafted; once it is out, change it in public."""
    project, tender = found(request, number)
    initial = {"intention_overview": tender.intention_overview or project.content, "intention_month": tender.intention_month,
               "sme_scope": tender.sme_scope, "intention_remarks": tender.intention_remarks}
    kind = forms.CorrectionForm if tender.intention_at else forms.IntentionForm
    form = kind(request.POST or None, initial=initial)

    def act(**data: Any) -> Receipt:
        verb = actions.correct_intention if tender.intention_at else actions.publish_intention
        return verb(tender, by=request.actor, clock=request.clock, **data)

    return submit(request, form, act, template="procurement/intention.html", context=page(request, tender, earliest=proposal(tender, request.clock.now())),
                  then=to_receipt)


@signed_in
def timetable(request: HttpRequest, number: str) -> HttpResponse:
    """The calculator: the earliest lawful dates, and each rule on the chosen ones."""
    _project, tender = found(request, number)
    earliest = proposal(tender, request.clock.now())
    initial: dict[str, Any] = {"planned_notice_on": tender.planned_notice_on or earliest["notice_on"], "documents_until": tender.documents_until or earliest["documents_until"],
               "closes_at": tender.closes_at or earliest["closes_at"], "version": tender.version}
    form = forms.TimetableForm(adopted(request), initial=initial)
    shown = timetable_checks(tender, initial["planned_notice_on"], initial["documents_until"], initial["closes_at"])
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        shown = timetable_checks(tender, data["planned_notice_on"], data["documents_until"], data["closes_at"])
        earliest = earliest | proposal_from(data["planned_notice_on"], law_of(tender), working_calendar())
    return _edit(request, tender, form, actions.set_timetable, "procurement/timetable.html", earliest=earliest, checks=shown)


@signed_in
def conditions(request: HttpRequest, number: str) -> HttpResponse:
    project, tender = found(request, number)
    rows = [{"layer": row.layer, "text": row.text, "evidence": row.evidence, "commitment": row.commitment} for row in tender.conditions.all()]
    form = forms.ConditionsForm(adopted(request), rows=rows or _usual_conditions(tender), initial={"version": tender.version})
    return _edit(request, tender, form, actions.set_conditions, "procurement/conditions.html", wanted=project.contractor_conditions,
                 cosign=project.cosigns.last())


def _usual_conditions(tender: Tender) -> list[dict[str, Any]]:
    """What the law demands of every supplier, as a beginning."""
    proof = "营业执照或者登记证书、财务状况报告、纳税和社保证明、无重大违法记录声明"
    rows = [{"layer": "statutory", "text": "符合《中华人民共和国政府采购法》第二十二条规定的条件", "evidence": proof, "commitment": True}]
    if tender.sme_scope == "whole":
        text = "本项目专门面向中小企业采购，监狱企业、残疾人福利性单位视同小微企业"
        rows.append({"layer": "policy", "text": text, "evidence": "《中小企业声明函》", "commitment": False})
    return rows


@signed_in
def criteria(request: HttpRequest, number: str) -> HttpResponse:
    _project, tender = found(request, number)
    listed = list(tender.criteria.all())
    rows = [
        {"part": row.part, "name": row.name, "points": f"{row.points.normalize():f}", "standard": row.standard,
         "kind": "price" if row.price else "objective" if row.objective else "subjective"}
        for row in listed
    ]
    form = forms.CriteriaForm(adopted(request), rows=rows, initial={"version": tender.version})
    shown = rules.criteria(items_of(listed), [], law=law_of(tender)) if listed else []
    law = law_of(tender)
    return _edit(request, tender, form, actions.set_criteria, "procurement/criteria.html", checks=brief(shown),
                 low=law.value("214.24.price_weight_min") * 100, high=law.value("214.24.price_weight_max") * 100)


@signed_in
def policy(request: HttpRequest, number: str) -> HttpResponse:
    _project, tender = found(request, number)
    names = ("sme_scope", "sme_reason", "sme_share", "deduction_rate", "joint_bids", "deposit_amount", "version")
    form = forms.PolicyForm(adopted(request), initial={name: getattr(tender, name) for name in names})
    return _edit(request, tender, form, actions.set_policy, "procurement/policy.html")


@signed_in
def document(request: HttpRequest, number: str) -> HttpResponse:
    project, tender = found(request, number)
    names = ("requirement", "term_text", "acceptance_text", "payment_text", "place_text", "contact_name", "contact_phone", "notice_remarks", "version")
    initial = {name: getattr(tender, name) for name in names} | {"required_documents": tender.required_documents or forms.DOCUMENT_KINDS}
    initial["requirement"] = initial["requirement"] or "\n".join(text for text in (project.content, project.standard) if text)
    initial["term_text"] = initial["term_text"] or tender.lot.term_text
    initial["contact_name"] = initial["contact_name"] or project.contact_name
    initial["contact_phone"] = initial["contact_phone"] or project.contact_phone
    return _edit(request, tender, forms.DocumentForm(request.POST or None, initial=initial), actions.set_document, "procurement/document.html")


@signed_in
def preview(request: HttpRequest, number: str) -> HttpResponse:
    """The notice in its statutory form with the whole checklist; from here it goes to a second person."""
    _project, tender = found(request, number)

    def act() -> Receipt:
        return actions.prepare(tender, by=request.actor, clock=request.clock)

    return submit(request, forms.EmptyForm(request.POST if request.method == "POST" else None), act, template="procurement/preview.html",
                  context=page(request, tender, checks=brief(checks(tender)), rows=notice_rows(tender)), then=to_receipt)


@signed_in
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """The second person's page: what publication does, and the notice as it will stand."""
    _project, tender = found(request, number)
    today = request.clock.now()

    def act() -> Receipt:
        return actions.publish(tender, by=request.actor, clock=request.clock)

    shown = brief(checks(tender, notice_on=day_of(today))) if tender.notice_at is None else []
    return submit(request, forms.EmptyForm(request.POST if request.method == "POST" else None), act, template="procurement/publish.html",
                  context=page(request, tender, checks=shown, rows=notice_rows(tender), rework=forms.ReasonForm()), then=to_receipt)


@signed_in
def rework(request: HttpRequest, number: str) -> HttpResponse:
    _project, tender = found(request, number)
    return _edit(request, tender, forms.ReasonForm(request.POST or None), actions.rework, "procurement/rework.html")


@signed_in
def terminate(request: HttpRequest, number: str) -> HttpResponse:
    _project, tender = found(request, number)

    def act(**data: Any) -> Receipt:
        return actions.terminate(tender, by=request.actor, clock=request.clock, **data)

    return submit(request, forms.ReasonForm(request.POST or None), act, template="procurement/terminate.html", context=page(request, tender), then=to_receipt)
