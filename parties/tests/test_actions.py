"""Reference data, accounts, grades, and the story's own steps."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest
from allauth.mfa.models import Authenticator
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from demo import casebook
from demo.dates import Shift
from demo.player import Player, Tale
from kernel.actions import move_clock
from kernel.clock import SHANGHAI, FixedClock, clock
from kernel.errors import NotAllowed, WrongState
from kernel.findings import Refused
from kernel.models import Entry
from parties import actions, queries
from parties.models import Contractor, Expert, Jurisdiction, Membership, Organisation, User
from parties.rules import credit_code
from parties.tests import cast

pytestmark = pytest.mark.django_db
CLOCK = FixedClock(cast.AT)


def test_places_alone_outside_demonstration_mode() -> None:
    actions.load_reference(clock=CLOCK, demonstration=False)
    assert Jurisdiction.objects.count() == 29
    assert queries.places("331004") == ("331004", "331000", "330000", "100000")
    assert not User.objects.exists() and not Organisation.objects.exists() and not Authenticator.objects.exists()


def test_loading_twice_changes_nothing_that_people_changed() -> None:
    first = actions.load_reference(clock=CLOCK, demonstration=True)
    clerk = User.objects.get(username="lq_clerk")
    clerk.set_password("another-2026")
    clerk.save()
    counts = (User.objects.count(), Membership.objects.count(), Authenticator.objects.count(), Expert.objects.count())
    assert actions.load_reference(clock=CLOCK, demonstration=True) == first
    assert counts == (User.objects.count(), Membership.objects.count(), Authenticator.objects.count(), Expert.objects.count())
    assert User.objects.get(username="lq_clerk").check_password("another-2026")


def test_every_code_of_the_demonstration_is_valid_and_its_place_known() -> None:
    actions.load_reference(clock=CLOCK, demonstration=True)
    for row in Organisation.objects.all():
        law = queries.edition(row.jurisdiction, cast.AT)
        assert credit_code(row.key, law=law).met, row
    assert queries.finance_of("331004").key == cast.FINANCE
    assert Expert.objects.count() == 4
    barred = [expert for expert in Expert.objects.all() if cast.FIRMS[1] in expert.recusal_keys(cast.AT.date())]
    assert [expert.user.username for expert in barred] == ["expert4"]


def test_the_profile_follows_the_place() -> None:
    actions.load_reference(clock=CLOCK, demonstration=False)
    assert len(queries.profile("331004")) == len(queries.profile("330302")) == 8
    assert queries.profile("220100") == ("apply", "budget", "procure", "supervise", "evaluate")


def test_only_the_administrator_closes_an_account() -> None:
    firm = cast.contractor()
    clerk = cast.actor(cast.person("lq_clerk", "clerk", cast.organisation()))
    administrator = cast.actor(cast.person("lq_admin", "administrator", cast.organisation(cast.FINANCE, "路桥区财政局", "finance")))
    with pytest.raises(NotAllowed):
        actions.close(firm, by=clerk, clock=CLOCK, because="误开")
    assert not Entry.objects.exists() and Contractor.objects.get().state == "OPEN"
    actions.close(firm, by=administrator, clock=CLOCK, because="误开")
    with pytest.raises(WrongState):
        actions.close(firm, by=administrator, clock=CLOCK, because="误开")
    assert Entry.objects.count() == 1
    assert not queries.may_bid(Contractor.objects.get(), cast.AT.date())


def test_a_ban_bars_until_it_ends() -> None:
    firm = cast.contractor()
    administrator = cast.actor(cast.person("lq_admin", "administrator", cast.organisation(cast.FINANCE, "路桥区财政局", "finance")))
    day = cast.AT.date()
    actions.exclude(firm, by=administrator, clock=CLOCK, list_name="政府采购严重违法失信行为记录名单", since=day, until=day)
    assert "excluded" in [finding.code for finding in queries.bars(firm, day)]
    with pytest.raises(Refused):
        actions.exclude(firm, by=administrator, clock=CLOCK, list_name="名单", since=day, until=day.replace(year=2024))
    with pytest.raises(NotAllowed):
        actions.exclude(firm, by=cast.actor(cast.person("c1_head", "contractor_head", firm.organisation)), clock=CLOCK, list_name="名单", since=day, until=None)
    assert firm.exclusions.count() == 1


def test_a_grade_is_recorded_once_for_a_contract() -> None:
    firm = cast.contractor()
    by = cast.actor(cast.person("lq_clerk", "clerk", cast.organisation()))
    facts = {"thread": "LQ-2025-0001", "contract_number": "LQ-2025-0001-C1", "service": "居家养老上门服务", "body_name": "路桥区民政局"}
    actions.record_grade(firm, by=by, clock=CLOCK, grade="良", score=Decimal("85.00"), **facts)
    actions.record_grade(firm, by=by, clock=CLOCK, grade="优", score=Decimal("92.00"), **facts)
    assert [(row.grade, row.score) for row in firm.grades.all()] == [("优", Decimal("92.00"))]
    assert Entry.objects.filter(event="parties.record_grade").count() == 2


class NoWorker:
    """Parties has no background work."""

    def finish(self) -> None: ...

    def pause(self) -> None: ...


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests through WSGI share the test's connection, as those of Django's test client do."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.parametrize(
    ("name", "keys", "people"),
    [("luqiao", set(cast.FIRMS), "c"), ("jilin", {"52220100MJ0000106B", "52220100MJ0000202L"}, "s")],
)
def test_the_contractors_of_the_story_are_admitted(one_connection: None, settings: Any, name: str, keys: set[str], people: str) -> None:
    settings.PORTAL_DEMO, settings.REGISTRY_DIRS = True, [settings.BASE_DIR / "demo" / "registers"]
    accounts = casebook.people()
    steps = casebook.fragment(casebook.CASES / name / "05-parties.toml", accounts)
    move_clock(steps[-1].at.replace(tzinfo=SHANGHAI), clock=clock)
    actions.load_reference(clock=clock, demonstration=True)
    case = casebook.Case(name, "居家养老", steps[0].at, None, {}, accounts, steps)
    player = Player("http://localhost", NoWorker(), transport=httpx.WSGITransport(app=get_wsgi_application()), log=lambda line: None)
    tale = Tale(case, Shift())
    player._clock = steps[-1].at  # the day on which the last of them is verified will do for all steps
    for step in tale.steps():
        player.play(tale, step)
    assert {row.key for row in Contractor.objects.select_related("organisation")} == keys
    assert all(queries.may_bid(row, clock.now().date()) for row in Contractor.objects.all())
    made = {user.username for user in User.objects.filter(username__regex=f"^{people}[0-9]_", authenticator__isnull=False)}
    assert len(made) == 2 * len(keys)
