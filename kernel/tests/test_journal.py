"""The journal cannot be changed, its reactions happen once, and its public part is a log that proves itself."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from celery import shared_task
from django.db import DatabaseError, connection, transaction

from kernel import actions, journal, merkle, publiclog
from kernel.actors import Actor
from kernel.clock import FixedClock
from kernel.models import Checkpoint, Delivery, Entry, Leaf, Message

AT = datetime(2026, 3, 2, 6, 15, tzinfo=UTC)
CLOCK = FixedClock(AT)


@shared_task(name="kernel.tests.remember")
def remember(*, entry_id: int, **_: Any) -> None:
    Message.objects.create(subject="seen", body=str(entry_id), sent_at=AT, key=f"seen:{entry_id}")


@shared_task(name="kernel.tests.stumble")
def stumble(*, entry_id: int, **_: Any) -> None:
    Message.objects.create(subject="half", body=str(entry_id), sent_at=AT, key=f"half:{entry_id}")
    raise RuntimeError("the outside world is away")


def append(event: str = "kernel.tested", **more: Any) -> Entry:
    facts = {"subject": "kernel.test", "subject_id": 1, "by": Actor.SYSTEM, "at": AT, **more}
    return journal.append(event=event, **facts)


@pytest.fixture
def reactions(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {"kernel.tested": ("kernel.tests.remember",), "kernel.failed": ("kernel.tests.stumble",)}
    monkeypatch.setattr(journal, "reactions", lambda: table)
    return table


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE kernel_entry SET because = 'x'", "DELETE FROM kernel_entry", "TRUNCATE kernel_entry CASCADE"])
def test_the_database_refuses_to_change_the_journal(statement: str) -> None:
    append()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.get().because == ""


@pytest.mark.django_db
def test_python_refuses_to_change_the_journal() -> None:
    entry = append()
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()


@pytest.mark.django_db
def test_a_reaction_happens_once_however_often_it_is_rung(reactions: object) -> None:
    entry = append()
    delivery = Delivery.objects.get(entry=entry)
    assert [actions.run_delivery(delivery.pk, clock=CLOCK) for _ in range(3)] == [True, False, False]
    assert Message.objects.filter(key=f"seen:{entry.pk}").count() == 1
    delivery.refresh_from_db()
    assert delivery.done_at == AT


@pytest.mark.django_db
def test_a_reaction_that_fails_leaves_nothing_and_is_tried_again_later(reactions: object) -> None:
    entry = append("kernel.failed")
    delivery = Delivery.objects.get(entry=entry)
    assert not actions.run_delivery(delivery.pk, clock=CLOCK)
    delivery.refresh_from_db()
    assert (delivery.tries, delivery.done_at) == (1, None)
    assert "the outside world is away" in delivery.error
    assert not Message.objects.exists()
    assert actions.sweep(clock=CLOCK) == 0, "it waits for its pause"
    Delivery.objects.update(not_before=actions.real_now() - timedelta(seconds=1))
    actions.sweep(clock=CLOCK)
    assert Delivery.objects.get().tries == 2


@pytest.mark.django_db
def test_the_sweeper_finds_what_a_lost_message_left(reactions: object) -> None:
    entries = [append() for _ in range(3)]
    assert actions.sweep(clock=CLOCK) == 3
    assert Message.objects.count() == len(entries)
    assert actions.pending() == 0


@pytest.mark.django_db
def test_public_entries_stand_in_the_log_in_full_and_others_as_commitments() -> None:
    public = append(public=True, public_facts={"amount": "1272000.00"}, facts={"secret": "canary-4711"}, thread="LQ-2026-0001")
    hidden = append(facts={"secret": "canary-4711"}, thread="LQ-2026-0001")
    publiclog.seal(CLOCK)
    bodies = [json.loads(leaf.body) for leaf in Leaf.objects.order_by("index")]
    assert bodies[0]["facts"] == {"amount": "1272000.00"}
    assert bodies[0]["c"] == publiclog.commitment(public)
    assert bodies[1] == {"v": 1, "minute": "2026-03-02T06:15:00+00:00", "c": publiclog.commitment(hidden)}
    assert not Leaf.objects.filter(body__contains="canary-4711").exists()


@pytest.mark.django_db
def test_a_very_long_text_stands_in_the_log_by_its_digest(client: Any) -> None:
    append(public=True, public_facts={"requirement": "服务" * 40_000})
    publiclog.seal(CLOCK)
    leaf = Leaf.objects.get()
    assert len(leaf.body.encode()) <= 0xFFFF
    assert set(json.loads(leaf.body)["facts"]) == {"sha256"}
    assert client.get("/log/tile/entries/000.p/1").status_code == 200


@pytest.mark.django_db
def test_each_head_extends_the_one_before() -> None:
    for _ in range(3):
        append(public=True)
    first = publiclog.seal(CLOCK)
    append(public=True)
    second = publiclog.seal(CLOCK)
    assert first is not None
    assert second is not None
    hashes = publiclog.leaf_range(0, 4)
    assert (first.size, second.size) == (3, 4)
    assert merkle.root(hashes[:3]).hex() == first.root
    assert merkle.root(hashes).hex() == second.root
    assert publiclog.seal(CLOCK) is None, "nothing new"
    assert Checkpoint.objects.count() == 2


@pytest.mark.django_db
def test_an_outsider_can_check_a_leaf_from_public_addresses_alone(client: Any) -> None:
    entry = append(public=True, thread="LQ-2026-0001")
    append()
    publiclog.seal(CLOCK)
    vkey = client.get("/log/vkey").content.decode().strip()
    text = merkle.open_note(client.get("/log/checkpoint").content.decode(), vkey)
    assert text is not None
    bundle = client.get("/log/tile/entries/000.p/2").content
    length = int.from_bytes(bundle[:2], "big")
    body = bundle[2 : 2 + length]
    assert json.loads(body)["id"] == entry.pk
    tile = client.get("/log/tile/0/000.p/2").content
    assert tile[:32] == merkle.leaf_hash(body)
    assert client.get("/log/tile/0/000.p/3").status_code == 404
    assert client.get("/log/proof/0").content.decode().startswith("c2sp.org/tlog-proof@v1\nindex 0\n")
    assert client.get("/log/proof/2").status_code == 404
