"""Money: rounding, splits, 大写 by its printed vectors and by an independent library."""

from decimal import Decimal

import cn2an
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from law.money import chinese_capitals, share_of, split, to_cents, wan


@pytest.mark.parametrize(
    ("amount", "capitals"),
    [  # 支付结算办法 附一 (R10-07)
        ("1409.50", "人民币壹仟肆佰零玖元伍角"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"),
        ("107000.53", "人民币壹拾万柒仟元零伍角叁分"),
        ("0.00", "人民币零元整"),
        ("0.05", "人民币伍分"),
        ("0.50", "人民币伍角"),
        ("6347112", "人民币陆佰叁拾肆万柒仟壹佰壹拾贰元整"),  # a published result notice
        ("1344000.00", "人民币壹佰叁拾肆万肆仟元整"),
        ("100010000.00", "人民币壹亿零壹万元整"),
        ("1000000000000.00", "人民币壹万亿元整"),
        ("1000200000000.00", "人民币壹万零贰亿元整"),
    ],
)
def test_capitals(amount: str, capitals: str) -> None:
    assert chinese_capitals(Decimal(amount)) == capitals


@pytest.mark.parametrize("amount", ["-1", "0.005", "NaN", "Infinity", "10000000000000000.00"])
def test_capitals_refuse(amount: str) -> None:
    with pytest.raises(ValueError, match="大写"):
        chinese_capitals(Decimal(amount))


@given(st.integers(1, 99_999_999_99))
@example(1_000_50)
def test_capitals_agree_with_an_independent_library(cents: int) -> None:
    amount = Decimal(cents) / 100
    ours = chinese_capitals(amount).removeprefix("人民币")
    theirs = cn2an.an2cn(f"{amount:.2f}", "rmb")
    if cents // 100 % 10 == 0 and cents // 100 and cents // 10 % 10:
        ours = ours.replace("元零", "元")  # both are lawful after a zero at 元; the library writes the shorter one
    if cents % 10 == 0 and cents % 100:
        theirs = theirs.removesuffix("整")  # 整 is optional at 角
    assert ours == theirs


@pytest.mark.parametrize(("amount", "cents"), [("0.005", "0.01"), ("0.004", "0.00"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("1.125", "1.13")])
def test_half_up_to_the_cent(amount: str, cents: str) -> None:
    assert to_cents(Decimal(amount)) == Decimal(cents)


def test_share_of_an_amount() -> None:
    assert share_of(Decimal("1344000.00"), Decimal("0.02")) == Decimal("26880.00")
    assert share_of(Decimal("0.25"), Decimal("0.10")) == Decimal("0.03")


def test_last_part_takes_the_remainder() -> None:
    assert split(Decimal("100.00"), [1, 1, 1]) == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
    assert split(Decimal("0.01"), [1, 1]) == [Decimal("0.01"), Decimal("0.00")]
    assert split(Decimal("1272000.00"), [30, 20, 50]) == [Decimal("381600.00"), Decimal("254400.00"), Decimal("636000.00")]


@given(st.integers(0, 10**16), st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any))
def test_parts_sum_to_the_whole_and_none_is_negative(cents: int, weights: list[int]) -> None:
    total = Decimal(cents) / 100
    parts = split(total, weights)
    assert sum(parts) == total
    assert all(part >= 0 and part == to_cents(part) for part in parts)


@pytest.mark.parametrize(("total", "weights"), [("1.005", [1]), ("-1", [1]), ("1", []), ("1", [0]), ("1", [2, -1])])
def test_split_refuses(total: str, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="split"):
        split(Decimal(total), weights)


@pytest.mark.parametrize(("amount", "shown"), [("1344000.00", "134.4"), ("1.00", "0.0001"), ("0.01", "0.000001"), ("20000000", "2,000"), ("0", "0")])
def test_wan(amount: str, shown: str) -> None:
    assert wan(Decimal(amount)) == shown
