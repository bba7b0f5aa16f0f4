"""The only writer of the budget ledger. A posting moves money between accounts; the database balances and bounds it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

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
    return _post("grant", [(granted, -line.amount), (quota, line.amount)], project=None, by=by, at=at, entry=entry, memo=line.name)


@transaction.atomic
def reserve(project: Project, parts: Iterable[tuple[BudgetLine, Decimal]], *, by: Actor, at: datetime, entry: Entry | None = None) -> Posting:
    """Claim the project's money on each of its lines: quota → reserved. Raises Refused when a line cannot give it; then nothing moves."""
    wanted = list(parts)
    for line, _amount in wanted:
        _account(line, project, AccountKind.RESERVED)
        _account(line, None, AccountKind.QUOTA)
    lines = [line for line, _amount in wanted]
    held = {(account.line_id, account.kind): account for account in _locked(lines, project)}
    require(*[rules.funds(AccountKind.QUOTA, amount, held[line.pk, AccountKind.QUOTA].balance) for line, amount in wanted])
    sides = []
    for line, amount in wanted:
        sides += [(held[line.pk, AccountKind.QUOTA], -amount), (held[line.pk, AccountKind.RESERVED], amount)]
    return _post("reserve", sides, project=project, by=by, at=at, entry=entry, memo=project.title)


@transaction.atomic
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


@transaction.atomic
def regrant(changes: Iterable[tuple[BudgetLine, Decimal]], *, kind: str, by: Actor, at: datetime, entry: Entry | None = None, memo: str = "") -> Posting:
    """Change what the budget grants to lines, in one posting: a positive amount adds to a line's quota, a negative one takes from it.

    Raises Refused (planning.funds.not) when a line's quota holds less than is taken."""
    wanted = list(changes)
    for line, _amount in wanted:
        for shared in SHARED:
            _account(line, None, shared)
    rows = Account.objects.select_for_update().filter(line__in=[line for line, _amount in wanted], project=None).order_by("pk")
    held = {(account.line_id, account.kind): account for account in rows}
    require(*[rules.funds(AccountKind.QUOTA, -amount, held[line.pk, AccountKind.QUOTA].balance) for line, amount in wanted if amount < 0])
    sides = []
    for line, amount in wanted:
        sides += [(held[line.pk, AccountKind.GRANTED], -amount), (held[line.pk, AccountKind.QUOTA], amount)]
    return _post(kind, sides, project=None, by=by, at=at, entry=entry, memo=memo)


@transaction.atomic
def _move(
    project: Project, sources: Sequence[AccountKind], target: AccountKind, amount: Decimal, *, by: Actor, at: datetime, entry: Entry | None, memo: str
) -> Posting:
    if amount <= 0 or target in sources or SHARED & set(sources) or target == AccountKind.GRANTED:
        raise ValueError(f"no such movement: {sources} → {target} {amount}")
    held = _held(project, target)
    there = sum((account.balance for (_line, kind), account in held.items() if kind in sources), Decimal(0))
    require(rules.funds(sources[0], amount, there))
    sides, rest, used = [], amount, sources[0]
    for source in sources:
        for line in dict.fromkeys(line for line, _kind in held):
            account = held.get((line, source))
            part = min(rest, account.balance) if account else Decimal(0)
            if account and part > 0:
                sides += [(account, -part), (held[line, target], part)]
                rest, used = rest - part, source
    return _post(f"{used}-{target}", sides, project=project, by=by, at=at, entry=entry, memo=memo)


def _move_all(
    project: Project, sources: Sequence[AccountKind], target: AccountKind, *, by: Actor, at: datetime, entry: Entry | None, memo: str
) -> Posting | None:
    """All that stands in the sources, counted under the lock. None when nothing does."""
    with transaction.atomic():
        rows = Account.objects.select_for_update().filter(project=project, kind__in=sources).order_by("pk")
        there = sum((account.balance for account in rows), Decimal(0))
        return _move(project, sources, target, there, by=by, at=at, entry=entry, memo=memo) if there else None


def _held(project: Project, target: AccountKind) -> dict[tuple[int, str], Account]:
    """(line, kind) → the project's account, or the line's quota, locked in the order of their ids; lines in the order in which they pay.

    The target's accounts are among them. One query when they all stand already, which is the rule after the first movement of a kind."""
    mine = Q(project=project)
    if target in SHARED:  # the quota is touched only when money goes back to it, so that other projects of the line need not wait
        mine |= Q(project__isnull=True, kind=target, line__in=Account.objects.filter(project=project).values("line"))
    for _attempt in range(2):
        rows = list(Account.objects.select_for_update(of=("self",)).filter(mine).select_related("line").order_by("pk"))
        held = {(account.line_id, str(account.kind)): account for account in rows}
        lacking = {line for line, _kind in held} - {line for line, kind in held if kind == target}
        if not lacking:
            break
        for line in BudgetLine.objects.filter(pk__in=lacking):
            _account(line, None if target in SHARED else project, target)
    return dict(sorted(held.items(), key=lambda item: (item[1].line.year, item[0][0])))


def _account(line: BudgetLine, project: Project | None, kind: str) -> Account:
    account, _made = Account.objects.get_or_create(line=line, project=project, kind=kind)
    return account


def _locked(lines: Iterable[BudgetLine], project: Project) -> list[Account]:
    """The lines' shared accounts and the project's own, locked in the order of their ids, so that two postings never wait for each other."""
    mine = Q(project=project) | Q(project__isnull=True)
    return list(Account.objects.select_for_update().filter(mine, line__in=list(lines)).order_by("pk"))


def _post(kind: str, sides: list[tuple[Account, Decimal]], *, project: Project | None, by: Actor, at: datetime, entry: Entry | None, memo: str) -> Posting:
    posting = Posting.objects.create(project=project, entry=entry, kind=kind, memo=memo[:200], by_name=str(getattr(by.user, "name", "") or ""), at=at)
    PostingLine.objects.bulk_create([PostingLine(posting=posting, account=account, amount=amount) for account, amount in sides])
    return posting
