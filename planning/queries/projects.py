"""Where applications stand, and who must act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.clock import SHANGHAI
from kernel.models import Entry
from kernel.todo import Todo, Waiting
from parties.models import Organisation
from parties.queries import profile
from parties.rules import STAGE_LABELS, STAGES
from planning.models import Project, ProjectGrade, ProjectState, ReturnMark, ReviewStage, SectionCode
from planning.queries.budgets import budget_todo, budget_waiting
from planning.queries.content import label, values
from planning.queries.plans import plan_todo
from planning.queries.routes import STAGE_AT, office_of, review_clock
from planning.rules import SECTION_OF, missing


@dataclass(frozen=True)
class SectionStatus:
    """One task of the list. status: new, doing, lacking, done; `returned` when a reviewer's mark on it is not answered yet."""

    code: str
    label: str
    status: str
    saved_at: datetime | None
    saved_by: str
    returned: bool


def marks(project: Project) -> list[ReturnMark]:
    """The marks of the last return, in order; empty when it was never returned."""
    last = project.submissions.order_by("-no").first()
    return list(last.marks.all()) if last else []


def open_marks(project: Project) -> list[ReturnMark]:
    """Marks on tasks that have not been saved since. Empty unless the application is back with the applicant."""
    if not project.is_open:
        return []
    saved = {code: at for code, at in project.sections.values_list("code", "saved_at") if at is not None}
    return [mark for mark in marks(project) if mark.section not in saved or saved[mark.section] <= mark.at]


def section_statuses(project: Project) -> list[SectionStatus]:
    """The eight tasks in order."""
    stored = {section.code: section for section in project.sections.all()}
    returned = {mark.section for mark in open_marks(project)}
    have = values(project)
    out = []
    for code in SectionCode.values:
        section = stored.get(code)
        status = "new"
        if section and section.version:
            waits = any(SECTION_OF[field] == code for field in project.unconfirmed)
            lacks = waits or bool(missing(have, [code]))
            status = "doing" if not section.done and not waits else "lacking" if lacks else "done"
        if code in returned:
            status = "lacking"
        out.append(
            SectionStatus(
                code, str(SectionCode(code).label), status, section.saved_at if section else None, section.saved_by if section else "", code in returned
            )
        )
    return out


def review_stage(project: Project) -> str:
    """What the place's own paper calls the stage in which applications are reviewed: 项目评审, or 预算编报 where there are five stages."""
    codes = profile(project.jurisdiction)
    name = next(name for name, known in STAGES.items() if known == codes)
    return str(STAGE_LABELS[name, codes[1]])


def progress(project: Project) -> tuple[int, int]:
    """How many of the tasks are done, of how many."""
    statuses = section_statuses(project)
    return sum(status.status == "done" for status in statuses), len(statuses)


def history(project: Project) -> list[Entry]:
    """The journal of the application, newest first, with receipts."""
    return list(Entry.objects.of(project).select_related("receipt").order_by("-id"))


LAST_APPROVALS = ("planning.approve_finance", "planning.approve_government")


def approval_of(project: Project) -> Entry | None:
    """The entry by which the project was approved, on whatever route."""
    return Entry.objects.of(project).filter(event__in=LAST_APPROVALS).select_related("receipt").order_by("-id").first()


def grades_of(body: Organisation, *, limit: int = 5) -> list[ProjectGrade]:
    """How the body's projects were evaluated, newest first: a reviewer of the next budget reads them (W-57, J-48)."""
    return list(ProjectGrade.objects.filter(project__body=body).select_related("project").order_by("-pk")[:limit])


def for_projects(projects: Iterable[Project]) -> dict[int, dict[str, Any]]:
    """project id → what a higher app shows about planning: number, title, state, dates, budget."""
    return {
        project.pk: {
            "number": project.number,
            "title": project.title,
            "state": project.state,
            "submitted_at": project.submitted_at,
            "approved_at": project.approved_at,
            "budget": project.budget_amount,
        }
        for project in projects
    }


def neighbours(actor: Actor, project: Project) -> tuple[Project | None, Project | None, int, int]:
    """The applications before and after this one in the actor's queue, its place in it and the queue's length (0 when it is not in it)."""
    queue = review_queue(actor)
    ids = [each.pk for each in queue]
    if project.pk not in ids:
        return None, None, 0, len(ids)
    at = ids.index(project.pk)
    return (queue[at - 1] if at else None), (queue[at + 1] if at + 1 < len(queue) else None), at + 1, len(ids)


