"""Departments: the own implementing catalog, and needs outside the catalog; the finance bureau's answer to those."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog import actions, queries
from catalog.forms import DepartmentPublishForm, EntryForm, NeedAnswerForm, NeedForm
from catalog.models import CatalogItem, DepartmentCatalog, DepartmentEntry, DepartmentState, Need
from catalog.views.finance import DRAFTERS
from kernel.clock import day_of
from kernel.errors import NotAllowed
from kernel.views import signed_in, submit
from parties.models import Organisation
from parties.queries import edition, places

ROLES = ("clerk", "approver")


def _body(request: HttpRequest) -> Organisation:
    """The actor's own body. Raises NotAllowed for everybody else."""
    if not request.actor.has(*ROLES):
        raise NotAllowed("create_department_catalog", "has_role:clerk|approver")
    return get_object_or_404(Organisation.objects.select_related("jurisdiction"), key=request.actor.organisation_key)


def _draft(request: HttpRequest, body: Organisation) -> DepartmentCatalog | None:
    return DepartmentCatalog.objects.filter(department=body, state=DepartmentState.DRAFT).select_related("guiding", "department__jurisdiction").first()


def _items(request: HttpRequest, draft: DepartmentCatalog | None, body: Organisation) -> list[CatalogItem]:
    day = day_of(request.clock.now())
    return queries.leaves(draft.guiding, edition(body.jurisdiction, day), places(body.jurisdiction)) if draft else []


def _context(request: HttpRequest, body: Organisation, **forms: Any) -> dict[str, Any]:
    draft, day = _draft(request, body), day_of(request.clock.now())
    return {
        "body": body, "draft": draft, "entries": draft.entries.select_related("item") if draft else [],
        "current": queries.in_force(body.jurisdiction, day), "published": DepartmentCatalog.objects.public().filter(department=body),
        "may_publish": draft is not None and draft.lifecycle.may(draft, request.actor, "publish_department"),
        "needs": Need.objects.visible_to(request.actor).filter(body=body)[:30],
        "entry_form": EntryForm(items=_items(request, draft, body), initial={"nature": "PUBLIC"}), "publish_form": DepartmentPublishForm(initial={"effective_on": day}),
        "crumbs": [(_("Workbench"), "/desk/"), (_("Our catalog"), "")], **forms,
    }


@signed_in
def own(request: HttpRequest) -> HttpResponse:
    """The department's catalog: what is published, the draft, and the needs it reported. POST begins a draft."""
    body = _body(request)
    if request.method == "POST":
        actions.departments.create_department_catalog(by=request.actor, clock=request.clock)
        return redirect("dept-catalog")
    return render(request, "catalog/dept.html", _context(request, body))


@signed_in
def add_entry(request: HttpRequest) -> HttpResponse:
    """Put a concrete project into the draft."""
    body = _body(request)
    draft = _draft(request, body)
    if request.method != "POST" or draft is None:
        return redirect("dept-catalog")
    form = EntryForm(request.POST, items=_items(request, draft, body))
    return submit(
        request, form, lambda **data: actions.departments.add_entry(draft, by=request.actor, clock=request.clock, **data),
        template="catalog/dept.html", context=_context(request, body, entry_form=form), then=lambda done: reverse("dept-catalog"),
    )


@signed_in
def remove_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a concrete project out of the draft."""
    body = _body(request)
    draft = _draft(request, body)
    entry = get_object_or_404(DepartmentEntry, catalog=draft, pk=pk)
    if request.method == "POST":
        actions.departments.remove_entry(entry, by=request.actor, clock=request.clock)
    return redirect("dept-catalog")


@signed_in
def publish(request: HttpRequest) -> HttpResponse:
    """The approver publishes the draft."""
    body = _body(request)
    draft = _draft(request, body)
    if request.method != "POST" or draft is None:
        return redirect("dept-catalog")
    form = DepartmentPublishForm(request.POST)
    return submit(
        request, form, lambda **data: actions.departments.publish_department(draft, by=request.actor, clock=request.clock, **data),
        template="catalog/dept.html", context=_context(request, body, publish_form=form, form=form),
        then=lambda done: reverse("department-catalog", args=[done.slug]),
    )


def public(request: HttpRequest, slug: str) -> HttpResponse:
    """One department's implementing catalog, for everybody once it is published."""
    rows = DepartmentCatalog.objects.visible_to(request.actor).select_related("department", "guiding")
    found = get_object_or_404(rows, slug=slug)
    others = DepartmentCatalog.objects.public().filter(department=found.department).exclude(pk=found.pk)
    return render(request, "catalog/department.html", {"catalog": found, "entries": found.entries.select_related("item"), "others": others})


def public_list(request: HttpRequest) -> HttpResponse:
    """Implementing catalogs of all departments that are in force."""
    rows = DepartmentCatalog.objects.in_force(day_of(request.clock.now())).select_related("department__jurisdiction", "guiding")
    return render(request, "catalog/departments.html", {"rows": rows.order_by("department__jurisdiction", "department__name")})


@signed_in
def report(request: HttpRequest) -> HttpResponse:
    """Report a need that the catalog does not name."""
    body = _body(request)
    form = NeedForm(request.POST or None, initial={"family": "PUBLIC", "for_public": True, "name": request.GET.get("name", "")[:120]})
    context = {
        "body": body, "current": queries.in_force(body.jurisdiction, day_of(request.clock.now())),
        "crumbs": [(_("Workbench"), "/desk/"), (_("Our catalog"), reverse("dept-catalog")), (_("Not in the catalog yet"), "")],
    }
    return submit(
        request, form, lambda **data: actions.needs.report_need(by=request.actor, clock=request.clock, **data),
        template="catalog/need_report.html", context=context, then=lambda need: reverse("need", args=[need.number]),
    )


@signed_in
def need(request: HttpRequest, number: str) -> HttpResponse:
    """The department sees where its report stands."""
    found = get_object_or_404(Need.objects.visible_to(request.actor).select_related("body", "item__catalog", "catalog"), number=number)
    crumbs = [(_("Workbench"), "/desk/"), (_("Our catalog"), reverse("dept-catalog")), (found.number, "")]
    return render(request, "catalog/need.html", {"need": found, "crumbs": crumbs})


@signed_in
def fin_need(request: HttpRequest, number: str) -> HttpResponse:
    """The finance bureau answers a report."""
    found = get_object_or_404(Need.objects.visible_to(request.actor).select_related("body", "jurisdiction", "item__catalog", "catalog"), number=number)
    if not request.actor.has(*DRAFTERS):
        raise NotAllowed("take_up", "has_role:administrator|finance_reviewer")
    current = queries.in_force(found.jurisdiction, day_of(request.clock.now()))
    items = current.items.filter(children__isnull=True).order_by("position") if current else CatalogItem.objects.none()
    form = NeedAnswerForm(request.POST or None, items=items)

    def act(decision: str, answer: str, item: CatalogItem | None) -> Need:
        who = {"by": request.actor, "clock": request.clock}
        if decision == "point_out":
            return actions.needs.point_out(found, answer=answer, item=item, **who)
        return (actions.needs.take_up if decision == "take_up" else actions.needs.turn_down)(found, answer=answer, **who)

    context = {
        "need": found, "current": current, "may": found.lifecycle.may(found, request.actor, "take_up"), "answering": True,
        "crumbs": [(_("Workbench"), "/desk/"), (_("Catalogs"), reverse("fin-catalogs")), (found.number, "")],
    }
    return submit(request, form, act, template="catalog/need.html", context=context, then=lambda done: reverse("fin-need", args=[done.number]))
