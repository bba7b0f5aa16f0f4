"""The ledger: it balances, never goes below zero, cannot be rewritten, and twenty people cannot spend the last yuan twice."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, InternalError, close_old_connections, connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.actors import Actor
from kernel.findings import Refused
from planning import actions, queries
from planning.models import Account, BudgetLine, Posting, PostingLine, Project
from planning.tests.conftest import AT, begin, build

CHAIN = ["reserved", "contracted", "accepted", "payable", "paid"]


def reserve(world: SimpleNamespace, project: Project, amount: str) -> None:
    actions.ledger.reserve(project, [(world.line, Decimal(amount))], by=Actor.SYSTEM, at=AT)


def move(project: Project, source: str, target: str, amount: str) -> Posting:
    return actions.ledger.move(project, source, target, Decimal(amount), by=Actor.SYSTEM, at=AT, memo="test")


def forge(sides: list[tuple[Account, str]]) -> None:
    """Write a posting past the program, and let the deferred constraints speak."""
    posting = Posting.objects.create(kind="forged", at=AT)
    for account, amount in sides:
        PostingLine.objects.create(posting=posting, account=account, amount=Decimal(amount))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_money_walks_the_whole_chain(world: SimpleNamespace, draft: Project) -> None:
    reserve(world, draft, "1344000")
    move(draft, "reserved", "contracted", "1272000")
    move(draft, "reserved", "quota", "72000")
    move(draft, "contracted", "accepted", "636000.50")
    move(draft, "accepted", "payable", "636000.50")
    move(draft, "payable", "paid", "636000.50")
    assert queries.balances(draft) == {
        "reserved": Decimal("0"),
        "intended": Decimal("0"),
        "contracted": Decimal("635999.50"),
        "accepted": Decimal("0"),
        "payable": Decimal("0"),
        "paid": Decimal("636000.50"),
    }
    assert queries.balances(world.line)["quota"] == Decimal("728000")


def test_money_of_two_lines_is_taken_in_their_order(world: SimpleNamespace, draft: Project) -> None:
    lottery = BudgetLine.objects.create(body=world.body, year=2025, code="B-1", source="福利彩票公益金", name="养老", amount=Decimal("600000"))
    actions.ledger.open_line(lottery, by=Actor.SYSTEM, at=AT)
    actions.ledger.reserve(draft, [(world.line, Decimal("744000")), (lottery, Decimal("600000"))], by=Actor.SYSTEM, at=AT)
    move(draft, "reserved", "contracted", "800000")
    assert queries.balances(world.line)["contracted"] == Decimal("744000")
    assert queries.balances(lottery)["contracted"] == Decimal("56000")


def test_more_than_stands_in_the_account_is_refused_and_nothing_moves(world: SimpleNamespace, draft: Project) -> None:
    reserve(world, draft, "100")
    before = Posting.objects.count()
    with pytest.raises(Refused) as refused:
        move(draft, "reserved", "contracted", "100.01")
    assert refused.value.findings[0].code == "planning.funds.not"
    assert Posting.objects.count() == before
    assert queries.balances(draft)["reserved"] == Decimal("100")


@pytest.mark.parametrize(
    ("source", "target", "amount"), [("quota", "paid", "1"), ("reserved", "granted", "1"), ("reserved", "paid", "0"), ("reserved", "reserved", "1")]
)
def test_there_is_no_such_movement(world: SimpleNamespace, draft: Project, source: str, target: str, amount: str) -> None:
    with pytest.raises(ValueError, match="no such movement"):
        move(draft, source, target, amount)


def test_database_refuses_an_overdraft_whatever_the_program_does(world: SimpleNamespace, draft: Project) -> None:
    reserve(world, draft, "100")
    reserved, paid = (Account.objects.get_or_create(line=world.line, project=draft, kind=kind)[0] for kind in ("reserved", "paid"))
    with pytest.raises(IntegrityError, match="account_is_never_overdrawn"), transaction.atomic():
        forge([(paid, "101"), (reserved, "-101")])


def test_database_refuses_a_posting_that_does_not_balance(world: SimpleNamespace, draft: Project) -> None:
    quota = Account.objects.get(line=world.line, kind="quota")
    with pytest.raises(DatabaseError, match="not balanced"), transaction.atomic():
        forge([(quota, "1")])


def test_nobody_writes_a_balance_or_rewrites_a_posting(world: SimpleNamespace) -> None:
    with pytest.raises(InternalError, match="postings only"), transaction.atomic():
        Account.objects.filter(line=world.line, kind="quota").update(balance=1)
    with pytest.raises(InternalError), transaction.atomic():
        PostingLine.objects.all().update(amount=1)
    with pytest.raises(InternalError), transaction.atomic():
        Posting.objects.all()._raw_delete("default")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3000)), max_size=12))
def test_whatever_is_moved_the_sum_stays(world: SimpleNamespace, draft: Project, moves: list[tuple[int, int]]) -> None:
    mark = transaction.savepoint()
    reserve(world, draft, "5000")
    for at, amount in moves:
        try:
            move(draft, CHAIN[at], CHAIN[at + 1], str(amount))
        except Refused:
            continue
    totals = queries.balances(draft)
    assert sum(totals.values()) == Decimal("5000")
    assert all(amount >= 0 for amount in totals.values())
    for account in Account.objects.filter(line=world.line):
        assert account.balance == (account.lines.aggregate(total=Sum("amount"))["total"] or 0)
    transaction.savepoint_rollback(mark)


@pytest.mark.django_db(transaction=True)
def test_twenty_threads_for_the_last_yuan() -> None:
    world: Any = build()
    project = begin(world)
    with transaction.atomic():
        reserve(world, project, "1")

    def take(_number: int) -> bool:
        try:
            with transaction.atomic():
                move(Project.objects.get(pk=project.pk), "reserved", "contracted", "1")
        except Refused:
            return False
        finally:
            close_old_connections()
            connection.close()
        return True

    with ThreadPoolExecutor(20) as pool:
        won = sum(pool.map(take, range(20)))
    assert won == 1
    assert queries.balances(project) == {"reserved": 0, "intended": 0, "contracted": 1, "accepted": 0, "payable": 0, "paid": 0}
    assert Posting.objects.filter(kind="reserved-contracted").count() == 1
