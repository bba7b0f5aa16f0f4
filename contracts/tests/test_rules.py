"""The law of contracts, table by table; the expected values are written by hand from the articles."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from contracts import rules
from law import book, calendar

BOOK = book.load()
CALENDAR = calendar.load()
LAW = BOOK.on(date(2025, 10, 28), ("331004", "331000", "330000"))


def day(text: str) -> date:
    return date.fromisoformat(text)


# 政府采购法 第四十六条: thirty days from the letter; 2025-11-22 is a Saturday and rolls to Monday.
@pytest.mark.parametrize(("letter", "last"), [("2025-10-20", "2025-11-19"), ("2025-10-23", "2025-11-24"), ("2026-09-01", "2026-10-08")])
def test_article_46_thirty_days_to_sign(letter: str, last: str) -> None:
    assert rules.last_day_to_sign(day(letter), law=LAW, calendar=CALENDAR) == day(last)
    assert rules.sign_in_time(day(letter), day(last), law=LAW, calendar=CALENDAR).met
    late = rules.sign_in_time(day(letter), date.fromordinal(day(last).toordinal() + 1), law=LAW, calendar=CALENDAR)
    assert not late.met and late.cite == "gpl.46.sign_days"


# 实施条例 第五十条 and 政府采购法 第四十七条: two and seven working days; 2025-09-28 and 2025-10-11 are worked.
@pytest.mark.parametrize(
    ("signed", "publish", "file"),
    [("2025-10-28", "2025-10-30", "2025-11-06"), ("2025-09-30", "2025-10-10", "2025-10-16"), ("2026-02-13", "2026-02-24", "2026-03-02")],
)
def test_publication_and_filing(signed: str, publish: str, file: str) -> None:
    assert rules.publish_by(day(signed), law=LAW, calendar=CALENDAR) == day(publish)
    assert rules.file_by(day(signed), law=LAW, calendar=CALENDAR) == day(file)


# 政府采购法 第四十九条: all supplements together at most ten per cent of 1,272,000.00 = 127,200.00.
@pytest.mark.parametrize(
    ("earlier", "amount", "met"),
    [([], "127200.00", True), ([], "127200.01", False), (["100000.00"], "27200.00", True), (["100000.00"], "27200.01", False)],
)
def test_article_49_supplements(earlier: list[str], amount: str, met: bool) -> None:
    finding = rules.supplement(Decimal(amount), [Decimal(each) for each in earlier], Decimal("1272000.00"), law=LAW)
    assert finding.met is met and finding.cite == "gpl.49.supplement_share"


# 支付条例 第九条: at most sixty days to a small or medium enterprise; others agree freely.
@pytest.mark.parametrize(("days", "sme", "met"), [(30, True, True), (60, True, True), (61, True, False), (0, True, False), (90, False, True)])
def test_payment_days(days: int, sme: bool, met: bool) -> None:
    assert rules.payment_days(days, sme=sme, law=LAW).met is met


@pytest.mark.parametrize(("opinion", "asked", "public", "met"), [("好", 3, True, True), ("", 3, True, False), ("好", 0, True, False), ("", 0, False, True)])
def test_article_45_recipients(opinion: str, asked: int, public: bool, met: bool) -> None:
    assert rules.recipients_heard(opinion, asked, for_public=public, law=LAW).met is met


def test_price_blocks_and_sums() -> None:
    assert rules.equals_award(Decimal("1272000.00"), Decimal("1272000.00"), law=LAW).met
    assert not rules.equals_award(Decimal("1272000.01"), Decimal("1272000.00"), law=LAW).met
    assert [finding.met for finding in rules.blocks({"scope": "x", "breach": " "}, law=LAW)] == [True, False]
    short = rules.milestones_sum([Decimal("100.00"), Decimal("200.00")], Decimal("300.01"))
    assert not short.met and short.fix == "0.01"
    assert not rules.milestones_sum([], Decimal(0)).met


# R10-06: half-up to the cent; the acceptance that completes the milestone takes the remainder.
@pytest.mark.parametrize(
    ("price", "quantity", "accepted", "before", "earned"),
    [
        ("100.00", "3", "1", ("0", "0"), "33.33"),
        ("100.00", "3", "1", ("1", "33.33"), "33.33"),
        ("100.00", "3", "1", ("2", "66.66"), "33.34"),
        ("508800.00", "192", "192", ("0", "0"), "508800.00"),
    ],
)
def test_what_an_acceptance_earns(price: str, quantity: str, accepted: str, before: tuple[str, str], earned: str) -> None:
    got = rules.earned(Decimal(price), Decimal(quantity), Decimal(accepted), before_quantity=Decimal(before[0]), before_amount=Decimal(before[1]))
    assert got == Decimal(earned)


@pytest.mark.parametrize(
    ("quantity", "decision", "met"),
    [("10", "PASS", True), ("9", "PASS", False), ("9", "PARTIAL", True), ("10", "PARTIAL", False), ("0", "FAIL", True), ("1", "FAIL", False)],
)
def test_accepted_quantity_fits_the_decision(quantity: str, decision: str, met: bool) -> None:
    assert rules.accepted_quantity(Decimal(quantity), Decimal(10), decision=decision).met is met


def test_each_standard_that_is_not_met_says_why() -> None:
    found = rules.standards_checked([True, False], ["", ""], decision="PASS", law=LAW)
    assert [(finding.code, finding.met) for finding in found] == [("standard_says_why", True), ("standard_says_why", False), ("pass_needs_all", False)]
