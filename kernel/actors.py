"""Who acts: a person, for an organisation, in roles. The kernel knows the organisation only by an opaque key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Mandate:
    """Leave to act for another organisation on the one matter `thread`. Whoever builds the actor gives only those in force."""

    thread: str
    owner_key: str
    owner_name: str


@dataclass(frozen=True)
class Actor:
    """An actor at a door. `user` is None for the system, for a visitor and for the holder of a token."""

    user: Any = None
    organisation_key: str = ""
    organisation_name: str = ""
    roles: frozenset[str] = frozenset()
    delegated_by: str = ""
    jurisdiction: str = ""
    membership_id: int | None = None
    stepped_up_at: datetime | None = None
    is_system: bool = False
    # The actor keeps its own organisation: a door that does not ask for mandates opens nothing by them.
    mandates: tuple[Mandate, ...] = ()

    SYSTEM: ClassVar[Actor]

    @property
    def is_authenticated(self) -> bool:
        return self.user is not None

    @property
    def user_id(self) -> int | None:
        return None if self.user is None else int(self.user.pk)

    @classmethod
    def anonymous(cls) -> Actor:
        """A visitor without an account."""
        return cls()

    def has(self, *names: str) -> bool:
        """Whether the actor has one of these roles now."""
        return not self.roles.isdisjoint(names)


    def mandate_for(self, record: Any) -> Mandate | None:
        """The mandate under which the actor may act on a record: same matter, same owner."""
        if record is None or not self.mandates:
            return None
        return next((each for each in self.mandates if each.thread and (each.thread, each.owner_key) == (record.thread, record.owner_key)), None)

    def acts_by_leave_of(self, thread: str, owner_key: str) -> str:
        """Who let the actor act: the person that delegated the role, or the organisation that gave the mandate; "" for nobody."""
        given = next((each.owner_name for each in self.mandates if thread and (each.thread, each.owner_key) == (thread, owner_key)), "")
        return given or self.delegated_by


Actor.SYSTEM = Actor(is_system=True)


def build_actor(request: HttpRequest) -> Actor:
    """The actor behind a request, from the memberships that the setting KERNEL_ACTOR_BUILDER knows."""
    if not request.user.is_authenticated:
        return Actor.anonymous()
    builder: Callable[[HttpRequest], Actor] = import_string(settings.KERNEL_ACTOR_BUILDER)
    return builder(request)
