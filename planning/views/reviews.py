"""The review page (K6), the same for the body's approver, the finance bureau, the staffing office and the government."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import files
from kernel.citations import citation_text
from kernel.clock import day_of
from kernel.errors import Stale
from kernel.findings import Finding
from kernel.models import Receipt
from kernel.templatetags.portal import whole_yuan
from kernel.views import signed_in, submit
from law.book import Edition
from planning import actions, queries, rules
from planning.forms import DecisionForm
from planning.models import Project, ProjectState, Route, SectionCode
from planning.queries import functions

ACTS: dict[tuple[str, str], Callable[..., Receipt]] = {
    (ProjectState.BODY_REVIEW, "approve"): actions.approve_body,
    (ProjectState.BODY_REVIEW, "return"): actions.return_body,
    (ProjectState.BODY_REVIEW, "refuse"): actions.refuse_body,
    (ProjectState.FINANCE_REVIEW, "approve"): actions.agree_finance,
    (ProjectState.FINANCE_REVIEW, "return"): actions.return_finance,
    (ProjectState.FINANCE_REVIEW, "refuse"): actions.refuse_finance,
    (ProjectState.STAFFING_REVIEW, "approve"): actions.approve_staffing,
    (ProjectState.STAFFING_REVIEW, "return"): actions.return_staffing,
    (ProjectState.STAFFING_REVIEW, "refuse"): actions.refuse_staffing,
    (ProjectState.GOVERNMENT_REVIEW, "approve"): actions.approve_government,
    (ProjectState.GOVERNMENT_REVIEW, "return"): actions.return_government,
    (ProjectState.GOVERNMENT_REVIEW, "refuse"): actions.refuse_government,
}


@signed_in
def review(request: HttpRequest, number: str) -> HttpResponse:
    """What is asked, the checks, what changed, the content, the history, and the decision."""
    rows = Project.objects.visible_to(request.actor).select_related("body", "jurisdiction", "catalog_item__catalog")
    project = get_object_or_404(rows.filter(submissions__isnull=False).distinct(), number=number)
    submissions = list(project.submissions.order_by("-no")[:2])
    findings = queries.checks(project, request.clock.now())
    form = _form(request, project, submissions[0].no, findings)

    def act(decision: str, stage: str, seen: int, opinion: str, marks: dict[str, str], judged: dict[str, str], **rest: Any) -> Receipt:
        verb = ACTS.get((stage, decision))
        if verb is None or stage != project.state:
            raise Stale(f"{number}: {stage}")
        extra = {"approve": {"judged": judged, **form.approval(rest)}, "return": {"marks": marks}, "refuse": {}}[decision]
        return verb(project, by=request.actor, clock=request.clock, opinion=opinion, seen=seen, **extra)

    context = _context(request, project, submissions, form, findings)
    return submit(request, form, act, template="planning/review.html", context=context, then=lambda receipt: reverse("receipt", args=[receipt.serial]))


def _form(request: HttpRequest, project: Project, seen: int, findings: list[Finding]) -> DecisionForm:
    law = queries.edition_of(project, request.clock.now())
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return DecisionForm(
        *data,
        initial={"stage": project.state, "seen": seen},
        state=project.state,
        clauses=_clauses(project, findings, law),
        conditions=project.contractor_conditions,
        judge_scale=project.route in rules.NEW_FUNCTION and rules.large_line(law) is None,
        meeting=project.route == "B2",
    )


def _clauses(project: Project, findings: list[Finding], law: Edition) -> list[tuple[str, str]]:
    """The verified provisions that the checks and the route rest on, those not met first: id and words."""
    wanted = [finding.cite for finding in sorted(findings, key=lambda finding: finding.met)] + [rules.CLAUSES[project.route]]
    listed = [clause for clause in dict.fromkeys(wanted) if clause and law.has(clause) and law.cite(clause)]
    return [(clause, f"{citation_text(clause)}（{law.get(clause).title}）") for clause in listed]


def _context(request: HttpRequest, project: Project, submissions: list[Any], form: DecisionForm, findings: list[Finding]) -> dict[str, Any]:
    now = request.clock.now()
    steps = {step.name for step in project.lifecycle.open_steps(project, request.actor)} - {"submit", "withdraw"}
    before, after, place, length = queries.neighbours(request.actor, project)
    old, new = (submissions[1].content, submissions[0].content) if len(submissions) == 2 else ({}, {})
    return {
        "project": project,
        "submission": submissions[0],
        "previous": submissions[1] if len(submissions) == 2 else None,
        "changes": [(change, queries.pieces(change.old, change.new)) for change in queries.differences(old, new)] if old else [],
        "checks": queries.sorted_checks(findings),
        "total": len(findings),
        "now": now,
        "passed": sum(finding.met for finding in findings),
        "person": sum(finding.person and not finding.met for finding in findings),
        "failed": sum(finding.blocks for finding in findings),
        "groups": _groups(project, form),
        "answers": form.judged() if form.is_bound else {},
        "choices": _choices(project, form, sum(finding.blocks for finding in findings)) if steps else [],
        "stops": queries.route_of(project, now),
        "route": Route(project.route),
        "review_clock": queries.review_clock(project, now),
        "mend_days": queries.mend_days(project, now),
        "decisions": queries.decisions(project),
        "cosign": project.cosigns.last(),
        "history": queries.history(project),
        "grades": queries.grades_of(project.body),
        "following": functions.following_of(project),
        "carried": functions.carried(project, day_of(request.clock.now())),
        "attachments": project.attachments.select_related("file"),
        "before": before,
        "after": after,
        "place": place,
        "length": length,
        "crumbs": [(_("Workbench"), "/desk/"), (queries.review_stage(project), "")],
    }


def decision_file(request: HttpRequest, number: str, decision_id: int) -> FileResponse:
    """The document of a government's decision, for those who may see the application."""
    project = get_object_or_404(Project.objects.visible_to(request.actor), number=number)
    stored = get_object_or_404(project.decisions.select_related("file"), pk=decision_id).file
    if stored is None:
        raise Http404
    return files.response(stored)


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
    made = [
        ("approve", *_approval(project)),
        ("return", _("Return to be mended"), _("Mark at least one field with a reason; your days stand still meanwhile")),
        ("refuse", _("Refuse"), _("The reason is demanded; this ends the application")),
    ]
    return [
        {"value": value, "label": label, "detail": detail, "checked": value == chosen or (not chosen and value == "approve" and not failed)}
        for value, label, detail in made
    ]


def _approval(project: Project) -> tuple[str, str]:
    """What an approval is called here, and what it does."""
    amount = {"amount": whole_yuan(project.budget_amount)}
    reserved = _("%(amount)s yuan are reserved") % amount
    if project.state == ProjectState.STAFFING_REVIEW:
        return _("Co-sign, send to the government"), _("Your opinion is demanded")
    if project.state == ProjectState.GOVERNMENT_REVIEW:
        return _("Record the approval and reserve the budget"), reserved
    if project.state == ProjectState.FINANCE_REVIEW:
        after = {"A": (_("Approve and reserve the budget"), reserved), "C": (_("Agree, send to the government"), _("%(amount)s yuan are applied for") % amount)}
        return after.get(project.route, (_("Agree, send to the staffing office"), _("%(amount)s yuan are applied for") % amount))
    return _("Approve, send to finance"), _("%(amount)s yuan are applied for") % amount
