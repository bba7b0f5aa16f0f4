"""How far purchase of services has spread: public projects, contracts and money by place and year. Amounts in yuan."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from contracts.models import Contract
from disclosure.queries.dossier import public_projects
from parties.models import Jurisdiction
from payments.models import PaymentRequest

PAID = ("PAID", "RECONCILED")


@dataclass
class Covered:
    """One place in one year."""

    place: str
    year: int
    projects: int = 0
    bodies: int = 0
    contracts: int = 0
    amount: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)


def coverage() -> list[Covered]:
    """Every place and year with a public project, the newest year first. Four queries."""
    shown = public_projects()
    names = dict(Jurisdiction.objects.values_list("code", "name"))
    out: dict[tuple[str, int], Covered] = {}
    counts = shown.order_by().values_list("jurisdiction_id", "year").annotate(projects=Count("pk"), bodies=Count("body", distinct=True))
    for place, year, projects, bodies in counts:
        out[place, year] = Covered(names.get(place, place), year, projects, bodies)
    signed = Contract.objects.filter(project__in=shown.order_by().values("pk"), signed_at__isnull=False)
    for place, year, number, amount in signed.order_by().values_list("project__jurisdiction_id", "project__year").annotate(n=Count("pk"), total=Sum("amount")):
        out[place, year].contracts, out[place, year].amount = number, amount or Decimal(0)
    paid = PaymentRequest.objects.filter(Q(state__in=PAID), instalment__contract__in=signed.order_by().values("pk"))
    way = ("instalment__contract__project__jurisdiction_id", "instalment__contract__project__year")
    for place, year, amount in paid.order_by().values_list(*way).annotate(total=Sum("amount")):
        out[place, year].paid = amount or Decimal(0)
    return sorted(out.values(), key=lambda row: (-row.year, row.place))
