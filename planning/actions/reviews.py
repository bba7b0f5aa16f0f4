"""The reviewers' verbs: approve, return with marked fields, refuse; and the evaluation's result, recorded from above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import files, receipts
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import Stale
from kernel.findings import require
from kernel.lifecycle import advance, check_step, lock, note
from kernel.models import Entry, Receipt
from kernel.templatetags.portal import whole_yuan
from planning import queries, rules
from planning.actions import ledger
from planning.models import Cosign, Decision, Project, ProjectGrade, ReturnMark


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


@dataclass(frozen=True)
class Document:
    """The paper by which a government decided: who, number, day, and the file as uploaded."""

    decided_by: str = ""
    number: str = ""
    decided_on: date | None = None
    file: Any = None


def _record(entry: Entry, project: Project, stage: str, verdict: str, opinion: str, *, by: Actor, paper: Document | None = None, file: Any = None) -> Decision:
    """Keep the decision beside the submission that it judges."""
    last = project.submissions.order_by("-no").first()
    assert last is not None  # a project under review was handed in
    paper = paper or Document()
    return Decision.objects.create(
        project=project,
        submission=last,
        stage=stage,
        verdict=verdict,
        opinion=opinion,
        by_name=entry.actor_name,
        organisation_name=by.organisation_name,
        decided_by=paper.decided_by,
        document_number=paper.number,
        decided_on=paper.decided_on,
        file=file,
        entry=entry,
        at=entry.at,
    )


@transaction.atomic
def approve_body(project: Project, *, by: Actor, clock: Clock, opinion: str = "", judged: Mapping[str, str] | None = None, seen: int = 0) -> Receipt:
    """The body's approver agrees; the application goes to the finance bureau. `seen` is the number of the submission that was read."""
    project = _take(project, "approve_body", seen, by)
    at = clock.now()
    _require_fit(project, at, judged or {})
    entry = advance(project, "approve_body", by=by, at=at, because=opinion, judged=dict(judged or {}))
    _record(entry, project, "body", "approve", opinion, by=by)
    return _slip(entry, project, _("Approved by the body"), _("Next: the finance bureau reviews it."))


def agree_finance(
    project: Project,
    *,
    by: Actor,
    clock: Clock,
    opinion: str = "",
    judged: Mapping[str, str] | None = None,
    seen: int = 0,
    conditions: str | None = None,
    conditions_reason: str = "",
    scale: str = "",
) -> Receipt:
    """The finance bureau agrees, by the application's own route: on A it decides and the budget is reserved; on B it goes on to the staffing
    office, on C to the government.

    `conditions`: the contractor's conditions as finance fixes them with the body (None: as they stand), with a reason when they differ.
    `scale`: B1 or B2, the judgement whether a new function is large, where the place has no line for it."""
    verb = {"A": approve_finance, "C": send_government}.get(project.route, send_staffing)
    more = {"scale": scale} if verb is send_staffing else {}
    return verb(
        project, by=by, clock=clock, opinion=opinion, judged=judged, seen=seen, conditions=conditions, conditions_reason=conditions_reason, **more
    )


@transaction.atomic
def approve_finance(
    project: Project,
    *,
    by: Actor,
    clock: Clock,
    opinion: str = "",
    judged: Mapping[str, str] | None = None,
    seen: int = 0,
    conditions: str | None = None,
    conditions_reason: str = "",
) -> Receipt:
    """Finance approves a regular project: in the same transaction the budget is reserved in the ledger and the approval is published.

    Raises Refused when a line can no longer give the money; then nothing is written."""
    project = _take(project, "approve_finance", seen, by)
    at = clock.now()
    before = _fix_conditions(project, conditions, conditions_reason, at)
    _require_fit(project, at, judged or {})
    return _approve(project, "approve_finance", "finance", by=by, at=at, opinion=opinion, judged=judged, before=before, reason=conditions_reason)


