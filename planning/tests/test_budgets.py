"""The budget's changes: two persons, the article that refuses an addition, carry-over, release, requests, and any past day."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from kernel.actors import Actor
from kernel.errors import NotAllowed, WrongState
from kernel.findings import Refused
from kernel.models import Entry
from law.book import Edition, load
from planning import actions, queries, rules
from planning.models import BudgetChange, BudgetLine, BudgetRequest, Posting, Project
from planning.queries import budgets
from planning.tests.conftest import AT

LAW = load().on(date(2026, 3, 1), ("331004", "331000", "330000"))
WENZHOU = load().on(date(2026, 3, 1), ("330300", "330000"))
JILIN = load().on(date(2026, 3, 1), ("220100", "220000"))

ROUTES = [("A", "温政〔2026〕1号", ["planning.addition.not"]), ("B1", "温政〔2026〕1号", []), ("B2", "", ["planning.addition_document.not"]), ("C", "温政〔2026〕1号", [])]


@pytest.mark.parametrize(("route", "document", "codes"), ROUTES)
def test_wenzhou_6_2_nothing_is_added_within_the_year_on_the_regular_route(route: str, document: str, codes: list[str]) -> None:
    findings = rules.addition(route, document, law=WENZHOU)
    assert [finding.code for finding in findings if finding.blocks] == codes
    assert all(finding.cite in ("portal.route.addition_allowed", "wenzhou.6-2.addition") for finding in findings)


def left(line: BudgetLine) -> Decimal:
    return queries.available(line)


def other_line(world: SimpleNamespace, *, year: int = 2025, code: str = "A-2", fund: str = "project") -> BudgetLine:
    line = BudgetLine.objects.create(body=world.body, year=year, code=code, source="一般公共预算", fund=fund, name="另一项", amount=Decimal("100"))
    actions.ledger.open_line(line, by=Actor.SYSTEM, at=AT)
    return line


def confirm(world: SimpleNamespace, change: BudgetChange) -> BudgetChange:
    return actions.confirm_change(change, by=world.finance2, clock=world.clock)


def test_a_line_is_opened_by_two_persons(world: SimpleNamespace) -> None:
    change = actions.propose_line(
        world.body, by=world.finance, clock=world.clock, year=2025, code="N-1", source="一般公共预算", fund="public", name="公用", amount=Decimal("500"), document="路财〔2025〕1号"
    )
    assert not BudgetLine.objects.filter(code="N-1").exists()
    with pytest.raises(NotAllowed):
        actions.confirm_change(change, by=world.finance, clock=world.clock)
    done = confirm(world, change)
    assert done.line is not None
    assert left(done.line) == Decimal("500")
    entry = Entry.objects.get(event="planning.confirm_change")
    assert Posting.objects.get(entry=entry).kind == "grant"
    with pytest.raises(WrongState):
        confirm(world, change)


def test_an_addition_for_the_regular_route_is_refused_and_nothing_is_written(world: SimpleNamespace, draft: Project) -> None:
    before = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        actions.propose_addition(world.line, draft, by=world.finance, clock=world.clock, amount=Decimal("1"), document="路政〔2025〕1号")
    assert [finding.code for finding in refused.value.findings] == ["planning.addition.not"]
    assert (BudgetChange.objects.count(), Entry.objects.count()) == (0, before)


def test_an_addition_for_an_approved_route_grows_the_line(world: SimpleNamespace, draft: Project) -> None:
    Project.objects.filter(pk=draft.pk).update(route="C")
    draft.refresh_from_db()
    change = actions.propose_addition(world.line, draft, by=world.finance, clock=world.clock, amount=Decimal("10.01"), document="路政〔2025〕1号")
    confirm(world, change)
    assert left(world.line) == Decimal("2000010.01")
    assert queries.balances(world.line)["granted"] == Decimal("2000010.01")


def test_an_adjustment_moves_between_lines_of_one_kind_and_keeps_the_sum(world: SimpleNamespace) -> None:
    other = other_line(world)
    words: dict[str, Any] = {"by": world.finance, "clock": world.clock, "document": "路财〔2025〕9号"}
    confirm(world, actions.propose_adjustment(world.line, other, amount=Decimal("300.50"), **words))
    assert (left(world.line), left(other)) == (Decimal("1999699.50"), Decimal("400.50"))
    strange = other_line(world, code="A-3", fund="public")
    with pytest.raises(Refused) as refused:
        actions.propose_adjustment(world.line, strange, amount=Decimal("1"), **words)
    assert [finding.code for finding in refused.value.findings] == ["planning.adjust_fund.not"]
    with pytest.raises(Refused) as refused:
        actions.propose_adjustment(other, world.line, amount=Decimal("400.51"), **words)
    assert refused.value.findings[0].code == "planning.quota.not"


def test_the_confirmation_asks_the_quota_again(world: SimpleNamespace, draft: Project) -> None:
    change = actions.propose_cut_of_line(world.line, by=world.finance, clock=world.clock, amount=Decimal("2000000"), document="路财〔2025〕9号")
    actions.ledger.reserve(draft, [(world.line, Decimal("1"))], by=Actor.SYSTEM, at=AT)
    before = Posting.objects.count()
    with pytest.raises(Refused):
        confirm(world, change)
    change.refresh_from_db()
    assert (change.state, Posting.objects.count()) == ("PROPOSED", before)


def test_carry_over_waits_for_the_end_of_the_year(world: SimpleNamespace) -> None:
    next_year = other_line(world, year=2026)
    words: dict[str, Any] = {"by": world.finance, "clock": world.clock, "amount": Decimal("7"), "document": "路财〔2026〕2号"}
    with pytest.raises(Refused) as refused:
        actions.propose_carry_over(world.line, next_year, **words)
    assert [finding.code for finding in refused.value.findings] == ["planning.carry_over_time.not"]
    world.clock.move(timedelta(days=200))
    confirm(world, actions.propose_carry_over(world.line, next_year, **words))
    assert (left(world.line), left(next_year)) == (Decimal("1999993"), Decimal("107"))


def test_a_release_gives_back_what_no_contract_holds(world: SimpleNamespace, draft: Project) -> None:
    actions.ledger.reserve(draft, [(world.line, Decimal("1000"))], by=Actor.SYSTEM, at=AT)
    actions.ledger.intend(draft, by=Actor.SYSTEM, at=AT)
    actions.ledger.contract(draft, Decimal("400"), by=Actor.SYSTEM, at=AT)
    change = actions.propose_release(draft, by=world.finance, clock=world.clock, document="路财〔2025〕9号", reason="项目终止")
    assert change.amount == Decimal("600")
    confirm(world, change)
    assert queries.balances(draft) == {"reserved": 0, "intended": 0, "contracted": Decimal("400"), "accepted": 0, "payable": 0, "paid": 0}
    assert left(world.line) == Decimal("1999600")


def test_a_contract_takes_from_the_intention_first(world: SimpleNamespace, draft: Project) -> None:
    actions.ledger.reserve(draft, [(world.line, Decimal("1000"))], by=Actor.SYSTEM, at=AT)
    actions.ledger.intend(draft, by=Actor.SYSTEM, at=AT)
    actions.ledger.withdraw_intention(draft, by=Actor.SYSTEM, at=AT)
    assert queries.balances(draft)["reserved"] == Decimal("1000")
    posting = actions.ledger.contract(draft, Decimal("1000"), by=Actor.SYSTEM, at=AT)
    assert posting.kind == "reserved-contracted"


def test_a_past_day_reads_the_same_for_ever(world: SimpleNamespace, draft: Project) -> None:
    late = datetime(2025, 8, 10, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    actions.ledger.reserve(draft, [(world.line, Decimal("50"))], by=Actor.SYSTEM, at=late)
    actions.ledger.move(draft, "reserved", "contracted", Decimal("20"), by=Actor.SYSTEM, at=late + timedelta(minutes=1))

    def on(day: date) -> tuple[Decimal, Decimal, Decimal]:
        ((_line, totals),) = queries.line_rows([world.line], on=day)
        return totals["quota"], totals["reserved"], totals["contracted"]

    assert on(date(2025, 8, 3)) == (0, 0, 0)
    assert on(date(2025, 8, 9)) == (Decimal("2000000"), 0, 0)
    assert on(date(2025, 8, 10)) == (Decimal("1999950"), Decimal("50"), 0)
    assert on(date(2025, 8, 11)) == (Decimal("1999950"), Decimal("30"), Decimal("20"))


def test_growth_is_asked_into_a_coming_budget(world: SimpleNamespace) -> None:
    words: dict[str, Any] = {"by": world.clerk, "clock": world.clock, "name": "扩面", "fund": "project", "amount": Decimal("900"), "reason": "老年人增加"}
    with pytest.raises(Refused) as refused:
        actions.request_budget(year=2025, **words)
    assert (refused.value.findings[0].code, BudgetRequest.objects.count()) == ("planning.request_year.not", 0)
    request = actions.request_budget(year=2026, **words)
    change = actions.include_request(
        request, by=world.finance, clock=world.clock, amount=Decimal("800"), code="Z-1", source="一般公共预算", document="路财〔2026〕1号", opinion="核减100元"
    )
    with pytest.raises(NotAllowed):
        actions.confirm_change(change, by=world.finance, clock=world.clock)
    line = confirm(world, change).line
    assert line is not None
    assert (line.year, line.name, left(line)) == (2026, "扩面", Decimal("800"))


def test_a_strangers_budget_is_not_his_to_change(world: SimpleNamespace) -> None:
    for actor in (world.clerk, world.approver, world.stranger):
        with pytest.raises(NotAllowed):
            actions.propose_cut_of_line(world.line, by=actor, clock=world.clock, amount=Decimal("1"), document="x")
    assert not BudgetChange.objects.exists()


def test_the_waterfall_falls_to_what_is_left() -> None:
    totals = dict.fromkeys(["granted", "quota", "reserved", "intended", "contracted", "accepted", "payable", "paid"], Decimal(0))
    totals |= {"granted": Decimal("1000"), "paid": Decimal("400"), "contracted": Decimal("350"), "reserved": Decimal("50"), "quota": Decimal("200")}
    falls = {fall.label: (fall.x, fall.width) for fall in budgets.waterfall(totals)}
    assert list(falls.values()) == [(0, 100), (60, 40), (60, 0), (60, 0), (25, 35), (25, 0), (20, 5), (0, 20)]
    assert budgets.waterfall(dict.fromkeys(totals, Decimal(0))) == []


def test_a_threshold_is_used_only_where_one_was_loaded_for_the_place() -> None:
    assert (rules.threshold(LAW), rules.threshold(WENZHOU), rules.threshold(JILIN)) == (None, None, Decimal("2000000"))


SISTERS = [rules.Sister("X-1", "甲", Decimal("900000")), rules.Sister("X-2", "乙", Decimal("600000"), "consultation")]


@pytest.mark.parametrize(
    ("own", "sisters", "law", "code"),
    [
        ("500000", SISTERS, JILIN, "planning.splitting"),  # 2,000,000 exactly: not above
        ("500000.01", SISTERS, JILIN, "planning.splitting.not"),
        ("1999999", [rules.Sister("X-3", "丙", Decimal("900000"), "open")], JILIN, "planning.splitting"),  # bought openly: does not count
        ("9000000", [], LAW, "planning.splitting"),  # alone, nothing is split
        ("1", SISTERS, LAW, "planning.splitting_unknown.not"),
    ],
)
def test_implementing_regulation_28_splitting(own: str, sisters: list[rules.Sister], law: Edition, code: str) -> None:
    finding = rules.splitting(Decimal(own), sisters, place="某地", year=2026, law=law)
    assert (finding.code, finding.blocks) == (code, False)
    assert finding.cite == "gplr.28.splitting"
    assert not code.endswith(".not") or ("X-1" in finding.got and finding.person)


def test_pages_of_the_budget(world: SimpleNamespace, sign_in: Any) -> None:
    client = sign_in(world.finance)
    page = client.get("/fin/budget/?year=2025")
    assert page.status_code == 200
    assert "2,000,000.00" in page.content.decode()
    form = {"line": world.line.pk, "amount": "12.50", "document": "路财〔2025〕9号", "reason": "核减"}
    answer = client.post("/fin/budget/new/cut/", form)
    number = BudgetChange.objects.get().number
    assert answer["Location"].endswith(f"/fin/budget/changes/{number}/")
    assert client.post(answer["Location"], {"decision": "confirm"}).status_code == 403
    other = sign_in(world.finance2)
    assert other.post(answer["Location"], {"decision": "confirm"}).status_code == 302
    assert left(world.line) == Decimal("1999987.50")
    public = client.get("/data/budget/?year=2025")
    assert "1,999,987.50" in public.content.decode()
    assert client.get(f"/dept/budget/{world.line.pk}/?on=2025-08-03").status_code == 200


def test_a_stranger_does_not_find_another_bodys_line(world: SimpleNamespace, sign_in: Any) -> None:
    assert sign_in(world.stranger).get(f"/dept/budget/{world.line.pk}/").status_code == 404
