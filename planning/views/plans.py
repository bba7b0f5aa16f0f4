"""The yearly purchase plan: the body's pages, the reviewers' decision, and what everybody reads."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.rules import verdict
from kernel.clock import day_of
from kernel.errors import NotAllowed
from kernel.findings import Refused
from kernel.models import Receipt
from kernel.sheets import BadTable, open_table
from kernel.views import signed_in, submit
from planning import actions, queries
from planning.forms import PlanDecisionForm, PlanFileForm, PlanForm, PlanRowForm, ReasonForm
from planning.models import BudgetLine, Plan, PlanRow, PlanState

MOST_ROWS = 500
DECISIONS = {
    (PlanState.BODY_REVIEW, "approve"): actions.endorse_plan,
    (PlanState.BODY_REVIEW, "return"): actions.return_plan,
    (PlanState.FINANCE_REVIEW, "approve"): actions.publish_plan,
    (PlanState.FINANCE_REVIEW, "return"): actions.reject_plan,
}


def _crumbs(plan: Plan | None, here: str) -> list[tuple[str, str]]:
    out = [(_("Workbench"), "/desk/"), (_("Yearly purchase plans"), reverse("plans"))]
    if plan is not None:
        out.append((plan.number, reverse("plan", args=[plan.number])))
    return [*out, (here, "")]


def _visible(request: HttpRequest, number: str) -> Plan:
    return get_object_or_404(Plan.objects.visible_to(request.actor).select_related("body", "jurisdiction"), number=number)


def _own(request: HttpRequest, number: str) -> Plan:
    """The plan, for those who may write it. Raises NotAllowed."""
    plan = _visible(request, number)
    step = plan.lifecycle.by_name["submit_plan"]
    if not step.who(request.actor, plan):
        raise NotAllowed("submit_plan", str(step.who.name))
    return plan


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """The plans that the actor may see; a clerk begins the one of a year here."""
    plans = list(Plan.objects.visible_to(request.actor).select_related("body").order_by("-year", "body__name")[:100])
    may_begin = request.actor.has("clerk")
    if not plans and not request.actor.has("clerk", "approver", "accountant", "finance_reviewer", "administrator", "auditor", "supervisor"):
        raise Http404
    form = PlanForm(request.POST or None, initial={"year": day_of(request.clock.now()).year})
    bullets = queries.bullets(plans)
    context = {
        "rows": list(zip(plans, bullets, strict=True)),
        "largest": max((max(one.planned, one.applied) for one in bullets), default=0),
        "may_begin": may_begin,
        "crumbs": [(_("Workbench"), "/desk/"), (_("Yearly purchase plans"), "")],
    }

    def act(year: int) -> Plan:
        return actions.begin_plan(by=request.actor, clock=request.clock, year=year)

    return submit(request, form, act, template="planning/plans.html", context=context, then=lambda plan: reverse("plan", args=[plan.number]))


@signed_in
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One plan: its rows, what is not matched yet, the checks, what became of each row, and the decision of whoever's turn it is."""
    plan = _visible(request, number)
    steps = {step.name for step in plan.lifecycle.open_steps(plan, request.actor)}
    form = PlanDecisionForm(request.POST or None)

    def act(decision: str, opinion: str) -> Receipt:
        verb = DECISIONS.get((PlanState(plan.state), decision))
        if verb is None:
            raise NotAllowed("endorse_plan", "has_role:approver|finance_reviewer")
        return verb(plan, by=request.actor, clock=request.clock, opinion=opinion)

    at = request.clock.now()
    context = {
        "plan": plan,
        "rows": plan.rows.select_related("catalog_item", "line", "project"),
        "unmatched": queries.unmatched(plan),
        "total": queries.plan_total(plan),
        "bullet": queries.bullets([plan])[0],
        "checks": queries.sorted_checks(queries.plan_checks(plan, at)) if plan.state != PlanState.PUBLISHED else None,
        "omissions": plan.omissions.select_related("catalog_item"),
        "asks_omissions": plan.jurisdiction.level == "province",
        "history": queries.plan_history(plan),
        "may_write": plan.is_open and "submit_plan" in steps,
        "may_start": request.actor.has("clerk") and plan.owner_key == request.actor.organisation_key and plan.published_at is not None,
        "may_decide": bool(steps & {"endorse_plan", "publish_plan"}),
        "may_revise": "revise_plan" in steps,
        "crumbs": _crumbs(None, plan.number),
    }
    return submit(request, form, act, template="planning/plan.html", context=context, then=lambda receipt: reverse("receipt", args=[receipt.serial]))


@signed_in
def row(request: HttpRequest, number: str, no: int) -> HttpResponse:
    """Match or change one row; 0 adds one."""
    plan = _own(request, number)
    stored = get_object_or_404(plan.rows, no=no) if no else None
    if stored is not None and "drop" in request.POST:
        actions.drop_row(plan, by=request.actor, clock=request.clock, no=no)
        return redirect("plan", number=number)
    items = queries.leaves_of(plan, request.clock.now())
    lines = BudgetLine.objects.filter(body=plan.body, year=plan.year)
    form = PlanRowForm(request.POST or None, initial=_initial(stored), items=items, lines=lines)
    context = {"plan": plan, "row": stored, "crumbs": _crumbs(plan, stored.title if stored else _("Add a row"))}

    def act(**data: Any) -> PlanRow:
        return actions.save_row(plan, by=request.actor, clock=request.clock, no=no, **data)

    return submit(request, form, act, template="planning/plan_row.html", context=context, then=lambda saved: f"{reverse('plan', args=[number])}#row-{saved.no}")


