"""Questions about money: what stands where."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Sum

from kernel.clock import SHANGHAI
from parties.models import Organisation
from planning.models import Account, AccountKind, BudgetLine, PostingLine, Project

OF_PROJECT = [kind.value for kind in AccountKind if kind not in (AccountKind.GRANTED, AccountKind.QUOTA)]


def balances(what: Project | BudgetLine) -> dict[str, Decimal]:
    """Yuan by account. A project: reserved, intended, contracted, accepted, payable, paid. A budget line: also granted (as a positive amount) and quota."""
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


def end_of(day: date) -> datetime:
    """The first moment after a Shanghai day."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


def line_rows(lines: Iterable[BudgetLine], *, on: date | None = None) -> list[tuple[BudgetLine, dict[str, Decimal]]]:
    """Each line with its balances, now or at the end of a Shanghai day; one query whatever the number of lines.

    Now: what the accounts hold. A past day: the sum of the postings up to its end, which are never changed, so the day reads the same for ever."""
    listed = list(lines)
    totals = {line.pk: dict.fromkeys((kind.value for kind in AccountKind), Decimal(0)) for line in listed}
    rows: Iterable[tuple[int, str, Decimal]]
    if on is None:
        rows = Account.objects.filter(line__in=listed).values_list("line_id", "kind").annotate(total=Sum("balance"))
    else:
        sides = PostingLine.objects.filter(account__line__in=listed, posting__at__lt=end_of(on))
        rows = sides.values_list("account__line_id", "account__kind").annotate(total=Sum("amount"))
    for line_id, kind, total in rows:
        totals[line_id][kind] = -total if kind == AccountKind.GRANTED else total
    return [(line, totals[line.pk]) for line in listed]


def last_lines(lines: Iterable[BudgetLine], *, on: date | None = None, limit: int = 50) -> list[PostingLine]:
    """The newest sides of postings on these lines, up to the end of a Shanghai day where one is given."""
    rows = PostingLine.objects.filter(account__line__in=list(lines)).select_related("posting__project", "posting__entry__receipt", "account__line")
    if on is not None:
        rows = rows.filter(posting__at__lt=end_of(on))
    return list(rows.order_by("-posting_id", "id")[:limit])
