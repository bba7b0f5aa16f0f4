"""The intention: drafted when a project is approved, and corrected in public once it is out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed, WrongState
from kernel.findings import Finding, require
from kernel.lifecycle import lock, note
from kernel.models import Receipt
from kernel.receipts import issue
from parties.queries import edition
from planning.models import PlanRow, Project
from procurement.lifecycle import TenderState
from procurement.models import IntentionDraft, SmeScope, Tender
from procurement.permissions import is_buyer
from procurement.queries.facts import intention_facts

FIELDS = ("intention_overview", "intention_month", "sme_scope", "intention_remarks")


@transaction.atomic
def draft_intention(project: Project, *, clock: Clock) -> IntentionDraft:
    """Draft the intention of an approved project, once: what, how much, how good, when (T-01). Nothing is published by it."""
    project = lock(project)
    done = IntentionDraft.objects.filter(project=project).first()
    if done is not None:
        return done
    at = clock.now()
    return IntentionDraft.objects.create(
        project=project, overview=_overview(project), month=_month(project, day_of(at)), made_at=at,
        sme_scope=SmeScope.WHOLE if project.for_small_firms else SmeScope.NONE,
    )


def _overview(project: Project) -> str:
    """采购需求概况 in the order of the notice's field: subject, aim, quantity, and what quality, service and time are demanded."""
    amount = f"{project.quantity.normalize():f}{project.unit}" if project.quantity is not None else ""
    parts = [
        ("采购标的", project.title),
        ("需实现的主要功能或者目标", project.content),
        ("数量", amount + ("（暂定）" if project.quantity_provisional else "")),
        ("需满足的质量、服务、安全和时限要求", f"{project.standard.rstrip('。')}；服务期{project.starts_on}至{project.ends_on}"),
    ]
    return "\n".join(f"{label}：{words.rstrip('。')}。" for label, words in parts if words)


def _month(project: Project, today: date) -> str:
    """The first month in which the notice may follow, or the plan's month when that is later."""
    days = edition(project.jurisdiction, today).value("10.notice.intention_days")
    first = date.fromordinal(today.toordinal() + days)
    row = PlanRow.objects.filter(project=project).select_related("plan").first()
    if row is not None and row.month and (row.plan.year, row.month) > (first.year, first.month):
        return f"{row.plan.year}-{row.month:02d}"
    return f"{first.year}-{first.month:02d}"


@transaction.atomic
def correct_intention(tender: Tender, *, by: Actor, clock: Clock, reason: str, intention_overview: str, intention_month: str,
                      intention_remarks: str = "", sme_scope: str = "none") -> Receipt:
    """Change a published intention in public: the correction names each field's old and new text. Until the notice is out.

    Raises NotAllowed, WrongState, Refused when nothing changed or no reason is given."""
    tender = lock(tender)
    at = clock.now()
    if not is_buyer(by, tender):
        raise NotAllowed("correct_intention", str(is_buyer.name))
    if tender.intention_at is None or tender.state not in (TenderState.INTENDED, TenderState.PREPARED):
        raise WrongState("correct_intention", tender.state)
    new = {"intention_overview": intention_overview, "intention_month": intention_month, "sme_scope": sme_scope, "intention_remarks": intention_remarks}
    changes = [{"field": field, "old": getattr(tender, field), "new": new[field]} for field in FIELDS if getattr(tender, field) != new[field]]
    require(Finding("intention_unchanged", bool(changes), field="intention_overview"), Finding("correction_reason", bool(reason.strip()), field="reason"))
    for field in FIELDS:
        setattr(tender, field, new[field])
    tender.save(update_fields=list(FIELDS))
    public: dict[str, Any] = intention_facts(tender) | {"changes": changes, "reason": reason}
    entry = note(tender, "correct_intention", by=by, at=at, because=reason, public=True, cite="10.notice.intention_fields", public_facts=public)
    return issue(entry, kind="CG", title="采购意向更正回执", lines=[("项目", tender.title), ("采购编号", tender.number), ("更正原因", reason)])
