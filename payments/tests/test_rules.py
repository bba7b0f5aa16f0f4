"""The payment clock and guards, by hand from the payment regulation (国务院令第802号)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from law import book, calendar
from law.money import split
from payments import rules

CALENDAR = calendar.load()
LAW = book.load().on(date(2026, 1, 8), ("331004", "331000", "330000"))


# 第九条、第十条: thirty (agreed: up to sixty) days after the acceptance that passed; the day itself does not count; a rest day rolls on.
# 2026-01-08 + 30 = 2026-02-07, a Saturday → Monday 02-09. + 60 = 2026-03-09, a Monday. 2026-01-17 + 30 = 02-16, Spring Festival → 02-24.
@pytest.mark.parametrize(
    ("accepted", "days", "due"),
    [
        ("2026-01-08", 30, "2026-02-09"),
        ("2026-01-08", 60, "2026-03-09"),
        ("2026-03-04", 30, "2026-04-03"),
        ("2026-01-17", 30, "2026-02-24"),
        ("2025-12-02", 30, "2026-01-04"),
    ],
)
def test_articles_9_and_10_the_last_day_to_pay(accepted: str, days: int, due: str) -> None:
    assert rules.due_on(date.fromisoformat(accepted), days, calendar=CALENDAR) == date.fromisoformat(due)


@pytest.mark.parametrize(("today", "late"), [("2026-02-09", 0), ("2026-02-10", 1), ("2026-03-01", 20), ("2026-01-09", 0)])
def test_days_late(today: str, late: int) -> None:
    assert rules.days_late(date(2026, 2, 9), date.fromisoformat(today)) == late


# 第十七条: 508,800.00 × 0.0005 = 254.40 a day; an agreed rate goes first; who is no SME has no statutory interest.
@pytest.mark.parametrize(
    ("late", "agreed", "sme", "interest"),
    [
        (1, None, True, "254.40"),
        (20, None, True, "5088.00"),
        (20, "0.0001", True, "1017.60"),
        (20, None, False, "0.00"),
        (0, None, True, "0.00"),
        (-3, None, True, "0.00"),
    ],
)
def test_article_17_late_interest(late: int, agreed: str | None, sme: bool, interest: str) -> None:
    rate = Decimal(agreed) if agreed else None
    assert rules.late_interest(Decimal("508800.00"), late, rate, sme=sme, law=LAW) == Decimal(interest)


def test_the_last_instalment_takes_the_remainder() -> None:
    assert split(Decimal("1272000.01"), [1, 1, 1]) == [Decimal("424000.00"), Decimal("424000.00"), Decimal("424000.01")]


def test_guards_of_a_request() -> None:
    assert rules.amount_is_instalment(Decimal("10.00"), Decimal("10.00")).met and not rules.amount_is_instalment(Decimal("10.01"), Decimal("10.00")).met
    assert rules.within_contract(Decimal(40), Decimal(60), Decimal(100)).met and not rules.within_contract(Decimal(41), Decimal(60), Decimal(100)).met
    assert [finding.met for finding in rules.payee_is_contractor("甲公司", "甲公司", "3300016627051000817")] == [True, True]
    assert [finding.met for finding in rules.payee_is_contractor("乙公司", "甲公司", "33-1")] == [False, False]


@pytest.mark.parametrize(
    ("number", "met"), [("26332000000001234567", True), ("01234567", True), ("2633200000000123456", False), ("ABCDEFGH", False), ("", False)]
)
def test_invoice_numbers(number: str, met: bool) -> None:
    assert rules.invoice(number).met is met
