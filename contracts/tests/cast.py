"""A project with money reserved, an awarded tender and the people of both parties, for the tests of stages 5 to 8."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import Catalog, CatalogItem
from contracts import actions
from contracts.models import Contract
from kernel import files
from kernel.actors import Actor
from kernel.clock import SHANGHAI, FixedClock
from parties.models import Membership, Organisation, User
from parties.tests import cast
from planning.actions import ledger
from planning.models import Account, BudgetLine, Project
from procurement.models import Award, Bid, Lot, Tender

PDF = b"%PDF-1.4\n1 0 obj<</Type /Page>>endobj\ntrailer\n%%EOF\n"
AMOUNT = Decimal("1272000.00")
BUDGET = Decimal("1344000.00")
ACCOUNT = "3300016627051000817"


def at(day: str, hour: int = 9) -> datetime:
    """A moment on the Shanghai clock."""
    return datetime.fromisoformat(f"{day}T{hour:02d}:00").replace(tzinfo=SHANGHAI).astimezone(UTC)


def pdf(name: str = "服务记录.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


@dataclass
class World:
    """Everything that the tests touch."""

    award: Award
    project: Project
    users: dict[str, User]
    clock: FixedClock

    def actor(self, name: str) -> Actor:
        return cast.actor(self.users[name])

    def move(self, day: str, hour: int = 9) -> None:
        self.clock.at = at(day, hour)

    def balance(self, kind: str) -> Decimal:
        row = Account.objects.filter(kind=kind).first()
        return row.balance if row else Decimal("0.00")

    def drafted(self) -> Contract:
        return actions.generate(self.award, by=self.actor("clerk"), clock=self.clock)

    def offered(self) -> Contract:
        return actions.offer(self.drafted(), by=self.actor("clerk"), clock=self.clock)

    def signed(self) -> Contract:
        contract = self.offered()
        digest = contract.document_hash
        actions.sign_contractor(
            contract, by=self.actor("head"), clock=self.clock, document_hash=digest, payee_bank="浙江泰隆商业银行路桥支行", payee_account=ACCOUNT
        )
        actions.sign(contract, by=self.actor("approver"), clock=self.clock, document_hash=digest)
        contract.refresh_from_db()
        return contract

    def performing(self) -> Contract:
        contract = self.signed()
        by, clock = self.actor("clerk"), self.clock
        contract.pdf = files.store_bytes(PDF, "合同.pdf", by=Actor.SYSTEM, at=clock.now(), purpose="contract", media_type="application/pdf", public=True)
        contract.save(update_fields=["pdf"])
        actions.publish(contract, by=by, clock=clock)
        actions.file_copy(contract, by=by, clock=clock)
        return actions.start(contract, by=by, clock=clock)

    def delivered(self, contract: Contract, no: int = 1, quantity: str = "") -> None:
        milestone = contract.milestones.get(no=no)
        actions.deliver(
            milestone, by=self.actor("vendor"), clock=self.clock, quantity=Decimal(quantity or milestone.quantity), note_text="按约完成", uploads=[pdf()]
        )

    def accepted(self, contract: Contract, no: int = 1, **changes: object) -> None:
        delivery = contract.milestones.get(no=no).deliveries.waiting().get()
        actions.accept(delivery, by=self.actor("clerk"), clock=self.clock, **certificate(delivery, **changes))


def certificate(delivery: object, **changes: object) -> dict[str, object]:
    """A certificate that passes."""
    count = len(delivery.milestone.standards)
    values: dict[str, object] = {
        "decision": "PASS",
        "accepted_quantity": delivery.quantity,
        "members": "王建国 区民政局\n李敏 路南街道办事处\n服务对象代表",
        "opinion": "同意验收。",
        "recipient_opinion": "抽访的老人都说准时、细心。",
        "recipients_asked": 36,
        "results": [(True, "")] * count,
    }
    return values | changes


def world(*, for_public: bool = True) -> World:
    """The cast on 2025-10-20, the day of the notice letter."""
    body, finance = cast.organisation(), cast.organisation(cast.FINANCE, "路桥区财政局", "finance")
    firm = cast.contractor()
    people = {
        "clerk": ("clerk", body),
        "approver": ("approver", body),
        "accountant": ("accountant", body),
        "treasury": ("treasury", finance),
        "reviewer": ("finance_reviewer", finance),
        "vendor": ("contractor_clerk", firm.organisation),
        "head": ("contractor_head", firm.organisation),
        "stranger": ("contractor_head", cast.contractor(cast.FIRMS[1], "台州安康家政服务有限公司").organisation),
    }
    users = {name: _person(f"t_{name}", role, where) for name, (role, where) in people.items()}
    project = _project(body, for_public)
    _money(project, users["clerk"])
    return World(_award(project, firm.organisation), project, users, FixedClock(at("2025-10-21")))


def _person(username: str, role: str, where: Organisation) -> User:
    """A person without a password (hashing it is slow, and nobody signs in by it here)."""
    user = User.objects.create(username=username, name=f"{username[2:]}员")
    Membership.objects.create(user=user, organisation=where, role=role)
    return user


def _project(body: object, for_public: bool) -> Project:
    place = cast.place()
    catalog = Catalog.objects.create(slug="test-2025", jurisdiction=place, year=2025, title="指导性目录")
    item = CatalogItem.objects.create(catalog=catalog, code="A0406", level=3, name="社会养老服务", for_public=for_public)
    return Project.objects.create(
        number="LQ-2025-0001",
        body=body,
        jurisdiction=place,
        title="2025年路桥区居家养老上门服务项目（提升行动）",
        year=2025,
        catalog_item=item,
        created_at=at("2025-08-04"),
        law_date=date(2025, 8, 4),
        for_public=for_public,
        content="为失能、半失能老人提供上门生活照料和康复护理。",
        quantity=Decimal(480),
        unit="人次",
        quantity_provisional=True,
        standard="每次服务不少于60分钟\n服务满意率不低于90%",
        budget_amount=BUDGET,
        starts_on=date(2025, 11, 1),
        ends_on=date(2026, 2, 28),
        place_of_service="路桥区",
    )


def _money(project: Project, clerk: User) -> None:
    line = BudgetLine.objects.create(body=project.body, year=2025, code="2080705", source="区级财政", name="居家养老服务", amount=Decimal("2000000.00"))
    ledger.open_line(line, by=Actor.SYSTEM, at=at("2025-07-01"))
    ledger.reserve(project, [(line, BUDGET)], by=cast.actor(clerk), at=at("2025-08-15"))


def _award(project: Project, firm: object) -> Award:
    tender = Tender.objects.create(
        project=project,
        number=f"{project.number}-T1",
        title=project.title,
        method="consultation",
        state="AWARDED",
        law_date=date(2025, 9, 22),
        budget_amount=BUDGET,
        ceiling_amount=BUDGET,
        created_at=at("2025-08-18"),
        notice_at=at("2025-09-22"),
        closes_at=at("2025-10-14"),
        awarded_at=at("2025-10-20"),
        determined_at=at("2025-10-17"),
        sme_scope="whole",
    )
    lot = Lot.objects.create(tender=tender, name=project.title, budget_amount=BUDGET, quantity=Decimal(480), unit="人次", provisional=True)
    bid = Bid.objects.create(tender=tender, lot=lot, contractor=firm, saved_at=at("2025-10-10"), created_at=at("2025-10-10"))
    return Award.objects.create(
        tender=tender,
        lot=lot,
        bid=bid,
        contractor=firm,
        amount=AMOUNT,
        rank=1,
        determined_at=at("2025-10-17"),
        notice_at=at("2025-10-20"),
    )
