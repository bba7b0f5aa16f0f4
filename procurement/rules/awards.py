"""Final quotes, ranking and award."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from kernel.findings import Finding
from law.book import Edition
from law.calendar import Calendar
from law.scoring import LowPriceRates, abnormally_low, deducted_price, mean_score, price_scores


def enough_suppliers(count: int, *, law: Edition, code: str = "too_few_suppliers") -> Finding:
    """Three, or two in a purchase of services by a government: it may then go on (财库〔2015〕124号)."""
    least = law.value("124.notice.final_min") if law.has("124.notice.final_min") else law.value("214.quotes.final_min")
    cite = law.cite("124.notice.final_min") if law.has("124.notice.final_min") else law.cite("214.quotes.final_min")
    return Finding(code, count >= least, cite=cite, need=least, got=count)


@dataclass(frozen=True)
class Entrant:
    """A bidder as the ranking reads it: `marks` holds the totals of each member over the items that members score."""

    key: str
    amount: Decimal
    marks: Sequence[Decimal]
    technical: Decimal = Decimal()
    deduction: Decimal = Decimal()


@dataclass(frozen=True)
class Place:
    """A bidder's place: scores of 100, two decimals; `tied_by` names what broke a tie."""

    key: str
    amount: Decimal
    scored_amount: Decimal
    price_score: Decimal
    other_score: Decimal
    technical: Decimal
    total: Decimal
    rank: int
    tied_by: str = ""


def ranking(entrants: Sequence[Entrant], price_points: Decimal) -> list[Place]:
    """Totals and ranks: mean of the members' marks plus the price score by the lowest scored price (214号 第二十四条).

    Ties: lower final quote first, then the better technical score (214号 第二十五条). ValueError for no entrant."""
    scored = {each.key: deducted_price(each.amount, each.deduction) for each in entrants}
    prices = price_scores(scored, price_points / 100)
    rows = []
    for each in entrants:
        other = mean_score(list(each.marks))
        rows.append((each, other, prices[each.key], other + prices[each.key]))
    rows.sort(key=lambda row: (-row[3], row[0].amount, -row[0].technical, row[0].key))
    out = []
    for index, (each, other, price, total) in enumerate(rows):
        out.append(Place(each.key, each.amount, scored[each.key], price, other, each.technical, total, index + 1, _tie(rows, index)))
    return out


def _tie(rows: list[tuple[Entrant, Decimal, Decimal, Decimal]], index: int) -> str:
    """What put this bidder after the one before it, where the totals are equal."""
    if index == 0 or rows[index - 1][3] != rows[index][3]:
        return ""
    before, here = rows[index - 1][0], rows[index][0]
    if before.amount != here.amount:
        return "price"
    return "technical" if before.technical != here.technical else "drawn"


def suspicious_prices(amounts: dict[str, Decimal], ceiling: Decimal, *, law: Edition) -> dict[str, tuple[str, ...]]:
    """Quotes that must be explained in writing, where the rule is in force (财库〔2026〕2号, from 2026-02-01)."""
    if not law.has("2.notice.average_share"):
        return {}
    rates = LowPriceRates(law.value("2.notice.average_share"), law.value("2.notice.second_share"), law.value("2.notice.ceiling_share"))
    return abnormally_low(amounts, ceiling, rates)


def first_in_rank(rank: int, *, law: Edition, barred: Collection[int] = ()) -> Finding:
    """The supplier is determined in the order of the report: the first whom no ban keeps out (条例 第四十三条). `barred`: their ranks."""
    first = next(number for number in range(1, len(barred) + 2) if number not in barred)
    return Finding("award_not_first", rank == first or rank in barred, cite=law.cite("gplr.43.determine_working_days"), need=first, got=rank)


def determine_until(report_on: date, *, law: Edition, calendar: Calendar) -> date:
    """Last day to determine the supplier (T-05)."""
    return calendar.add_working_days(report_on, law.value("gplr.43.determine_working_days"))


def result_until(determined_on: date, *, law: Edition, calendar: Calendar) -> date:
    """Last day to publish the result and send the letter (T-06)."""
    return calendar.add_working_days(determined_on, law.value("gplr.43.result_working_days"))


def notice_period_until(published_on: date, *, law: Edition, calendar: Calendar) -> date:
    """Last day of the result notice's period (T-07)."""
    return calendar.add_working_days(published_on, law.value("87.69.result_notice_working_days"))


def unit_price(amount: Decimal, quantity: Decimal | None) -> Decimal | None:
    """Yuan a unit, half-up to the cent; None where there is no quantity."""
    if not quantity:
        return None
    return (amount / quantity).quantize(Decimal("0.01"), ROUND_HALF_UP)
