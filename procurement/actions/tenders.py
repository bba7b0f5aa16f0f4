"""From the choice of a method to the published notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed, Stale, WrongState
from kernel.findings import Finding, require
from kernel.inbox import send
from kernel.lifecycle import advance, lock, note
from kernel.models import Receipt
from kernel.receipts import issue
from planning.actions import choose_method, ledger
from planning.lifecycle import ProjectState
from planning.models import Project
from procurement.lifecycle import TenderState
from procurement.models import Bid, Condition, Criterion, IntentionDraft, Lot, Tender
from procurement.permissions import is_buyer, is_clerk
from procurement.queries import facts as tender_facts
from procurement.queries.tenders import checks, items_of, law_of, live_tender, timetable_checks
from procurement.rules import tenders as rules

# The procuring method's usual name, which the notice prints unless the purchaser has another.
PUBLISHED_AS = {"consultation": "竞争性磋商"}


@transaction.atomic
def start(project: Project, *, by: Actor, clock: Clock, method: str, method_reason: str = "", method_as_published: str = "",
          ceiling_amount: Decimal | None = None) -> Tender:
    """Choose the method for an approved project: the tender begins, in one lot. Raises NotAllowed, WrongState, Refused."""
    project = lock(project)
    at = clock.now()
    if not is_buyer(by, project):
        raise NotAllowed("start", str(is_buyer.name))
    if project.state != ProjectState.APPROVED or live_tender(project) is not None:
        raise WrongState("start", project.state)
    budget = project.budget_amount
    assert budget is not None  # an approved project is complete: project_handed_in_is_complete
    ceiling = budget if ceiling_amount is None else ceiling_amount
    draft = Tender(
        project=project, number=_next_number(project), title=project.title, method=method, method_reason=method_reason,
        method_as_published=method_as_published or PUBLISHED_AS.get(method, ""), law_date=day_of(at), budget_amount=budget,
        ceiling_amount=ceiling, created_at=at,
    )
    require(rules.method_choice(method, budget=budget, law=law_of(draft)),
            Finding("ceiling_above_budget", ceiling <= budget, need=f"{budget:,.2f}", got=f"{ceiling:,.2f}", fix=f"{budget:.2f}", field="ceiling_amount"))
    drafted = IntentionDraft.objects.filter(project=project).first()
    if drafted is not None:
        draft.intention_overview, draft.intention_month, draft.sme_scope = drafted.overview, drafted.month, drafted.sme_scope
    draft.save()
    Lot.objects.create(
        tender=draft, no="1", name=project.title, budget_amount=budget, ceiling_amount=ceiling, quantity=project.quantity,
        unit=project.unit, provisional=project.quantity_provisional, term_text=_term(project), scope_text=project.place_of_service,
        standard_text=project.standard,
    )
    choose_method(project, method)
    note(draft, "start", by=by, at=at, method=method, reason=method_reason)
    return draft


def _next_number(project: Project) -> str:
    return f"{project.number}-T{Tender.objects.filter(project=project).count() + 1}"


def _term(project: Project) -> str:
    return f"{project.starts_on:%Y-%m-%d} 至 {project.ends_on:%Y-%m-%d}" if project.starts_on and project.ends_on else ""


@transaction.atomic
def publish_intention(tender: Tender, *, by: Actor, clock: Clock, intention_overview: str, intention_month: str,
                      intention_remarks: str = "", sme_scope: str = "none") -> Receipt:
    """Publish the intention (财库〔2020〕10号); the notice may follow after the demanded days. Raises WrongState, NotAllowed."""
    tender = lock(tender)
    at = clock.now()
    _keep(tender, intention_overview=intention_overview, intention_month=intention_month, intention_remarks=intention_remarks,
          sme_scope=sme_scope)
    public = tender_facts.intention_facts(tender)
    entry = advance(tender, "publish_intention", by=by, at=at, public_facts=public | {"intention_at": at.isoformat()})
    ledger.intend(tender.project, by=by, at=at, entry=entry, memo=tender.number)
    return issue(entry, kind="CG", title="采购意向公开回执", lines=[("项目", tender.title), ("采购编号", tender.number), ("预计采购时间", intention_month)])


def _keep(tender: Tender, **values: Any) -> None:
    """Write fields of a tender that no step stamps."""
    for name, value in values.items():
        setattr(tender, name, value)
    tender.save(update_fields=list(values))


def _edit(tender: Tender, by: Actor, version: int | None) -> Tender:
    """The locked tender, when it is being written by whoever may, over the version that was read."""
    tender = lock(tender)
    if not is_clerk(by, tender):
        raise NotAllowed("edit", str(is_clerk.name))
    if tender.state not in (TenderState.DRAFT, TenderState.INTENDED):
        raise WrongState("edit", tender.state)
    if version is not None and version != tender.version:
        raise Stale("tender")
    tender.version += 1
    return tender


@transaction.atomic
def set_timetable(tender: Tender, *, by: Actor, clock: Clock, planned_notice_on: date, documents_until: datetime, closes_at: datetime,
                  version: int | None = None) -> Tender:
    """Fix the planned dates; every period is checked against law and calendar. Raises Refused with the earliest lawful date."""
    tender = _edit(tender, by, version)
    today = day_of(clock.now())
    require(Finding("notice_in_the_past", planned_notice_on >= today, got=planned_notice_on.isoformat(), fix=today.isoformat(), field="planned_notice_on"),
            timetable_checks(tender, planned_notice_on, documents_until, closes_at))
    _keep(tender, planned_notice_on=planned_notice_on, documents_until=documents_until, closes_at=closes_at, version=tender.version)
    return tender


@transaction.atomic
def set_conditions(tender: Tender, *, by: Actor, clock: Clock, rows: Sequence[Mapping[str, Any]], version: int | None = None) -> Tender:
    """Replace the qualification conditions; `rows`: {"layer", "text", "evidence", "commitment"}. Raises Refused on forbidden words."""
    tender = _edit(tender, by, version)
    law = law_of(tender)
    require(Finding("conditions_missing", bool(rows), field="rows"),
            [rules.forbidden_words(row["text"], law=law, field=f"text-{row.get('row', index)}") for index, row in enumerate(rows, 1)])
    tender.conditions.all().delete()
    Condition.objects.bulk_create([
        Condition(tender=tender, no=number, layer=row["layer"], text=row["text"], evidence=row.get("evidence", ""), commitment=bool(row.get("commitment")))
        for number, row in enumerate(rows, 1)
    ])
    _keep(tender, version=tender.version)
    return tender


@transaction.atomic
def set_criteria(tender: Tender, *, by: Actor, clock: Clock, rows: Sequence[Mapping[str, Any]], version: int | None = None) -> Tender:
    """Replace the scored items; `rows`: {"part", "name", "points", "standard", "objective", "price"}. Raises Refused."""
    tender = _edit(tender, by, version)
    made = [
        Criterion(tender=tender, no=number, part=row["part"], name=row["name"], points=row["points"], standard=row.get("standard", ""),
                  objective=bool(row.get("objective")), price=bool(row.get("price")))
        for number, row in enumerate(rows, 1)
    ]
    texts = list(tender.conditions.values_list("text", flat=True))
    require(rules.criteria(items_of(made), texts, law=law_of(tender)))
    tender.criteria.all().delete()
    Criterion.objects.bulk_create(made)
    _keep(tender, version=tender.version)
    return tender


@transaction.atomic
def set_policy(tender: Tender, *, by: Actor, clock: Clock, sme_scope: str, sme_reason: str = "", sme_share: Decimal | None = None,
               deduction_rate: Decimal | None = None, joint_bids: bool = False, deposit_amount: Decimal | None = None,
               version: int | None = None) -> Tender:
    """State how the tender serves the policy for small firms, whether consortia may bid, and the deposit (none by default)."""
    tender = _edit(tender, by, version)
    law = law_of(tender)
    most = law.value("gplr.33.bid_deposit_share") * tender.budget_amount
    require(rules.sme_facts(sme_scope, sme_reason, tender.budget_amount, law=law),
            Finding("deposit_too_high", deposit_amount is None or deposit_amount <= most, cite=law.cite("gplr.33.bid_deposit_share"),
                    need=f"{most:,.2f}", got=f"{deposit_amount or 0:,.2f}", fix=f"{most:.2f}", field="deposit_amount"))
    _keep(tender, sme_scope=sme_scope, sme_reason=sme_reason, sme_share=sme_share, deduction_rate=deduction_rate, joint_bids=joint_bids,
          deposit_amount=deposit_amount, version=tender.version)
    return tender


@transaction.atomic
def set_document(tender: Tender, *, by: Actor, clock: Clock, requirement: str, term_text: str, acceptance_text: str, payment_text: str,
                 contact_name: str, contact_phone: str, place_text: str, notice_remarks: str = "", required_documents: Sequence[str] = (),
                 version: int | None = None) -> Tender:
    """The texts of the procurement document that the notice prints."""
    tender = _edit(tender, by, version)
    _keep(tender, requirement=requirement, term_text=term_text, acceptance_text=acceptance_text, payment_text=payment_text,
          contact_name=contact_name, contact_phone=contact_phone, place_text=place_text, notice_remarks=notice_remarks,
          required_documents=list(required_documents), version=tender.version)
    tender.lots.update(term_text=term_text)
    return tender


@transaction.atomic
def prepare(tender: Tender, *, by: Actor, clock: Clock) -> Receipt:
    """Hand the complete documents to a second person. Raises Refused with everything that is still missing."""
    tender = lock(tender)
    at = clock.now()
    require(checks(tender))
    entry = advance(tender, "prepare", by=by, at=at, version=tender.version)
    return issue(entry, kind="CG", title="采购文件送审回执", lines=[("项目", tender.title), ("采购编号", tender.number)], next_step="审核人发布公告")


@transaction.atomic
def rework(tender: Tender, *, by: Actor, clock: Clock, because: str) -> Tender:
    """Take the documents back for changes."""
    tender = lock(tender)
    advance(tender, "rework", by=by, at=clock.now(), because=because)
    return tender


@transaction.atomic
def publish(tender: Tender, *, by: Actor, clock: Clock) -> Receipt:
    """Publish the notice. Today's date decides every period, and fixes the law. Raises Refused, NotAllowed, WrongState."""
    tender = lock(tender)
    at = clock.now()
    tender.law_date = day_of(at)
    require(checks(tender, notice_on=day_of(at)))
    _keep(tender, law_date=tender.law_date)
    facts = tender_facts.notice_facts(tender) | {"notice_at": at.isoformat()}
    entry = advance(tender, "publish", by=by, at=at, public_facts=facts)
    return issue(entry, kind="CG", title="采购公告发布回执",
                 lines=[("项目", tender.title), ("采购编号", tender.number), ("截止时间", facts["closes_at"])], next_step="等待供应商递交响应文件")


