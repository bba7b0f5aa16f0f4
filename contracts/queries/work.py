"""What waits for an actor, and what the actor waits for."""

from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from contracts import rules
from contracts.lifecycle import ContractState, DeliveryState
from contracts.models import Contract, Delivery
from kernel.actors import Actor
from kernel.clock import SHANGHAI, day_of
from kernel.todo import Todo, Waiting
from law.queries import calendar as working_calendar
from parties import queries as parties
from procurement.models import Award

S = ContractState


def end_of(day: date) -> datetime:
    """The last second of a Shanghai day."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=SHANGHAI)


def awards_without_contract(actor: Actor) -> QuerySet[Award]:
    """Published results of the actor's body that no contract follows yet."""
    taken = Contract.objects.values("award_id")
    return (
        Award.objects.filter(tender__state="AWARDED", notice_at__isnull=False, tender__project__body__key=actor.organisation_key)
        .exclude(pk__in=taken)
        .select_related("tender__project__body__jurisdiction", "contractor")
        .order_by("notice_at")
    )


def todo(actor: Actor, now: datetime) -> list[Todo]:
    """The acts on contracts and deliveries that wait for this actor."""
    rows: list[Todo] = []
    if actor.has("clerk"):
        rows += [_award_row(award) for award in awards_without_contract(actor)[:20]]
        rows += [_accept_row(delivery) for delivery in _deliveries(actor)]
    for contract in _contracts(actor):
        rows += _contract_rows(contract, actor)
    return rows


def _contracts(actor: Actor) -> list[Contract]:
    if not actor.has("clerk", "approver", "contractor_clerk", "contractor_head"):
        return []
    rows = Contract.objects.visible_to(actor).exclude(state__in=[S.COMPLETED, S.TERMINATED])
    return list(rows.select_related("body__jurisdiction", "contractor", "project").prefetch_related("milestones__deliveries__acceptance").order_by("pk")[:100])


def _deliveries(actor: Actor) -> list[Delivery]:
    rows = Delivery.objects.waiting().filter(milestone__contract__body__key=actor.organisation_key)
    return list(rows.select_related("milestone__contract__contractor").order_by("delivered_at")[:50])


def sign_by(award: Award) -> date:
    """The last day to sign the contract of a published award."""
    assert award.notice_at is not None
    law = parties.edition(award.tender.project.body.jurisdiction, award.notice_at)
    return rules.last_day_to_sign(day_of(award.notice_at), law=law, calendar=working_calendar())


def _award_row(award: Award) -> Todo:
    return Todo(
        verb=_("Draw up the contract"),
        title=award.tender.project.title,
        detail=award.contractor.name,
        url=reverse("contract-list"),
        due_at=end_of(sign_by(award)),
        waits_since=award.notice_at,
        who=award.contractor.name,
        provision=rules.SIGN,
    )


def _accept_row(delivery: Delivery) -> Todo:
    contract = delivery.contract
    return Todo(
        verb=_("Check for acceptance"),
        title=contract.title,
        detail=str(delivery.milestone),
        url=reverse("acceptance", args=[contract.number, delivery.pk]),
        waits_since=delivery.delivered_at,
        who=contract.contractor.name,
    )


