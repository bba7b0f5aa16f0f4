"""What may not be bought, as a table by article: the text, and what is found."""

from datetime import date

import pytest

from catalog import rules
from catalog.rules import Bar
from law.book import load

LAW = load().on(date(2025, 8, 4), ("331004", "331000", "330000"))
JILIN = load().on(date(2025, 8, 4), ("220100", "220000"))
STAFFING = Bar("staffing", "用工", ("公益性岗位", "劳务派遣"), ("坐班",), ("不得采用劳务派遣",), "102.10.staffing")
SECRETS = Bar("secrets", "保密事项", ("涉密",), ("保密",), ("保密协议",), "jilin.3-3.excluded")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("居家养老上门服务", []),
        ("开发公益性岗位20个", ["catalog.barred"]),  # 102号令 第十条（五）
        ("公益 性岗位", ["catalog.barred"]),  # a blank does not hide it
        ("劳务派遣服务", ["catalog.barred"]),
        ("承接主体不得采用劳务派遣方式", []),  # the bar itself is no purchase
        ("安排专人坐班", ["catalog.doubtful"]),  # a person judges
    ],
)
def test_article_ten_of_order_102(text: str, found: list[str]) -> None:
    findings = rules.barred(text, [STAFFING], law=LAW)
    assert [finding.code for finding in findings] == found
    assert all(finding.cite == "102.10.staffing" for finding in findings)


def test_a_doubt_does_not_block() -> None:
    (finding,) = rules.barred("坐班", [STAFFING], law=LAW)
    assert not finding.blocks
    assert finding.person


def test_jilins_clause_is_cited_only_in_jilin() -> None:
    assert rules.barred("涉密档案整理", [SECRETS], law=JILIN)[0].cite == "jilin.3-3.excluded"
    assert rules.barred("涉密档案整理", [SECRETS], law=LAW)[0].cite == ""


@pytest.mark.parametrize(
    ("items", "effective", "met"),
    [(1, date(2025, 7, 10), True), (1, date(2025, 7, 9), True), (1, date(2025, 7, 8), False), (0, date(2025, 7, 10), False), (1, None, False)],
)
def test_a_catalog_takes_effect_on_publication_at_the_earliest(items: int, effective: date | None, met: bool) -> None:
    findings = rules.publishable(items=items, effective_on=effective, today=date(2025, 7, 9))
    assert all(finding.met for finding in findings) is met
