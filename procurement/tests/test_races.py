"""Two at once on real PostgreSQL: one wins, the other is told, nothing is written twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from kernel.errors import Conflict
from kernel.models import Receipt
from procurement import actions
from procurement.models import Bid, Tender
from procurement.tests.cast import World, world

pytestmark = pytest.mark.django_db(transaction=True)


def both(*acts: Callable[[], Any]) -> list[str]:
    """Run the acts at the same moment; each result is the kind of error, or "done"."""
    gate, results = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            gate.wait()
            act()
            results.append("done")
        except Conflict as error:
            results.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(results)


def test_two_seals_of_one_bid_give_one_receipt() -> None:
    w: World = world()
    w.published()
    w.move("2025-10-10")
    bid = w.drafted("c1", "1290000.00")
    by = w.actor("c1")
    results = both(*[lambda: actions.seal(bid, by=by, clock=w.clock)] * 2)
    assert results == ["WrongState", "done"] and Receipt.objects.filter(serial__startswith="TB").count() == 1


def test_seal_and_close_at_once_agree_on_what_counts() -> None:
    w: World = world()
    w.published()
    w.move("2025-10-10")
    bid = w.drafted("c1", "1290000.00")
    by, tender = w.actor("c1"), w.tender
    w.move("2025-10-14")
    results = both(lambda: actions.seal(bid, by=by, clock=w.clock), lambda: actions.close_due(clock=w.clock))
    assert results == ["TooLate", "done"]
    assert Tender.objects.get(pk=tender.pk).bids_count == 0 and Bid.objects.get(pk=bid.pk).state == "DRAFT"
