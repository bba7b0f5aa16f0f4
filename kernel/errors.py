"""Why an act was not taken; the doors turn each into its answer."""

from __future__ import annotations


class NotAllowed(Exception):
    """Visible, but not this actor's act (HTTP 403)."""

    def __init__(self, step: str, needed: str = "") -> None:
        self.step, self.needed = step, needed
        super().__init__(f"{step}: {needed}")


class Conflict(Exception):
    """The record is not where the act needs it (HTTP 409)."""


class WrongState(Conflict):
    """The step does not leave from the record's state."""

    def __init__(self, step: str, state: str) -> None:
        self.step, self.state = step, state
        super().__init__(f"{step} from {state}")


class Stale(Conflict):
    """Somebody else moved the record between the reading and the writing."""


class TooLate(Conflict):
    """The clock decided: the deadline passed before the server had everything."""

    def __init__(self, what: str, deadline: object = None, at: object = None, cite: str = "") -> None:
        self.what, self.deadline, self.at, self.cite = what, deadline, at, cite
        super().__init__(what)


class TooEarly(Conflict):
    """The clock decided: the moment before which nobody may act has not come."""

    def __init__(self, what: str, opens_at: object = None) -> None:
        self.what, self.opens_at = what, opens_at
        super().__init__(what)


class NotLoaded(Conflict):
    """A table that the law needs for this act has not been entered yet: nothing is counted without it, and nothing guessed."""

    def __init__(self, what: str, year: int = 0) -> None:
        self.what, self.year = what, year
        super().__init__(what)
