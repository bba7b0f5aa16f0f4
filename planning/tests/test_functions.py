"""Funds follow functions: cuts under two persons, posts beside purchases, no new posts."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from catalog.models import FunctionTransfer
from kernel.errors import NotAllowed
from kernel.findings import Refused
from kernel.models import Entry
from law.book import Edition, load
from parties.models import Organisation
from planning import actions, queries, rules
from planning.models import FunctionCut, Project, StaffedFunction
from planning.queries import functions
from planning.tests.conftest import person

WENZHOU = load().on(date(2026, 3, 1), ("330300", "330000"))
JILIN = load().on(date(2026, 3, 1), ("220100", "220000"))
LUQIAO = load().on(date(2026, 3, 1), ("331004", "331000", "330000"))


@pytest.mark.parametrize(
    ("number", "law", "met", "cite"),
    [
        (0, JILIN, True, "jilin.3-3.new_functions"),
        (1, JILIN, False, "jilin.3-3.new_functions"),
        (2, WENZHOU, False, "wenzhou.7-3.no_double_pay"),
        (1, LUQIAO, False, ""),  # refused there as well, without a paper of its own to cite
    ],
)
def test_jilin_3_3_and_wenzhou_7_3_no_new_posts(number: int, law: Edition, met: bool, cite: str) -> None:
    finding = rules.new_posts(number, law=law)
    assert (finding.met, finding.cite) == (met, cite)


@pytest.mark.parametrize(
    ("carried", "admitted", "note", "code", "blocks"),
    [
        ([], False, "", "planning.staffed", False),
        (["某局 某职能 6"], False, "", "planning.staffed.not", True),
        (["某局 某职能 6"], True, " ", "planning.staffed.not", True),
        (["某局 某职能 6"], False, "理由", "planning.staffed.not", True),  # a reason does not help who denies the posts
        (["某局 某职能 6"], True, "编制年内收回", "planning.staffed_judged.not", False),
    ],
)
def test_wenzhou_7_3_staffed_and_bought(carried: list[str], admitted: bool, note: str, code: str, blocks: bool) -> None:
    finding = rules.staffed_functions(carried, admitted, note, law=WENZHOU)
    assert (finding.code, finding.blocks) == (code, blocks)


@pytest.fixture
def office(world: SimpleNamespace) -> SimpleNamespace:
    """The place's staffing office with one published transfer of the body's function."""
    staffing = Organisation.objects.get(kind="staffing", jurisdiction_id="331004")
    world.staffing = person("lq_staffing", "staffing", staffing.key)
    at = world.clock.now()
    world.transfer = FunctionTransfer.objects.create(
        number="ZY-1", jurisdiction_id="331004", office=staffing, function="居家养老上门服务", from_body=world.body, document="路编〔2025〕1号",
        from_on=date(2025, 1, 1), catalog_item=world.item, state="PUBLISHED", drafted_at=at, published_at=at,
    )  # fmt: skip
    return world


def propose(world: SimpleNamespace, by: Any, **changes: Any) -> FunctionCut:
    words: dict[str, Any] = {
        "posts": 4, "staff": 3, "staff_amount": Decimal("420000"), "work_amount": Decimal("80000.50"), "from_on": date(2025, 9, 1), "document": "路编〔2025〕8号",
    } | changes  # fmt: skip
    return actions.propose_cut(world.transfer, by=by, clock=world.clock, **words)


def test_a_cut_takes_the_money_out_of_the_giving_bodys_line(office: SimpleNamespace) -> None:
    cut = propose(office, office.staffing, line=office.line)
    assert queries.available(office.line) == Decimal("2000000")
    with pytest.raises(NotAllowed):
        actions.confirm_cut(cut, by=office.staffing, clock=office.clock)
    actions.confirm_cut(cut, by=office.finance, clock=office.clock)
    assert queries.available(office.line) == Decimal("1499999.50")
    entry = Entry.objects.get(event="planning.confirm_cut")
    assert (entry.is_public, entry.public_facts["posts"]) == (True, 4)


def test_a_cut_of_nothing_or_from_a_strangers_line_is_refused(office: SimpleNamespace) -> None:
    with pytest.raises(Refused) as refused:
        propose(office, office.finance, posts=0, staff=0, staff_amount=Decimal(0), work_amount=Decimal(0))
    assert refused.value.findings[0].code == "planning.cut_something.not"
    with pytest.raises(NotAllowed):
        propose(office, office.clerk)
    assert not FunctionCut.objects.exists()


def test_what_is_cut_stands_beside_what_is_bought(office: SimpleNamespace, draft: Project) -> None:
    actions.confirm_cut(propose(office, office.staffing), by=office.finance, clock=office.clock)
    Project.objects.filter(pk=draft.pk).update(
        transfer=office.transfer, state="APPROVED", approved_at=office.clock.now(), budget_amount=Decimal("600000"), quantity=1,
        starts_on=date(2025, 9, 1), ends_on=date(2025, 12, 31),
    )  # fmt: skip
    actions.ledger.reserve(draft, [(office.line, Decimal("600000"))], by=office.finance, at=office.clock.now())
    actions.ledger.contract(draft, Decimal("550000"), by=office.finance, at=office.clock.now())
    (row,) = functions.following([office.transfer])
    assert (row.posts, row.staff, row.cut, row.approved, row.bought, row.difference) == (
        4, 3, Decimal("500000.50"), Decimal("600000"), Decimal("550000"), Decimal("99999.50"),
    )  # fmt: skip


def test_posts_of_the_same_item_meet_the_purchase(office: SimpleNamespace, draft: Project) -> None:
    row = actions.add_staffed(
        office.body, by=office.staffing, clock=office.clock, function="养老服务", catalog_item=office.item, posts=6, staff=5, since=date(2020, 1, 1)
    )
    day = date(2025, 8, 4)
    assert functions.in_words(functions.carried(draft, day)) == ["路桥区民政局 养老服务 6"]
    cells = functions.matrix(office.body.jurisdiction, day)
    assert [(cell.function, cell.posts, cell.finding) for cell in cells] == [("养老服务", 6, False)]  # a draft asks for no money yet
    actions.end_staffing(row, by=office.staffing, clock=office.clock, until=date(2025, 7, 31))
    assert functions.carried(draft, day) == []


def test_only_the_staffing_office_keeps_the_list(office: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed):
        actions.add_staffed(office.body, by=office.finance, clock=office.clock, function="x", catalog_item=None, posts=1, staff=0, since=date(2020, 1, 1))
    assert not StaffedFunction.objects.exists()


def test_pages_of_functions(office: SimpleNamespace, sign_in: Any) -> None:
    client = sign_in(office.staffing)
    form = {"transfer": office.transfer.pk, "posts": "2", "staff": "1", "staff_amount": "100", "work_amount": "0", "from_on": "2025-09-01", "document": "路编〔2025〕8号"}
    answer = client.post("/fin/functions/new/", form)
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200
    added = client.post("/staffing/posts/", {"body": office.body.pk, "function": "养老", "item": "A0406", "posts": "3", "staff": "3", "since": "2020-01-01"})
    assert added.status_code == 302
    assert "养老" in client.get("/oversight/staffing/").content.decode()
    wrong = client.post("/staffing/posts/", {"body": office.body.pk, "function": "养老", "item": "ZZZ", "posts": "3", "staff": "3", "since": "2020-01-01"})
    assert (wrong.status_code, StaffedFunction.objects.count()) == (422, 1)
    finance = sign_in(office.finance)
    assert finance.post(answer["Location"], {"decision": "confirm"}).status_code == 302
    assert "居家养老上门服务" in client.get("/data/functions/").content.decode()
    assert finance.get("/staffing/posts/").status_code == 403
