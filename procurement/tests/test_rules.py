"""The law of stages 3 and 4 as tables, by article; every expected value is worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from law import book, calendar
from law.book import Edition
from law.calendar import Calendar
from procurement.rules import awards, bids, panels, tenders
from procurement.tests.cast import at

DAYS: Calendar = calendar.load()


def law(day: str = "2025-09-22") -> Edition:
    return book.load().on(date.fromisoformat(day), ("331004", "331000", "330000"))


# 财库〔2020〕10号: 30 days before. 2025-08-18 + 30 = 2025-09-17.
@pytest.mark.parametrize(("notice", "met"), [("2025-09-16", False), ("2025-09-17", True), ("2025-09-22", True)])
def test_intention_comes_thirty_days_before(notice: str, met: bool) -> None:
    finding = tenders.intention_window(date(2025, 8, 18), date.fromisoformat(notice), law=law())
    assert (finding.met, finding.fix) == (met, "2025-09-17")


# 财库〔2014〕214号 第十条: ten days, the day of issue not counted: 09-22 + 10 = 10-02, in the holiday; a minimum is not rolled back.
@pytest.mark.parametrize(("closes", "met"), [("2025-10-01", False), ("2025-10-02", True), ("2025-10-14", True)])
def test_ten_days_to_respond(closes: str, met: bool) -> None:
    finding = tenders.response_window(date(2025, 9, 22), at(closes), law=law(), calendar=DAYS)
    # The first working day after the holiday is 2025-10-09.
    assert (finding.met, finding.fix, finding.cite) == (met, "2025-10-09T09:00", "214.10.response_days")


# 214号 第十条: five working days on offer. After Monday 09-22: 23, 24, 25, 26, and Sunday 28, a make-up day.
@pytest.mark.parametrize(("until", "met"), [("2025-09-26", False), ("2025-09-27", False), ("2025-09-28", True)])
def test_documents_five_working_days_on_offer(until: str, met: bool) -> None:
    finding = tenders.documents_window(date(2025, 9, 22), at(until, 17, 30), law=law(), calendar=DAYS)
    assert (finding.met, finding.fix) == (met, "2025-09-28T17:30")


@pytest.mark.parametrize(("day", "fix"), [("2025-10-14", None), ("2025-10-05", "2025-10-09T09:00"), ("2025-10-11", None), ("2025-10-12", "2025-10-13T09:00")])
def test_deadline_is_a_working_day(day: str, fix: str | None) -> None:
    finding = tenders.deadline_on_working_day(at(day), calendar=DAYS)
    assert (finding.met, finding.fix) == (fix is None, fix)


# 214号 第二十四条: 10 % to 30 % for services.
@pytest.mark.parametrize(("points", "met", "fix"), [("9.99", False, "10"), ("10", True, None), ("30", True, None), ("30.01", False, "30"), ("40", False, "30")])
def test_price_weight(points: str, met: bool, fix: str | None) -> None:
    finding = tenders.price_weight(Decimal(points), law=law())
    assert (finding.met, finding.need, finding.fix) == (met, "10%–30%", fix)


def item(points: str, **more: object) -> tenders.Item:
    return tenders.Item(str(more.get("name", "服务方案")), Decimal(points), str(more.get("standard", "每档写明分值")), bool(more.get("price")))


@pytest.mark.parametrize(
    ("items", "broken"),
    [
        ([item("80"), item("20", price=True)], set()),
        ([item("79.99"), item("20", price=True)], {"criteria_sum"}),
        ([item("60"), item("40", price=True)], {"price_weight_out_of_range"}),
        ([item("100")], {"criteria_one_price"}),
        ([item("80", standard=" "), item("20", price=True, standard="")], {"criterion_unquantified"}),
        ([item("80", name="具有养老护理资质"), item("20", price=True)], {"criterion_is_condition"}),
        ([item("80", name="营业收入规模"), item("20", price=True)], {"criterion_forbidden"}),
    ],
)
def test_criteria(items: list[tenders.Item], broken: set[str]) -> None:
    found = tenders.criteria(items, ["具有 养老护理资质"], law=law())
    assert {finding.code for finding in found if not finding.met} == broken


# 87号令 第十七条 (size), 条例 第二十条 (discrimination); full-width letters and blanks do not hide a word.
@pytest.mark.parametrize(
    ("text", "cite"),
    [("注册资金500万元以上", "87.17.forbidden_conditions"), ("上年度营 业 收 入不低于1000万元", "87.17.forbidden_conditions"),
     ("须为国有企业", "gplr.20.forbidden_conditions"), ("在本市注册或设立分公司", "gplr.20.forbidden_conditions"), ("护理员持证上岗", "")],
)
def test_forbidden_words(text: str, cite: str) -> None:
    finding = tenders.forbidden_words(text, law=law())
    assert (finding.met, finding.cite) == (cite == "", cite)


def test_inquiry_is_not_for_services_and_consultation_is() -> None:
    assert [finding.met for finding in tenders.method_choice("inquiry", budget=Decimal(1), law=law())][0] is False
    assert [finding.blocks for finding in tenders.method_choice("consultation", budget=Decimal(1344000), law=law())] == [False, False]


def test_an_open_tender_line_that_is_reached_needs_a_person() -> None:
    finding = tenders.method_choice("consultation", budget=Decimal(2000000), law=law())[-1]
    assert not finding.met and finding.person and finding.cite == ""


# 财库〔2020〕46号: social organisations are no small firms, so a reserved tender shuts them out.
@pytest.mark.parametrize(("scope", "size", "met"), [("whole", "micro", True), ("whole", "medium", True), ("whole", "large", False), ("whole", "none", False), ("none", "none", True)])
def test_reserved_for_small_firms(scope: str, size: str, met: bool) -> None:
    assert bids.may_join(scope, size, law=law()).met is met


@pytest.mark.parametrize(("amount", "met"), [(None, False), ("0", False), ("0.01", True), ("1344000.00", True), ("1344000.01", False)])
def test_price_within_the_ceiling(amount: str | None, met: bool) -> None:
    found = bids.price(None if amount is None else Decimal(amount), Decimal("1344000.00"), law=law())
    assert all(finding.met for finding in found) is met


# 214号: three or more, odd, two thirds of them experts.
@pytest.mark.parametrize(
    ("size", "experts", "broken"),
    [(3, 2, set()), (5, 4, set()), (3, 1, {"panel_experts"}), (5, 3, {"panel_experts"}), (2, 2, {"panel_too_small", "panel_even"}), (4, 3, {"panel_even"})],
)
def test_panel(size: int, experts: int, broken: set[str]) -> None:
    assert {finding.code for finding in panels.composition(size, experts, law=law()) if not finding.met} == broken


def test_the_draw_depends_on_the_seed_alone() -> None:
    names = ["expert1", "expert2", "expert3", "expert4"]
    assert panels.draw_order("a" * 64, names) == panels.draw_order("a" * 64, reversed(names))
    orders = {tuple(panels.draw_order(str(seed), names)) for seed in range(200)}
    assert len(orders) == 24


# 财库〔2015〕124号: two are enough for a government's purchase of services; one is not.
@pytest.mark.parametrize(("count", "met"), [(1, False), (2, True), (3, True)])
def test_enough_suppliers(count: int, met: bool) -> None:
    assert awards.enough_suppliers(count, law=law()).met is met


def entrant(key: str, amount: str, *marks: str, technical: str = "0") -> awards.Entrant:
    return awards.Entrant(key, Decimal(amount), [Decimal(mark) for mark in marks], Decimal(technical))


def test_ranking_by_mean_and_price() -> None:
    # R5-13: prices 88/95/82/105 at 20 points → 18.64/17.26/20.00/15.62.
    rows = [entrant("a", "88", "70", "71", "72"), entrant("b", "95", "75", "75", "75"), entrant("c", "82", "60", "60", "61"), entrant("d", "105", "50", "50", "50")]
    places = {place.key: place for place in awards.ranking(rows, Decimal(20))}
    assert {key: str(place.price_score) for key, place in places.items()} == {"a": "18.64", "b": "17.26", "c": "20.00", "d": "15.62"}
    # c: (60 + 60 + 61) / 3 = 60.333… → 60.33.
    assert (str(places["c"].other_score), str(places["c"].total)) == ("60.33", "80.33")
    assert [place.key for place in sorted(places.values(), key=lambda place: place.rank)] == ["b", "a", "c", "d"]


def test_equal_totals_go_by_price_then_by_technical_score() -> None:
    # Totals 60 + 20.00 = 80 and 64 + 16.00 = 80: the lower quote is first.
    first = awards.ranking([entrant("dear", "100", "64"), entrant("cheap", "80", "60")], Decimal(20))
    assert [(place.key, str(place.total), place.tied_by) for place in first] == [("cheap", "80.00", ""), ("dear", "80.00", "price")]
    second = awards.ranking([entrant("x", "80", "60", technical="30"), entrant("y", "80", "60", technical="40")], Decimal(20))
    assert [(place.key, place.tied_by) for place in second] == [("y", ""), ("x", "technical")]


def test_abnormally_low_prices_are_asked_about_only_from_2026_02_on() -> None:
    prices = {"a": Decimal(41), "b": Decimal(78), "c": Decimal(80), "d": Decimal(89)}
    assert awards.suspicious_prices(prices, Decimal(100), law=law("2026-01-31")) == {}
    assert awards.suspicious_prices(prices, Decimal(100), law=law("2026-02-01")) == {"a": ("ceiling",)}
    assert tenders.low_price_rule(law=law("2026-01-31")) == []
    assert [(each.need, each.got, each.fix, each.cite) for each in tenders.low_price_rule(law=law("2026-02-01"))] == [("50", "50", "45", "2.notice.ceiling_share")]


# 条例 第四十三条: five and two working days. 10-16 (Thursday) + 5 = 10-23; 10-17 (Friday) + 2 = 10-21; notice of 10-20 stands one day, to 10-21.
def test_periods_of_the_award() -> None:
    assert awards.determine_until(date(2025, 10, 16), law=law(), calendar=DAYS) == date(2025, 10, 23)
    assert awards.result_until(date(2025, 10, 17), law=law(), calendar=DAYS) == date(2025, 10, 21)
    assert awards.notice_period_until(date(2025, 10, 20), law=law(), calendar=DAYS) == date(2025, 10, 21)


def test_unit_price_is_half_up_to_the_cent() -> None:
    assert awards.unit_price(Decimal("1272000.00"), Decimal(480)) == Decimal("2650.00")
    assert awards.unit_price(Decimal("100.00"), Decimal(3)) == Decimal("33.33") and awards.unit_price(Decimal(1), None) is None
