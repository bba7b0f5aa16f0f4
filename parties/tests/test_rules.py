"""R2 as tables: codes, both sides, conditions. Expected values stand in law.md and were worked by hand."""

from datetime import date

import pytest

from law import book
from parties import rules

LAW = book.load().on(date(2025, 10, 1), ("331004", "331000", "330000"))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("91331004MA0000103C", "91331004MA0000103C"),
        (" 91331004ma0000103c ", "91331004MA0000103C"),
        ("９１３３１００４ＭＡ００００１０３Ｃ", "91331004MA0000103C"),
        ("9133 1004-MA00 0010 3C", "91331004MA0000103C"),
    ],
)
def test_a_code_is_taken_in_any_width(typed: str, stored: str) -> None:
    assert rules.normal_code(typed) == stored


@pytest.mark.parametrize(
    ("code", "finding", "met"),
    [
        ("91330100799655058B", "uscc", True),
        ("9144030071526726XG", "uscc", True),
        ("52330300MJ00000182", "uscc", True),
        ("11331004MB00001073", "uscc", True),
        ("91331004MA0000103D", "uscc_check", False),
        ("91331004MA0000013C", "uscc_check", False),  # two digits swapped
        ("91331004MAO000103C", "uscc_alphabet", False),  # letter O
        ("91331004MA0000103", "uscc_length", False),
        ("", "uscc_length", False),
    ],
)
def test_credit_code(code: str, finding: str, met: bool) -> None:
    found = rules.credit_code(code, law=LAW)
    assert (found.code, found.met) == (finding, met)


@pytest.mark.parametrize(
    ("code", "type_", "fits"),
    [
        ("91331004MA0000103C", "enterprise", True),
        ("91331004MA0000103C", "foundation", False),
        ("52331004MJ00001067", "social_service", True),
        ("52331004MJ00001067", "association", False),
        ("11331004MB00001073", "enterprise", False),  # a state organ takes no contracts
        ("31330000MD0000000X", "enterprise", True),  # a registrar that is not listed passes
    ],
)
def test_code_fits_type(code: str, type_: str, fits: bool) -> None:
    assert rules.code_fits_type(code, type_).met is fits


@pytest.mark.parametrize(
    ("body_class", "buys", "takes", "cite"),
    [
        ("state_organ", True, False, "102.5.purchasers"),
        ("equated", True, False, "102.5.purchasers"),
        ("welfare_one", False, False, "102.8.excluded"),
        ("funded_mass", False, False, "102.8.excluded"),
        ("welfare_two", False, True, "102.5.purchasers"),
    ],
)
def test_102_8_neither_side(body_class: str, buys: bool, takes: bool, cite: str) -> None:
    assert rules.buyer(body_class, law=LAW).met is buys
    assert rules.buyer(body_class, law=LAW).cite == cite
    assert rules.taker(body_class, law=LAW).met is takes


@pytest.mark.parametrize(
    ("day", "barred"),
    [(date(2025, 1, 1), False), (date(2025, 1, 2), True), (date(2026, 1, 1), True), (date(2026, 1, 2), False)],
)
def test_an_expired_ban_is_no_bar(day: date, barred: bool) -> None:
    bans = [("政府采购严重违法失信行为记录名单", date(2025, 1, 2), date(2026, 1, 1))]
    assert bool(rules.exclusions(bans, day, law=LAW)) is barred


def test_profiles_name_their_stages() -> None:
    assert len(rules.STAGES["eight-stages"]) == 8
    assert len(rules.STAGES["five-stages"]) == 5
    for profile, codes in rules.STAGES.items():
        assert all((profile, code) in rules.STAGE_LABELS for code in codes)
        assert set(codes) <= {"apply", "budget", "review", "procure", "qualify", "contract", "supervise", "evaluate", "pay"}