@transaction.atomic
def terminate(tender: Tender, *, by: Actor, clock: Clock, because: str) -> Receipt:
    """End the tender without a supplier; the reason is public. Raises WrongState once a supplier is determined."""
    tender = lock(tender)
    at = clock.now()
    _keep(tender, termination_reason=because)
    facts = {"number": tender.number, "project_number": tender.project.number, "title": tender.title, "reason": because,
             "body_name": tender.body.name, "contact_name": tender.contact_name, "contact_phone": tender.contact_phone}
    entry = advance(tender, "terminate", by=by, at=at, because=because, public_facts=facts)
    ledger.withdraw_intention(tender.project, by=by, at=at, entry=entry, memo=tender.number)
    for key in Bid.objects.filter(tender=tender).values_list("contractor__key", flat=True).distinct():
        send(key=f"procurement.terminated:{tender.pk}:{key}", organisation_key=key, subject=f"采购终止：{tender.title}", body=because, at=at)
    return issue(entry, kind="CG", title="终止采购回执", lines=[("项目", tender.title), ("采购编号", tender.number), ("原因", because)])


@transaction.atomic
def suspend(tender: Tender, *, by: Actor, clock: Clock, because: str) -> Tender:
    """Stand still, from wherever it is: a challenge or a complaint may touch the result."""
    tender = lock(tender)
    _keep(tender, suspended_from=tender.state)
    advance(tender, "suspend", by=by, at=clock.now(), because=because, public_facts={"number": tender.number, "reason": because})
    return tender


@transaction.atomic
def resume(tender: Tender, *, by: Actor, clock: Clock, because: str) -> Tender:
    """Go on from where it was suspended."""
    tender = lock(tender)
    if tender.state != TenderState.SUSPENDED:
        raise WrongState("resume", tender.state)
    advance(tender, f"resume_{tender.suspended_from.lower()}", by=by, at=clock.now(), because=because, public_facts={"number": tender.number})
    return tender


