"""The payment clock, what waits for an actor, and what the actor waits for."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.queries import end_of
from kernel.actors import Actor
from kernel.clock import day_of
from kernel.todo import Todo, Waiting
from parties import queries as parties
from payments import rules
from payments.lifecycle import PaymentState
from payments.models import Instalment, PaymentRequest

P = PaymentState


@dataclass(frozen=True)
class Clockwork:
    """The clock of one instalment: from the acceptance to the last day to pay; days may be negative when late. Interest in yuan."""

    counts_from: date
    due_on: date
    paid_on: date | None
    days_left: int
    late: int
    interest: Decimal
    provision: str

    @property
    def state(self) -> str:
        """done, late, soon (three days or fewer), ok."""
        if self.paid_on:
            return "late" if self.late else "done"
        if self.late:
            return "late"
        return "soon" if self.days_left <= 3 else "ok"


def clock_of(instalment: Instalment, request: PaymentRequest | None, today: date) -> Clockwork:
    """Where the clock stands; it stops on the day of payment."""
    contract = instalment.contract
    law = parties.edition(contract.body.jurisdiction, instalment.law_date)
    paid_on = day_of(request.paid_at) if request and request.paid_at else None
    late = rules.days_late(instalment.due_on, paid_on or today)
    interest = rules.late_interest(instalment.amount, late, contract.late_rate_daily, sme=contract.sme_contractor, law=law)
    return Clockwork(instalment.counts_from, instalment.due_on, paid_on, (instalment.due_on - today).days, late, interest, rules.cited(law, rules.PAY_DAYS))


def live_request(instalment: Instalment) -> PaymentRequest | None:
    """The request that was not rejected; reads what was prefetched."""
    return next((each for each in instalment.requests.all() if each.state != P.REJECTED), None)


def instalments_to_request(actor: Actor) -> QuerySet[Instalment]:
    """Instalments of the contractor that nobody has asked for yet."""
    live = PaymentRequest.objects.filter(instalment=OuterRef("pk")).exclude(state=P.REJECTED)
    return Instalment.objects.filter(~Exists(live), contract__contractor__key=actor.organisation_key or "-").select_related("contract__body", "milestone")


def todo(actor: Actor, now: datetime) -> list[Todo]:
    """The acts on payments that wait for this actor."""
    rows: list[Todo] = []
    if actor.has("contractor_clerk", "contractor_head"):
        rows += [_instalment_row(instalment) for instalment in instalments_to_request(actor)[:20]]
    steps = {
        "clerk": (P.REQUESTED, _("Confirm the payment request"), "requested_at"),
        "accountant": (P.CONFIRMED, _("Review the payment request"), "confirmed_at"),
        "treasury": (P.REVIEWED, _("Approve the payment"), "reviewed_at"),
    }
    for role, (state, verb, since) in steps.items():
        if actor.has(role):
            rows += [_request_row(request, verb, since) for request in _requests(actor).filter(state=state)[:50]]
    return rows


def _requests(actor: Actor) -> QuerySet[PaymentRequest]:
    return (
        PaymentRequest.objects.visible_to(actor)
        .select_related("instalment__contract__body", "instalment__contract__contractor")
        .order_by("instalment__due_on", "pk")
    )


def _instalment_row(instalment: Instalment) -> Todo:
    contract = instalment.contract
    detail = _("Instalment %(no)s, %(amount)s yuan") % {"no": instalment.no, "amount": f"{instalment.amount:,.2f}"}
    return Todo(
        verb=_("Ask for payment"),
        title=contract.title,
        detail=detail,
        url=reverse("instalment-request", args=[contract.number, instalment.no]),
        waits_since=instalment.created_at,
        who=contract.body.name,
    )


def _request_row(request: PaymentRequest, verb: str, since: str) -> Todo:
    return Todo(
        verb=verb,
        title=request.contract.title,
        detail=f"{request.number} · {request.amount:,.2f}",
        url=request.path,
        due_at=end_of(request.instalment.due_on),
        waits_since=getattr(request, since),
        who=request.contract.contractor.name,
        provision=rules.PAY_DAYS,
    )


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Payments of the actor's organisation that lie with somebody else."""
    words = {
        P.REQUESTED: (_("Clerk of the purchasing body"), _("confirms the request"), "requested_at", ("contractor_clerk", "contractor_head")),
        P.CONFIRMED: (_("Accountant of the purchasing body"), _("reviews the request"), "confirmed_at", ("contractor_clerk", "contractor_head", "clerk")),
        P.REVIEWED: (_("Treasury"), _("approves the payment"), "reviewed_at", ("contractor_clerk", "contractor_head", "clerk", "accountant")),
        P.INSTRUCTED: (_("Agent bank"), _("pays"), "instructed_at", ("contractor_clerk", "contractor_head", "clerk", "accountant", "treasury")),
    }
    rows = []
    for request in _requests(actor).filter(state__in=list(words))[:50]:
        who, what, since, roles = words[PaymentState(request.state)]
        if actor.has(*roles):
            rows.append(Waiting(who, request.contract.title, what, request.path, getattr(request, since), end_of(request.instalment.due_on)))
    return rows


def next_due_at(after: datetime) -> datetime | None:
    """The next last day to pay after a moment."""
    paid = PaymentRequest.objects.filter(instalment=OuterRef("pk"), paid_at__isnull=False)
    first = Instalment.objects.filter(~Exists(paid), due_on__gt=day_of(after)).order_by("due_on").values_list("due_on", flat=True).first()
    return end_of(first) if first else None
