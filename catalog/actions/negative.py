"""Changes of what may not be bought: a bar is never overwritten; it ends on a day, and its next version begins on that day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from catalog import rules
from catalog.models import NegativeItem
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.findings import require
from kernel.journal import append
from kernel.lifecycle import lock

FIELDS = ("title", "words", "hints", "unless", "provision", "cite", "other_way")


def _journal(item: NegativeItem, event: str, *, by: Actor, clock: Clock, because: str, **facts: Any) -> None:
    """Bars are public, so is each change of them."""
    public = {"key": item.key, "place": item.place, "title": item.title, "since": item.since.isoformat(), **facts}
    append(
        subject="catalog.negative", subject_id=item.pk, event=f"catalog.{event}", by=by, at=clock.now(), because=because, citation="", provision="",
        public=True, states=("", ""), thread=f"NEGATIVE-{item.key}"[:40], owner_key=by.organisation_key, public_facts=public, facts={},
    )


@transaction.atomic
def add_negative(*, by: Actor, clock: Clock, key: str, title: str, since: date, because: str = "", place: str = "", **fields: Any) -> NegativeItem:
    """A new bar from `since` on. `place` "" is the whole country. Raises Refused when the key is taken or the day is over."""
    require(
        rules.verdict("catalog.bar_new", not NegativeItem.objects.filter(key=key).exists(), got=key, field="key"),
        rules.verdict("catalog.bar_day", since >= day_of(clock.now()), got=since, fix=day_of(clock.now()), field="since"),
    )
    last = NegativeItem.objects.filter(place=place).aggregate(last=Max("position"))["last"] or 0
    made = NegativeItem.objects.create(key=key, place=place, title=title, since=since, position=last + 1, **_known(fields))
    _journal(made, "add_negative", by=by, clock=clock, because=because)
    return made


@transaction.atomic
def change_negative(item: NegativeItem, *, by: Actor, clock: Clock, since: date, because: str = "", **fields: Any) -> NegativeItem:
    """The next version of a bar, in force from `since` (a Shanghai date, today or later). Returns it; the old one ends that day."""
    item = lock(item)
    today = day_of(clock.now())
    require(
        rules.verdict("catalog.bar_open", item.until is None, got=str(item)),
        rules.verdict("catalog.bar_day", since >= today and since > item.since, got=since, fix=today, field="since"),
    )
    NegativeItem.objects.filter(pk=item.pk).update(until=since)
    values = {field: getattr(item, field) for field in FIELDS} | _known(fields)
    made = NegativeItem.objects.create(key=item.key, place=item.place, position=item.position, since=since, **values)
    _journal(made, "change_negative", by=by, clock=clock, because=because, changed=sorted(fields))
    return made


@transaction.atomic
def end_negative(item: NegativeItem, *, by: Actor, clock: Clock, until: date, because: str) -> NegativeItem:
    """Let a bar end: `until` is the first day on which it no longer bars."""
    item = lock(item)
    today = day_of(clock.now())
    require(
        rules.verdict("catalog.bar_open", item.until is None, got=str(item)),
        rules.verdict("catalog.bar_day", until >= today and until > item.since, got=until, fix=today, field="until"),
    )
    item.until = until
    item.save(update_fields=["until"])
    _journal(item, "end_negative", by=by, clock=clock, because=because, until=until.isoformat())
    return item


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"a bar has no {sorted(unknown)}")
    return fields
