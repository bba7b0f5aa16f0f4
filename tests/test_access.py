"""Every address of the portal has its answer, for everybody: one table, and no address without a row."""

from __future__ import annotations

import logging
from typing import ClassVar

from django.db import transaction
from django.http import HttpResponse
from django.test import Client, TestCase

from tests.access.cast import ROLES, Route, World, routes
from tests.access.rows import Answer
from tests.access.table import TABLE

STRANGERS = ("stranger", "outsider")
NOT_FOUND, WRONG_METHOD = 404, 405


def word(response: HttpResponse) -> str:
    """The status; for a redirect, whether it leads to the sign-in."""
    if response.status_code in (301, 302):
        return "login" if "/account/login" in response["Location"] else "redirect"
    return str(response.status_code)


class TestAccess(TestCase):
    """The table, address by address; objects are those of a finished purchase."""

    world: ClassVar[World]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = World()

    def setUp(self) -> None:
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)
        self.clients: dict[str, Client] = {role: self.world.client(role) for role in ROLES}

    def ask(self, role: str, method: str, path: str) -> str:
        """One request whose writes are undone."""
        mark = transaction.savepoint()
        answer = word(getattr(self.clients[role], method)(path))
        transaction.savepoint_rollback(mark)
        return answer

    def each(self, *kinds: Answer) -> list[tuple[Route, str]]:
        return [(route, self.world.path(route)) for route in routes() if TABLE[route.key].kind in kinds]

    def test_every_address_has_a_row_and_every_row_an_address(self) -> None:
        assert {route.key for route in routes()} == set(TABLE)

    def test_public_pages_are_for_everybody(self) -> None:
        wrong = []
        for route, path in self.each(Answer.PUBLIC):
            for role in ("visitor", "stranger", "clerk", "winner"):
                answer = self.ask(role, "get", path)
                if answer not in ("200", "redirect", *TABLE[route.key].also):
                    wrong.append((route.key, role, answer))
        assert not wrong, wrong

    def test_a_visitor_is_asked_to_sign_in_and_learns_nothing(self) -> None:
        wrong = []
        for route, path in self.each(Answer.SIGNED_IN, Answer.ROLE, Answer.OWN):
            for method in ("get", "post"):
                answer = self.ask("visitor", method, path)
                onward = ("redirect",) if TABLE[route.key].kind is Answer.SIGNED_IN else ()  # to a page that asks for the sign-in
                if answer not in ("login", "404", "403", "405", *onward):
                    wrong.append((route.key, method, answer))
        assert not wrong, wrong

    def test_a_stranger_finds_no_object(self) -> None:
        wrong = []
        for route, path in self.each(Answer.OWN):
            for role in STRANGERS:
                for method in ("get", "post"):
                    answer = self.ask(role, method, path)
                    if role not in TABLE[route.key].readers and answer not in ("404", "403" if TABLE[route.key].known else "404", "405"):
                        wrong.append((route.key, role, method, answer))
        assert not wrong, wrong

    def test_whoever_may_read_an_object_finds_it_and_nobody_else(self) -> None:
        wrong = []
        for route, path in self.each(Answer.OWN):
            readers = TABLE[route.key].readers
            for role in ROLES[3:]:
                answer = self.ask(role, "get", path)
                if (answer in ("404", "403") and role in readers) or (answer == "200" and role not in readers) or answer.startswith("5"):
                    wrong.append((route.key, role, answer))
        assert not wrong, wrong

    def test_pages_of_a_role_are_for_that_role(self) -> None:
        wrong = []
        for route, path in self.each(Answer.ROLE, Answer.SIGNED_IN):
            readers = TABLE[route.key].readers
            for role in ROLES[1:]:
                answer = self.ask(role, "get", path)
                if answer.startswith("5") or (TABLE[route.key].kind is Answer.ROLE and answer == "200" and role not in readers):
                    wrong.append((route.key, role, answer))
        assert not wrong, wrong

    def test_a_step_of_the_interface_is_a_post_of_somebody_whose_act_it_is(self) -> None:
        wrong = []
        for route, path in self.each(Answer.STEP):
            if self.ask("visitor", "get", path) != "405" or self.ask("visitor", "post", path) != "403":
                wrong.append((route.key, "visitor"))
            for role in STRANGERS:
                answer = self.ask(role, "post", path)
                if answer not in ("400", "403", "404", "409", "422"):
                    wrong.append((route.key, role, answer))
        assert not wrong, wrong

    def test_what_exists_in_the_demonstration_alone(self) -> None:
        for route in routes():
            assert (TABLE[route.key].kind is Answer.DEMO) == route.pattern.startswith("demo/"), route

    def test_the_reference_tables_are_for_the_administrator_of_the_installation(self) -> None:
        for role in ROLES:
            assert self.ask(role, "get", "/ops/") != "200", role
