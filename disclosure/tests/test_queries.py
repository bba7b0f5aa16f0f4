"""The public list: pages by key, facets from the tally, no OFFSET and no count of rows."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disclosure.models import NoticeTally
from disclosure.queries.notices import Filters, decode_cursor, encode_cursor, facets, matching, page, stem
from disclosure.tests.cast import AT, notice

pytestmark = pytest.mark.django_db
NOW = AT + timedelta(days=1)


def numbers(filters: Filters, cursor: str = "", size: int = 2) -> tuple[list[str], str]:
    found = page(filters, at=NOW, cursor=cursor, size=size)
    return [row.number[3:7] for row in found.rows], found.next_cursor


def test_pages_follow_each_other_newest_first_and_lose_nothing() -> None:
    for number in range(1, 6):
        notice(number)
    seen, cursor = [], ""
    for _page in range(3):
        rows, cursor = numbers(Filters(), cursor)
        seen.append(rows)
    assert seen == [["0005", "0004"], ["0003", "0002"], ["0001"]]
    assert cursor == ""


def test_a_notice_that_comes_in_between_moves_no_row_to_another_page() -> None:
    for number in range(1, 5):
        notice(number)
    _first, cursor = numbers(Filters())
    notice(9)
    assert numbers(Filters(), cursor)[0] == ["0002", "0001"]


def test_rows_of_the_same_moment_are_told_apart_by_their_key() -> None:
    made = [notice(number) for number in (1, 2, 3)]
    type(made[0]).objects.update(published_at=AT)
    first, cursor = numbers(Filters())
    assert first + numbers(Filters(), cursor)[0] == ["0003", "0002", "0001"]


@pytest.mark.parametrize("filters", [Filters(), Filters(q="养老"), Filters(chosen={"place": "331000", "kind": "tender"}), Filters(open_only=True)])
def test_one_row_and_three_rows_cost_the_same_queries(filters: Filters) -> None:
    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as caught:
            page(filters, at=NOW)
            facets(filters, at=NOW)
        return [query["sql"] for query in caught.captured_queries]

    notice(1, title="养老服务一", closes_at=NOW + timedelta(days=9))
    one = queries()
    for number in (2, 3):
        notice(number, title="养老服务二", closes_at=NOW + timedelta(days=9))
    three = queries()
    assert len(one) == len(three) <= 8
    assert not [sql for sql in three if "OFFSET" in sql or "COUNT(" in sql]


GARBAGE = [
    "x", "%%%", "=" * 9, "A" * 5000, "é", base64.urlsafe_b64encode(b"[1]").decode(), base64.urlsafe_b64encode(b'["2025-09-22", 1]').decode(),
    *(base64.urlsafe_b64encode(json.dumps(["2025-09-22T00:00:00+00:00", pk]).encode()).decode() for pk in (-1, 2**70, "1", 1.5, True, None, float("inf"))),
    base64.urlsafe_b64encode(b"[" * 120).decode(),
]


@pytest.mark.parametrize("raw", GARBAGE)
def test_a_cursor_that_is_not_ours_is_the_first_page(raw: str) -> None:
    notice(1)
    assert decode_cursor(raw) is None
    assert numbers(Filters(), raw)[0] == ["0001"]


def test_a_cursor_is_read_back() -> None:
    assert decode_cursor(encode_cursor(AT, 7)) == (AT, 7)


def test_facets_from_the_tally_equal_a_count_of_rows() -> None:
    notice(1)
    notice(2, kind="result", method="open", for_small_firms=True)
    notice(3, code="220100", catalog_name="法律援助")
    notice(4, code="220100", kind="result")
    assert sum(NoticeTally.objects.values_list("number", flat=True)) == 4
    for chosen in ({}, {"kind": "result"}, {"place": "331000"}, {"place": "100000", "kind": "tender"}, {"small": "1"}, {"field": "法律援助"}, {"kind": "nothing"}):
        filters = Filters(chosen=chosen)
        total, groups = facets(filters, at=NOW)
        assert total == str(matching(filters, at=NOW).count()), chosen
        for _label, choices in groups:
            for choice in choices:
                if not choice.chosen:
                    narrowed = Filters.read(dict(pair.split("=") for pair in choice.address.split("&"))) if "%" not in choice.address else None
                    if narrowed:
                        assert choice.count == str(matching(narrowed, at=NOW).count()), (chosen, choice)


def test_a_search_finds_words_numbers_and_amounts() -> None:
    notice(1, title="居家养老上门服务", amount=1344000)
    notice(2, title="法律援助服务", amount=300000)
    assert numbers(Filters(q="居家养老"))[0] == ["0001"]
    assert numbers(Filters(q="服务 50万以上"))[0] == ["0001"]
    assert numbers(Filters(q="tt-0002"))[0] == ["0002"]
    assert numbers(Filters(q="修路"))[0] == []


@pytest.mark.parametrize(("code", "expected"), [("331004", "331004"), ("331000", "3310"), ("330000", "33"), ("100000", ""), ("", "?"), ("00", "?"), ("x'", "x'")])
def test_the_codes_in_a_place_begin_alike(code: str, expected: str) -> None:
    assert stem(code) == expected
