"""Where the training clock can be moved to: the next thing that falls due, stage by stage."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.reactions import next_event_at
from disclosure.tests.cast import Purchase
from kernel.clock import local
from procurement.tests.cast import at

pytestmark = pytest.mark.django_db


def following(purchase: Purchase) -> str:
    found = next_event_at(purchase.world.clock.now())
    return f"{local(found):%Y-%m-%d %H:%M}" if found else ""


def test_nothing_is_due_on_an_empty_portal() -> None:
    assert next_event_at(at("2025-08-18")) is None


def test_before_the_result_deadlines_of_notice_bids_and_quotes() -> None:
    purchase = Purchase()
    purchase.world.prepared()
    assert following(purchase) == "2025-09-22 09:00"
    purchase.world.move("2025-09-22", 9)
    assert following(purchase) == ""
    purchase.world.move("2025-09-22", 8)
    from procurement import actions

    purchase.world.move("2025-09-22", 9, 30)
    purchase.world.do(actions.publish, purchase.world.tender, "approver")
    assert following(purchase) == "2025-10-14 09:00"


def test_after_the_result_contract_service_and_payment() -> None:
    purchase = Purchase().determined()
    assert following(purchase) == "2025-10-21 09:00"  # two working days for the result notice
    purchase.work().awarded_only()
    assert following(purchase) == "2025-11-19 09:00"  # thirty days to sign
    purchase.signed_only()
    first = purchase.contract.milestones.get(no=1).due_on
    assert following(purchase) == f"{first} 09:00"
    purchase.accepted(1, "2026-01-08")
    assert following(purchase) == "2026-02-09 09:00"  # thirty days to pay end on a Saturday and roll on
    with CaptureQueriesContext(connection) as caught:
        next_event_at(purchase.world.clock.now())
    assert len(caught) <= 30
