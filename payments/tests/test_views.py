"""Stages 5, 6 and 8 through the web, as both parties and the treasury see them; strangers see nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts import actions as contract_actions
from contracts.models import Contract, Delivery
from contracts.tests import cast
from contracts.tests.cast import World
from kernel.clock import clock as house_clock
from parties.tests.cast import sign_in
from payments import actions
from payments.models import Instalment, PaymentRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> World:
    """The world, with the pages' clock standing where the world's stands."""
    settings.TREASURY_DIR = tmp_path
    made = cast.world()
    monkeypatch.setattr(type(house_clock), "now", lambda self: made.clock.now())
    return made


class Office:
    """One client a person, signed in once."""

    def __init__(self, world: World) -> None:
        self.world, self.clients = world, {}

    def client(self, name: str) -> Client:
        if name not in self.clients:
            self.clients[name] = Client()
            sign_in(self.clients[name], self.world.users[name])
        return self.clients[name]

    def get(self, name: str, path: str, status: int = 200) -> Any:
        answer = self.client(name).get(path)
        assert answer.status_code == status, (path, answer.status_code)
        return answer

    def post(self, name: str, path: str, data: dict[str, Any] | None = None, status: int = 302, *, form: bool = False) -> Any:
        """POST the fields; with `form`, on top of what the page's form shows at first."""
        shown: dict[str, Any] = {}
        if form:
            page = self.get(name, path).context["form"]
            shown = {bound.html_name: bound.value() for bound in page if bound.value() not in (None, False)}
        answer = self.client(name).post(path, {**shown, **(data or {})})
        assert answer.status_code == status, (
            path,
            answer.status_code,
            [*answer.context["form"].errors.items()] if answer.status_code == 422 and status == 302 else "",
        )
        return answer


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


def test_from_the_award_to_the_contract_in_performance(world: World, office: Office) -> None:
    assert "拟订合同" in office.get("clerk", reverse("contract-list")).content.decode()
    office.post("clerk", reverse("contract-generate", args=[world.award.pk]))
    contract = Contract.objects.get()
    edit = reverse("contract-edit", args=[contract.number])
    refused = office.post("clerk", edit, {"amount": "1300000"}, 422, form=True)
    assert "政府采购法第四十六条" in refused.content.decode() and "1,272,000.00" in refused.content.decode()
    office.post("clerk", edit, {"m1_title": "第一阶段", "amount": "１２７２０００"}, form=True)
    assert contract.milestones.get(no=1).title == "第一阶段"
    office.post("clerk", reverse("contract-step", args=[contract.number, "offer"]))
    sign = reverse("contract-sign", args=[contract.number])
    office.get("stranger", sign, 404)
    office.get("vendor", sign, 403)
    office.post("head", sign, {"payee_bank": "路桥农商行", "payee_account": cast.ACCOUNT}, 422, form=True)
    office.post("head", sign, {"payee_bank": "路桥农商行", "payee_account": cast.ACCOUNT, "agreed": "on"}, form=True)
    office.get("clerk", sign, 403)
    office.post("approver", sign, {"agreed": "on"}, form=True)
    office.post("clerk", reverse("contract-step", args=[contract.number, "publish"]), status=422)
    contract_actions.make_pdf(Contract.objects.get(), clock=world.clock)
    for name in ("publish", "file", "start"):
        office.post("clerk", reverse("contract-step", args=[contract.number, name]))
    office.post("clerk", reverse("contract-step", args=[contract.number, "start"]), status=409)
    assert Contract.objects.get().state == "PERFORMING"
    for name in ("clerk", "approver", "vendor", "head", "treasury"):
        page = office.get(name, contract.path)
        assert "履行中" in page.content.decode() and "提交第1阶段成果" in page.content.decode() or name not in ("vendor", "head")
    office.get("stranger", contract.path, 404)
    assert office.get("treasury", reverse("contract-document", args=[contract.number]))["Content-Type"] == "application/pdf"


