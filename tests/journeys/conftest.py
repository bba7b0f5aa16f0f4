"""Portals at work for the journeys; both cases are played once for the whole run."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.browser import Person
from tests.journeys.stack import Portal, play

# Each portal keeps pages of its own, in a cache of its own.
CACHES = {name: number for number, name in enumerate(("ask", "read", "bid", "approve_1280", "approve_360", "at_once", "admit_1280"), 9)} | {"admit_360": 7, "apply": 6}


@pytest.fixture(scope="session")
def played() -> Path:
    """Where the databases' files and what the cases remember lie."""
    state = Path(os.environ["PORTAL_STATE"]) / "journeys"
    state.mkdir(exist_ok=True)
    play(state)
    return state


@pytest.fixture(scope="module")
def start(played: Path) -> Iterator[Callable[..., Portal]]:
    """`start(name, moment, worker=False)`: a portal on a database of its own."""
    portals: list[Portal] = []

    def begin(name: str, moment: str = "done", *, worker: bool = False) -> Portal:
        portals.append(Portal(name, moment, played, CACHES[name], worker=worker))
        return portals[-1]

    yield begin
    for portal in portals:
        portal.stop()


@pytest.fixture
def person(chromium: Any, portal: Portal) -> Iterator[Callable[..., Person]]:
    """`person(width, script=True)`: somebody with a browser session of their own; at the end nothing may have complained."""
    people: list[Person] = []

    def come(width: int, **more: Any) -> Person:
        people.append(Person(chromium, portal, width, **more))
        return people[-1]

    yield come
    for one in people:
        one.close()
