"""The append-only journal and the outbox rows that go with each entry."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from kernel.actors import Actor
from kernel.models import Delivery, Entry


def reactions() -> Mapping[str, tuple[str, ...]]:
    """event -> names of the tasks that it wakes (config.reactions)."""
    table: Mapping[str, tuple[str, ...]] = import_string(settings.KERNEL_REACTIONS)
    return table


def append(*, subject: str, subject_id: int, event: str, by: Actor, at: datetime, because: str = "", citation: str = "",
           provision: str = "", public: bool = False, states: tuple[str, str] = ("", ""), thread: str = "", owner_key: str = "",
           public_facts: dict[str, Any] | None = None, facts: dict[str, Any] | None = None) -> Entry:
    """Write one entry and its deliveries; wake the worker once the transaction has committed."""
    person = by.user
    with transaction.atomic(savepoint=False):  # inside an act there is nothing to go back to but the act's own beginning
        entry = Entry.objects.create(
            subject=subject, subject_id=subject_id, event=event, actor=person,
            actor_name=str(getattr(person, "name", "") or ""), organisation_key=by.organisation_key,
            organisation_name=by.organisation_name, roles=sorted(by.roles), delegated_by=by.acts_by_leave_of(thread, owner_key),
            owner_key=owner_key, thread=thread, from_state=states[0], to_state=states[1], at=at, because=because,
            citation=citation, provision=provision, is_public=public, public_facts=public_facts or {}, facts=facts or {},
            salt=secrets.token_hex(32),
        )
        names = reactions().get(event, ())
        made = Delivery.objects.bulk_create([Delivery(entry=entry, reaction=name) for name in names])
        for delivery in made:
            transaction.on_commit(partial(_ring, delivery.pk), robust=True)
    return entry


def _ring(delivery_id: int) -> None:
    """Ring the worker's bell. If the broker is away, the sweeper finds the row."""
    from kernel.tasks import deliver

    deliver.delay(delivery_id=delivery_id)