def test_delivery_acceptance_and_the_money(world: World, office: Office) -> None:
    contract = world.performing()
    path = reverse("delivery-new", args=[contract.number, 1])
    office.get("clerk", path, 403)
    office.post("vendor", path, {"note_text": "完成192人次", "file_1": cast.pdf("报告.pdf")}, form=True)
    delivery = Delivery.objects.get()
    accept = reverse("acceptance", args=[contract.number, delivery.pk])
    filled = {"decision": "PASS", "members": "甲\n乙", "opinion": "同意"}
    page = office.post("clerk", accept, filled, 422, form=True).content.decode()
    assert "实施条例第四十五条" in page
    office.post("clerk", accept, filled | {"recipients_asked": "３６", "recipient_opinion": "满意"}, form=True)
    assert "验收书" in office.get("vendor", reverse("delivery", args=[contract.number, delivery.pk])).content.decode()
    office.get("stranger", reverse("delivery", args=[contract.number, delivery.pk]), 404)
    actions.schedule(clock=world.clock)
    ask = reverse("instalment-request", args=[contract.number, Instalment.objects.get().no])
    office.get("clerk", ask, 403)
    office.post("vendor", ask, {"amount": "600000", "invoice_no": "26332000000001234567"}, 422, form=True)
    office.post("vendor", ask, {"invoice_no": "２６３３２００００００００１２３４５６７"}, form=True)
    payment = PaymentRequest.objects.get()
    _pass_the_desks(office, payment)
    actions.send(payment, clock=world.clock)
    actions.collect(clock=world.clock)
    assert "已支付" in office.get("vendor", payment.path).content.decode()
    office.get("clerk", reverse("reconciliation"), 404)
    office.post("treasury", reverse("reconciliation"))
    assert "全部相符" in office.get("treasury", reverse("reconciliation")).content.decode()
    assert "已对账" in office.get("clerk", contract.path).content.decode()


def _pass_the_desks(office: Office, payment: PaymentRequest) -> None:
    office.get("stranger", payment.path, 404)
    office.post("clerk", reverse("payment-pass", args=[payment.number, "review"]), status=409)
    office.post("clerk", reverse("payment-pass", args=[payment.number, "confirm"]))
    office.post("clerk", reverse("payment-pass", args=[payment.number, "review"]), status=403)
    office.post("accountant", reverse("payment-pass", args=[payment.number, "review"]))
    office.post("accountant", reverse("payment-approve", args=[payment.number]), status=403)
    assert payment.number in office.get("treasury", reverse("treasury")).content.decode()
    office.post("treasury", reverse("payment-approve", args=[payment.number]))
    office.post("treasury", reverse("payment-approve", args=[payment.number]), status=409)


def test_a_rejected_request_says_why_and_may_be_made_again(world: World, office: Office) -> None:
    payment = requested(world)
    turn = reverse("payment-turn-down", args=[payment.number, "reject"])
    office.post("clerk", turn, {"because": " "}, 422)
    office.post("clerk", turn, {"because": "发票抬头有误"})
    assert "发票抬头有误" in office.get("vendor", payment.path).content.decode()
    assert world.balance("payable") == 0 and "请款" in office.get("vendor", reverse("payment-list")).content.decode()
    assert PaymentRequest.objects.count() == 1
    ask = reverse("instalment-request", args=[payment.contract.number, 1])
    office.post("vendor", ask, {"invoice_no": "26332000000001234568"}, form=True)
    assert PaymentRequest.objects.count() == 2


def requested(world: World) -> PaymentRequest:
    contract = world.performing()
    world.delivered(contract)
    world.accepted(contract)
    (instalment,) = actions.schedule(clock=world.clock)
    actions.request_payment(instalment, by=world.actor("vendor"), clock=world.clock, invoice_no="26332000000001234567", amount=instalment.amount)
    return PaymentRequest.objects.get()


def test_the_visit_is_written_down_and_shown_to_both(world: World, office: Office) -> None:
    contract = world.performing()
    path = reverse("contract-inspections", args=[contract.number])
    filled = {"visited_on": "2025-10-21", "place": "方林村", "found": "记录完整", "to_mend": "补签字"}
    office.post("clerk", path, filled, 422)
    office.post("clerk", path, filled | {"mend_by": "2025-10-28"})
    office.post("vendor", path, filled | {"mend_by": "2025-10-28"}, 403)
    assert "补签字" in office.get("vendor", path).content.decode()


def test_the_list_costs_the_same_for_one_and_for_three(world: World, office: Office) -> None:
    payment = requested(world)
    office.get("clerk", reverse("payment-list"))
    with CaptureQueriesContext(connection) as one:
        office.get("clerk", reverse("payment-list"))
    for number in ("X-1", "X-2"):
        PaymentRequest.objects.create(
            number=number,
            instalment=payment.instalment,
            invoice_no="01234567",
            amount=1,
            payee_name="x",
            payee_bank="x",
            payee_account="1",
            state="REJECTED",
            rejected_because="x",
            requested_at=world.clock.now(),
            rejected_at=world.clock.now(),
        )
    with CaptureQueriesContext(connection) as three:
        assert "X-2" in office.get("clerk", reverse("payment-list")).content.decode()
    assert len(one) == len(three)


def test_pages_in_english_print_no_chinese_chrome(world: World, office: Office) -> None:
    payment = requested(world)
    for path in (payment.path, payment.contract.path):
        assert "Payment" in office.get("clerk", "/en" + path).content.decode()
