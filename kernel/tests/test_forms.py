"""What fields take and what they refuse."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from kernel.forms import DayField, MomentField, MoneyField, PointsField, TextField, WholeNumberField


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("1344000", "1344000"), ("１２３４.５０", "1234.50"), ("1,344,000.00", "1344000.00"), (" 0.01 ", "0.01"), ("99999999.99", "99999999.99")],
)
def test_money_is_taken_as_people_type_it(typed: str, kept: str) -> None:
    assert MoneyField().clean(typed) == Decimal(kept)


@pytest.mark.parametrize("typed", ["1e5", "-0", "-1", "0", "0.005", "1_000", "٣", "NaN", "Infinity", "1" * 13, "1.2.3", "+5", "0x10", "12 34"])
def test_money_refuses_what_is_no_amount(typed: str) -> None:
    with pytest.raises(ValidationError):
        MoneyField().clean(typed)


def test_full_width_digits_are_echoed_as_ordinary_ones() -> None:
    assert MoneyField().prepare_value("１３４４０００") == "1344000"


@pytest.mark.parametrize(("typed", "kept"), [("480", 480), ("４８０", 480), ("0", 0)])
def test_whole_numbers(typed: str, kept: int) -> None:
    assert WholeNumberField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["1_0", "٣", "-0", "1.0", "1e3", "²"])
def test_whole_numbers_refuse_other_writings(typed: str) -> None:
    with pytest.raises(ValidationError):
        WholeNumberField().clean(typed)


@pytest.mark.parametrize("typed", ["a\x00b", "\ud800", "ok\udfff"])
def test_text_refuses_what_the_database_cannot_keep(typed: str) -> None:
    with pytest.raises(ValidationError):
        TextField().clean(typed)


@pytest.mark.parametrize("typed", ["欧阳·热依扎", "㙍", "𠮷野家", "naïve", "a‍b"])
def test_text_takes_rare_characters(typed: str) -> None:
    assert TextField().clean(typed) == typed


def test_points_may_be_zero_and_have_a_ceiling() -> None:
    assert PointsField(most=Decimal(8)).clean("0") == Decimal(0)
    with pytest.raises(ValidationError):
        PointsField(most=Decimal(8)).clean("8.01")


@pytest.mark.parametrize("typed", ["2026-02-30", "0000-01-01", "99999-01-01", "2026-2-28x"])
def test_days_that_do_not_exist(typed: str) -> None:
    with pytest.raises(ValidationError):
        DayField().clean(typed)


def test_a_moment_is_read_on_the_shanghai_clock() -> None:
    moment = MomentField().clean("2026-03-02T09:30")
    assert moment is not None
    assert moment.isoformat() == "2026-03-02T09:30:00+08:00"
    with pytest.raises(ValidationError):
        MomentField().clean("2026-02-30T09:30")


def test_a_rule_that_is_not_met_speaks_its_own_words(monkeypatch):
    from kernel.findings import Finding
    from kernel.registry import WORDING

    monkeypatch.setitem(WORDING, "roof", ("the roof is tight", ""))
    monkeypatch.setitem(WORDING, "roof.not", ("%(got)s leaks", "mend it"))
    assert Finding("roof", met=True).what == "the roof is tight"
    assert Finding("roof", met=False, got="the roof").sentence().startswith("the roof leaks")
