"""The only writer of the budget ledger. A posting moves money between accounts; the database balances and bounds it."""

from __future__ import annotations

from collections.abc import Iterable
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
    """Move `amount` yuan of one project from account `source` to `target` (AccountKind values: quota, reserved, contracted, accepted,
    payable, paid), over its budget lines in their order. `target` may be "quota" to give money back; `source` may not be shared.

    Raises Refused (planning.funds.not) when the project's accounts hold less; ValueError for an amount that is not positive."""
    source, target = AccountKind(source), AccountKind(target)
    if amount <= 0 or source == target or source in SHARED or target == AccountKind.GRANTED:
        raise ValueError(f"no such movement: {source} → {target} {amount}")
    lines = list(BudgetLine.objects.filter(accounts__project=project).distinct().order_by("year", "pk"))
    for line in lines:
        _account(line, None if target in SHARED else project, target)
    held = {(account.line_id, account.kind): account for account in _locked(lines, project)}
    there = sum((held[line.pk, source].balance for line in lines if (line.pk, source) in held), Decimal(0))
    require(rules.funds(source, amount, there))
    sides, rest = [], amount
    for line in lines:
        part = min(rest, held[line.pk, source].balance) if (line.pk, source) in held else Decimal(0)
        if part > 0:
            sides += [(held[line.pk, source], -part), (held[line.pk, target], part)]
            rest -= part
    return _post(f"{source}-{target}", sides, project=project, by=by, at=at, entry=entry, memo=memo)


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
