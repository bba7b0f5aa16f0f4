"""The only writer of the budget ledger. A posting moves money between accounts; the database balances and bounds it.

Every verb here is part of an act and runs in the act's transaction: outside of one its lock refuses. It refuses before it posts, so an act
that goes on after a refusal has moved nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from kernel.actors import Actor
from kernel.findings import require
from kernel.models import Entry
from planning import rules
from planning.models import Account, AccountKind, BudgetLine, Posting, PostingLine, Project

SHARED = frozenset({AccountKind.GRANTED, AccountKind.QUOTA})
# What a project has been promised and no contract holds yet, in the order in which a contract takes it.
PROMISED = (AccountKind.INTENDED, AccountKind.RESERVED)


@transaction.atomic
def open_line(line: BudgetLine, *, by: Actor, at: datetime, entry: Entry | None = None) -> Posting:
    """Give a new budget line its quota: granted → quota, once."""
    granted, quota = (_account(line, None, kind) for kind in (AccountKind.GRANTED, AccountKind.QUOTA))
    return _post("grant", [(granted.pk, -line.amount), (quota.pk, line.amount)], project=None, by=by, at=at, entry=entry, memo=line.name)


def reserve(project: Project, parts: Iterable[tuple[BudgetLine, Decimal]], *, by: Actor, at: datetime, entry: Entry | None = None) -> Posting:
    """Claim the project's money on each of its lines: quota → reserved. Raises Refused when a line cannot give it; then nothing moves."""
    wanted = list(parts)
    _queue_up(project)
    lines = [line for line, _amount in wanted]
    quota = {account.line_id: account for account in _quotas(lines)}
    require(*[rules.funds(AccountKind.QUOTA, amount, quota[line.pk].balance if line.pk in quota else Decimal(0)) for line, amount in wanted])
    sides = []
    for line, amount in wanted:
        sides += [(quota[line.pk].pk, -amount), (_account(line, project, AccountKind.RESERVED).pk, amount)]
    return _post("reserve", sides, project=project, by=by, at=at, entry=entry, memo=project.title)


def move(project: Project, source: str, target: str, amount: Decimal, *, by: Actor, at: datetime, entry: Entry | None = None, memo: str = "") -> Posting:
    """Move `amount` yuan of one project from account `source` to `target` (AccountKind values: quota, reserved, intended, contracted,
    accepted, payable, paid), over its budget lines in their order. `target` may be "quota" to give money back; `source` may not be shared.

    Raises Refused (planning.funds.not) when the project's accounts hold less; ValueError for an amount that is not positive."""
    return _move(project, (AccountKind(source),), AccountKind(target), amount, by=by, at=at, entry=entry, memo=memo)


def intend(project: Project, *, by: Actor, at: datetime, entry: Entry | None = None, memo: str = "") -> Posting | None:
    """The purchase intention is public: all that is reserved stands as intended. None when nothing is reserved."""
    return _move_all(project, (AccountKind.RESERVED,), AccountKind.INTENDED, by=by, at=at, entry=entry, memo=memo)


def withdraw_intention(project: Project, *, by: Actor, at: datetime, entry: Entry | None = None, memo: str = "") -> Posting | None:
    """The tender ended without a contract: what was intended is reserved again. None when nothing was."""
    return _move_all(project, (AccountKind.INTENDED,), AccountKind.RESERVED, by=by, at=at, entry=entry, memo=memo)


def contract(project: Project, amount: Decimal, *, by: Actor, at: datetime, entry: Entry | None = None, memo: str = "") -> Posting:
    """A contract is signed: its amount is taken from what was intended, and from what is reserved where no intention stands."""
    return _move(project, PROMISED, AccountKind.CONTRACTED, amount, by=by, at=at, entry=entry, memo=memo)


def release(project: Project, *, by: Actor, at: datetime, entry: Entry | None = None, memo: str = "") -> Posting | None:
    """Everything that is promised and under no contract goes back to the lines' quota: the project ended, or the award was below its budget."""
    return _move_all(project, PROMISED, AccountKind.QUOTA, by=by, at=at, entry=entry, memo=memo)


