"""The review page (K6), the body's approver's and the finance reviewer's alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.errors import Stale
from kernel.models import Receipt
from kernel.templatetags.portal import whole_yuan
from kernel.views import signed_in, submit
from planning import actions, queries, rules
from planning.forms import DecisionForm
from planning.models import Project, ProjectState, SectionCode

ACTS: dict[tuple[str, str], Callable[..., Receipt]] = {
    (ProjectState.BODY_REVIEW, "approve"): actions.approve_body,
    (ProjectState.BODY_REVIEW, "return"): actions.return_body,
    (ProjectState.BODY_REVIEW, "refuse"): actions.refuse_body,
    (ProjectState.FINANCE_REVIEW, "approve"): actions.approve_finance,
    (ProjectState.FINANCE_REVIEW, "return"): actions.return_finance,
    (ProjectState.FINANCE_REVIEW, "refuse"): actions.refuse_finance,
}


@signed_in
def review(request: HttpRequest, number: str) -> HttpResponse:
    """What is asked, the checks, what changed, the content, the history, and the decision."""
    rows = Project.objects.visible_to(request.actor).select_related("body", "jurisdiction", "catalog_item__catalog")
    project = get_object_or_404(rows.filter(submitted_at__isnull=False), number=number)
    submissions = list(project.submissions.order_by("-no")[:2])
    form = DecisionForm(request.POST if request.method == "POST" else None, initial={"stage": project.state, "seen": submissions[0].no})

    def act(decision: str, stage: str, seen: int, opinion: str, marks: dict[str, str], judged: dict[str, str]) -> Receipt:
        verb = ACTS.get((stage, decision))
        if verb is None:
            raise Stale(f"{number}: {stage}")
        extra = {"approve": {"judged": judged}, "return": {"marks": marks}, "refuse": {}}[decision]
        return verb(project, by=request.actor, clock=request.clock, opinion=opinion, seen=seen, **extra)

    context = _context(request, project, submissions, form)
    return submit(request, form, act, template="planning/review.html", context=context, then=lambda receipt: reverse("receipt", args=[receipt.serial]))


def _context(request: HttpRequest, project: Project, submissions: list[Any], form: DecisionForm) -> dict[str, Any]:
    findings = queries.checks(project, request.clock.now())
    steps = {step.name for step in project.lifecycle.open_steps(project, request.actor)} - {"submit", "withdraw"}
    before, after, place, length = queries.neighbours(request.actor, project)
    old, new = (submissions[1].content, submissions[0].content) if len(submissions) == 2 else ({}, {})
    return {
        "project": project,
        "submission": submissions[0],
        "previous": submissions[1] if len(submissions) == 2 else None,
        "changes": queries.differences(old, new) if old else [],
        "checks": queries.sorted_checks(findings),
        "total": len(findings),
        "now": request.clock.now(),
        "passed": sum(finding.met for finding in findings),
        "person": sum(finding.person and not finding.met for finding in findings),
        "failed": sum(finding.blocks for finding in findings),
        "groups": _groups(project, form),
        "answers": form.judged() if form.is_bound else {},
        "choices": _choices(project, form, sum(finding.blocks for finding in findings)) if steps else [],
        "history": queries.history(project),
        "grades": queries.grades_of(project.body),
        "attachments": project.attachments.select_related("file"),
        "before": before,
        "after": after,
        "place": place,
        "length": length,
        "crumbs": [(_("Workbench"), "/desk/"), (queries.review_stage(project), "")],
    }


def _groups(project: Project, form: DecisionForm) -> list[tuple[SectionCode, list[dict[str, Any]]]]:
    """The content by task; each field can be marked, and keeps its mark and reason when the page comes back."""
    data = form.data if form.is_bound else {}
    return [
        (
            SectionCode(code),
            [
                {"row": row, "marked": f"mark_{row.field}" in data, "reason": data.get(f"reason_{row.field}", "")}
                for row in queries.rows(project, code)
                if row.text or row.field in rules.REQUIRED[code]
            ],
        )
        for code in SectionCode.values
    ]


def _choices(project: Project, form: DecisionForm, failed: int) -> list[dict[str, Any]]:
    chosen = form.data.get("decision", "") if form.is_bound else ""
    finance = project.state == ProjectState.FINANCE_REVIEW
    amount = {"amount": whole_yuan(project.budget_amount)}
    approve = (
        (_("Approve and reserve the budget"), _("%(amount)s yuan are reserved") % amount)
        if finance
        else (_("Approve, send to finance"), _("%(amount)s yuan are applied for") % amount)
    )
    made = [
        ("approve", *approve),
        ("return", _("Return to be mended"), _("Mark at least one field with a reason")),
        ("refuse", _("Refuse"), _("The reason is demanded; this ends the application")),
    ]
    return [
        {"value": value, "label": label, "detail": detail, "checked": value == chosen or (not chosen and value == "approve" and not failed)}
        for value, label, detail in made
    ]