def _contract_rows(contract: Contract, actor: Actor) -> list[Todo]:
    # state -> role that acts, verb, address, what fixes the last day, the moment since which it waits
    steps: dict[str, tuple[str, str, str, str, str]] = {
        S.DRAFT: ("clerk", _("Complete and offer the contract"), "contract-edit", "sign", "created_at"),
        S.OFFERED: ("contractor_head", _("Sign the contract"), "contract-sign", "sign", "offered_at"),
        S.SIGNED_CONTRACTOR: ("approver", _("Sign the contract"), "contract-sign", "sign", "contractor_signed_at"),
        S.SIGNED: ("clerk", _("Publish the contract"), "contract", "publish", "signed_at"),
        S.PUBLISHED: ("clerk", _("File the contract with finance"), "contract", "file", "published_at"),
        S.FILED: ("clerk", _("Start performance"), "contract", "start", "filed_at"),
    }
    if contract.state == S.PERFORMING:
        return _milestone_rows(contract, actor)
    role, verb, where, limit, since = steps[contract.state]
    if not actor.has(role):
        return []
    return [
        Todo(
            verb=verb,
            title=contract.title,
            detail=contract.number,
            url=reverse(where, args=[contract.number]),
            due_at=end_of(due(contract, limit)),
            waits_since=getattr(contract, since),
            who=contract.contractor.name if actor.organisation_key == contract.owner_key else contract.body.name,
            provision={"sign": rules.SIGN, "publish": rules.PUBLISH, "file": rules.FILE}.get(limit, ""),
        )
    ]


def _milestone_rows(contract: Contract, actor: Actor) -> list[Todo]:
    if not (actor.has("contractor_clerk", "contractor_head") and actor.organisation_key == contract.contractor_key):
        return []
    return [
        Todo(
            verb=_("Submit the deliverables"),
            title=contract.title,
            detail=str(milestone),
            url=reverse("delivery-new", args=[contract.number, milestone.no]),
            due_at=end_of(milestone.due_on),
            waits_since=contract.started_at,
            who=contract.body.name,
        )
        for milestone in contract.milestones.all()
        if not milestone.is_done and all(delivery.state != DeliveryState.DELIVERED for delivery in milestone.deliveries.all())
    ][:1]


def due(contract: Contract, limit: str) -> date:
    """The last day for signing, publishing, filing or starting."""
    law = parties.edition(contract.body.jurisdiction, contract.law_date)
    calendar = working_calendar()
    if limit == "sign":
        return rules.last_day_to_sign(day_of(contract.notice_at), law=law, calendar=calendar)
    if limit == "start" or contract.signed_at is None:
        return contract.starts_on
    count = rules.publish_by if limit == "publish" else rules.file_by
    return count(day_of(contract.signed_at), law=law, calendar=calendar)


def next_due_at(after: datetime) -> datetime | None:
    """The next end of a milestone of a contract in performance after a moment."""
    rows = Contract.objects.filter(state=S.PERFORMING, milestones__due_on__gt=day_of(after)).order_by("milestones__due_on")
    first: Any = rows.values_list("milestones__due_on", flat=True).first()
    return end_of(first) if first else None


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Contracts and deliveries of the actor that lie with the other party."""
    rows: list[Waiting] = []
    for contract in _contracts(actor):
        mine = actor.organisation_key == contract.owner_key
        if contract.state == S.OFFERED and mine:
            rows.append(
                Waiting(contract.contractor.name, contract.title, _("signs the contract"), contract.path, contract.offered_at, end_of(due(contract, "sign")))
            )
        if contract.state == S.SIGNED_CONTRACTOR and not mine:
            rows.append(
                Waiting(
                    contract.body.name, contract.title, _("signs the contract"), contract.path, contract.contractor_signed_at, end_of(due(contract, "sign"))
                )
            )
        if contract.state == S.PERFORMING:
            rows += _performance(contract, mine)
    return rows


def _performance(contract: Contract, mine: bool) -> list[Waiting]:
    rows = []
    for milestone in contract.milestones.all():
        delivered = next((each for each in milestone.deliveries.all() if each.state == DeliveryState.DELIVERED), None)
        if delivered and not mine:
            rows.append(
                Waiting(contract.body.name, contract.title, _("checks %(what)s for acceptance") % {"what": milestone}, contract.path, delivered.delivered_at)
            )
        if not delivered and not milestone.is_done and mine and not rows:
            rows.append(
                Waiting(
                    contract.contractor.name,
                    contract.title,
                    _("delivers %(what)s") % {"what": milestone},
                    contract.path,
                    contract.started_at,
                    end_of(milestone.due_on),
                )
            )
    return rows
