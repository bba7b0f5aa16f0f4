"""The workbench by role, and the inbox."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk import queries
from evaluation.tests import scene as stage
from kernel import clock as kernel_clock
from kernel import inbox
from law.calendar import NoCalendar
from parties.models import Role
from parties.tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def s(monkeypatch: pytest.MonkeyPatch) -> stage.Scene:
    made = stage.scene()
    monkeypatch.setattr(kernel_clock.DatabaseClock, "now", lambda _self: made.clock.at)
    return made


def signed_in(user: object) -> Client:
    client = Client()
    cast.sign_in(client, user)
    return client


def test_visitors_sign_in_first(client: Client) -> None:
    assert client.get(reverse("desk")).status_code == 302


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_every_role_has_a_workbench(s: stage.Scene, role: str) -> None:
    person = cast.person(f"desk_{role}", role, None if role == "expert" else s.body)
    answer = signed_in(person).get(reverse("desk"))
    assert answer.status_code == 200
    assert b"style=" not in answer.content


def test_queue_names_verb_object_and_address(s: stage.Scene) -> None:
    html = signed_in(s.clerk).get(reverse("desk")).content.decode()
    assert s.contract.title in html
    assert reverse("evaluation-open", args=[s.contract.number]) in html


def test_queries_do_not_grow_with_rows(s: stage.Scene) -> None:
    client = signed_in(s.clerk)
    client.get(reverse("desk"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("desk"))
    for number in (2, 3):
        stage.contract(number, s.body, s.contractor)
    with CaptureQueriesContext(connection) as three:
        client.get(reverse("desk"))
    assert len(one) == len(three), _grown(one, three)


def _grown(few: CaptureQueriesContext, many: CaptureQueriesContext) -> list[str]:
    """The queries that the longer list asked more often, to say who must mend."""
    count = Counter(query["sql"].partition(" WHERE ")[0][-120:] for query in many)
    count.subtract(query["sql"].partition(" WHERE ")[0][-120:] for query in few)
    return [f"{n} {sql}" for sql, n in count.items() if n > 0]


def test_inbox_belongs_to_its_reader(s: stage.Scene) -> None:
    sent = inbox.send(key="t1", subject="项目已批准", body="请发布采购意向。", at=s.clock.now(), url="/desk/", organisation_key=s.body.key, role="clerk")
    page = signed_in(s.clerk).get(reverse("inbox"))
    assert "项目已批准" in page.content.decode()
    assert signed_in(s.clerk).get(reverse("message", args=[sent.pk])).status_code == 200
    sent.refresh_from_db()
    assert sent.read_at is not None
    assert signed_in(s.head).get(reverse("message", args=[sent.pk])).status_code == 404
    assert signed_in(s.approver).get(reverse("message", args=[sent.pk])).status_code == 404


def test_a_year_without_working_days_stops_no_workbench(s: stage.Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The notice for the next year comes late in the year before, and some years later than that."""
    monkeypatch.setattr(kernel_clock.DatabaseClock, "now", lambda _self: datetime(2031, 12, 30, 2, tzinfo=UTC))
    answer = signed_in(cast.person("late", "clerk", s.body)).get(reverse("desk"))
    assert answer.status_code == 200
    assert [day.off for day in answer.context["week"]] == [False, False, False, False, True, True, False]  # Tuesday to Monday


def test_an_act_that_counts_working_days_says_that_they_are_not_entered(s: stage.Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def act(*_: object, **__: object) -> None:
        raise NoCalendar("no working-day table for 2031", 2031)

    monkeypatch.setattr(queries, "week", act)
    answer = signed_in(cast.person("late", "clerk", s.body)).get(reverse("desk"))
    assert answer.status_code == 409
    assert "2031" in answer.content.decode()