def review_queue(actor: Actor, *, limit: int = 100) -> list[Project]:
    """What waits for the actor's decision, longest first."""
    rows = Project.objects.select_related("body")
    if actor.has("approver"):
        rows = rows.filter(state=ProjectState.BODY_REVIEW, body__key=actor.organisation_key)
    elif actor.has("finance_reviewer"):
        rows = rows.filter(state=ProjectState.FINANCE_REVIEW, jurisdiction_id=actor.jurisdiction)
    elif actor.has("staffing"):
        rows = rows.filter(state=ProjectState.STAFFING_REVIEW, jurisdiction_id=actor.jurisdiction)
    elif actor.has("government"):
        rows = rows.filter(state=ProjectState.GOVERNMENT_REVIEW, jurisdiction_id=actor.jurisdiction)
    else:
        return []
    return list(rows.order_by(F("submitted_at"), "pk")[:limit])


def todo(actor: Actor, now: datetime) -> list[Todo]:
    """What the actor must do about applications."""
    out = [
        Todo(
            verb=_("Review"),
            title=project.title,
            url=reverse("review", args=[project.number]),
            detail=_("%(body)s, %(number)s") % {"body": project.body.short, "number": project.number},
            waits_since=_since(project),
            due_at=_due(project, now),
            who=project.body.short,
        )
        for project in review_queue(actor)
    ]
    if actor.has("clerk"):
        mine = Project.objects.filter(body__key=actor.organisation_key, state__in=[ProjectState.RETURNED, ProjectState.DRAFT])
        out += [_to_fill(project) for project in mine.order_by("state", "-pk")[:50]]
    return out + plan_todo(actor) + budget_todo(actor, now)


def _to_fill(project: Project) -> Todo:
    url = reverse("project-apply", args=[project.number])
    found = marks(project) if project.state == ProjectState.RETURNED else []
    if not found:
        return Todo(verb=_("Fill in"), title=project.title, url=url, detail=project.number, waits_since=project.created_at)
    first = found[0]
    url = f"{reverse('project-section', args=[project.number, first.section])}#id_{first.field}"
    return Todo(
        verb=_("Mend"),
        title=project.title,
        url=url,
        detail=_("Returned by %(who)s: %(field)s, %(reason)s") % {"who": first.organisation_name, "field": label(first.field), "reason": first.reason},
        waits_since=project.returned_at,
        who=first.organisation_name,
    )


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """The body's applications that lie with somebody else."""
    asked = budget_waiting(actor, now)
    if not actor.has("clerk", "approver"):
        return asked
    states = [ProjectState.FINANCE_REVIEW, ProjectState.STAFFING_REVIEW, ProjectState.GOVERNMENT_REVIEW, *([ProjectState.BODY_REVIEW] if actor.has("clerk") else [])]
    rows = Project.objects.filter(body__key=actor.organisation_key, state__in=states).select_related("body", "jurisdiction")
    return asked + [
        Waiting(
            who=_holder(project),
            title=project.title,
            what=str(ProjectState(project.state).label),
            url=reverse("dept-project", args=[project.number]),
            since=_since(project),
            due_at=_due(project, now),
        )
        for project in rows.order_by("submitted_at")[:50]
    ]


def _since(project: Project) -> datetime | None:
    """Since when it lies where it lies."""
    came = {
        ProjectState.BODY_REVIEW: project.submitted_at,
        ProjectState.FINANCE_REVIEW: project.body_approved_at,
        ProjectState.STAFFING_REVIEW: project.finance_approved_at,
        ProjectState.GOVERNMENT_REVIEW: project.staffing_approved_at or project.finance_approved_at,
    }
    return came.get(ProjectState(project.state))


def _due(project: Project, now: datetime) -> datetime | None:
    """The end of the reviewer's last day, in Shanghai."""
    clock = review_clock(project, now)
    return datetime.combine(clock.due_on, time(17, 30), SHANGHAI) if clock and clock.due_on else None


def _holder(project: Project) -> str:
    """The office where the application lies."""
    if project.state == ProjectState.BODY_REVIEW:
        return str(project.body.short)
    stage = STAGE_AT[project.state]
    office = office_of(project.jurisdiction, stage)
    return str(office.short) if office else str(ReviewStage(stage).label)
