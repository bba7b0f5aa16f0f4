"""A whole purchase, from the approved project to the last payment, through the real actions of every app."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from django.test import override_settings

from contracts import actions as contracts
from contracts.models import Contract
from contracts.tests.cast import certificate
from disclosure.actions.notices import count, index
from disclosure.models import Notice
from evaluation import actions as evaluation
from evaluation import queries as survey
from evaluation.models import Evaluation
from evaluation.tests.scene import rows as indicators
from kernel.actions import sweep
from kernel.actors import Actor
from kernel.journal import append
from kernel.lifecycle import note
from kernel.publiclog import seal
from parties.models import Organisation
from parties.tests import cast
from payments import actions as payments
from payments.models import Instalment, PaymentRequest
from planning.actions import ledger
from planning.models import BudgetLine
from procurement import actions as procurement
from procurement.tests.cast import CEILING, PDF, World, pdf, world

AT = datetime(2025, 9, 22, 1, 0, tzinfo=UTC)
WINNER, SECOND, THIRD = "台州暖邻养老服务有限公司", "台州康禾居家护理有限公司", "台州安颐家政服务有限公司"
# Quotes of those who did not win: as figures, with separators, in ten thousands. None may stand on a public page.
SECRET = ("1296000", "1,296,000", "129.6", "1312800", "1,312,800", "131.28", "1310000", "1,310,000", "1343000", "1,343,000", "1290000", "1,290,000")


@contextmanager
def quick_papers() -> Iterator[None]:
    """Papers of a few bytes: what stands in them is tested where they are made."""
    with patch("kernel.pdf.render", lambda *_, code, **__: PDF.replace(b"trailer", f"trailer {code}".encode())):
        yield


class Purchase:
    """The world of procurement and what comes after it. Each word brings the purchase on by a stage; `work` is the worker."""

    def __init__(self) -> None:
        self.world: World = world()
        body = self.world.project.body
        self.third: Organisation = cast.organisation(cast.THIRD_PARTY, "台州正衡评估有限公司", "third_party")
        finance = Organisation.objects.get(key=cast.FINANCE)
        firm = Organisation.objects.get(key=cast.FIRMS[0])
        people = (("third", "third_party", self.third), ("treasury", "treasury", finance), ("vendor", "contractor_clerk", firm), ("admin", "administrator", finance))
        for name, role, where in people:
            self.world.users[name] = cast.person(f"t_{name}", role, where, f"{name}员")
        self.project = self.world.project
        line = BudgetLine.objects.create(body=body, year=2025, code="2080705", source="区级财政", name="居家养老服务", amount=Decimal("2000000.00"))
        ledger.open_line(line, by=Actor.SYSTEM, at=self.world.clock.now())
        ledger.reserve(self.project, [(line, CEILING)], by=self.world.actor("finance"), at=self.world.clock.now())
        note(self.project, "approve_finance", by=self.world.actor("finance"), at=self.project.approved_at or self.world.clock.now(), public=True, public_facts={"number": self.project.number})

    def work(self) -> Purchase:
        """The worker's part: notices, releases, contract paper, instalments; and the sealer's."""
        with quick_papers():
            while sweep(clock=self.world.clock):
                pass
        while seal(self.world.clock):
            pass
        return self

    @property
    def contract(self) -> Contract:
        return Contract.objects.get(project=self.project)

    def determined(self) -> Purchase:
        self.world.evaluated()
        self.world.move("2025-10-17")
        self.world.do(procurement.award, self.world.tender, "approver")
        return self

    def awarded(self) -> Purchase:
        return self.determined().awarded_only()

    def awarded_only(self) -> Purchase:
        """On from the determination."""
        self.world.move("2025-10-20")
        self.world.do(procurement.publish_result, self.world.tender, "clerk")
        return self.work()

    def performing(self) -> Purchase:
        return self.awarded().signed_only()

    def signed_only(self) -> Purchase:
        """On from the result: contract, publication, filing, start."""
        w = self.world
        w.move("2025-10-28")
        contract = contracts.generate(self.world.tender.awards.get(), by=w.actor("clerk"), clock=w.clock)
        contract = w.do(contracts.offer, contract, "clerk")
        digest = contract.document_hash
        w.do(contracts.sign_contractor, contract, "c1", document_hash=digest, payee_bank="浙江泰隆商业银行路桥支行", payee_account="3300016627051000817")
        w.do(contracts.sign, contract, "approver", document_hash=digest)
        self.work()
        w.move("2025-10-29")
        w.do(contracts.publish, self.contract, "clerk")
        w.do(contracts.file_copy, self.contract, "clerk")
        w.move("2025-11-03")
        w.do(contracts.start, self.contract, "clerk")
        return self.work()

    def accepted(self, no: int, day: str) -> None:
        w = self.world
        w.move(day)
        milestone = self.contract.milestones.get(no=no)
        w.do(contracts.deliver, milestone, "vendor", quantity=milestone.quantity, note_text="按约完成", uploads=[pdf(f"第{no}期.pdf", str(no).encode())])
        delivery = milestone.deliveries.waiting().get()
        w.do(contracts.accept, delivery, "clerk", **certificate(delivery))
        self.work()
        payments.schedule(clock=w.clock, contract=self.contract)

    def paid(self, no: int, day: str) -> None:
        w = self.world
        w.move(day)
        instalment = Instalment.objects.get(contract=self.contract, no=no)
        w.do(payments.request_payment, instalment, "vendor", invoice_no=f"2533200000000000{no:04d}", amount=instalment.amount)
        for verb, who in (("confirm", "clerk"), ("review", "accountant"), ("approve", "treasury")):
            w.do(getattr(payments, verb), PaymentRequest.objects.get(instalment=instalment), who)
        with TemporaryDirectory() as folder, override_settings(TREASURY_DIR=folder):
            payments.send(PaymentRequest.objects.get(instalment=instalment), clock=w.clock)
            payments.collect(clock=w.clock)
            self.work()

    def evaluated(self) -> Evaluation:
        w = self.world
        w.move("2026-03-05")
        found = w.do(evaluation.open_evaluation, self.contract, "clerk", third_party=self.third)
        w.do(evaluation.save_indicators, found, "clerk", rows=indicators())
        batch = w.do(evaluation.make_batch, found, "clerk", service_on=date(2026, 2, 26), what="上门助浴", size=3)
        found = w.do(evaluation.collect, found, "clerk")
        for code in survey.codes(batch):
            evaluation.answer(survey.find_token(code), by=Actor.anonymous(), clock=w.clock, grade=5)
        score = Decimal("88.00")
        w.do(evaluation.report, found, "third", interviews=3, site_visits=1, quantity=score, quality=score, funds=score, findings="抽查属实。")
        found = w.do(evaluation.conclude, found, "approver", conclusion="总体良好。")
        w.move("2026-03-11")
        w.do(evaluation.publish, found, "clerk")
        self.work()
        return found

    def finished(self) -> Purchase:
        self.performing()
        self.accepted(1, "2026-01-08")
        self.paid(1, "2026-01-15")
        self.accepted(2, "2026-03-04")
        self.evaluated()
        self.paid(2, "2026-03-12")
        return self


def notice(number: int, *, code: str = "331004", **values: Any) -> Notice:
    """One notice of its own, indexed and counted, without a purchase behind it; the later the number, the newer."""
    at = AT + timedelta(minutes=number)
    entry = append(subject="test", subject_id=number, event="test.publish", by=Actor.SYSTEM, at=at, public=True)
    facts: dict[str, Any] = {"kind": "tender", "title": f"第{number}号公告", "method": "consultation", "catalog_name": "社会养老服务", "body_name": "路桥区民政局"}
    made = Notice.objects.create(
        number=f"TT-{number:04d}-G01", entry=entry, published_at=at, jurisdiction=cast.place(code), code=f"C{number}", sha256="0" * 64, **(facts | values)
    )
    index(made)
    count(made)
    return made
