"""What machines read: the same notices by the same filters, in a described shape."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from disclosure.tests.cast import AT, notice

pytestmark = pytest.mark.django_db


def test_the_schema_has_no_gap(tmp_path: object) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", f"{tmp_path}/schema.yml")


def test_notices_by_filter_and_cursor(client: Client) -> None:
    for number in range(1, 103):
        notice(number, kind="tender" if number % 2 else "result", amount=number)
    page = client.get("/api/notices/").json()
    assert [row["number"] for row in page["results"][:2]] == ["TT-0102-G01", "TT-0101-G01"]
    assert page["results"][0]["amount"] == "102.00"
    rest = client.get("/api/notices/", {"after": page["next"]}).json()
    assert [row["number"] for row in rest["results"]] == ["TT-0002-G01", "TT-0001-G01"]
    assert rest["next"] is None
    assert {row["kind"] for row in client.get("/api/notices/?kind=result").json()["results"]} == {"result"}


def test_a_list_of_one_and_of_three_costs_the_same(client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/api/notices/").status_code == 200
        return len(caught)

    notice(1)
    one = queries()
    notice(2, closes_at=AT + timedelta(days=3))
    notice(3)
    assert queries() == one <= 2


def test_one_notice(client: Client) -> None:
    made = notice(1)
    found = client.get(f"/api/notices/{made.number}/").json()
    assert (found["number"], found["entry"], found["leaf"]) == (made.number, made.entry_id, None)


@pytest.mark.parametrize("path", ["/api/notices/none/", "/api/projects/none/", "/api/projects/none/ocds/releases/", "/api/projects/none/ocds/record/", "/api/none/"])
def test_what_is_not_there_is_a_404_in_json(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response["Content-Type"].startswith("application/json")
    assert response.json()


@pytest.mark.parametrize("path", ["/api/notices/?after=%%%&min=x&max=1e9&kind=%27", "/api/projects/?after=99999999999999999999999"])
def test_a_query_of_nonsense_is_answered(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/api/notices/", "/api/projects/"])
def test_nobody_writes_here(client: Client, path: str) -> None:
    response = client.post(path, {}, content_type="application/json")
    assert response.status_code in (401, 403, 405)
    assert response["Content-Type"].startswith("application/json")
