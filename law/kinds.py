"""The kinds of rule that may be changed under two persons. Apps above register theirs at start, so that one list and one page decide them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from kernel.actors import Actor
from law.models import Change


@dataclass(frozen=True)
class Line:
    """One value of a change on its page: what stood, what shall stand."""

    label: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Kind:
    """`apply` writes the approved change and returns how many rows it wrote; `lines` shows its values; `address` where the thing stands."""

    label: str | Promise
    apply: Callable[[Change, Actor, datetime], int]
    lines: Callable[[Change], list[Line]]
    address: Callable[[Change], str]


KINDS: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    """Make a kind known; a second registration of a name replaces the first."""
    KINDS[name] = kind
