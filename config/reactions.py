"""News goes up: which entry of the journal wakes which tasks. The one readable table."""

from datetime import datetime

REACTIONS: dict[str, tuple[str, ...]] = {}


def next_event_at(after: datetime) -> datetime | None:
    """The next moment after `after` at which something falls due anywhere; the training clock can move to it."""
    return None
