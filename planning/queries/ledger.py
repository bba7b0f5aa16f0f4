"""Questions about money: what stands where."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Sum

from parties.models import Organisation
from planning.models import Account, AccountKind, BudgetLine, PostingLine, Project

OF_PROJECT = [kind.value for kind in AccountKind if kind not in (AccountKind.GRANTED, AccountKind.QUOTA)]


def balances(what: Project | BudgetLine) -> dict[str, Decimal]:
    """Yuan by account. A project: reserved, contracted, accepted, payable, paid. A budget line: also granted (as a positive amount) and quota."""
    if isinstance(what, Project):
        return balances_for([what])[what.pk]
    totals = dict.fromkeys((kind.value for kind in AccountKind), Decimal(0))
    rows = Account.objects.filter(line=what).values_list("kind").annotate(total=Sum("balance"))
    for kind, total in rows:
        totals[kind] = -total if kind == AccountKind.GRANTED else total
    return totals


def balances_for(projects: Iterable[Project]) -> dict[int, dict[str, Decimal]]:
    """project id → yuan by account, one query for a list."""
    listed = list(projects)
    out = {project.pk: dict.fromkeys(OF_PROJECT, Decimal(0)) for project in listed}
    rows = Account.objects.filter(project__in=listed).values_list("project_id", "kind").annotate(total=Sum("balance"))
    for project_id, kind, total in rows:
        out[project_id][kind] = total
    return out


def available(line: BudgetLine) -> Decimal:
    """What nobody has claimed of a line, in yuan."""
    account = Account.objects.filter(line=line, project=None, kind=AccountKind.QUOTA).first()
    return account.balance if account else Decimal(0)


def lines_of(body: Organisation, year: int) -> list[BudgetLine]:
    """The lines from which a body can pay for a project of `year` and the two years after it, in order."""
    return list(BudgetLine.objects.filter(body=body, year__gte=year, year__lte=year + 2))


def line_rows(lines: Iterable[BudgetLine]) -> list[tuple[BudgetLine, dict[str, Decimal]]]:
    """Each line with its balances; one query whatever the number of lines."""
    listed = list(lines)
    totals = {line.pk: dict.fromkeys((kind.value for kind in AccountKind), Decimal(0)) for line in listed}
    rows = Account.objects.filter(line__in=listed).values_list("line_id", "kind").annotate(total=Sum("balance"))
    for line_id, kind, total in rows:
        totals[line_id][kind] = -total if kind == AccountKind.GRANTED else total
    return [(line, totals[line.pk]) for line in listed]


def last_lines(lines: Iterable[BudgetLine], *, limit: int = 50) -> list[PostingLine]:
    """The newest sides of postings on these lines."""
    rows = PostingLine.objects.filter(account__line__in=list(lines)).select_related("posting__project", "account__line")
    return list(rows.order_by("-posting_id", "id")[:limit])
