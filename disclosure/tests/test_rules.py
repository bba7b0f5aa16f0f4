"""How a search line is read, and how titles become words."""

from decimal import Decimal

import pytest

from disclosure import rules


@pytest.mark.parametrize(("raw", "words", "least", "most", "number"), [
    ("居家养老", ("居家", "养老"), None, None, ""),
    ("养老 50万以上", ("养老",), Decimal(500000), None, ""),
    ("５０万元以下 法律援助", ("法律援助",), None, Decimal(500000), ""),
    ("1344000元以上", (), Decimal(1344000), None, ""),
    ("0.5万以内", (), None, Decimal(5000), ""),
    ("lq-2025-0001", (), None, None, "LQ-2025-0001"),
    ("LQ-2025-0001-T1", (), None, None, "LQ-2025-0001-T1"),
    ("", (), None, None, ""),
    ("' | & ! <-> :* \\", (), None, None, ""),
])
def test_a_line_is_words_or_a_number_and_bounds(raw: str, words: tuple[str, ...], least: Decimal | None, most: Decimal | None, number: str) -> None:
    line = rules.read_line(raw)
    assert (line.least, line.most, line.number) == (least, most, number)
    assert set("".join(words)) == set("".join(line.words))


def test_a_long_line_is_cut_and_words_are_few() -> None:
    line = rules.read_line("养老服务" * 500)
    assert len(line.text) == rules.LONGEST_QUERY
    assert len(line.words) <= rules.MOST_WORDS


def test_every_word_of_a_query_is_in_the_index_of_a_title_that_holds_it() -> None:
    title = set(rules.tokens("2025年路桥区居家养老上门服务项目竞争性磋商公告"))
    for query in ("居家养老", "路桥区", "养老服务", "竞争性磋商", "上门"):
        assert set(rules.read_line(query).words) <= title, query
