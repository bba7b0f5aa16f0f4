"""What is bought under a catalog: projects and money, by class and by item. Amounts in yuan."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Sum, Value, When
from django.db.models.functions import NullIf

from catalog.models import Catalog, CatalogItem
from contracts.models import Contract
from disclosure.queries.dossier import public_projects
from disclosure.queries.progress import PAID, Course, courses
from payments.models import PaymentRequest

NOTHING = Decimal(0)
MOST = 50


@dataclass
class Spend:
    """One class of a catalog: how many public projects, their budgets, what was contracted and what was paid."""

    name: str
    projects: int = 0
    budget: Decimal = NOTHING
    contracted: Decimal = NOTHING
    paid: Decimal = NOTHING


def _class_of(path: str) -> Any:
    """The family of a row, or its own name when it is one; `path` leads to the row."""
    return Case(When(**{f"{path}family": ""}, then=F(f"{path}name")), default=NullIf(F(f"{path}family"), Value("")))


def by_class(catalog: Catalog) -> list[Spend]:
    """Classes with public projects, the largest contracts first. Three queries, whatever the number of rows."""
    out: dict[str, Spend] = {}
    projects = public_projects().filter(catalog_item__catalog=catalog).order_by()
    for row in projects.values(kind=_class_of("catalog_item__")).annotate(number=Count("pk"), budget=Sum("budget_amount")):
        out[row["kind"]] = Spend(row["kind"], row["number"], row["budget"] or NOTHING)
    contracts = Contract.objects.filter(project__catalog_item__catalog=catalog, published_at__isnull=False).order_by()
    for row in contracts.values(kind=_class_of("project__catalog_item__")).annotate(amount=Sum("amount")):
        out.setdefault(row["kind"], Spend(row["kind"])).contracted = row["amount"] or NOTHING
    paid = PaymentRequest.objects.filter(instalment__contract__project__catalog_item__catalog=catalog, state__in=PAID).order_by()
    for row in paid.values(kind=_class_of("instalment__contract__project__catalog_item__")).annotate(amount=Sum("amount")):
        out.setdefault(row["kind"], Spend(row["kind"])).paid = row["amount"] or NOTHING
    return sorted(out.values(), key=lambda spend: (-spend.contracted, -spend.budget, spend.name))


def of_item(item: CatalogItem) -> list[Course]:
    """The public projects that were filed under a row or under a row below it, newest first."""
    rows = [item.pk]
    level = rows
    while level:
        level = list(CatalogItem.objects.filter(parent__in=level).values_list("pk", flat=True)[:5000])
        rows += level
    return list(courses(public_projects().filter(catalog_item__in=rows).order_by("-pk")[:MOST]).values())
