"""A threshold changes; what was begun before keeps the old rule (J14 of the journeys)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from contracts.actions.contracts import law_of
from disclosure.tests.cast import Purchase
from kernel.clock import FixedClock
from law import actions, queries
from parties.queries import edition
from parties.tests import cast

pytestmark = pytest.mark.django_db
CLOCK = FixedClock(datetime(2026, 3, 16, 1, tzinfo=UTC))


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


def test_a_contract_keeps_the_rule_of_its_own_day() -> None:
    purchase = Purchase().finished()
    actions.load_seed(clock=CLOCK)
    queries.forget()
    finance = purchase.world.users["admin"].memberships.get().organisation
    one, two = (cast.actor(cast.person(name, "administrator", finance)) for name in ("change_one", "change_two"))
    change = actions.propose_version(
        "gpl.46.sign_days", by=one, clock=CLOCK, place="", since=date(2026, 4, 1), value="20", document="gpl", article="46", because="法律修订", basis="主席令",
    )  # fmt: skip
    actions.approve(change, by=two, clock=CLOCK)
    assert law_of(purchase.contract).value("gpl.46.sign_days") == 30
    assert edition("331004", date(2026, 3, 31)).value("gpl.46.sign_days") == 30
    assert edition("331004", date(2026, 4, 1)).value("gpl.46.sign_days") == 20
    assert queries.citation("gpl.46.sign_days") != ("", "")  # the version that was verified is still cited for its own day