def _initial(stored: PlanRow | None) -> dict[str, Any]:
    if stored is None:
        return {}
    out = {name: getattr(stored, name) for name in actions.plans.ROW_FIELDS}
    out["catalog_item"], out["line"] = stored.catalog_item_id, stored.line_id
    return out


@signed_in
def fill(request: HttpRequest, number: str) -> HttpResponse:
    """Rows out of the budget lines that no row uses yet, or out of a table."""
    plan = _own(request, number)
    data = (request.POST, request.FILES) if request.method == "POST" and "lines" not in request.POST else (None, None)
    if request.method == "POST" and "lines" in request.POST:
        actions.import_lines(plan, by=request.actor, clock=request.clock)
        return redirect("plan", number=number)
    form = PlanFileForm(*data)
    context: dict[str, Any] = {"plan": plan, "crumbs": _crumbs(plan, _("Import rows"))}

    def act(file: Any) -> int:
        table = _table(file)
        rows, faults = queries.read_plan(plan, table, request.clock.now())
        if faults or not rows:
            context["faults"] = faults
            raise Refused(verdict("planning.plan_table", False, got="、".join(faults[:5]) or "—", field="file"))
        return actions.import_rows(plan, by=request.actor, clock=request.clock, rows=rows)

    return submit(request, form, act, template="planning/plan_import.html", context=context, then=lambda _count: reverse("plan", args=[number]))


def _table(upload: Any) -> list[dict[str, str]]:
    """The rows of an uploaded table under its first line's headings. Raises Refused when it cannot be read as one."""
    with tempfile.NamedTemporaryFile(suffix=Path(upload.name or "").suffix) as kept:
        for chunk in upload.chunks():
            kept.write(chunk)
        kept.flush()
        try:
            with open_table(Path(kept.name), upload.name or "") as table:
                lines = [line.cells for line in table.lines() if not line.blank]
        except BadTable as error:
            raise Refused(verdict("planning.plan_table", False, got=error.code, field="file")) from error
    heads = lines[0] if lines else []
    return [dict(zip(heads, cells, strict=False)) for cells in lines[1 : MOST_ROWS + 1]]


@signed_in
def omissions(request: HttpRequest, number: str) -> HttpResponse:
    """Items of the catalog that the plan leaves out, each with a reason (provincial departments)."""
    plan = _own(request, number)
    at = request.clock.now()
    planned = set(plan.rows.exclude(catalog_item=None).values_list("catalog_item_id", flat=True))
    reasons = dict(plan.omissions.values_list("catalog_item_id", "reason"))
    left = [item for item in queries.leaves_of(plan, at) if item.pk not in planned]
    if request.method == "POST":
        given = {item.pk: request.POST.get(f"reason_{item.pk}", "")[:500] for item in left}
        actions.explain_omissions(plan, by=request.actor, clock=request.clock, reasons=given)
        return redirect("plan", number=number)
    context = {"plan": plan, "items": [(item, reasons.get(item.pk, "")) for item in left], "crumbs": _crumbs(plan, _("Items that are not purchased"))}
    return render(request, "planning/plan_omissions.html", context)


@signed_in
def hand_in(request: HttpRequest, number: str) -> HttpResponse:
    """Submit the plan; a POST from its page."""
    plan = _own(request, number)
    if request.method != "POST":
        return redirect("plan", number=number)
    receipt = actions.submit_plan(plan, by=request.actor, clock=request.clock)
    return redirect("receipt", serial=receipt.serial)


@signed_in
def revise(request: HttpRequest, number: str) -> HttpResponse:
    """Open a published plan again to adjust it."""
    plan = _own(request, number)
    form = ReasonForm(request.POST or None)
    return submit(
        request,
        form,
        lambda opinion: actions.revise_plan(plan, by=request.actor, clock=request.clock, opinion=opinion),
        template="planning/plan_revise.html",
        context={"plan": plan, "crumbs": _crumbs(plan, _("Adjust the plan"))},
        then=lambda back: reverse("plan", args=[back.number]),
    )


def public_index(request: HttpRequest) -> HttpResponse:
    """The published plans, for everybody; by year."""
    plans = Plan.objects.public().select_related("body", "jurisdiction").order_by("-year", "body__name")
    wanted = request.GET.get("year", "")
    if wanted.isascii() and wanted.isdigit() and len(wanted) == 4:
        plans = plans.filter(year=int(wanted))
    years = list(Plan.objects.public().values_list("year", flat=True).distinct().order_by("-year"))
    rows = [(plan, _facts(plan)) for plan in plans[:100]]
    return render(request, "planning/plans_public.html", {"rows": rows, "years": years, "year": wanted})


def public_detail(request: HttpRequest, number: str) -> HttpResponse:
    """One published plan as it was approved last, with the projects that were started and approved from it."""
    plan = get_object_or_404(Plan.objects.public().select_related("body"), number=number)
    facts = _facts(plan)
    started = {row.no: row.project for row in plan.rows.exclude(project=None).select_related("project") if row.project and row.project.approved_at}
    rows = [(row, started.get(row["no"])) for row in facts.get("rows", [])]
    entry = queries.published(plan)
    at: datetime | None = entry.at if entry else plan.published_at
    return render(request, "planning/plan_public.html", {"plan": plan, "facts": facts, "rows": rows, "at": at, "bullet": queries.bullets([plan])[0]})


def _facts(plan: Plan) -> dict[str, Any]:
    entry = queries.published(plan)
    return entry.public_facts if entry else {}
