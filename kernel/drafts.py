"""Drafts: versions, no journal entry."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from kernel.actors import Actor
from kernel.errors import Stale
from kernel.models import Draft


def load(owner_key: str, name: str) -> Draft | None:
    """The draft of this name, if one was saved."""
    return Draft.objects.filter(owner_key=owner_key, name=name).select_related("saved_by").first()


@transaction.atomic
def save(owner_key: str, name: str, data: dict[str, Any], *, by: Actor, at: datetime, version: int = 0) -> Draft:
    """Save over version `version` (0: nothing was there). Raises Stale when somebody saved in between."""
    current = Draft.objects.select_for_update().filter(owner_key=owner_key, name=name).first()
    if current is None:
        return Draft.objects.create(owner_key=owner_key, name=name, data=data, saved_at=at, saved_by=by.user)
    if version != current.version:
        raise Stale(name)
    current.data, current.version, current.saved_at, current.saved_by = data, current.version + 1, at, by.user
    current.save()
    return current


def drop(owner_key: str, name: str) -> None:
    """Forget a draft once it has become a record."""
    Draft.objects.filter(owner_key=owner_key, name=name).delete()
