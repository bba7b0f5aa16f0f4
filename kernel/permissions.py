"""Predicates that steps are guarded with. They read the actor, the record's owner and the journal, nothing else."""

from __future__ import annotations

import re
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from rules.predicates import Predicate, predicate

from kernel.actors import Actor


@predicate
def anyone(actor: Actor, record: Any = None) -> bool:
    """Also a visitor without an account."""
    return True


@predicate
def is_system(actor: Actor, record: Any = None) -> bool:
    """The portal itself, at a due time."""
    return actor.is_system


@predicate
def owns(actor: Actor, record: Any = None) -> bool:
    """The record belongs to the actor's organisation."""
    return bool(actor.organisation_key) and record is not None and record.owner_key == actor.organisation_key


@predicate
def mandated(actor: Actor, record: Any = None) -> bool:
    """The record's owner has given the actor a mandate on this matter, and it is in force."""
    return actor.mandate_for(record) is not None


def has_role(*names: str) -> Predicate:
    """The actor has one of these roles."""
    label = "has_role:" + "|".join(names)

    def check(actor: Actor, record: Any = None) -> bool:
        return actor.has(*names)

    return Predicate(check, name=label)


def did(*steps: str) -> Predicate:
    """The same person took one of these steps on this record: separation of duties, read from the journal."""

    def check(actor: Actor, record: Any = None) -> bool:
        if actor.user is None or record is None:
            return False
        from kernel.models import Entry

        events = [f"{record.lifecycle.app}.{step}" for step in steps]
        return Entry.objects.of(record).filter(event__in=events, actor_id=actor.user.pk).exists()

    return Predicate(check, name="did:" + "|".join(steps))


# Words for the roles; parties registers them at start, since the kernel knows no role by name.
ROLE_WORDS: dict[str, str | Promise] = {}


def explain(needed: str) -> str:
    """Says who may act, out of a predicate's name."""
    names = re.findall(r"has_role:([a-z_|]+)", needed)
    roles = [str(ROLE_WORDS.get(role, role)) for group in names for role in group.split("|")]
    parts = []
    if roles:
        parts.append(_("It may be done by: %(roles)s.") % {"roles": "、".join(dict.fromkeys(roles))})
    if "did:" in needed:
        parts.append(_("Whoever took the earlier step may not take this one: two persons are needed."))
    if "step_up" in needed:
        parts.append(_("The second factor must have been given in the last 15 minutes."))
    if "owns" in needed:
        parts.append(_("It must be the organisation whose matter it is."))
    if "mandated" in needed:
        parts.append(_("Or an agency that it has given a mandate for this project, until the mandate ends."))
    return " ".join(parts)
