"""A small cast: the body's clerk, a second clerk, its approver, two finance reviewers, an auditor, a stranger; one budget."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from catalog.actions import load_reference as load_catalogs
from catalog.models import CatalogItem
from kernel.actors import Actor
from kernel.clock import FixedClock
from parties.actions.reference import load_organisations, load_places
from parties.models import Membership, Organisation, User
from parties.queries import DEMO, actor_of
from parties.tests.cast import sign_in as staff_sign_in
from planning import actions
from planning.models import BudgetLine, Project

BODY, FINANCE = "11331004MB00001073", "11331004MB0000203C"
AT = datetime(2025, 8, 4, 1, 30, tzinfo=UTC)


def person(username: str, role: str, key: str) -> Actor:
    user = User.objects.create(username=username, name=username, password="!")
    organisation = Organisation.objects.get(key=key)
    return actor_of(user, Membership.objects.create(user=user, organisation=organisation, role=role))


def build() -> SimpleNamespace:
    clock = FixedClock(AT)
    load_places()
    load_organisations(DEMO / "organisations.toml", AT)
    load_catalogs(by=Actor.SYSTEM, clock=clock)
    body = Organisation.objects.get(key=BODY)
    line = BudgetLine.objects.create(body=body, year=2025, code="A-1", source="一般公共预算", name="居家养老服务", amount=Decimal("2000000.00"))
    actions.ledger.open_line(line, by=Actor.SYSTEM, at=AT)
    item = CatalogItem.objects.get(catalog__slug="zhejiang-2023", code="A0406")
    other = Organisation.objects.exclude(key__in=[BODY, FINANCE]).filter(kind="body").first()
    return SimpleNamespace(
        clock=clock,
        body=body,
        line=line,
        item=item,
        clerk=person("lq_clerk", "clerk", BODY),
        approver=person("lq_approver", "approver", BODY),
        finance=person("lq_finance", "finance_reviewer", FINANCE),
        finance2=person("lq_finance2", "finance_reviewer", FINANCE),
        stranger=person("stranger", "clerk", other.key if other else BODY),
    )


SECTIONS: dict[str, dict[str, Any]] = {
    "basics": {
        "title": "2025年路桥区居家养老上门服务项目",
        "year": 2025,
        "starts_on": datetime(2025, 11, 1).date(),
        "ends_on": datetime(2026, 2, 28).date(),
        "contact_name": "林晓",
        "contact_phone": "0576-00000000",
    },
    "content": {"content": "为高龄、失能老年人提供上门生活照料和助浴服务。", "place_of_service": "路桥区", "for_public": True},
    "need": {
        "need": "区内登记失能老年人1126人，机构床位不足。",
        "function_basis": "三定规定：负责养老服务工作。", "function_kind": "standing", "suitability": ["supply", "ability", "benefit"], "also_staffed": False,
    },
    "quality": {"quantity": Decimal("480"), "unit": "人次", "quantity_provisional": True, "standard": "每人次不少于90分钟；护理员持证率100%。"},
    "budget": {"budget_text": "134.4", "budget_unit": "万元", "budget_basis": "total", "budget_amount": Decimal("1344000.00"), "fund_source": "project"},
    "contractor": {"contractor_types": ["firm"], "contractor_conditions": "具有养老护理员不少于12人。", "for_small_firms": True},
    "targets": {
        "targets": [
            {"kind": "quantity", "name": "服务人次", "comparator": "≥", "value": "480", "unit": "人次"},
            {"kind": "quality", "name": "护理员持证率", "comparator": "=", "value": "100", "unit": "%"},
            {"kind": "satisfaction", "name": "服务对象满意度", "comparator": "≥", "value": "90", "unit": "%"},
        ],
        "evaluation_standard": "按数量40、质量40、满意度20评价。",
    },
    "files": {},
}


ASKED: dict[str, Any] = {
    "done_on": datetime(2025, 7, 10).date(),
    "respondents": [{"name": name, "kind": "企业", "finding": "可以提供"} for name in ("甲公司", "乙公司", "丙中心")],
    "findings": "供给充分，每人次2600至2900元。",
    "consulted_on": datetime(2025, 7, 25).date(),
    "consulted_how": "网站公开征求意见",
    "consulted_result": "收到建议两条，均已采纳。",
}


def ask(world: SimpleNamespace, project: Project, **changes: Any) -> None:
    """Write down the survey of the market and the consultation of the public."""
    actions.save_survey(project, by=world.clerk, clock=world.clock, version=0, **{**ASKED, **changes})


def fill(world: SimpleNamespace, project: Project, **changes: dict[str, Any]) -> None:
    """Save every task as done; `changes` by section override fields."""
    for code, fields in SECTIONS.items():
        values = {**fields, **changes.get(code, {})}
        if code == "budget":
            values.setdefault("funding", [(world.line, values["budget_amount"])])
        stored = project.sections.get(code=code)
        actions.save_section(project, code, by=world.clerk, clock=world.clock, version=stored.version, done=True, values=values)
    if not hasattr(project, "survey"):
        ask(world, project)


def begin(world: SimpleNamespace, title: str = "2025年路桥区居家养老上门服务项目") -> Project:
    return actions.start(by=world.clerk, clock=world.clock, title=title, catalog_item=world.item, content="上门生活照料和助浴服务", estimate=Decimal("1344000"))


@pytest.fixture
def world(db: Any) -> SimpleNamespace:
    return build()


@pytest.fixture
def draft(world: SimpleNamespace) -> Project:
    return begin(world)


@pytest.fixture
def filled(world: SimpleNamespace, draft: Project) -> Project:
    fill(world, draft)
    return draft


@pytest.fixture
def submitted(world: SimpleNamespace, filled: Project) -> Project:
    actions.submit(filled, by=world.clerk, clock=world.clock)
    return Project.objects.get(pk=filled.pk)


@pytest.fixture
def at_finance(world: SimpleNamespace, submitted: Project) -> Project:
    actions.approve_body(submitted, by=world.approver, clock=world.clock)
    return Project.objects.get(pk=submitted.pk)


@pytest.fixture
def sign_in(client: Any) -> Callable[[Actor], Any]:
    def signed(actor: Actor) -> Any:
        staff_sign_in(client, actor.user)
        return client

    return signed
