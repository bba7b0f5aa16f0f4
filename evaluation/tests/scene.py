"""A performed contract and the people around it, for the tests of stage 7 and of the apps above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from catalog.models import Catalog, CatalogItem
from contracts.models import BLOCKS, Contract
from evaluation import actions, queries
from evaluation.actions import Row
from evaluation.models import Evaluation, SurveyBatch, SurveyToken
from kernel.actors import Actor
from kernel.clock import FixedClock
from parties.models import Organisation, User
from parties.tests import cast
from planning.models import Project
from procurement.models import Award, Bid, Lot, Tender

AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)  # Thursday 10:00 in Shanghai
BEFORE = AT - timedelta(days=200)


@dataclass
class Scene:
    """One contract, its parties, and a clock that stands at Thursday 2026-03-05 10:00 in Shanghai."""

    clock: FixedClock
    body: Organisation
    contractor: Organisation
    third_party: Organisation
    clerk: User
    approver: User
    head: User
    evaluator: User
    contract: Contract

    def act(self, user: User) -> Actor:
        """The actor that a person of the scene is."""
        return cast.actor(user)


def scene(number: int = 1, code: str = "331004") -> Scene:
    """A contract whose performance is complete. `number` tells several apart."""
    body = cast.organisation(code=code)
    firm = cast.contractor().organisation
    third = cast.organisation(cast.THIRD_PARTY, "台州正衡评估有限公司", "third_party", code)
    return Scene(
        clock=FixedClock(AT), body=body, contractor=firm, third_party=third, clerk=cast.person("ev_clerk", "clerk", body),
        approver=cast.person("ev_approver", "approver", body), head=cast.person("ev_head", "contractor_head", firm),
        evaluator=cast.person("ev_tp", "third_party", third), contract=contract(number, body, firm),
    )


def project(number: int, body: Organisation) -> Project:
    """An approved project."""
    catalog, _made = Catalog.objects.get_or_create(
        slug="test", defaults={"jurisdiction": body.jurisdiction, "year": 2025, "title": "指导性目录", "state": "DRAFT"}
    )
    item, _made = CatalogItem.objects.get_or_create(catalog=catalog, code="A0406", defaults={"level": 3, "name": "居家养老服务"})
    return Project.objects.create(
        number=f"LQ-2025-{number:04d}", body=body, jurisdiction=body.jurisdiction, state="APPROVED", created_at=BEFORE, law_date=BEFORE.date(),
        submitted_at=BEFORE, body_approved_at=BEFORE, approved_at=BEFORE, title="居家养老上门服务", year=2025, starts_on=date(2025, 11, 1), ends_on=date(2026, 2, 28),
        catalog_item=item, content="上门助浴与康复护理", quantity=Decimal(480), unit="人次", budget_amount=Decimal("1344000.00"),
    )


def contract(number: int, body: Organisation, firm: Organisation) -> Contract:
    """A performed contract with the rows under it."""
    plan, amount = project(number, body), Decimal("1272000.00")
    tender = Tender.objects.create(
        project=plan, number=f"{plan.number}-T1", title=plan.title, method="CONSULTATION", law_date=BEFORE.date(), budget_amount=plan.budget_amount, created_at=BEFORE
    )
    lot = Lot.objects.create(tender=tender, name=plan.title, budget_amount=plan.budget_amount)
    bid = Bid.objects.create(tender=tender, lot=lot, contractor=firm, price=amount, saved_at=BEFORE, created_at=BEFORE)
    award = Award.objects.create(tender=tender, lot=lot, bid=bid, contractor=firm, amount=amount, rank=1, determined_at=BEFORE)
    stamps = ("offered_at", "contractor_signed_at", "signed_at", "published_at", "filed_at", "started_at", "completed_at", "created_at", "notice_at")
    return Contract.objects.create(
        number=f"{plan.number}-C1", tender=tender, award=award, project=plan, body=body, contractor=firm, title=plan.title, amount=amount, state="COMPLETED",
        quantity=Decimal(480), unit="人次", starts_on=plan.starts_on, ends_on=plan.ends_on, place="路桥区", payment_days=30, law_date=BEFORE.date(),
        document_hash="0" * 64, **dict.fromkeys(BLOCKS, "约定"), **dict.fromkeys(stamps, AT - timedelta(days=1)),
    )


def rows(score: str = "92.00") -> list[Row]:
    """Two indicators that make 100 points and `score` together."""
    lost = Decimal(60) - (Decimal(100) - Decimal(score))
    return [
        Row("quantity", "服务人次", ">=", "480 人次", Decimal(40), target_number=Decimal(480), actual_text="486 人次", score=Decimal(40)),
        Row("quality", "服务规范", "", "符合标准", Decimal(60), actual_text="个别记录不全", score=lost, reason="3 次服务记录缺签名" if lost < 60 else ""),
    ]


def opened(s: Scene) -> Evaluation:
    """The evaluation just opened, the third party named."""
    return actions.open_evaluation(s.contract, by=s.act(s.clerk), clock=s.clock, third_party=s.third_party)


def batch(s: Scene, evaluation: Evaluation, size: int = 3, *, site: bool = False) -> SurveyBatch:
    """Codes for a service day of last week."""
    return actions.make_batch(evaluation, by=s.act(s.clerk), clock=s.clock, service_on=date(2026, 2, 26), what="上门助浴", size=size, site=site)


def collecting(s: Scene, *, codes: int = 3, score: str = "92.00") -> tuple[Evaluation, list[str]]:
    """An evaluation that collects, and its unused codes."""
    evaluation = opened(s)
    actions.save_indicators(evaluation, by=s.act(s.clerk), clock=s.clock, rows=rows(score))
    made = batch(s, evaluation, codes)
    evaluation = actions.collect(evaluation, by=s.act(s.clerk), clock=s.clock)
    return evaluation, queries.codes(made)


def say(s: Scene, code: str, grade: int = 5, **more: object) -> object:
    """One recipient answers."""
    token = queries.find_token(code)
    assert isinstance(token, SurveyToken)
    return actions.answer(token, by=Actor.anonymous(), clock=s.clock, grade=grade, **more)


def reported(s: Scene, evaluation: Evaluation, score: str = "88.00") -> None:
    """The third party reports the same score on all three aspects."""
    value = Decimal(score)
    actions.report(
        evaluation, by=s.act(s.evaluator), clock=s.clock, interviews=24, site_visits=3, quantity=value, quality=value, funds=value, findings="抽查属实。"
    )


def concluded(s: Scene) -> Evaluation:
    """Three voices in, concluded by the approver."""
    evaluation, codes = collecting(s)
    for code in codes:
        say(s, code)
    reported(s, evaluation)
    return actions.conclude(evaluation, by=s.act(s.approver), clock=s.clock, conclusion="总体良好。")
