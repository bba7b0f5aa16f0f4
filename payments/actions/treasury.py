"""The way to the bank and back: send once, read returns, compare."""

from datetime import date, datetime
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.db.models import Q

from kernel.actors import Actor
from kernel.clock import SHANGHAI, Clock, day_of
from kernel.errors import NotAllowed
from kernel.lifecycle import advance, lock
from parties.models import Jurisdiction
from payments import gateways
from payments.actions.requests import turn_down
from payments.lifecycle import PaymentState
from payments.models import PaymentRequest, Reconciliation, ReconciliationRow, TreasuryInstruction, TreasuryReturn
from payments.permissions import is_treasury_of
from planning.actions import ledger

Verdict = ReconciliationRow.Verdict


@transaction.atomic
def send(request: PaymentRequest, *, clock: Clock) -> PaymentRequest:
    """Hand the approved request's instruction to the bank. A repeat, also after a crash in between, sends nothing again."""
    request = lock(request)
    if request.state != PaymentState.APPROVED:
        return request
    at = clock.now()
    instruction = TreasuryInstruction.objects.select_for_update().get(request=request)
    contract = request.contract
    line = gateways.Line(
        effect_key=instruction.effect_key,
        amount=str(instruction.amount),
        payee_name=request.payee_name,
        payee_bank=request.payee_bank,
        payee_account=request.payee_account,
        purpose=f"{contract.title}第{request.instalment.no}期",
        budget=contract.project.number,
    )
    instruction.file_name, instruction.checksum = gateways.instruct(line)
    instruction.written_at = at
    instruction.save(update_fields=["file_name", "checksum", "written_at"])
    advance(request, "instruct", by=Actor.SYSTEM, at=at, effect_key=instruction.effect_key, file=instruction.file_name, checksum=instruction.checksum)
    return request


def collect(*, clock: Clock) -> int:
    """Read the returns that lie there, each in its own transaction; gives how many were new. In demonstration mode the bank answers first."""
    gateways.simulated_bank(clock.now())
    return sum(_collect_one(answer, clock=clock) for answer in gateways.returns())


@transaction.atomic
def _collect_one(answer: gateways.Answer, *, clock: Clock) -> bool:
    transaction.on_commit(partial(gateways.put_away, answer.file_name), robust=True)
    instruction = TreasuryInstruction.objects.filter(effect_key=answer.effect_key).select_related("request").first()
    request = lock(instruction.request) if instruction else None
    if TreasuryReturn.objects.filter(effect_key=answer.effect_key).exists():
        return False
    at = clock.now()
    TreasuryReturn.objects.create(
        effect_key=answer.effect_key,
        outcome=answer.outcome,
        amount=answer.amount,
        bank_serial=answer.bank_serial,
        reason=answer.reason,
        file_name=answer.file_name,
        booked_at=answer.booked_at,
        read_at=at,
    )
    if request is None or request.state != PaymentState.INSTRUCTED or (answer.outcome == "PAID" and answer.amount != request.amount):
        return True  # the reconciliation shows it to a person
    if answer.outcome == "PAID":
        _paid(request, answer, at)
    else:
        turn_down(request, "bounce", by=Actor.SYSTEM, clock=clock, because=answer.reason or "—", bank_serial=answer.bank_serial)
    return True


def _paid(request: PaymentRequest, answer: gateways.Answer, at: datetime) -> None:
    contract, instalment = request.contract, request.instalment
    facts = {
        "contract": contract.number,
        "title": contract.title,
        "body": contract.body.name,
        "contractor": contract.contractor.name,
        "instalment": instalment.no,
        "milestone": instalment.milestone.no if instalment.milestone else None,
        "amount": str(request.amount),
        "paid_on": day_of(answer.booked_at).isoformat(),
        "due_on": instalment.due_on.isoformat(),
        "request": request.number,
    }
    entry = advance(request, "pay", by=Actor.SYSTEM, at=at, public_facts=facts, bank_serial=answer.bank_serial)
    ledger.move(contract.project, "payable", "paid", request.amount, by=Actor.SYSTEM, at=at, entry=entry, memo=request.number)


@transaction.atomic
def reconcile(place: Jurisdiction, *, by: Actor, clock: Clock, day: date | None = None) -> Reconciliation:
    """Compare the day's instructions (and older ones still open) with the returns; matching payments become RECONCILED.

    A second run of a day replaces its rows. Raises NotAllowed."""
    if not (by.is_system or is_treasury_of(by, place)):
        raise NotAllowed("reconcile", "has_role:treasury")
    at = clock.now()
    place = Jurisdiction.objects.select_for_update().get(pk=place.pk)
    day = day or day_of(at)
    rows = _compare(place, day)
    sums = {"instructed": sum((row.instructed or Decimal() for row in rows), Decimal()), "paid": sum((row.paid or Decimal() for row in rows), Decimal())}
    wrong = sum(row.verdict != Verdict.MATCH for row in rows)
    sheet, _made = Reconciliation.objects.update_or_create(jurisdiction=place, day=day, defaults={**sums, "mismatches": wrong, "made_at": at})
    sheet.rows.all().delete()
    for row in rows:
        row.reconciliation = sheet
    ReconciliationRow.objects.bulk_create(rows)
    for request in PaymentRequest.objects.filter(
        state=PaymentState.PAID, instruction__effect_key__in=[row.effect_key for row in rows if row.verdict == Verdict.MATCH]
    ):
        advance(lock(request), "reconcile", by=by, at=at, day=day.isoformat())
    return sheet


def _compare(place: Jurisdiction, day: date) -> list[ReconciliationRow]:
    """One row for each instruction up to the end of the day that is open or was answered that day, and for strange returns of that day."""
    first = datetime.combine(day, datetime.min.time(), tzinfo=SHANGHAI)
    last = datetime.combine(day, datetime.max.time(), tzinfo=SHANGHAI)
    mine = TreasuryInstruction.objects.filter(request__instalment__contract__body__jurisdiction=place, written_at__lte=last)
    open_or_today = Q(request__state__in=[PaymentState.INSTRUCTED, PaymentState.PAID]) | Q(written_at__gte=first)
    instructions = list(mine.filter(open_or_today).order_by("pk"))
    answers = {row.effect_key: row for row in TreasuryReturn.objects.filter(effect_key__in=[each.effect_key for each in instructions])}
    rows = [_row(instruction.effect_key, instruction.amount, answers.get(instruction.effect_key)) for instruction in instructions]
    known = TreasuryInstruction.objects.values("effect_key")
    strange = TreasuryReturn.objects.filter(read_at__gte=first, read_at__lte=last).exclude(effect_key__in=known)
    return rows + [_row(answer.effect_key, None, answer) for answer in strange]


def _row(key: str, instructed: Decimal | None, answer: TreasuryReturn | None) -> ReconciliationRow:
    paid = answer.amount if answer and answer.outcome == TreasuryReturn.Outcome.PAID else None
    if instructed is None:
        verdict = Verdict.NO_INSTRUCTION
    elif answer is None:
        verdict = Verdict.NO_RETURN
    elif paid is None:
        verdict = Verdict.REFUSED
    else:
        verdict = Verdict.MATCH if paid == instructed else Verdict.WRONG_AMOUNT
    return ReconciliationRow(effect_key=key, instructed=instructed, paid=paid, verdict=verdict)
