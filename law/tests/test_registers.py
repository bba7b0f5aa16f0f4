"""Registers beside the book: fair-competition reviews and articles."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from kernel.actors import Actor
from kernel.clock import FixedClock
from kernel.errors import NotAllowed
from kernel.findings import Refused
from kernel.models import Entry
from law import actions
from law.models import Article, Cleanup

pytestmark = pytest.mark.django_db
CLOCK = FixedClock(datetime(2026, 3, 16, 1, tzinfo=UTC))


def actor(name: str, role: str) -> Actor:
    user = get_user_model().objects.create(username=name, name=name)
    return Actor(user=user, organisation_key="11331004MB0000203C", roles=frozenset({role}), jurisdiction="331004")


@pytest.fixture
def admin() -> Actor:
    return actor("register_admin", "administrator")


def test_a_review_is_public_and_says_what_became_of_the_rule(admin: Actor, client: Client) -> None:
    row = actions.record_cleanup(by=admin, clock=CLOCK, document="本地服务机构优先办法", issuer="某区民政局", finding="限定本地注册机构", reviewed_on=date(2026, 3, 2))
    page = reverse("fair-competition")
    assert "限定本地注册机构" in client.get(page).content.decode()
    with pytest.raises(Refused):
        actions.settle_cleanup(row, by=admin, clock=CLOCK, outcome="REPEALED", action="已废止", acted_on=date(2026, 3, 1))
    assert Cleanup.objects.get().state == "OPEN"
    actions.settle_cleanup(row, by=admin, clock=CLOCK, outcome="REPEALED", action="发文废止", acted_on=date(2026, 3, 10))
    assert "发文废止" in client.get(page).content.decode()
    assert [entry.is_public for entry in Entry.objects.filter(subject="law.cleanup")] == [True, True]


def test_a_review_of_tomorrow_is_refused(admin: Actor) -> None:
    with pytest.raises(Refused):
        actions.record_cleanup(by=admin, clock=CLOCK, document="办法", issuer="某局", finding="无", reviewed_on=date(2026, 3, 17))
    assert not Cleanup.objects.exists()


def test_an_article_is_read_once_it_is_published(admin: Actor, client: Client) -> None:
    row = actions.write_article(by=admin, clock=CLOCK, kind="EXPERIENCE", title="居家养老服务的做法", body="先试点，后推开。")
    page = reverse("article", args=[row.number])
    assert client.get(page).status_code == 404
    actions.publish_article(row, by=admin, clock=CLOCK)
    assert "先试点" in client.get(page).content.decode()
    assert row.title in client.get(reverse("articles")).content.decode()
    actions.take_down_article(row, by=admin, clock=CLOCK)
    assert client.get(page).status_code == 404


def test_only_administrators_write(admin: Actor) -> None:
    reviewer = actor("register_reviewer", "finance_reviewer")
    with pytest.raises(NotAllowed):
        actions.write_article(by=reviewer, clock=CLOCK, kind="QUESTION", title="问", body="答")
    assert not Article.objects.exists()
