"""The reviewers' verbs: approve, return with marked fields, refuse; and the evaluation's result, recorded from above."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import receipts
from kernel.actors import Actor
from kernel.clock import Clock
from kernel.errors import Stale
from kernel.findings import require
from kernel.lifecycle import advance, check_step, lock, note
from kernel.models import Entry, Receipt
from kernel.templatetags.portal import whole_yuan
from planning import queries, rules
from planning.actions import ledger
from planning.models import Project, ProjectGrade, ReturnMark


def _take(project: Project, step: str, seen: int, by: Actor) -> Project:
    """The locked row, still in the submission that the reviewer read. Raises WrongState, NotAllowed, Stale."""
    project = lock(project)
    check_step(project, step, by)
    if seen and seen != project.submissions.count():
        raise Stale(f"{project.number}: another submission")
    return project


def _slip(entry: Entry, project: Project, title: str, next_step: str, *more: tuple[str, str]) -> Receipt:
    rows = [(_("Project"), project.title), (_("Number"), project.number), (_("Budget"), f"{whole_yuan(project.budget_amount)} {_('yuan')}"), *more]
    return receipts.issue(entry, kind="PS", title=title, lines=rows, next_step=next_step)


def _require_fit(project: Project, at: datetime, judged: Mapping[str, str]) -> None:
    """Every check still holds, and those that ask for a person have been judged."""
    findings = queries.checks(project, at)
    asked = [queries.person_key(finding) for finding in findings if finding.person and not finding.met]
    require(findings, rules.judged(asked, judged))


@transaction.atomic
def approve_body(project: Project, *, by: Actor, clock: Clock, opinion: str = "", judged: Mapping[str, str] | None = None, seen: int = 0) -> Receipt:
    """The body's approver agrees; the application goes to the finance bureau. `seen` is the number of the submission that was read."""
    project = _take(project, "approve_body", seen, by)
    at = clock.now()
    _require_fit(project, at, judged or {})
    entry = advance(project, "approve_body", by=by, at=at, because=opinion, judged=dict(judged or {}))
    return _slip(entry, project, _("Approved by the body"), _("Next: the finance bureau reviews it."))


@transaction.atomic
def approve_finance(project: Project, *, by: Actor, clock: Clock, opinion: str = "", judged: Mapping[str, str] | None = None, seen: int = 0) -> Receipt:
    """Finance approves: in the same transaction the budget is reserved in the ledger and the approval is published.

    Raises Refused when a line can no longer give the money; then nothing is written."""
    project = _take(project, "approve_finance", seen, by)
    at = clock.now()
    _require_fit(project, at, judged or {})
    entry = advance(project, "approve_finance", by=by, at=at, because=opinion, public_facts=public_facts(project), judged=dict(judged or {}))
    parts = [(part.line, part.amount) for part in project.funding.select_related("line")]
    ledger.reserve(project, parts, by=by, at=at, entry=entry)
    reserved = (_("Reserved"), f"{whole_yuan(project.budget_amount)} {_('yuan')}")
    return _slip(entry, project, _("Project approved, budget reserved"), _("Next: the body publishes its purchase intention."), reserved)


def public_facts(project: Project) -> dict[str, Any]:
    """What everybody may read of an approved project (J-34, W-59, and the yearly amounts of 财预〔2017〕87号 五). No contact data."""
    kept = {field: value for field, value in queries.snapshot(project).items() if field in PUBLISHED}
    kept["funding"] = [{key: part[key] for key in ("year", "source", "amount")} for part in queries.snapshot(project)["funding"]]
    return {
        **kept,
        "number": project.number,
        "body": project.body.name,
        "body_key": project.body.key,
        "route": project.route,
        "catalog": project.catalog_item.catalog.title,
        "catalog_code": project.catalog_item.code,
        "catalog_name": project.catalog_item.name,
    }


PUBLISHED = frozenset(
    {
        "title", "year", "starts_on", "ends_on", "content", "place_of_service", "for_public", "need", "quantity", "unit", "quantity_provisional",
        "standard", "budget_amount", "fund_source", "contractor_types", "contractor_conditions", "for_small_firms", "targets", "evaluation_standard",
    }
)  # fmt: skip


@transaction.atomic
def _return(project: Project, step: str, *, by: Actor, clock: Clock, marks: Mapping[str, str], opinion: str, seen: int) -> Receipt:
    project = _take(project, step, seen, by)
    at = clock.now()
    require(rules.marked(marks, rules.SECTION_OF))
    last = project.submissions.order_by("-no").first()
    assert last is not None  # a project under review was handed in
    entry = advance(project, step, by=by, at=at, because=opinion, marks=dict(marks), submission=last.no)
    for field, reason in marks.items():
        ReturnMark.objects.create(
            submission=last,
            section=rules.SECTION_OF[field],
            field=field,
            reason=reason,
            by_name=entry.actor_name,
            organisation_name=by.organisation_name,
            at=at,
        )
    named = "、".join(queries.label(field) for field in marks)
    return _slip(entry, project, _("Returned to be mended"), _("Next: the applicant mends the marked fields."), (_("Marked fields"), named))


def return_body(project: Project, *, by: Actor, clock: Clock, marks: Mapping[str, str], opinion: str = "", seen: int = 0) -> Receipt:
    """The body's approver sends it back. `marks`: field → reason, at least one."""
    return _return(project, "return_body", by=by, clock=clock, marks=marks, opinion=opinion, seen=seen)


def return_finance(project: Project, *, by: Actor, clock: Clock, marks: Mapping[str, str], opinion: str = "", seen: int = 0) -> Receipt:
    """The finance bureau sends it back. `marks`: field → reason, at least one."""
    return _return(project, "return_finance", by=by, clock=clock, marks=marks, opinion=opinion, seen=seen)


@transaction.atomic
def _refuse(project: Project, step: str, *, by: Actor, clock: Clock, opinion: str, seen: int) -> Receipt:
    project = _take(project, step, seen, by)
    require(rules.given_reason(opinion))
    entry = advance(project, step, by=by, at=clock.now(), because=opinion)
    return _slip(entry, project, _("Application refused"), "", (_("Reason"), opinion))


def refuse_body(project: Project, *, by: Actor, clock: Clock, opinion: str, seen: int = 0) -> Receipt:
    """The body's approver refuses; the reason is demanded."""
    return _refuse(project, "refuse_body", by=by, clock=clock, opinion=opinion, seen=seen)


def refuse_finance(project: Project, *, by: Actor, clock: Clock, opinion: str, seen: int = 0) -> Receipt:
    """The finance bureau refuses; the reason is demanded."""
    return _refuse(project, "refuse_finance", by=by, clock=clock, opinion=opinion, seen=seen)


@transaction.atomic
def record_evaluation(
    project: Project, *, by: Actor, at: datetime, grade: str, score: Decimal | None = None, summary: str = "", entry: Entry | None = None
) -> ProjectGrade:
    """Keep the result of stage 7 on the project, where the reviewer of the body's next application reads it. Called by evaluation."""
    row = ProjectGrade.objects.create(project=project, grade=grade, score=score, summary=summary, entry=entry, at=at)
    note(project, "record_evaluation", by=by, at=at, grade=grade, score="" if score is None else str(score))
    return row
