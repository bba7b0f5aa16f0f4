"""Prices turned into scores, as the documents of the law say; rates and weights come in from the edition. Nothing here imports Django."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
SCORE = Decimal("0.01")


def round_score(score: Decimal) -> Decimal:
    """Half-up to two decimals, once, at the end (a practice that the procurement document prints, not a statute)."""
    return score.quantize(SCORE, ROUND_HALF_UP)


def price_scores(prices: Mapping[Key, Decimal], weight: Decimal) -> dict[Key, Decimal]:
    """Points by low price first: lowest / price × weight × 100, `weight` a share (0.20), two decimals.

    `prices` (yuan, > 0) are those of all bids that meet every requirement, after policy deductions; none is trimmed and no average
    is used (财政部令第87号 第五十五条; 财库〔2014〕214号 第二十四条). ValueError for no price, a price ≤ 0, or a weight outside 0..1.
    """
    if not prices or any(price <= 0 for price in prices.values()) or not 0 <= weight <= 1:
        raise ValueError("price scores need positive prices and a weight from 0 to 1")
    lowest = min(prices.values())
    return {key: round_score(lowest / price * weight * 100) for key, price in prices.items()}


def deducted_price(price: Decimal, rate: Decimal) -> Decimal:
    """The price that is scored after the deduction for small firms (0.15 = 15 %); the contract keeps the quoted price (财库〔2022〕19号)."""
    if not 0 <= rate < 1:
        raise ValueError("a deduction rate lies from 0 to below 1")
    return (price * (1 - rate)).quantize(SCORE, ROUND_HALF_UP)


def mean_score(scores: Sequence[Decimal]) -> Decimal:
    """The plain mean of the scorers' marks, two decimals; no highest or lowest mark is dropped (财政部令第87号 第五十五条)."""
    if not scores:
        raise ValueError("no marks")
    return round_score(sum(scores, Decimal()) / len(scores))


@dataclass(frozen=True)
class LowPriceRates:
    """Shares below which a price is suspect: of the mean of all, of the second lowest, of the ceiling."""

    average: Decimal
    second: Decimal
    ceiling: Decimal


def abnormally_low(prices: Mapping[Key, Decimal], ceiling: Decimal, rates: LowPriceRates) -> dict[Key, tuple[str, ...]]:
    """Which quoted prices (not deducted ones) are suspect, and by which tests: "average", "second", "ceiling" (财库〔2026〕2号).

    Strictly below; a trigger opens the question of the written explanation, it does not make a bid invalid. `ceiling` is the
    highest price allowed, else the budget. Suspect bids only; with one bid only the ceiling can be compared.
    """
    ordered = sorted(prices.values())
    found: dict[Key, tuple[str, ...]] = {}
    for key, price in prices.items():
        tests = {
            "average": len(ordered) > 1 and price * len(ordered) < sum(ordered, Decimal()) * rates.average,
            "second": len(ordered) > 1 and price == ordered[0] and price < ordered[1] * rates.second,
            "ceiling": price < ceiling * rates.ceiling,
        }
        if any(tests.values()):
            found[key] = tuple(name for name, met in tests.items() if met)
    return found
