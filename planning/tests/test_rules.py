"""The law of an application as tables by article; expected values are worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from law.book import load
from planning import rules
from planning.rules import Part

LAW = load().on(date(2025, 8, 4), ("331004", "331000", "330000"))
JILIN = load().on(date(2025, 8, 4), ("220100", "220000"))
FIVE = ["budget", "fixed", "continuous", "funded", "stable_price"]
D = date.fromisoformat
MET, NOT = "planning.term_condition", "planning.term_condition.not"


@pytest.mark.parametrize(
    ("starts", "ends", "conditions", "reason", "codes"),
    [
        ("2025-11-01", "2026-10-31", [], "", ["planning.term"]),  # 第二十四条: one year exactly
        ("2025-11-01", "2026-11-01", [], "", [NOT] * 5 + ["planning.term_reason.not"]),
        ("2025-11-01", "2026-11-01", FIVE, "连续性强", [MET] * 5 + ["planning.term_reason"]),
        ("2025-11-01", "2026-11-01", FIVE[:4], "连续性强", [MET] * 4 + [NOT, "planning.term_reason"]),
        ("2025-11-01", "2028-10-31", FIVE, "连续性强", [MET] * 5 + ["planning.term_reason"]),  # three years exactly
        ("2025-11-01", "2028-11-01", FIVE, "连续性强", ["planning.term_max.not"]),
        ("2024-02-29", "2025-02-28", [], "", ["planning.term"]),  # no 29 February in 2025
        ("2025-11-02", "2025-11-01", [], "", ["planning.term_order.not"]),
    ],
)
def test_order_102_article_24_term(starts: str, ends: str, conditions: list[str], reason: str, codes: list[str]) -> None:
    assert [finding.code for finding in rules.term(D(starts), D(ends), conditions, reason, law=LAW)] == codes


@pytest.mark.parametrize(("amounts", "met"), [(["600000", "744000"], True), (["600000", "744000.01"], False), (["1344000"], True), ([], False)])
def test_r10_06_parts_equal_the_total(amounts: list[str], met: bool) -> None:
    parts = [Part("x", 2025, Decimal(amount), Decimal("9999999")) for amount in amounts]
    assert rules.sums(Decimal("1344000.00"), parts).met is met


@pytest.mark.parametrize(("amount", "available", "met"), [("100.00", "100.00", True), ("100.01", "100.00", False)])
def test_order_102_article_16_no_budget_no_purchase(amount: str, available: str, met: bool) -> None:
    (finding,) = rules.budgeted([Part("x", 2025, Decimal(amount), Decimal(available))], law=LAW)
    assert (finding.met, finding.cite) == (met, "102.16.no_budget_no_purchase")


@pytest.mark.parametrize(
    ("text", "unit", "basis", "amount", "met"),
    [
        ("134.4", "万元", "total", "1344000.00", True),
        ("1344000", "元", "total", "1344000.00", True),
        ("134.4", "元", "total", "1344000.00", False),
        ("2800", "元", "visit", "1344000.00", True),  # a unit price is no total: only kept beside it
    ],
)
def test_the_amount_as_written_is_kept_and_compared(text: str, unit: str, basis: str, amount: str, met: bool) -> None:
    assert rules.written_amount(text, unit, basis, Decimal(amount)).met is met


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("护理员不少于12人", []),
        ("注册资金不低于100万元", ["注册资金"]),
        ("不设注册资金、规模门槛", []),  # the refusal of a condition is none
        ("须为本地注册的企业，营业收入一千万元以上", ["营业收入", "本地注册"]),
    ],
)
def test_regulation_article_20_conditions(text: str, found: list[str]) -> None:
    assert [finding.got for finding in rules.fair_conditions(text, law=LAW) if not finding.met] == found


@pytest.mark.parametrize(
    ("kinds", "for_public", "met"),
    [
        (["quantity", "quality"], False, True),
        (["quantity", "quality"], True, False),
        (["quantity", "quality", "satisfaction"], True, True),
        (["quality"], False, False),
    ],
)
def test_order_102_article_20_targets(kinds: list[str], for_public: bool, met: bool) -> None:
    targets = [{"kind": kind, "name": kind, "comparator": "≥", "value": "1"} for kind in kinds]
    assert all(finding.met for finding in rules.targets_present(targets, for_public=for_public, law=LAW)) is met


def test_a_target_without_a_value_cannot_be_measured() -> None:
    findings = rules.targets_present([{"kind": "quantity", "name": "人次"}, {"kind": "quality", "name": "满意"}], for_public=False, law=LAW)
    assert [finding.code for finding in findings if not finding.met] == ["planning.target_values.not"]


@pytest.mark.parametrize(
    ("new", "special", "amount", "route"),
    [(False, False, "9000000", "A"), (True, False, "4999999.99", "B1"), (True, False, "90000000", "B1"), (False, True, "1", "C"), (True, True, "1", "C")],
)
def test_w41_to_w44_routes(new: bool, special: bool, amount: str, route: str) -> None:
    assert rules.route(new_function=new, special=special, amount=Decimal(amount), law=LAW) == route


@pytest.mark.parametrize(
    ("route", "document", "attached", "met"),
    [("A", "", False, True), ("B1", "", False, True), ("C", "路委办〔2025〕1号", True, True), ("C", " ", True, False), ("C", "路委办〔2025〕1号", False, False)],
)
def test_w44_special_deliberation_rests_on_an_attached_instruction(route: str, document: str, attached: bool, met: bool) -> None:
    assert rules.instructed(route, document, attached, law=LAW).met is met


def test_j34_and_j10_are_cited_in_jilin_alone() -> None:
    values = {"title": "x", "content": "x", "contractor_conditions": "x", "evaluation_standard": "x"}
    assert rules.disclosed_first(values, law=JILIN).cite == "jilin.3-4.disclosed_first"
    assert rules.disclosed_first(values, law=LAW).cite == ""
    assert rules.staffing(False, "", law=JILIN).cite == "jilin.2-2.no_double_pay"
    assert rules.staffing(False, "", law=LAW).cite == ""


@pytest.mark.parametrize(("also", "note", "met", "blocks"), [(False, "", True, False), (True, "", False, True), (True, "只做评估", False, False)])
def test_j10_no_purchase_beside_staff(also: bool, note: str, met: bool, blocks: bool) -> None:
    finding = rules.staffing(also, note, law=JILIN)
    assert (finding.met, finding.blocks) == (met, blocks)


@pytest.mark.parametrize(
    ("amount", "reserved", "types", "met"),
    [("2000000", False, ["firm"], False), ("2000000.01", False, ["firm"], True), ("2000000", True, ["firm"], True), ("1", False, ["social"], True)],
)
def test_notice_46_article_7_small_firms(amount: str, reserved: bool, types: list[str], met: bool) -> None:
    finding = rules.small_firms(Decimal(amount), reserved, types, law=LAW)
    assert finding.met is met
    assert not finding.blocks


def test_every_finding_has_words() -> None:
    """Each code that the rules of planning and catalog name has its words registered."""
    import re
    from pathlib import Path

    from kernel.registry import WORDING

    for app in ("planning", "catalog"):
        room = Path(rules.__file__).parent.parent.parent / app
        for source in [file.read_text("utf-8") for file in [*(room / "rules").glob("*.py"), *(room / "actions").glob("*.py")]]:
            for code, met in re.findall(rf'verdict\(\s*"({app}\.\w+)",\s*(True)?', source):
                assert (code if met else f"{code}.not") in WORDING, code
            for code in re.findall(rf'Finding\(\s*"({app}\.\w+)"', source):
                assert code in WORDING or f"{code}.not" in WORDING, code
