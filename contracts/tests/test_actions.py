"""Stages 5 and 6 as acts: who may, what the database holds afterwards, and that a refusal writes nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from contracts import actions
from contracts.lifecycle import ContractState
from contracts.models import Acceptance, Contract, Delivery, Signature
from contracts.tests import cast
from contracts.tests.cast import World, certificate
from kernel.errors import NotAllowed, Stale, WrongState
from kernel.findings import Refused
from kernel.models import Entry, Message, Receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return cast.world()


def codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in error.value.findings]


def test_the_draft_is_written_from_award_project_and_tender(world: World) -> None:
    contract = world.drafted()
    assert contract.number == "LQ-2025-0001-C1" and contract.amount == cast.AMOUNT and contract.state == "DRAFT"
    assert "壹佰贰拾柒万贰仟元整" in contract.price_terms and "480人次（暂定）" in contract.quantity_terms and "万分之五" in contract.breach
    assert [(row.amount, row.quantity) for row in contract.milestones.all()] == [(Decimal("508800.00"), Decimal(192)), (Decimal("763200.00"), Decimal(288))]
    assert contract.sme_contractor and contract.sme_reserved and contract.payment_days == 30
    assert actions.generate(world.award, by=world.actor("clerk"), clock=world.clock).pk == contract.pk


@pytest.mark.parametrize("name", ["approver", "accountant", "head", "treasury", "stranger"])
def test_only_the_clerk_of_the_body_draws_up_a_contract(world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        actions.generate(world.award, by=world.actor(name), clock=world.clock)
    assert not Contract.objects.exists()


def test_no_contract_while_the_tender_is_suspended(world: World) -> None:
    world.award.tender.state = "SUSPENDED"
    world.award.tender.suspended_from, world.award.tender.suspended_at = "AWARDED", cast.at("2025-10-20")
    world.award.tender.save()
    with pytest.raises(WrongState):
        world.drafted()
    assert not Contract.objects.exists()


def edited(world: World, contract: Contract, **values: object) -> Contract:
    rows = [actions.contracts.MilestoneInput(row.title, row.due_on, row.quantity, row.standard, row.amount) for row in contract.milestones.order_by("no")]
    rows = values.pop("milestones", rows)
    return actions.edit(contract, by=world.actor("clerk"), clock=world.clock, basis=contract.digest(), values=values, milestones=rows)


def test_another_price_than_the_award_is_refused_and_nothing_is_written(world: World) -> None:
    contract = world.drafted()
    with pytest.raises(Refused) as error:
        edited(world, contract, amount=Decimal("1300000.00"))
    assert "contract_equals_award" in codes(error) and error.value.findings[0].cite == "gpl.46.same_terms"
    contract.refresh_from_db()
    assert contract.amount == cast.AMOUNT


def test_an_empty_block_is_refused_by_rule_and_by_database(world: World) -> None:
    contract = world.drafted()
    with pytest.raises(Refused) as error:
        edited(world, contract, breach="  ")
    assert codes(error) == ["contract_block"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(breach="")


def test_two_clerks_cannot_save_over_each_other(world: World) -> None:
    contract = world.drafted()
    edited(world, contract, place="路桥区各镇（街道）")
    with pytest.raises(Stale):
        actions.edit(contract, by=world.actor("clerk"), clock=world.clock, basis="0" * 64, values={}, milestones=[])


def test_both_parties_sign_and_the_ledger_moves(world: World) -> None:
    contract = world.signed()
    assert contract.state == ContractState.SIGNED and contract.code
    assert {row.side: row.document_hash for row in Signature.objects.all()} == {"BODY": contract.document_hash, "CONTRACTOR": contract.document_hash}
    assert world.balance("contracted") == cast.AMOUNT and world.balance("reserved") == 0 and world.balance("quota") == Decimal("728000.00")
    assert [row.serial[:2] for row in Receipt.objects.order_by("pk")] == ["HT", "HT"]


def test_signing_follows_the_order_and_the_roles(world: World) -> None:
    contract = world.offered()
    with pytest.raises(WrongState):
        actions.sign(contract, by=world.actor("approver"), clock=world.clock, document_hash=contract.document_hash)
    for name in ("vendor", "stranger", "approver"):
        with pytest.raises(NotAllowed):
            actions.sign_contractor(
                contract, by=world.actor(name), clock=world.clock, document_hash=contract.document_hash, payee_bank="x", payee_account=cast.ACCOUNT
            )
    assert not Signature.objects.exists()


def test_nobody_signs_another_text_than_the_one_shown(world: World) -> None:
    contract = world.offered()
    with pytest.raises(Stale):
        actions.sign_contractor(contract, by=world.actor("head"), clock=world.clock, document_hash="0" * 64, payee_bank="x", payee_account=cast.ACCOUNT)
    Contract.objects.filter(pk=contract.pk).update(scope="另一份文本")
    with pytest.raises(Stale):
        actions.sign_contractor(
            contract, by=world.actor("head"), clock=world.clock, document_hash=contract.document_hash, payee_bank="x", payee_account=cast.ACCOUNT
        )
    assert not Signature.objects.exists()


# 30 days after 2025-10-20 are 2025-11-19, a Wednesday.
@pytest.mark.parametrize(("day", "may"), [("2025-11-19", True), ("2025-11-20", False)])
def test_the_contract_is_signed_within_thirty_days_of_the_letter(world: World, day: str, may: bool) -> None:
    contract = world.offered()
    world.move(day)
    if may:
        actions.sign_contractor(
            contract, by=world.actor("head"), clock=world.clock, document_hash=contract.document_hash, payee_bank="x", payee_account=cast.ACCOUNT
        )
        return
    with pytest.raises(Refused) as error:
        actions.sign_contractor(
            contract, by=world.actor("head"), clock=world.clock, document_hash=contract.document_hash, payee_bank="x", payee_account=cast.ACCOUNT
        )
    assert codes(error) == ["sign_in_time"] and not Signature.objects.exists()


def test_publication_needs_the_document_and_says_what_the_notice_needs(world: World) -> None:
    contract = world.signed()
    with pytest.raises(Refused) as error:
        actions.publish(contract, by=world.actor("clerk"), clock=world.clock)
    assert codes(error) == ["contract_document"] and not Entry.objects.filter(event="contracts.publish").exists()
    actions.make_pdf(contract, clock=world.clock)
    actions.publish(contract, by=world.actor("clerk"), clock=world.clock)
    entry = Entry.objects.get(event="contracts.publish")
    assert entry.is_public and entry.public_facts["amount"] == "1272000.00" and entry.public_facts["contractor"]["name"] == "台州暖邻养老服务有限公司"
    assert cast.ACCOUNT not in str(entry.public_facts) and entry.facts["last_day"] == "2025-10-23" and entry.facts["in_time"]


def test_delivery_needs_performance_a_file_and_the_contractor(world: World) -> None:
    contract = world.performing()
    milestone = contract.milestones.get(no=1)
    with pytest.raises(Refused) as error:
        actions.deliver(milestone, by=world.actor("vendor"), clock=world.clock, quantity=Decimal(500), note_text="x", uploads=[])
    assert codes(error) == ["delivery_quantity", "delivery_files"]
    with pytest.raises(NotAllowed):
        actions.deliver(milestone, by=world.actor("stranger"), clock=world.clock, quantity=Decimal(1), note_text="x", uploads=[cast.pdf()])
    assert not Delivery.objects.exists()


def test_a_public_service_is_not_accepted_without_its_recipients(world: World) -> None:
    contract = world.performing()
    world.delivered(contract)
    delivery = Delivery.objects.get()
    with pytest.raises(Refused) as error:
        actions.accept(delivery, by=world.actor("clerk"), clock=world.clock, **certificate(delivery, recipient_opinion="", recipients_asked=0))
    (finding,) = error.value.findings
    assert (finding.code, finding.cite) == ("recipients_heard", "gplr.45.recipient_opinion")
    assert not Acceptance.objects.exists() and world.balance("accepted") == 0


def test_acceptance_moves_money_and_the_last_one_completes(world: World) -> None:
    contract = world.performing()
    world.delivered(contract)
    world.accepted(contract)
    assert world.balance("accepted") == Decimal("508800.00") and world.balance("contracted") == Decimal("763200.00")
    assert Entry.objects.get(event="contracts.accept").public_facts["recipients_asked"] == 36
    world.delivered(contract, 2)
    world.accepted(contract, 2)
    contract.refresh_from_db()
    assert contract.state == ContractState.COMPLETED and contract.accepted_amount == cast.AMOUNT


def test_a_partial_acceptance_earns_its_share_and_the_rest_its_remainder(world: World) -> None:
    contract = world.performing()
    world.delivered(contract)
    world.accepted(contract, decision="PARTIAL", accepted_quantity=Decimal(101), results=[(True, ""), (False, "满意率87%")])
    # 508,800.00 × 101 ÷ 192 = 267,650.00
    assert Acceptance.objects.get().amount == Decimal("267650.00")
    world.delivered(contract, 1, "91")
    world.accepted(contract)
    assert [row.amount for row in Acceptance.objects.order_by("pk")] == [Decimal("267650.00"), Decimal("241150.00")]


def test_what_does_not_pass_goes_back_and_earns_nothing(world: World) -> None:
    contract = world.performing()
    world.delivered(contract)
    world.accepted(contract, decision="FAIL", accepted_quantity=Decimal(0), results=[(False, "缺服务签字"), (True, "")])
    assert Delivery.objects.get().state == "RETURNED" and world.balance("accepted") == 0
    world.delivered(contract)
    assert Delivery.objects.count() == 2


def test_only_the_clerk_accepts(world: World) -> None:
    contract = world.performing()
    world.delivered(contract)
    delivery = Delivery.objects.get()
    for name in ("vendor", "approver", "stranger"):
        with pytest.raises(NotAllowed):
            actions.accept(delivery, by=world.actor(name), clock=world.clock, **certificate(delivery))
    assert not Acceptance.objects.exists()


def test_the_other_party_is_told_once(world: World) -> None:
    contract = world.offered()
    entry = Entry.objects.get(event="contracts.offer")
    assert actions.tell(entry) == 1 and actions.tell(entry) == 1
    message = Message.objects.get()
    assert (message.organisation_key, message.role, message.url) == (contract.contractor_key, "contractor_head", contract.path)