def regrant(changes: Iterable[tuple[BudgetLine, Decimal]], *, kind: str, by: Actor, at: datetime, entry: Entry | None = None, memo: str = "") -> Posting:
    """Change what the budget grants to lines, in one posting: a positive amount adds to a line's quota, a negative one takes from it.

    Raises Refused (planning.funds.not) when a line's quota holds less than is taken."""
    wanted = list(changes)
    lines = [line for line, _amount in wanted]
    granted = {line.pk: _account(line, None, AccountKind.GRANTED) for line in lines}
    for line in lines:
        _account(line, None, AccountKind.QUOTA)
    quota = {account.line_id: account for account in _quotas(lines)}
    require(*[rules.funds(AccountKind.QUOTA, -amount, quota[line.pk].balance) for line, amount in wanted if amount < 0])
    sides = []
    for line, amount in wanted:
        sides += [(quota[line.pk].pk, amount), (granted[line.pk].pk, -amount)]
    return _post(kind, sides, project=None, by=by, at=at, entry=entry, memo=memo)


def _move(
    project: Project, sources: Sequence[AccountKind], target: AccountKind, amount: Decimal, *, by: Actor, at: datetime, entry: Entry | None, memo: str
) -> Posting:
    if amount <= 0 or target in sources or SHARED & set(sources) or target == AccountKind.GRANTED:
        raise ValueError(f"no such movement: {sources} → {target} {amount}")
    held = _held(project)
    there = sum((heap.balance for (_line, kind), heap in held.items() if kind in sources), Decimal(0))
    require(rules.funds(sources[0], amount, there))
    into = _targets(project, held, target)
    sides, rest, used = [], amount, sources[0]
    for source in sources:
        for line in into:
            heap = held.get((line, source), NOTHING)
            part = min(rest, heap.balance)
            if part > 0:
                sides += [(heap.account, -part), (into[line], part)]
                rest, used = rest - part, source
    return _post(f"{used}-{target}", sides, project=project, by=by, at=at, entry=entry, memo=memo)


def _move_all(
    project: Project, sources: Sequence[AccountKind], target: AccountKind, *, by: Actor, at: datetime, entry: Entry | None, memo: str
) -> Posting | None:
    """All that stands in the sources, counted under the lock. None when nothing does."""
    _queue_up(project)
    there = sum((account.balance for account in Account.objects.filter(project=project, kind__in=sources)), Decimal(0))
    return _move(project, sources, target, there, by=by, at=at, entry=entry, memo=memo) if there else None


class Heap(NamedTuple):
    """An account's id and what stands in it, in yuan."""

    account: int
    balance: Decimal


NOTHING = Heap(0, Decimal(0))


def _held(project: Project) -> dict[tuple[int, str], Heap]:
    """(line, kind) → what the project holds; lines in the order in which they pay. A project without money has none."""
    _queue_up(project)
    rows = Account.objects.filter(project=project).order_by("line__year", "line").values_list("line", "kind", "pk", "balance")
    return {(line, kind): Heap(pk, balance) for line, kind, pk, balance in rows}


def _targets(project: Project, held: Mapping[tuple[int, str], Heap], target: AccountKind) -> dict[int, int]:
    """Line → account into which its money goes: the project's own, made at need, or the line's quota, locked."""
    lines = list(dict.fromkeys(line for line, _kind in held))
    if target in SHARED:
        shared = Account.objects.select_for_update(no_key=True).filter(line__in=lines, project=None, kind=target).order_by("pk")
        found = {account.line_id: account.pk for account in shared}
        return {line: found[line] for line in lines}
    return {line: held[line, target].account if (line, target) in held else Account.objects.create(line_id=line, project=project, kind=target).pk for line in lines}


def _queue_up(project: Project) -> None:
    """One movement of a project's money at a time. Its accounts are written under this lock alone, so they need no locks of their own,
    and the lines' shared accounts are locked after it, in the order of their ids: two postings never wait for each other."""
    list(Project.objects.select_for_update(no_key=True).filter(pk=project.pk).values_list("pk"))


def _quotas(lines: Iterable[BudgetLine]) -> list[Account]:
    """The lines' quotas, locked in the order of their ids."""
    return list(Account.objects.select_for_update(no_key=True).filter(line__in=list(lines), project=None, kind=AccountKind.QUOTA).order_by("pk"))


def _account(line: BudgetLine, project: Project | None, kind: str) -> Account:
    account, _made = Account.objects.get_or_create(line=line, project=project, kind=kind)
    return account


def _post(kind: str, sides: list[tuple[int, Decimal]], *, project: Project | None, by: Actor, at: datetime, entry: Entry | None, memo: str) -> Posting:
    posting = Posting.objects.create(project=project, entry=entry, kind=kind, memo=memo[:200], by_name=str(getattr(by.user, "name", "") or ""), at=at)
    PostingLine.objects.bulk_create([PostingLine(posting=posting, account_id=account, amount=amount) for account, amount in sides])
    return posting
