"""The two kinds of row on a workbench: what waits for me, and what I wait for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Todo:
    """An act that waits for the actor. `verb` names the act, `who` is whom it keeps waiting."""

    verb: str
    title: str
    url: str
    detail: str = ""
    due_at: datetime | None = None
    waits_since: datetime | None = None
    who: str = ""
    provision: str = ""


@dataclass(frozen=True)
class Waiting:
    """A matter of the actor's that lies with somebody else."""

    who: str
    title: str
    what: str
    url: str
    since: datetime | None = None
    due_at: datetime | None = None
