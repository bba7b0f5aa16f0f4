"""R2-1x as tables: slots, ages of proofs, last days, reminders. Expected values stand in law.md or were counted by hand on a calendar."""

from __future__ import annotations

from datetime import date

import pytest

from law import book
from parties import rules
from parties.rules import Slot

DAY = date(2026, 3, 16)
LAW = book.load().on(DAY, ("331004", "331000", "330000"))


@pytest.mark.parametrize(
    ("type_", "letters"),
    [("enterprise", "abcdef"), ("social_service", "abcdefg"), ("association", "abcdefg"), ("foundation", "abcdefg"), ("law_firm", "abcdef"),
     ("rural_collective", "abcdef"), ("grassroots", "abcdef"), ("person", "abdef"), ("exempt_social", "abcdef"), ("welfare_two", "abcdef")],
)  # fmt: skip
def test_the_type_decides_what_is_asked(type_: str, letters: str) -> None:
    assert "".join(rules.letters_for(type_)) == letters
    assert len(rules.tasks_for(type_)) == (5 if type_ == "person" else 6)


@pytest.mark.parametrize(
    ("type_", "role"),
    [("social_service", "civil_affairs"), ("grassroots", "civil_affairs"), ("enterprise", "market_regulation"), ("law_firm", "sector_authority"),
     ("welfare_two", "staffing"), ("rural_collective", "sector_authority"), ("person", "sector_authority"), ("exempt_social", "sector_authority")],
)  # fmt: skip
def test_whoever_registers_a_type_verifies_it(type_: str, role: str) -> None:
    assert rules.verifiers(type_)[0] == role


@pytest.mark.parametrize(
    ("issued", "met"),
    [(date(2026, 3, 16), True), (date(2025, 9, 16), True), (date(2025, 9, 15), False), (date(2024, 11, 20), False)],
)
def test_a_proof_of_taxes_counts_for_six_months(issued: date, met: bool) -> None:
    """portal.evidence.months = 6: on 2026-03-16 the earliest day is 2025-09-16. A setting, so nothing is cited."""
    found = rules.fresh_proof(issued, DAY, law=LAW)
    assert (found.met, found.need, found.fix, found.cite) == (met, 6, date(2025, 9, 16), "")


def test_a_proof_of_a_day_to_come_is_refused() -> None:
    assert rules.fresh_proof(date(2026, 3, 17), DAY, law=LAW).code == "slot_taxes_future"


@pytest.mark.parametrize(
    ("day", "months", "there"),
    [(date(2026, 8, 31), 6, date(2026, 2, 28)), (date(2024, 8, 31), 6, date(2024, 2, 29)), (date(2026, 1, 15), 6, date(2025, 7, 15)), (date(2026, 12, 1), 12, date(2025, 12, 1))],
)
def test_months_back(day: date, months: int, there: date) -> None:
    assert rules.months_before(day, months) == there


FULL = Slot(statement="护理员12人", declared=True, files=1, issued_on=date(2026, 1, 5), looked="absent")


@pytest.mark.parametrize(
    ("letter", "type_", "slot", "codes"),
    [
        ("a", "enterprise", FULL, []),
        ("a", "enterprise", Slot(), ["slot_certificate"]),
        ("a", "social_service", Slot(files=1, valid_until=date(2026, 3, 15)), ["slot_ended"]),
        ("a", "social_service", Slot(files=1, valid_until=date(2026, 3, 16)), []),
        ("b", "enterprise", Slot(files=3), ["slot_capacity"]),
        ("c", "enterprise", Slot(), ["slot_finance"]),
        ("c", "foundation", Slot(), ["slot_audit"]),
        ("d", "enterprise", Slot(looked="absent"), ["slot_credit_consent"]),
        ("d", "enterprise", Slot(declared=True, looked="found", lists=("失信被执行人",)), ["slot_credit_listed"]),
        ("d", "enterprise", Slot(declared=True, looked="down"), ["slot_credit_down"]),
        ("d", "enterprise", Slot(declared=True), ["slot_credit_down"]),
        ("e", "enterprise", Slot(), ["slot_taxes", "slot_taxes_date"]),
        ("e", "grassroots", Slot(exempt=True), ["slot_exempt_reason"]),
        ("e", "grassroots", Slot(exempt=True, statement="依法免税"), []),
        ("f", "enterprise", Slot(), ["slot_declaration"]),
        ("g", "social_service", FULL, []),
        ("g", "social_service", Slot(issued_on=date(2024, 12, 30)), ["slot_yearly_stale"]),
        ("g", "social_service", Slot(issued_on=date(2025, 5, 30)), []),  # 2025-05-31 was the last day of the registrar's deadline
    ],
)
def test_what_is_wanting_in_a_slot(letter: str, type_: str, slot: Slot, codes: list[str]) -> None:
    assert [finding.code for finding in rules.slot_findings(letter, type_, slot, DAY, law=LAW)] == codes


