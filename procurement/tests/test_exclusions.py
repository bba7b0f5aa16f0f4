"""An exclusion really excludes, up to the award; one that has ended is no bar (政府采购法 第二十二条, 条例 第十九条)."""

from datetime import date
from decimal import Decimal

import pytest

from kernel.findings import Refused
from parties import actions as parties
from parties.models import Contractor, Penalty
from parties.tests import cast
from procurement import actions
from procurement.models import Award, Bid, FinalQuote
from procurement.tests.cast import World, at, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def w() -> World:
    return world()


def ban(w: World, key: str, since: date, until: date) -> Penalty:
    """Recorded by one officer, put in force by another."""
    firm = Contractor.objects.get(organisation__key=key)
    finance = cast.organisation(cast.FINANCE, "路桥区财政局", "finance")
    first, second = cast.actor(cast.person("t_first", "finance_reviewer", finance)), cast.actor(cast.person("t_second", "administrator", finance))
    row = parties.record_penalty(firm, by=first, clock=w.clock, kind="ban", authority="路桥区财政局", number="路财采罚〔2025〕1号", facts="提供虚假材料谋取成交",
                                 decided_on=since, since=since, until=until)
    return parties.confirm_penalty(row, by=second, clock=w.clock)


def leader(w: World) -> str:
    """The code of the first in the report's order."""
    return str(w.tender.rankings.order_by("rank").first().bid.contractor.key)


def test_excluded_the_day_after_opening_cannot_be_awarded(w: World) -> None:
    w.evaluated()
    first = leader(w)
    ban(w, first, date(2025, 10, 15), date(2026, 10, 14))
    w.move("2025-10-17")
    with pytest.raises(Refused) as refusal:
        w.do(actions.award, w.tender, "approver")
    assert [(found.code, found.cite) for found in refusal.value.findings if found.blocks] == [("excluded", "gpl.22.supplier_conditions")]
    assert not Award.objects.exists()
    w.do(actions.award, w.tender, "approver", rank=2, reason="第一名被禁止参加政府采购活动")
    assert Award.objects.get().contractor.key != first


def test_the_second_is_not_taken_while_nothing_bars_the_first(w: World) -> None:
    w.evaluated()
    with pytest.raises(Refused) as refusal:
        w.do(actions.award, w.tender, "approver", rank=2)
    assert [found.code for found in refusal.value.findings if found.blocks] == ["award_not_first"]
    assert not Award.objects.exists()


def test_a_ban_before_the_final_quote_keeps_it_out(w: World) -> None:
    w.seated()
    w.do(actions.request_quotes, w.tender, "clerk", record="逐家磋商", due_at=at("2025-10-14", 15))
    ban(w, cast.FIRMS[0], date(2025, 10, 14), date(2026, 10, 13))
    bid = Bid.objects.get(tender=w.tender, contractor__key=cast.FIRMS[0], state="QUALIFIED")
    with pytest.raises(Refused):
        w.do(actions.final_quote, bid, "c1", amount=Decimal("1272000"))
    assert not FinalQuote.objects.exists()


@pytest.mark.parametrize(("since", "until", "joins"), [
    (date(2024, 10, 10), date(2025, 10, 9), True),  # its last day was yesterday
    (date(2024, 10, 11), date(2025, 10, 10), False),  # today is its last day
    (date(2025, 10, 11), date(2026, 10, 10), True),  # it begins tomorrow
])
def test_who_may_join_on_2025_10_10(w: World, since: date, until: date, joins: bool) -> None:
    ban(w, cast.FIRMS[0], since, until)
    w.published()
    w.move("2025-10-10")
    if joins:
        assert w.do(actions.join, w.tender, "c1").pk
    else:
        with pytest.raises(Refused):
            w.do(actions.join, w.tender, "c1")
        assert not Bid.objects.exists()


def test_a_lifted_ban_bars_no_longer_from_that_day(w: World) -> None:
    row = ban(w, cast.FIRMS[0], date(2025, 8, 18), date(2026, 8, 17))
    w.published()
    w.move("2025-10-10")
    finance = cast.actor(cast.person("t_second", "administrator", cast.organisation(cast.FINANCE, "路桥区财政局", "finance")))
    parties.lift_penalty(row, by=finance, clock=w.clock, because="行政复议撤销原决定")
    assert w.do(actions.join, w.tender, "c1").pk
