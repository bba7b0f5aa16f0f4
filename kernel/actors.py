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


Actor.SYSTEM = Actor(is_system=True)


def build_actor(request: HttpRequest) -> Actor:
    """The actor behind a request, from the memberships that the setting KERNEL_ACTOR_BUILDER knows."""
    if not request.user.is_authenticated:
        return Actor.anonymous()
    builder: Callable[[HttpRequest], Actor] = import_string(settings.KERNEL_ACTOR_BUILDER)
    return builder(request)
