"""What waits on a workbench: the way of catalogs, comments, needs and departments' drafts."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.lifecycle import RUNNING, C
from catalog.models import Catalog, CatalogState, Comment, Consultation, DepartmentCatalog, DepartmentState, Need, NeedState
from catalog.queries import imports, transfers
from catalog.queries.rows import lacking_benefits
from kernel.actors import Actor
from kernel.clock import day_of
from kernel.todo import Todo, Waiting

MOST = 20
DRAFTERS = ("administrator", "finance_reviewer")


def todo(actor: Actor, now: datetime) -> list[Todo]:
    """What this actor has to do about catalogs."""
    out: list[Todo] = []
    if actor.has(*DRAFTERS):
        out += _finance(actor, now) + imports.todo(actor)
    if actor.has("government"):
        out += [
            Todo(verb=_("Decide"), title=row.title, detail=_("The finance bureau asks for the government's approval"), url=_url(row), waits_since=row.reviewed_at)
            for row in _mine(actor, C.APPROVAL)
        ]
    if actor.has("clerk", "approver"):
        out += _department(actor, now)
    if actor.has("staffing"):
        out += transfers.todo(actor)
    return out


def _mine(actor: Actor, *states: str) -> list[Catalog]:
    rows = Catalog.objects.filter(jurisdiction_id=actor.jurisdiction, state__in=states)
    return list(rows.select_related("jurisdiction").order_by("pk")[:MOST])


def _url(catalog: Catalog) -> str:
    return reverse("fin-catalog", args=[catalog.slug])


def _finance(actor: Actor, now: datetime) -> list[Todo]:
    out = []
    for row in _mine(actor, *RUNNING):
        act = _act(row, actor, now)
        if act is not None:
            verb, detail = act
            out.append(Todo(verb=verb, title=row.title, detail=detail, url=_url(row)))
    if actor.has("administrator"):
        due = [row for row in _mine(actor, CatalogState.PUBLISHED) if row.effective_on and row.effective_on <= day_of(now)]
        out += [Todo(verb=_("Put into force"), title=row.title, url=_url(row)) for row in due]
    needs = Need.objects.filter(jurisdiction_id=actor.jurisdiction, state=NeedState.REPORTED).select_related("body").order_by("reported_at")
    return out + [
        Todo(verb=_("Answer"), title=need.name, detail=_("Needed, and not in the catalog"), url=reverse("fin-need", args=[need.number]),
             waits_since=need.reported_at, who=need.body.short)
        for need in needs[:MOST]
    ]


def _act(row: Catalog, actor: Actor, now: datetime) -> tuple[str, str] | None:
    """The next act of this actor on a version on its way; None when it lies with somebody else."""
    if row.state == C.DRAFT:
        return (_("Draft"), _("Complete the rows, then open the draft for comments"))
    if row.state == C.CONSULTING:
        round_ = row.consultations.filter(closed_at__isnull=True).first()
        if round_ is not None and day_of(now) > round_.closes_on:
            return (_("End the consultation"), "")
        waiting = unanswered(row)
        return (_("Reply"), _("%(count)s comments have no reply yet") % {"count": waiting}) if waiting else None
    if row.state == C.EXPERT:
        return (_("Mend"), _expert_detail(row))
    if row.state == C.REVIEW:
        return (_("Review"), _("A second person of the finance bureau decides")) if row.lifecycle.may(row, actor, "pass_review") else None
    if row.state == C.APPROVED and actor.has("administrator"):
        return (_("Publish"), "")
    return None


def _expert_detail(row: Catalog) -> str:
    waiting = unanswered(row)
    if waiting:
        return _("%(count)s comments have no reply yet") % {"count": waiting}
    lacking = len(lacking_benefits(row))
    return _("%(count)s items lack a reason") % {"count": lacking} if lacking else _("Hear experts, then hand in for review")


def unanswered(catalog: Catalog) -> int:
    """Comments of all rounds without a reply."""
    return Comment.objects.filter(consultation__catalog=catalog, replied_at__isnull=True).count()


def open_rounds(day: datetime) -> list[Consultation]:
    """Rounds in which comments are taken today, the first to close first."""
    rows = Consultation.objects.filter(closed_at__isnull=True, closes_on__gte=day_of(day), catalog__state=CatalogState.CONSULTING)
    return list(rows.select_related("catalog__jurisdiction").order_by("closes_on"))


def past_rounds(limit: int = 50) -> list[Consultation]:
    """Rounds that are over, newest first."""
    rows = Consultation.objects.filter(closed_at__isnull=False).select_related("catalog__jurisdiction").order_by("-opened_at")
    return list(rows[:limit])


def _department(actor: Actor, now: datetime) -> list[Todo]:
    out = []
    for round_ in open_rounds(now):
        place = round_.catalog.jurisdiction_id
        said = round_.comments.filter(organisation_key=actor.organisation_key).exists()
        if place == actor.jurisdiction and not said:
            title, detail = round_.catalog.title, _("Comments are taken until %(day)s") % {"day": round_.closes_on}
            out.append(Todo(verb=_("Comment"), title=title, detail=detail, url=reverse("catalog-consultation", args=[round_.catalog.slug])))
    if actor.has("approver"):
        drafts = DepartmentCatalog.objects.filter(department__key=actor.organisation_key, state=DepartmentState.DRAFT)
        ready = [row for row in drafts if row.entries.exists() and row.lifecycle.may(row, actor, "publish_department")]
        out += [Todo(verb=_("Publish"), title=row.title, url=reverse("dept-catalog"), waits_since=row.drafted_at) for row in ready]
    return out


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """What this actor started and somebody else has to do."""
    out: list[Waiting] = []
    if actor.has("clerk", "approver"):
        mine = Need.objects.filter(body__key=actor.organisation_key, state=NeedState.REPORTED).order_by("reported_at")
        out += [
            Waiting(who=_("Finance bureau"), title=need.name, what=_("answers whether it goes into the catalog"),
                    url=reverse("need", args=[need.number]), since=need.reported_at)
            for need in mine[:MOST]
        ]
    if actor.has(*DRAFTERS):
        out += [
            Waiting(who=_("Government"), title=row.title, what=_("approves the catalog"), url=_url(row), since=row.reviewed_at)
            for row in _mine(actor, C.APPROVAL)
        ]
        out += [
            Waiting(who=_("Finance bureau"), title=row.title, what=_("a second person reviews the catalog"), url=_url(row), since=row.submitted_at)
            for row in _mine(actor, C.REVIEW) if not row.lifecycle.may(row, actor, "pass_review")
        ]
    return out
