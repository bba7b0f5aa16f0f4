"""The words of the access table: kinds of address, a row, and groups of readers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Answer(Enum):
    """What kind of address it is."""

    # Everybody reads it, without an account.
    PUBLIC = "public"
    # Whoever has signed in; a visitor is led to the sign-in.
    SIGNED_IN = "signed in"
    # A page of some roles; another role is refused.
    ROLE = "role"
    # An object: its readers find it, for everybody else it is not there (404).
    OWN = "own"
    # A step of the interface for machines: POST alone, by the same table as the pages.
    STEP = "step"
    # Exists in demonstration mode only.
    DEMO = "demo"


@dataclass(frozen=True)
class Row:
    """`readers` are roles of `access.cast.ROLES`. `also`: further statuses that a public address may have. `known`: the object itself is
    public knowledge, so that another role is refused (403) where a hidden one would not be found."""

    kind: Answer
    who: str = ""
    also: tuple[str, ...] = ()
    known: bool = False

    @property
    def readers(self) -> frozenset[str]:
        return frozenset(self.who.split())


BODY = "clerk approver accountant"
BODY_AND_READERS = f"{BODY} finance auditor admin"
WATCHED = f"{BODY_AND_READERS} treasury"
BOTH_SIDES = f"{WATCHED} winner"
# The body's representative on the panel of this purchase is its accountant.
PANEL = "accountant expert"