@pytest.mark.parametrize("code", ["slot_yearly_stale", "slot_credit_down"])
def test_a_stale_yearly_report_and_a_silent_register_warn_and_do_not_bar(code: str) -> None:
    slots = {"slot_yearly_stale": ("g", Slot()), "slot_credit_down": ("d", Slot(declared=True, looked="down"))}
    letter, slot = slots[code]
    found = rules.slot_findings(letter, "social_service", slot, DAY, law=LAW)
    assert [finding.code for finding in found] == [code] and not found[0].blocks


@pytest.mark.parametrize(
    ("type_", "due"),
    [("association", date(2025, 5, 31)), ("social_service", date(2025, 5, 31)), ("foundation", date(2025, 3, 31)), ("enterprise", None)],
)
def test_the_registrars_last_day_for_yearly_reports(type_: str, due: date | None) -> None:
    """社会团体登记管理条例 第二十八条, 民办非企业单位登记管理暂行条例 第二十三条, 基金会管理条例 第三十六条."""
    assert rules.report_due(type_, DAY, law=LAW) == due


@pytest.mark.parametrize(
    ("day", "ends", "until"),
    [(date(2026, 3, 16), [], date(2027, 3, 15)), (date(2026, 3, 16), [date(2026, 11, 2)], date(2026, 11, 2)), (date(2024, 2, 29), [], date(2025, 2, 27))],
)
def test_an_admission_counts_for_a_year_or_until_the_certificate_ends(day: date, ends: list[date], until: date) -> None:
    assert rules.admitted_until(day, ends, law=LAW) == until


@pytest.mark.parametrize(
    ("left", "reminder"),
    [(61, None), (60, 60), (45, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)],
)
def test_reminders_at_sixty_thirty_and_seven_days(left: int, reminder: int | None) -> None:
    ends = date(2026, 6, 30)
    assert rules.notice_due(ends, date.fromordinal(ends.toordinal() - left), law=LAW) == reminder


@pytest.mark.parametrize(
    ("filed", "due"),
    [([], (2025, date(2026, 6, 30))), ([2024], (2025, date(2026, 6, 30))), ([2025], None)],
)
def test_the_audit_report_of_last_year_is_due(filed: list[int], due: tuple[int, date] | None) -> None:
    assert rules.audit_due(2026, filed, DAY, law=LAW) == due


@pytest.mark.parametrize(
    ("state", "until", "code"),
    [("", None, "admission_none"), ("SUBMITTED", None, "admission_waiting"), ("RETURNED", None, "admission_returned"), ("REVOKED", None, "admission_revoked"),
     ("ADMITTED", date(2026, 3, 15), "admission_ended"), ("ADMITTED", date(2026, 3, 16), "")],
)  # fmt: skip
def test_what_bars_as_to_the_admission(state: str, until: date | None, code: str) -> None:
    found = rules.standing(state, until, DAY, begun=False, marked={"e": "缺医疗保险"}, law=LAW)
    assert [finding.code for finding in found] == ([code] if code else [])


PARTS = [rules.Part("A", 60, True), rules.Part("B", 40, True)]


@pytest.mark.parametrize(
    ("parts", "codes"),
    [
        (PARTS, []),
        (PARTS[:1], ["consortium_two", "consortium_shares"]),
        ([PARTS[0], PARTS[0]], ["consortium_two", "consortium_once", "consortium_shares"]),
        ([PARTS[0], rules.Part("B", 30, True)], ["consortium_shares"]),
        ([PARTS[0], rules.Part("B", 40, False)], ["consortium_member"]),
    ],
)
def test_a_consortium(parts: list[rules.Part], codes: list[str]) -> None:
    """政府采购法 第二十四条: each member meets the conditions."""
    assert [finding.code for finding in rules.consortium(parts, "A", law=LAW) if not finding.met] == codes


def test_the_lowest_grade_counts_for_a_consortium() -> None:
    """政府采购法实施条例 第二十二条."""
    assert rules.lowest([3, 1, 2]) == 1 and rules.lowest([]) is None


def test_nobody_verifies_the_own_house() -> None:
    assert not rules.same_house("A", "A", (), "x").met
    assert not rules.same_house("A", "B", ("x",), "x").met
    assert rules.same_house("A", "B", ("y",), "x").met
