"""The rules as tables; expected values are written by hand."""

from datetime import date
from decimal import Decimal

import pytest

from evaluation import rules
from law import book, calendar

LUQIAO = book.load().on(date(2026, 3, 5), ("331004", "331000", "330000"))
JILIN = book.load().on(date(2026, 3, 5), ("220100", "220000"))
WENZHOU = book.load().on(date(2026, 3, 5), ("330300", "330000"))


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        ("0", "poor"), ("59.99", "poor"), ("60.00", "fair"), ("79.99", "fair"), ("80.00", "good"), ("89.99", "good"), ("90.00", "excellent"),
        ("100.00", "excellent"),
    ],
)
def test_grade_bands_of_yu10(total: str, expected: str) -> None:
    assert rules.grade(Decimal(total), law=LUQIAO) == expected


def test_weights_of_the_three_voices_make_100() -> None:
    weights = rules.weights(LUQIAO)
    assert weights == rules.Weights(40, 30, 30)
    assert rules.weights_sum(weights).met
    assert not rules.weights_sum(rules.Weights(40, 30, 29)).met


@pytest.mark.parametrize(
    ("body", "recipients", "third", "expected"),
    [
        ("92.00", "90.00", "88.00", "90.20"),  # 36.80 + 27.00 + 26.40
        ("100.00", "100.00", "100.00", "100.00"),
        ("0", "0", "0", "0.00"),
        ("85.55", "77.77", "91.11", "84.88"),  # 34.220 + 23.331 + 27.333 = 84.884
        ("85.55", "77.77", "91.15", "84.90"),  # 84.896 rounds half-up
    ],
)
def test_total_is_weighted_and_rounded_half_up(body: str, recipients: str, third: str, expected: str) -> None:
    voices = rules.Voices(Decimal(body), Decimal(recipients), Decimal(third), 36)
    assert rules.total(voices, rules.Weights(40, 30, 30)) == Decimal(expected)


def test_no_total_without_three_voices() -> None:
    with pytest.raises(ValueError, match="three voices"):
        rules.total(rules.Voices(Decimal(90), None, Decimal(90)), rules.Weights(40, 30, 30))


@pytest.mark.parametrize(
    ("counts", "score", "n"),
    [
        ({}, None, 0),
        ({5: 1}, "100.00", 1),
        ({5: 1, 4: 1, 3: 1, 2: 1, 1: 1}, "59.00", 5),  # (100 + 85 + 70 + 40 + 0) / 5
        ({5: 20, 4: 12, 3: 3, 2: 1}, "90.83", 36),  # (2000 + 1020 + 210 + 40) / 36 = 90.8333
        ({4: 1, 3: 2}, "75.00", 3),
    ],
)
def test_survey_score(counts: dict[int, int], score: str | None, n: int) -> None:
    expected = None if score is None else Decimal(score)
    assert rules.survey_score(counts, law=LUQIAO) == (expected, n)


@pytest.mark.parametrize(("edition", "cite"), [(LUQIAO, ""), (JILIN, "jilin.3-6.three_voices"), (WENZHOU, "wenzhou.6-5.three_voices")])
def test_missing_voices_cite_a_local_paper_only_where_it_binds(edition: book.Edition, cite: str) -> None:
    found = rules.three_voices(rules.Voices(None, None, Decimal(80)), law=edition)
    assert [finding.code for finding in found if finding.blocks] == ["evaluation.voice_body", "evaluation.voice_recipients"]
    assert {finding.cite for finding in found} == {cite}


@pytest.mark.parametrize(("n", "small"), [(0, True), (29, True), (30, False), (36, False)])
def test_small_sample(n: int, small: bool) -> None:
    assert rules.small(n, law=LUQIAO) is small


def test_self_score_waits_for_every_row() -> None:
    assert rules.self_score([]) is None
    assert rules.self_score([(Decimal(40), Decimal(40)), (Decimal(60), None)]) is None
    assert rules.self_score([(Decimal(40), Decimal("39.99")), (Decimal(60), Decimal(50))]) == Decimal("89.99")


def test_bad_answer_is_due_after_fifteen_working_days() -> None:
    # Thursday 2026-03-05 + 15 working days: 6, 9-13, 16-20, 23-26.
    assert rules.rectify_by(date(2026, 3, 5), law=LUQIAO, calendar=calendar.load()) == date(2026, 3, 26)


@pytest.mark.parametrize(("score", "reason", "met"), [("60", "", True), ("57", "", False), ("57", "  ", False), ("57", "缺签名", True)])
def test_deduction_needs_a_reason(score: str, reason: str, met: bool) -> None:
    assert rules.reason_given("服务规范", Decimal(score), Decimal(60), reason).met is met