@transaction.atomic
def send_staffing(
    project: Project,
    *,
    by: Actor,
    clock: Clock,
    opinion: str = "",
    judged: Mapping[str, str] | None = None,
    seen: int = 0,
    conditions: str | None = None,
    conditions_reason: str = "",
    scale: str = "",
) -> Receipt:
    """Finance agrees to a new function; the staffing office co-signs next. Where no line says what is large, `scale` is the judgement (W-42)."""
    project = _take(project, "send_staffing", seen, by)
    at = clock.now()
    law = queries.edition_of(project, at)
    require(rules.scale(project.route, scale, law=law))
    if rules.large_line(law) is None and scale != project.route:
        project.route = scale
        Project.objects.filter(pk=project.pk).update(route=scale)
    before = _fix_conditions(project, conditions, conditions_reason, at)
    _require_fit(project, at, judged or {})
    entry = advance(project, "send_staffing", by=by, at=at, because=opinion, judged=dict(judged or {}), route=project.route)
    _record(entry, project, "finance", "approve", opinion, by=by)
    _cosign(entry, project, before, conditions_reason, by)
    return _slip(entry, project, _("Agreed by the finance bureau"), _("Next: the staffing office co-signs."))


@transaction.atomic
def send_government(
    project: Project,
    *,
    by: Actor,
    clock: Clock,
    opinion: str = "",
    judged: Mapping[str, str] | None = None,
    seen: int = 0,
    conditions: str | None = None,
    conditions_reason: str = "",
) -> Receipt:
    """Finance agrees to a matter of special deliberation; the government decides next (W-44)."""
    project = _take(project, "send_government", seen, by)
    at = clock.now()
    before = _fix_conditions(project, conditions, conditions_reason, at)
    _require_fit(project, at, judged or {})
    entry = advance(project, "send_government", by=by, at=at, because=opinion, judged=dict(judged or {}))
    _record(entry, project, "finance", "approve", opinion, by=by)
    _cosign(entry, project, before, conditions_reason, by)
    return _slip(entry, project, _("Agreed by the finance bureau"), _("Next: the government decides."))


def _fix_conditions(project: Project, conditions: str | None, reason: str, at: datetime) -> str:
    """Write the conditions as finance fixes them; returns what the body had asked for. Raises Refused."""
    before = project.contractor_conditions
    text = before if conditions is None else conditions.strip()
    require(rules.cosigned(before, text, reason, law=queries.edition_of(project, at)))
    if text != before:
        project.contractor_conditions = text
        Project.objects.filter(pk=project.pk).update(contractor_conditions=text)
    return before


def _cosign(entry: Entry, project: Project, before: str, reason: str, by: Actor) -> None:
    """The conditions are fixed together: body and finance bureau (J-18, W-18)."""
    Cosign.objects.create(
        project=project,
        before=before,
        text=project.contractor_conditions,
        reason=reason if project.contractor_conditions != before else "",
        by_name=entry.actor_name,
        organisation_name=by.organisation_name,
        entry=entry,
        at=entry.at,
    )


def _approve(
    project: Project,
    step: str,
    stage: str,
    *,
    by: Actor,
    at: datetime,
    opinion: str,
    judged: Mapping[str, str] | None,
    before: str | None = None,
    reason: str = "",
    paper: Document | None = None,
    file: Any = None,
) -> Receipt:
    """The last approval of a route: published, recorded, and the budget reserved."""
    facts = public_facts(project) | ({"decided_by": paper.decided_by, "document_number": paper.number, "decided_on": str(paper.decided_on)} if paper else {})
    entry = advance(project, step, by=by, at=at, because=opinion, public_facts=facts, judged=dict(judged or {}))
    _record(entry, project, stage, "approve", opinion, by=by, paper=paper, file=file)
    if before is not None:
        _cosign(entry, project, before, reason, by)
    parts = [(part.line, part.amount) for part in project.funding.select_related("line")]
    ledger.reserve(project, parts, by=by, at=at, entry=entry)
    reserved = (_("Reserved"), f"{whole_yuan(project.budget_amount)} {_('yuan')}")
    more = ((_("Document of the decision"), paper.number),) if paper else ()
    return _slip(entry, project, _("Project approved, budget reserved"), _("Next: the body publishes its purchase intention."), reserved, *more)


@transaction.atomic
def approve_staffing(project: Project, *, by: Actor, clock: Clock, opinion: str = "", judged: Mapping[str, str] | None = None, seen: int = 0) -> Receipt:
    """The staffing office co-signs a new function, with its opinion; the government decides next (W-41)."""
    project = _take(project, "approve_staffing", seen, by)
    at = clock.now()
    require(rules.given_reason(opinion))
    _require_fit(project, at, judged or {})
    entry = advance(project, "approve_staffing", by=by, at=at, because=opinion, judged=dict(judged or {}))
    _record(entry, project, "staffing", "approve", opinion, by=by)
    return _slip(entry, project, _("Co-signed by the staffing office"), _("Next: the government decides."))


