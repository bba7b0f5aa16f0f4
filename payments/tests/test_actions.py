"""Stage 8 as acts: nobody pays what he asked for, nothing is paid twice, and the money is always somewhere."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, transaction

from contracts.tests import cast
from contracts.tests.cast import World
from kernel.errors import NotAllowed, WrongState
from kernel.findings import Refused
from kernel.models import Entry, Message
from payments import actions, gateways
from payments.models import Instalment, PaymentRequest, Reconciliation, TreasuryInstruction, TreasuryReturn

pytestmark = pytest.mark.django_db
INVOICE = "26332000000001234567"


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> World:
    settings.TREASURY_DIR = tmp_path
    made = cast.world()
    contract = made.performing()
    made.delivered(contract)
    made.move("2026-01-08")
    made.accepted(contract)
    return made


def due(world: World) -> Instalment:
    actions.schedule(clock=world.clock)
    return Instalment.objects.get()


def requested(world: World) -> PaymentRequest:
    instalment = due(world)
    actions.request_payment(instalment, by=world.actor("vendor"), clock=world.clock, invoice_no=INVOICE, amount=instalment.amount)
    return PaymentRequest.objects.get()


def approved(world: World) -> PaymentRequest:
    payment = requested(world)
    actions.confirm(payment, by=world.actor("clerk"), clock=world.clock)
    actions.review(payment, by=world.actor("accountant"), clock=world.clock)
    actions.approve(payment, by=world.actor("treasury"), clock=world.clock)
    payment.refresh_from_db()
    return payment


def test_an_acceptance_makes_one_instalment_however_often_it_is_asked(world: World) -> None:
    assert len(actions.schedule(clock=world.clock)) == 1 and actions.schedule(clock=world.clock) == []
    instalment = Instalment.objects.get()
    assert (instalment.amount, instalment.counts_from, instalment.due_on) == (Decimal("508800.00"), date(2026, 1, 8), date(2026, 2, 9))
    assert Message.objects.filter(organisation_key=instalment.contract.contractor_key).count() == 1


def test_the_database_refuses_instalments_beyond_the_contract(world: World) -> None:
    instalment = due(world)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Instalment.objects.filter(pk=instalment.pk).update(amount=Decimal("1272000.01"))
    Instalment.objects.filter(pk=instalment.pk).update(amount=Decimal("1272000.00"))


@pytest.mark.parametrize(("amount", "invoice", "code"), [("508800.01", INVOICE, "payment_amount"), ("508800.00", "12", "invoice_number")])
def test_a_request_that_does_not_fit_is_refused(world: World, amount: str, invoice: str, code: str) -> None:
    with pytest.raises(Refused) as error:
        actions.request_payment(due(world), by=world.actor("vendor"), clock=world.clock, invoice_no=invoice, amount=Decimal(amount))
    assert [finding.code for finding in error.value.findings] == [code]
    assert not PaymentRequest.objects.exists() and world.balance("payable") == 0


def test_only_the_contractor_asks_and_only_once(world: World) -> None:
    instalment = due(world)
    for name in ("clerk", "accountant", "treasury", "stranger"):
        with pytest.raises(NotAllowed):
            actions.request_payment(instalment, by=world.actor(name), clock=world.clock, invoice_no=INVOICE, amount=instalment.amount)
    requested(world)
    with pytest.raises(Refused):
        actions.request_payment(instalment, by=world.actor("head"), clock=world.clock, invoice_no=INVOICE, amount=instalment.amount)
    assert PaymentRequest.objects.count() == 1 and world.balance("payable") == Decimal("508800.00")


def test_each_desk_has_its_own_person(world: World) -> None:
    payment = requested(world)
    for name in ("accountant", "treasury", "vendor", "stranger"):
        with pytest.raises(NotAllowed):
            actions.confirm(payment, by=world.actor(name), clock=world.clock)
    actions.confirm(payment, by=world.actor("clerk"), clock=world.clock)
    for name in ("clerk", "treasury", "vendor"):
        with pytest.raises(NotAllowed):
            actions.review(payment, by=world.actor(name), clock=world.clock)
    actions.review(payment, by=world.actor("accountant"), clock=world.clock)
    for name in ("clerk", "accountant", "reviewer", "head"):
        with pytest.raises(NotAllowed):
            actions.approve(payment, by=world.actor(name), clock=world.clock)
    assert not TreasuryInstruction.objects.exists()


def test_one_person_in_two_roles_still_cannot_review_what_he_confirmed(world: World) -> None:
    from parties.models import Membership
    from parties.tests import cast as people

    clerk = world.users["clerk"]
    Membership.objects.create(user=clerk, organisation=world.project.body, role="accountant")
    payment = requested(world)
    actions.confirm(payment, by=people.actor(clerk, "clerk"), clock=world.clock)
    with pytest.raises(NotAllowed):
        actions.review(payment, by=people.actor(clerk, "accountant"), clock=world.clock)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentRequest.objects.filter(pk=payment.pk).update(reviewed_by=clerk)


def test_the_instruction_is_sent_once_and_paid_once(world: World) -> None:
    payment = approved(world)
    actions.send(payment, clock=world.clock)
    actions.send(payment, clock=world.clock)
    out = list(Path(gateways._folder("out")).glob("*.json"))
    assert [path.name for path in out] == [f"{payment.number}.json"] and Entry.objects.filter(event="payments.instruct").count() == 1
    assert actions.collect(clock=world.clock) == 1 and actions.collect(clock=world.clock) == 0
    payment.refresh_from_db()
    assert payment.state == "PAID" and world.balance("paid") == Decimal("508800.00") and world.balance("payable") == 0
    entry = Entry.objects.get(event="payments.pay")
    assert entry.is_public and entry.public_facts["amount"] == "508800.00" and cast.ACCOUNT not in str(entry.public_facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        TreasuryInstruction.objects.create(request=payment, effect_key="again", amount=1, payee_account="1", made_at=world.clock.now())


@transaction.atomic
def sends_and_dies(payment: PaymentRequest, world: World) -> None:
    actions.send(payment, clock=world.clock)
    raise RuntimeError("the worker dies before the commit")


def test_a_crash_between_file_and_database_sends_nothing_again(world: World) -> None:
    payment = approved(world)
    instruction = TreasuryInstruction.objects.get()
    with pytest.raises(RuntimeError):
        sends_and_dies(payment, world)
    payment.refresh_from_db()
    assert payment.state == "APPROVED"
    before = (Path(gateways._folder("out")) / f"{instruction.effect_key}.json").stat().st_mtime_ns
    actions.send(payment, clock=world.clock)
    assert (Path(gateways._folder("out")) / f"{instruction.effect_key}.json").stat().st_mtime_ns == before
    payment.refresh_from_db()
    assert payment.state == "INSTRUCTED"


def test_a_file_that_says_something_else_stops_the_sending(world: World) -> None:
    payment = approved(world)
    (gateways._folder("out") / f"{payment.number}.json").write_text("{}")
    with pytest.raises(gateways.Disagreement):
        actions.send(payment, clock=world.clock)
    payment.refresh_from_db()
    assert payment.state == "APPROVED"


def answer(name: str, *, checksum: bool = True, **values: str) -> None:
    raw = {"effect_key": name, "outcome": "PAID", "amount": "508800.00", "bank_serial": "B1", "reason": "", "booked_at": "2026-01-14T10:00:00+08:00"} | values
    data = json.dumps(raw).encode()
    (gateways._folder("in") / f"{name}.json").write_bytes(data)
    (gateways._folder("in") / f"{name}.sha256").write_text(hashlib.sha256(data).hexdigest() if checksum else "0" * 64)


def test_what_the_bank_refuses_comes_back_to_the_contractor(world: World) -> None:
    payment = approved(world)
    actions.send(payment, clock=world.clock)
    answer(payment.number, outcome="REFUSED", reason="账号户名不符")
    actions.collect(clock=world.clock)
    payment.refresh_from_db()
    assert (payment.state, payment.rejected_because) == ("REJECTED", "账号户名不符") and world.balance("accepted") == Decimal("508800.00")


def test_a_damaged_return_is_not_read(world: World) -> None:
    payment = approved(world)
    actions.send(payment, clock=world.clock)
    answer(payment.number, checksum=False)
    assert actions.collect(clock=world.clock) == 0 and gateways.damaged() == [f"{payment.number}.json"]
    assert not TreasuryReturn.objects.exists()


def test_the_days_comparison_shows_what_does_not_fit(world: World) -> None:
    payment = approved(world)
    actions.send(payment, clock=world.clock)
    place = payment.contract.body.jurisdiction
    sheet = actions.reconcile(place, by=world.actor("treasury"), clock=world.clock)
    assert [row.verdict for row in sheet.rows.all()] == ["NO_RETURN"] and sheet.mismatches == 1
    answer(payment.number, amount="508800.01")
    answer("strange-1")
    actions.collect(clock=world.clock)
    sheet = actions.reconcile(place, by=world.actor("treasury"), clock=world.clock)
    assert {row.effect_key: row.verdict for row in sheet.rows.all()} == {payment.number: "WRONG_AMOUNT", "strange-1": "NO_INSTRUCTION"}
    payment.refresh_from_db()
    assert payment.state == "INSTRUCTED" and Reconciliation.objects.count() == 1
    with pytest.raises(NotAllowed):
        actions.reconcile(place, by=world.actor("clerk"), clock=world.clock)


def test_what_matches_is_reconciled(world: World) -> None:
    payment = approved(world)
    actions.send(payment, clock=world.clock)
    actions.collect(clock=world.clock)
    sheet = actions.reconcile(payment.contract.body.jurisdiction, by=world.actor("treasury"), clock=world.clock)
    payment.refresh_from_db()
    assert payment.state == "RECONCILED" and sheet.mismatches == 0 and sheet.paid == Decimal("508800.00")


def test_an_approved_request_cannot_be_rejected_or_approved_again(world: World) -> None:
    payment = approved(world)
    with pytest.raises(WrongState):
        actions.approve(payment, by=world.actor("treasury"), clock=world.clock)
    with pytest.raises(WrongState):
        actions.refuse(payment, by=world.actor("treasury"), clock=world.clock, because="x")
    assert TreasuryInstruction.objects.count() == 1
