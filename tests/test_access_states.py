"""The same addresses in every state of their record: who finds the page, from the table `tests.access.states`."""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from django.db import transaction
from django.test import Client, TestCase
from django.utils import timezone

from tests.access.cast import ROLES, Route, World, routes
from tests.access.states import FOUND, records
from tests.test_access import word


def path_to(record: Any, state: str) -> list[Any]:
    """The shortest way of steps from the first state to this one."""
    ways: dict[str, list[Any]] = {record.lifecycle.initial: []}
    queue = [record.lifecycle.initial]
    while queue and state not in ways:
        here = queue.pop(0)
        for step in record.lifecycle.steps:
            if here in step.source and step.target not in ways:
                ways[step.target] = [*ways[here], step]
                queue.append(step.target)
    return ways[state]


def put(record: Any, state: str, more: dict[str, Any]) -> None:
    """Write a state into a row, past every step, with the dates of the steps that lead there and of no other."""
    given = {step.stamp for step in path_to(record, state) if step.stamp}
    every = {step.stamp for step in record.lifecycle.steps if step.stamp}
    dates = {stamp: timezone.now() if stamp in given else None for stamp in every if record._meta.get_field(stamp).null}
    type(record)._base_manager.filter(pk=record.pk).update(state=state, **dates, **more)


class TestAccessByState(TestCase):
    """One record of each noun, moved through all its states."""

    world: ClassVar[World]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = World()

    def setUp(self) -> None:
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)
        self.clients: dict[str, Client] = {role: self.world.client(role) for role in ROLES}

    def found_by(self, path: str) -> str:
        """The roles that get the page; a visitor who is led to the sign-in has not got it. An error of ours is named."""
        answers = {role: word(self.clients[role].get(path)) for role in ROLES}
        broken = [f"{role}:{answer}" for role, answer in answers.items() if answer.startswith("5")]
        return " ".join(broken or [role for role, answer in answers.items() if answer == "200"])

    def test_every_state_of_every_noun_has_its_readers(self) -> None:
        found: dict[str, dict[str, str]] = {}
        known = records(self.world)
        patterns = {route.key: route for route in routes()}
        for page, (record, more) in known.items():
            route: Route = patterns[page]
            path = self.world.path(route)
            for state in record.lifecycle.states.values:
                mark = transaction.savepoint()
                put(record, state, more)
                found.setdefault(page, {})[state] = self.found_by(path)
                transaction.savepoint_rollback(mark)
        wanted = {page: {state: " ".join(role for role in ROLES if role in readers.split()) for state, readers in states.items()} for page, states in FOUND.items()}
        assert found == wanted, "\n".join(f"{page} {state}: {who}" for page, states in found.items() for state, who in states.items() if wanted.get(page, {}).get(state) != who)
