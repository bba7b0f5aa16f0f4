"""The request and its four pairs of eyes: contractor, clerk, accountant, treasury."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from kernel import receipts
from kernel.actors import Actor
from kernel.clock import Clock
from kernel.findings import Finding, require
from kernel.lifecycle import advance, check_step, lock
from kernel.models import Entry, Receipt
from payments import rules
from payments.lifecycle import PaymentState
from payments.models import Instalment, PaymentRequest, TreasuryInstruction
from planning.actions import ledger


@transaction.atomic
def request_payment(instalment: Instalment, *, by: Actor, clock: Clock, invoice_no: str, amount: Decimal, note: str = "") -> Receipt:
    """The contractor asks for an instalment, with its invoice. Payee is the account that it named when it signed. Gives a receipt.

    Raises Refused (a live request exists; amount, payee or invoice do not fit), NotAllowed."""
    contract = lock(instalment.contract)
    at = clock.now()
    earlier = PaymentRequest.objects.filter(instalment__contract=contract)
    request = PaymentRequest(
        number=f"{contract.number}-P{earlier.count() + 1}",
        instalment=instalment,
        invoice_no=invoice_no.strip(),
        amount=amount,
        note=note,
        payee_name=contract.payee_name,
        payee_bank=contract.payee_bank,
        payee_account=contract.payee_account,
        requested_by=by.user,
    )
    check_step(request, "request", by)
    live = earlier.exclude(state=PaymentState.REJECTED)
    asked = live.aggregate(asked=Sum("amount"))["asked"] or Decimal(0)
    require(
        Finding("payment_asked_once", not live.filter(instalment=instalment).exists()),
        rules.amount_is_instalment(amount, instalment.amount),
        rules.within_contract(amount, asked, contract.total_amount),
        rules.payee_is_contractor(request.payee_name, contract.contractor.name, request.payee_account),
        rules.invoice(request.invoice_no),
    )
    request.save()
    entry = advance(request, "request", by=by, at=at, contract=contract.number, instalment=instalment.no, amount=str(amount), invoice_no=request.invoice_no)
    ledger.move(contract.project, "accepted", "payable", amount, by=by, at=at, entry=entry, memo=request.number)
    return _request_receipt(entry, request)


def _request_receipt(entry: Entry, request: PaymentRequest) -> Receipt:
    instalment = request.instalment
    lines = [
        (_("Contract"), request.contract.number),
        (_("Instalment"), str(instalment.no)),
        (_("Amount (yuan)"), f"{request.amount:,.2f}"),
        (_("Invoice"), request.invoice_no),
    ]
    next_step = _("The purchasing body checks the request; pay by %(day)s.") % {"day": instalment.due_on}
    return receipts.issue(entry, kind="QK", title=_("Receipt: payment requested"), lines=lines, next_step=next_step, next_url=request.path)


@transaction.atomic
def confirm(request: PaymentRequest, *, by: Actor, clock: Clock) -> PaymentRequest:
    """The clerk confirms that what is asked for was accepted."""
    return _pass(request, "confirm", "confirmed_by", by=by, clock=clock)


@transaction.atomic
def review(request: PaymentRequest, *, by: Actor, clock: Clock) -> PaymentRequest:
    """The accountant of the body reviews the request: a different person than the clerk."""
    return _pass(request, "review", "reviewed_by", by=by, clock=clock)


def _pass(request: PaymentRequest, step: str, person: str, *, by: Actor, clock: Clock) -> PaymentRequest:
    request = lock(request)
    at = clock.now()
    check_step(request, step, by)
    setattr(request, person, by.user)
    request.save(update_fields=[person])
    advance(request, step, by=by, at=at, number=request.number, amount=str(request.amount))
    return request


@transaction.atomic
def approve(request: PaymentRequest, *, by: Actor, clock: Clock) -> Receipt:
    """The treasury approves; the one instruction of this request comes to be with it, and a reaction hands it to the bank. Gives a receipt."""
    request = lock(request)
    at = clock.now()
    check_step(request, "approve", by)
    require(rules.amount_is_instalment(request.amount, request.instalment.amount))
    request.approved_by = by.user
    request.save(update_fields=["approved_by"])
    entry = advance(request, "approve", by=by, at=at, number=request.number, amount=str(request.amount))
    TreasuryInstruction.objects.create(request=request, effect_key=request.number, amount=request.amount, payee_account=request.payee_account, made_at=at)
    lines = [(_("Payment request"), request.number), (_("Payee"), request.payee_name), (_("Amount (yuan)"), f"{request.amount:,.2f}")]
    return receipts.issue(
        entry, kind="ZF", title=_("Receipt: payment approved"), lines=lines, next_step=_("The instruction goes to the agent bank."), next_url=request.path
    )


@transaction.atomic
def reject(request: PaymentRequest, *, by: Actor, clock: Clock, because: str) -> PaymentRequest:
    """Clerk or accountant send the request back, saying why; the contractor may ask again."""
    return turn_down(request, "reject", by=by, clock=clock, because=because)


@transaction.atomic
def refuse(request: PaymentRequest, *, by: Actor, clock: Clock, because: str) -> PaymentRequest:
    """The treasury sends the request back, saying why."""
    return turn_down(request, "refuse", by=by, clock=clock, because=because)


def turn_down(request: PaymentRequest, step: str, *, by: Actor, clock: Clock, because: str, **facts: Any) -> PaymentRequest:
    """Take a step into REJECTED and give the money back to what was accepted."""
    request = lock(request)
    at = clock.now()
    check_step(request, step, by)
    require(Finding("payment_says_why", bool(because.strip()), field="because"))
    request.rejected_because = because
    request.save(update_fields=["rejected_because"])
    entry = advance(request, step, by=by, at=at, because=because, number=request.number, amount=str(request.amount), **facts)
    ledger.move(request.contract.project, "payable", "accepted", request.amount, by=by, at=at, entry=entry, memo=request.number)
    return request
