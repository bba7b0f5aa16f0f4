"""An approved project with three small firms, four experts and the people of the body, and ways to bring a tender to any stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import Catalog, CatalogItem
from kernel.actors import Actor
from kernel.clock import SHANGHAI, FixedClock
from parties.models import Expert, ExpertInterest, Membership, Organisation, User
from parties.tests import cast
from planning.models import Project
from procurement import actions
from procurement.models import Bid, PanelMember, Tender
from procurement.queries.panels import scored_bids, scored_criteria

PDF = b"%PDF-1.4\n1 0 obj<</Type /Page>>endobj\ntrailer\n%%EOF\n"
CEILING = Decimal("1344000.00")
FIRST = ("1290000.00", "1310000.00", "1343000.00")
FINAL = ("1272000.00", "1296000.00", "1312800.00")
CONDITIONS = [
    {"layer": "statutory", "text": "符合政府采购法第二十二条规定的条件", "evidence": "营业执照"},
    {"layer": "policy", "text": "本项目专门面向中小企业采购", "evidence": "《中小企业声明函》"},
]
CRITERIA = [
    {"part": "商务", "name": "同类服务经验", "points": Decimal(10), "standard": "每提供一份合同得2分，最高10分", "objective": True},
    {"part": "技术", "name": "服务方案", "points": Decimal(40), "standard": "完整且有应急预案30–40分；较完整15–29分；其他0–14分"},
    {"part": "技术", "name": "服务团队", "points": Decimal(30), "standard": "持证率100%得30分，每少一个百分点扣1分"},
    {"part": "报价", "name": "价格", "points": Decimal(20), "standard": "低价优先法", "price": True},
]
DOCUMENT = {
    "requirement": "为失能、半失能老年人提供上门服务480人次。", "term_text": "2025-11-01 至 2026-02-28", "acceptance_text": "按月抽查，期末验收。",
    "payment_text": "分两期支付。", "contact_name": "王建平", "contact_phone": "0576-00000101", "place_text": "政府购买服务平台（网上）",
}


def at(day: str, hour: int = 9, minute: int = 0) -> datetime:
    """A moment on the Shanghai clock."""
    return datetime.fromisoformat(f"{day}T{hour:02d}:{minute:02d}").replace(tzinfo=SHANGHAI).astimezone(UTC)


def pdf(name: str = "技术方案.pdf", tail: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF.replace(b"trailer", b"trailer " + tail), "application/pdf")


@dataclass
class World:
    """Everything that the tests touch."""

    project: Project
    users: dict[str, User]
    clock: FixedClock

    def actor(self, name: str) -> Actor:
        return cast.actor(self.users[name])

    def move(self, day: str, hour: int = 9, minute: int = 0) -> None:
        self.clock.at = at(day, hour, minute)

    @property
    def tender(self) -> Tender:
        return Tender.objects.get(project=self.project)

    def do(self, act: Any, noun: Any, who: str, **more: Any) -> Any:
        return act(noun, by=self.actor(who), clock=self.clock, **more)

    def intended(self) -> Tender:
        self.move("2025-08-18")
        self.do(actions.start, self.project, "clerk", method="consultation", method_reason="政府购买服务项目", ceiling_amount=CEILING)
        self.do(actions.publish_intention, self.tender, "clerk", intention_overview="居家养老上门服务480人次", intention_month="2025-09", sme_scope="whole")
        return self.tender

    def prepared(self) -> Tender:
        tender = self.intended()
        self.move("2025-09-19")
        self.do(actions.set_conditions, tender, "clerk", rows=CONDITIONS)
        self.do(actions.set_criteria, tender, "clerk", rows=CRITERIA)
        self.do(actions.set_policy, tender, "clerk", sme_scope="whole")
        self.do(actions.set_document, tender, "clerk", **DOCUMENT)
        self.do(actions.set_timetable, tender, "clerk", planned_notice_on=date(2025, 9, 22), documents_until=at("2025-09-28", 17, 30), closes_at=at("2025-10-14"))
        self.do(actions.prepare, tender, "clerk")
        return self.tender

    def published(self) -> Tender:
        tender = self.prepared()
        self.move("2025-09-22")
        self.do(actions.publish, tender, "approver")
        return self.tender

    def drafted(self, who: str, price: str) -> Bid:
        """A complete draft of a contractor, not delivered."""
        bid = self.do(actions.join, self.tender, who)
        answers = {str(row.no): {"answer": "符合", "met": True} for row in self.tender.conditions.all()}
        self.do(actions.answer_conditions, bid, who, answers=answers)
        self.do(actions.set_price, bid, who, price=Decimal(price))
        self.do(actions.set_text, bid, who, section="technical", text="服务方案", upload=pdf(tail=who.encode()))
        self.do(actions.set_text, bid, who, section="team", text="护理员18人")
        self.do(actions.set_text, bid, who, section="undertakings", undertakings=["integrity", "no_assignment", "no_collusion", "sme", "validity"])
        self.do(actions.finish_section, bid, who, section="attachments")
        return Bid.objects.get(pk=bid.pk)

    def sealed(self) -> list[Bid]:
        self.published()
        self.move("2025-10-10")
        bids = [self.drafted(f"c{n}", FIRST[n - 1]) for n in (1, 2, 3)]
        for n, bid in enumerate(bids, 1):
            self.move("2025-10-13", 9 + n)
            self.do(actions.seal, bid, f"c{n}")
        return [Bid.objects.get(pk=bid.pk) for bid in bids]

    def opened(self) -> list[Bid]:
        self.sealed()
        self.move("2025-10-14", 9, 5)
        self.do(actions.open_bids, self.tender, "clerk")
        return list(Bid.objects.of_opening(self.tender))

    def qualified(self) -> list[Bid]:
        for bid in self.opened():
            self.do(actions.decide_bid, bid, "clerk", results={1: (True, ""), 2: (True, "")})
        self.do(actions.qualify, self.tender, "clerk")
        return list(Bid.objects.of_opening(self.tender))

    def seated(self) -> list[PanelMember]:
        self.qualified()
        self.do(actions.draw, self.tender, "clerk", representative=self.users["accountant"])
        for seat in self.seats():
            actions.declare(seat, by=Actor(user=seat.user, roles=frozenset({"expert"})), clock=self.clock)
        return self.seats()

    def seats(self) -> list[PanelMember]:
        return list(PanelMember.objects.sitting().filter(panel__tender=self.tender).select_related("user").order_by("no"))

    def quoted(self) -> None:
        self.seated()
        self.do(actions.request_quotes, self.tender, "clerk", record="逐家磋商，明确服务频次。", due_at=at("2025-10-14", 15))
        self.move("2025-10-14", 14)
        for n in (1, 2, 3):
            bid = Bid.objects.get(tender=self.tender, contractor__key=cast.FIRMS[n - 1], state="QUALIFIED")
            self.do(actions.final_quote, bid, f"c{n}", amount=Decimal(FINAL[n - 1]))
        self.move("2025-10-14", 15, 1)
        self.do(actions.open_quotes, self.tender, "clerk")

    def seat_actor(self, seat: PanelMember) -> Actor:
        return Actor(user=seat.user, roles=frozenset({"expert"}))

    def scored(self, *, low: int = 0) -> None:
        """Every member scores; the first delivered bidder best."""
        for seat in self.seats():
            marks = {
                (item.no, bid.public_id): ((item.points if item.objective else item.points - 2 * n - low), "")
                for n, bid in enumerate(scored_bids(self.tender)) for item in scored_criteria(self.tender)
            }
            actions.save_scores(seat, by=self.seat_actor(seat), clock=self.clock, marks=marks)
            actions.lock_scores(seat, by=self.seat_actor(seat), clock=self.clock)

    def evaluated(self) -> Tender:
        self.quoted()
        self.move("2025-10-15")
        self.scored()
        self.move("2025-10-16")
        for seat in self.seats():
            actions.sign(seat, by=self.seat_actor(seat), clock=self.clock)
        self.do(actions.report, self.tender, "clerk")
        return self.tender


def world() -> World:
    """The cast on 2025-08-18, the day after the project was approved."""
    body = cast.organisation()
    firms = [cast.contractor(key, name) for key, name in zip(cast.FIRMS, ("台州暖邻养老服务有限公司", "台州康禾居家护理有限公司", "台州安颐家政服务有限公司"), strict=True)]
    finance = cast.organisation(cast.FINANCE, "路桥区财政局", "finance")
    audit = cast.organisation("11331004MB000030XJ", "路桥区审计局", "audit")
    other = cast.organisation("11220100MB00001077", "长春市民政局", "body", "220100")
    people: dict[str, tuple[str, Organisation]] = {
        "clerk": ("clerk", body), "approver": ("approver", body), "accountant": ("accountant", body), "finance": ("finance_reviewer", finance),
        "auditor": ("auditor", audit), "stranger": ("clerk", other),
    } | {f"c{n}": ("contractor_head", firm.organisation) for n, firm in enumerate(firms, 1)}
    users = {name: cast.person(f"t_{name}", role, where, f"{name}员") for name, (role, where) in people.items()}
    for n in (1, 2, 3, 4):
        user = User.objects.create(username=f"expert{n}", name=f"专家{n}", password="!")
        Membership.objects.create(user=user, organisation=None, role="expert")
        expert = Expert.objects.create(user=user, specialities=["养老服务"], employer="学会")
        if n == 4:
            ExpertInterest.objects.create(expert=expert, organisation_key=cast.FIRMS[1], relation="顾问", until=date(2027, 6, 30))
        users[f"expert{n}"] = user
    return World(_project(body), users, FixedClock(at("2025-08-18")))


def _project(body: Organisation) -> Project:
    place = cast.place()
    catalog = Catalog.objects.create(slug="test-2025", jurisdiction=place, year=2025, title="指导性目录")
    item = CatalogItem.objects.create(catalog=catalog, code="A0406", level=3, name="社会养老服务", for_public=True)
    return Project.objects.create(
        number="LQ-2025-0001", body=body, jurisdiction=place, title="2025年路桥区居家养老上门服务项目", year=2025, catalog_item=item,
        created_at=at("2025-08-04"), law_date=date(2025, 8, 4), for_public=True, content="上门生活照料和康复护理", quantity=Decimal(480), unit="人次",
        quantity_provisional=True, standard="每次服务不少于60分钟", budget_amount=CEILING, starts_on=date(2025, 11, 1), ends_on=date(2026, 2, 28),
        place_of_service="路桥区", state="APPROVED", approved_at=at("2025-08-15"), submitted_at=at("2025-08-08"),
    )