@transaction.atomic
def approve_government(
    project: Project,
    *,
    by: Actor,
    clock: Clock,
    opinion: str = "",
    judged: Mapping[str, str] | None = None,
    seen: int = 0,
    decided_by: str = "government",
    document_number: str = "",
    decided_on: date | None = None,
    file: Any = None,
) -> Receipt:
    """The government's decision is recorded by its document; the budget is reserved and the approval published (W-41, W-42, W-44)."""
    project = _take(project, "approve_government", seen, by)
    at = clock.now()
    paper = Document(decided_by, document_number.strip(), decided_on)
    law = queries.edition_of(project, at)
    require(
        rules.government_decision(
            project.route, decided_by=decided_by, number=paper.number, decided_on=decided_on, has_file=bool(file), today=day_of(at), law=law
        )
    )
    _require_fit(project, at, judged or {})
    stored = files.store(file, by=by, at=at, purpose="planning.decision", field="file")
    return _approve(project, "approve_government", "government", by=by, at=at, opinion=opinion, judged=judged, paper=paper, file=stored)


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
        "standard", "budget_amount", "fund_source", "also_staffed", "staffing_note", "transfer", "contractor_types", "contractor_conditions", "for_small_firms", "targets", "evaluation_standard",
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
    _record(entry, project, step.removeprefix("return_"), "return", opinion, by=by)
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


def return_staffing(project: Project, *, by: Actor, clock: Clock, marks: Mapping[str, str], opinion: str = "", seen: int = 0) -> Receipt:
    """The staffing office sends it back. `marks`: field → reason, at least one."""
    return _return(project, "return_staffing", by=by, clock=clock, marks=marks, opinion=opinion, seen=seen)


def return_government(project: Project, *, by: Actor, clock: Clock, marks: Mapping[str, str], opinion: str = "", seen: int = 0) -> Receipt:
    """The government sends it back. `marks`: field → reason, at least one."""
    return _return(project, "return_government", by=by, clock=clock, marks=marks, opinion=opinion, seen=seen)


@transaction.atomic
def _refuse(project: Project, step: str, *, by: Actor, clock: Clock, opinion: str, seen: int) -> Receipt:
    project = _take(project, step, seen, by)
    require(rules.given_reason(opinion))
    entry = advance(project, step, by=by, at=clock.now(), because=opinion)
    _record(entry, project, step.removeprefix("refuse_"), "refuse", opinion, by=by)
    return _slip(entry, project, _("Application refused"), "", (_("Reason"), opinion))


def refuse_body(project: Project, *, by: Actor, clock: Clock, opinion: str, seen: int = 0) -> Receipt:
    """The body's approver refuses; the reason is demanded."""
    return _refuse(project, "refuse_body", by=by, clock=clock, opinion=opinion, seen=seen)


def refuse_finance(project: Project, *, by: Actor, clock: Clock, opinion: str, seen: int = 0) -> Receipt:
    """The finance bureau refuses; the reason is demanded."""
    return _refuse(project, "refuse_finance", by=by, clock=clock, opinion=opinion, seen=seen)


def refuse_staffing(project: Project, *, by: Actor, clock: Clock, opinion: str, seen: int = 0) -> Receipt:
    """The staffing office refuses; the reason is demanded."""
    return _refuse(project, "refuse_staffing", by=by, clock=clock, opinion=opinion, seen=seen)


def refuse_government(project: Project, *, by: Actor, clock: Clock, opinion: str, seen: int = 0) -> Receipt:
    """The government refuses; the reason is demanded."""
    return _refuse(project, "refuse_government", by=by, clock=clock, opinion=opinion, seen=seen)


@transaction.atomic
def record_evaluation(
    project: Project, *, by: Actor, at: datetime, grade: str, score: Decimal | None = None, summary: str = "", entry: Entry | None = None
) -> ProjectGrade:
    """Keep the result of stage 7 on the project, where the reviewer of the body's next application reads it. Called by evaluation."""
    row = ProjectGrade.objects.create(project=project, grade=grade, score=score, summary=summary, entry=entry, at=at)
    note(project, "record_evaluation", by=by, at=at, grade=grade, score="" if score is None else str(score))
    return row
