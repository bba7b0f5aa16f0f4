"""Price scores, deductions and abnormally low prices, with values worked out by hand."""

from decimal import Decimal as D

import pytest

from law.scoring import LowPriceRates, abnormally_low, deducted_price, mean_score, price_scores

RATES = LowPriceRates(average=D("0.50"), second=D("0.50"), ceiling=D("0.45"))


def test_price_scores_of_the_printed_example() -> None:  # R5-13
    scores = price_scores({"a": D(88), "b": D(95), "c": D(82), "d": D(105)}, D("0.20"))
    assert scores == {"a": D("18.64"), "b": D("17.26"), "c": D("20.00"), "d": D("15.62")}


def test_price_scores_of_three_final_quotes() -> None:
    # 1272000/1296000 × 20 = 19.6296…, 1272000/1312800 × 20 = 19.3784…
    scores = price_scores({1: D("1272000"), 2: D("1296000"), 3: D("1312800")}, D("0.20"))
    assert scores == {1: D("20.00"), 2: D("19.63"), 3: D("19.38")}


@pytest.mark.parametrize(("prices", "weight"), [({}, "0.2"), ({1: D(0)}, "0.2"), ({1: D(-1)}, "0.2"), ({1: D(1)}, "20")])
def test_price_scores_refuse(prices: dict[int, D], weight: str) -> None:
    with pytest.raises(ValueError, match="price scores"):
        price_scores(prices, D(weight))


def test_small_firms_deduction() -> None:  # R5-15
    assert deducted_price(D("1000000.00"), D("0.15")) == D("850000.00")


def test_mean_drops_no_mark() -> None:
    # seven published marks: 624.23 / 7 = 89.1757…
    marks = [D(mark) for mark in ("85.39", "88.89", "88.89", "89.39", "89.39", "90.89", "91.39")]
    assert mean_score(marks) == D("89.18")


def test_abnormally_low_only_by_the_ceiling() -> None:  # R5-17: mean 72, half 36; half of 78 is 39; 45 % of 100 is 45
    assert abnormally_low({"a": D(41), "b": D(78), "c": D(80), "d": D(89)}, D(100), RATES) == {"a": ("ceiling",)}


@pytest.mark.parametrize(
    ("lowest", "tests"),
    [("45", None), ("44.99", ("ceiling",)), ("39", ("ceiling",)), ("38.99", ("second", "ceiling")), ("35.29", ("second", "ceiling")),
     ("35.28", ("average", "second", "ceiling"))],
)  # fmt: skip
def test_abnormally_low_is_strictly_below(lowest: str, tests: tuple[str, ...] | None) -> None:
    # with x, 78, 80, 89 the mean test is x < (x + 247) / 8, so x < 35.2857…
    found = abnormally_low({0: D(lowest), 1: D(78), 2: D(80), 3: D(89)}, D(100), RATES)
    assert found.get(0) == tests
    assert set(found) <= {0}


def test_a_single_price_is_compared_with_the_ceiling_alone() -> None:
    assert abnormally_low({0: D(44)}, D(100), RATES) == {0: ("ceiling",)}
    assert abnormally_low({0: D(46)}, D(100), RATES) == {}
