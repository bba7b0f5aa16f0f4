"""The ledger under random use: a machine that knows what should stand where, and a hundred threads on one budget."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from kernel.actors import Actor
from kernel.findings import Refused
from planning import actions, queries
from planning.models import Account, BudgetLine, Posting, PostingLine, Project
from planning.tests.conftest import AT, begin, build

CHAIN = ("reserved", "intended", "contracted", "accepted", "payable", "paid")
CENTS = st.integers(1, 200_000).map(lambda cents: Decimal(cents) / 100)
SYSTEM: dict[str, Any] = {"by": Actor.SYSTEM, "at": AT}


def books_balance(lines: list[BudgetLine]) -> None:
    """Each account holds the sum of its postings and is not below zero; each line's accounts add up to nothing; each posting too."""
    for account in Account.objects.filter(line__in=lines):
        assert account.balance == (account.lines.aggregate(total=Sum("amount"))["total"] or 0)
        assert account.kind == "granted" or account.balance >= 0
    for line in lines:
        assert Account.objects.filter(line=line).aggregate(total=Sum("balance"))["total"] == 0
    assert not PostingLine.objects.values("posting").annotate(total=Sum("amount")).exclude(total=0).exists()


class Ledger(RuleBasedStateMachine):
    """Two lines, two projects. `books` is what a clerk with pencil and paper would have; the ledger must agree after every act."""

    world: Any

    @initialize()
    def begin(self) -> None:
        self.mark = transaction.savepoint()
        world = self.world
        self.lines = [world.line, world.second]
        self.quota = dict.fromkeys((line.pk for line in self.lines), Decimal(0)) | {line.pk: line.amount for line in self.lines}
        self.held = [dict.fromkeys(CHAIN, Decimal(0)) for _project in world.projects]

    def teardown(self) -> None:
        if hasattr(self, "mark"):
            transaction.savepoint_rollback(self.mark)

    def tried(self, fits: bool, act: Callable[[], object]) -> bool:
        """The act, which must succeed where the books say that the money is there, and only then."""
        before = Posting.objects.count()
        try:
            with transaction.atomic():
                act()
        except Refused:
            assert not fits
            assert Posting.objects.count() == before
            return False
        assert fits
        return True

    @rule(project=st.integers(0, 1), amount=CENTS, second=CENTS)
    def reserve(self, project: int, amount: Decimal, second: Decimal) -> None:
        one, two = self.lines
        fits = amount <= self.quota[one.pk] and second <= self.quota[two.pk]
        if self.tried(fits, lambda: actions.ledger.reserve(self.world.projects[project], [(one, amount), (two, second)], **SYSTEM)):
            self.quota[one.pk] -= amount
            self.quota[two.pk] -= second
            self.held[project]["reserved"] += amount + second

    @rule(project=st.integers(0, 1))
    def intend(self, project: int) -> None:
        actions.ledger.intend(self.world.projects[project], **SYSTEM)
        self.held[project]["intended"] += self.held[project]["reserved"]
        self.held[project]["reserved"] = Decimal(0)

    @rule(project=st.integers(0, 1), amount=CENTS)
    def contract(self, project: int, amount: Decimal) -> None:
        held = self.held[project]
        fits = amount <= held["intended"] + held["reserved"]
        if self.tried(fits, lambda: actions.ledger.contract(self.world.projects[project], amount, **SYSTEM)):
            first = min(amount, held["intended"])
            held["intended"] -= first
            held["reserved"] -= amount - first
            held["contracted"] += amount

    @rule(project=st.integers(0, 1), step=st.integers(2, 4), amount=CENTS)
    def go_on(self, project: int, step: int, amount: Decimal) -> None:
        held, source, target = self.held[project], CHAIN[step], CHAIN[step + 1]
        if self.tried(amount <= held[source], lambda: actions.ledger.move(self.world.projects[project], source, target, amount, **SYSTEM)):
            held[source] -= amount
            held[target] += amount

    @rule(project=st.integers(0, 1))
    def release(self, project: int) -> None:
        actions.ledger.release(self.world.projects[project], **SYSTEM)
        for line in self.lines:  # which line gets how much back is the ledger's to say; together it is what was promised
            self.quota[line.pk] = queries.available(line)
        self.held[project]["reserved"] = self.held[project]["intended"] = Decimal(0)

    @rule(amount=CENTS, back=st.booleans())
    def regrant(self, amount: Decimal, back: bool) -> None:
        one, two = reversed(self.lines) if back else self.lines
        if self.tried(amount <= self.quota[one.pk], lambda: actions.ledger.regrant([(one, -amount), (two, amount)], kind="adjust", **SYSTEM)):
            self.quota[one.pk] -= amount
            self.quota[two.pk] += amount

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "mark"):
            return
        assert [queries.balances(project) for project in self.world.projects] == self.held
        assert {line.pk: queries.available(line) for line in self.lines} == self.quota
        assert sum(self.quota.values()) + sum(sum(held.values()) for held in self.held) == Decimal("5000")


@pytest.mark.django_db
def test_the_ledger_agrees_with_pencil_and_paper() -> None:
    world = small_world()

    class Bound(Ledger):
        pass

    Bound.world = world
    run_state_machine_as_test(Bound, settings=settings(max_examples=12, stateful_step_count=12, deadline=None))
    books_balance([world.line, world.second])


def small_world() -> Any:
    """Two lines of 2,500 yuan and two projects."""
    world: Any = build()
    world.projects = [begin(world, f"项目{number}") for number in range(2)]
    world.line, world.second = (_line(world, code) for code in ("M-1", "M-2"))
    return world


def _line(world: Any, code: str) -> BudgetLine:
    line = BudgetLine.objects.create(body=world.body, year=2025, code=code, source="一般公共预算", name=code, amount=Decimal("2500"))
    actions.ledger.open_line(line, by=Actor.SYSTEM, at=AT)
    return line


@pytest.mark.django_db(transaction=True)
def test_a_hundred_threads_never_overspend() -> None:
    world = small_world()
    lines, projects = [world.line, world.second], world.projects

    def work(seed: int) -> Decimal:
        """Four random acts; gives the yuan that this thread has reserved."""
        dice, mine = random.Random(seed), Decimal(0)
        try:
            for _turn in range(4):
                project, amount = Project.objects.get(pk=dice.choice(projects).pk), Decimal(dice.randint(1, 9000)) / 100
                claims, source, line = dice.random() < 0.6, dice.randint(0, 4), dice.choice(lines)
                try:
                    with transaction.atomic():
                        if claims:
                            actions.ledger.reserve(project, [(line, amount)], **SYSTEM)
                        else:
                            actions.ledger.move(project, CHAIN[source], CHAIN[source + 1], amount, **SYSTEM)
                except Refused:
                    continue
                mine += amount if claims else 0
        finally:
            connection.close()
        return mine

    with ThreadPoolExecutor(100) as pool:
        reserved = sum(pool.map(work, range(100)), Decimal(0))
    held = sum((sum(queries.balances(project).values(), Decimal(0)) for project in projects), Decimal(0))
    assert held == reserved
    assert held + sum(queries.available(line) for line in lines) == Decimal("5000")
    assert sum(queries.available(line) for line in lines) < Decimal("600")  # nearly everything was claimed, and nothing twice
    books_balance(lines)
