"""The figures of the finance bureau's cockpit: what is asked (year, places, body, family) and the rows behind each drawing. Amounts in yuan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum

from contracts.models import Contract
from evaluation.models import Evaluation
from kernel.actors import Actor
from parties.models import Jurisdiction, Organisation
from payments.models import Instalment, PaymentRequest
from planning.models import Account, AccountKind, BudgetLine, Project
from procurement.models import Bid

# Below this number of contracts a rate says nothing (ux.md K12), so none is computed.
FEW = 5
CONTRACTED = (AccountKind.CONTRACTED, AccountKind.ACCEPTED, AccountKind.PAYABLE, AccountKind.PAID)
COUNTED = ("OPENED", "QUALIFIED", "UNQUALIFIED", "ELIMINATED")
PAID = ("PAID", "RECONCILED")
PER_CENT = Decimal("0.1")


@dataclass(frozen=True)
class Asked:
    """The filters of the address. `places` are codes; "" and 0 mean all."""

    year: int
    place: str
    body: str = ""
    family: str = ""
    places: tuple[str, ...] = field(default=(), compare=False)

    def query(self, **change: Any) -> str:
        """The address's query with some of it changed."""
        kept = {"year": self.year, "place": self.place, "body": self.body, "family": self.family} | change
        return urlencode({name: value for name, value in kept.items() if value})


def asked(actor: Actor, given: Mapping[str, str], today: date) -> Asked:
    """What the address asks for, narrowed to the actor's own place and those below it; nonsense falls back to this year and all."""
    below = places_of(actor)
    place = given.get("place", "")
    year = given.get("year", "")
    chosen = Asked(int(year) if year.isdecimal() and 2014 <= int(year[:5]) <= 2100 else 0, place if place in below else "")
    chosen = replace(chosen, year=chosen.year or _latest(tuple(below), today))
    chosen = replace(chosen, places=(chosen.place,) if chosen.place else tuple(below))
    body = given.get("body", "")[:18]
    known = body and Organisation.objects.filter(key=body, jurisdiction_id__in=chosen.places).exists()
    return replace(chosen, body=body if known else "", family=given.get("family", "")[:120], places=chosen.places)


def _latest(places: tuple[str, ...], today: date) -> int:
    """This year, or the latest one of which a contract is signed: an empty cockpit in January helps nobody."""
    rows = Contract.objects.filter(body__jurisdiction_id__in=places, signed_at__isnull=False, project__year__lte=today.year)
    return rows.order_by("-project__year").values_list("project__year", flat=True).first() or today.year


def places_of(actor: Actor) -> dict[str, str]:
    """The actor's own place and every place below it: code → name."""
    rows = {row.pk: row for row in Jurisdiction.objects.all()}
    out: dict[str, str] = {}
    for row in rows.values():
        above = row
        while above.pk != actor.jurisdiction and above.parent_id in rows:
            above = rows[above.parent_id]
        if above.pk == actor.jurisdiction:
            out[row.pk] = row.name
    return dict(sorted(out.items()))


def choices(ask: Asked) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer: bodies with a project or budget, families that are bought, years that have either."""
    bodies = Organisation.objects.filter(jurisdiction_id__in=ask.places)
    bodies = bodies.filter(Q(pk__in=BudgetLine.objects.values("body")) | Q(pk__in=Project.objects.values("body"))).order_by("name")
    families = Project.objects.filter(jurisdiction_id__in=ask.places, catalog_item__isnull=False).values_list("catalog_item__family", "catalog_item__name").distinct()
    years = {*BudgetLine.objects.filter(body__jurisdiction_id__in=ask.places).values_list("year", flat=True).distinct(), ask.year}
    return {
        "body": [(row.key, row.short) for row in bodies], "family": [(name, name) for name in sorted({family or name for family, name in families})],
        "year": [(str(year), str(year)) for year in sorted(years, reverse=True)],
    }


def _of_family(ask: Asked, way: str = "") -> Q:
    return Q(**{f"{way}catalog_item__family": ask.family}) | Q(**{f"{way}catalog_item__name": ask.family}) if ask.family else Q()


def _of_body(ask: Asked, way: str) -> Q:
    return Q(**{f"{way}jurisdiction_id__in": ask.places}) & (Q(**{f"{way}key": ask.body}) if ask.body else Q())


def projects(ask: Asked) -> Any:
    """Approved projects of the year."""
    return Project.objects.filter(_of_body(ask, "body__"), _of_family(ask), year=ask.year, approved_at__isnull=False)


def contracts(ask: Asked) -> Any:
    """Signed contracts of the year's projects."""
    rows = Contract.objects.filter(_of_body(ask, "body__"), _of_family(ask, "project__"), project__year=ask.year, signed_at__isnull=False)
    return rows.select_related("project", "body", "tender", "contractor")


# --- budget execution ---------------------------------------------------------------------------------------------------------
@dataclass
class Execution:
    """One body's year: budget (granted lines; of one family: its approved projects), under contract, paid; `due_share` the share of the year gone."""

    key: str
    name: str
    budget: Decimal = Decimal(0)
    contracted: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)

    @property
    def share(self) -> Decimal | None:
        """Paid of the budget in per cent, one decimal; None without a budget."""
        return (self.paid / self.budget * 100).quantize(PER_CENT, ROUND_HALF_UP) if self.budget else None


def execution(ask: Asked) -> list[Execution]:
    """Every body with money in the year, the largest budget first. Three queries."""
    out: dict[str, Execution] = {}

    def of(key: str, name: str) -> Execution:
        return out.setdefault(key, Execution(key, name))

    if ask.family:
        granted = projects(ask).values_list("body__key", "body__short_name", "body__name").annotate(total=Sum("budget_amount")).order_by()
    else:
        lines = BudgetLine.objects.filter(_of_body(ask, "body__"), year=ask.year)
        granted = lines.values_list("body__key", "body__short_name", "body__name").annotate(total=Sum("amount")).order_by()
    for key, short, name, total in granted:
        of(key, short or name).budget = total or Decimal(0)
    accounts = Account.objects.filter(_of_body(ask, "line__body__"), _of_family(ask, "project__"), line__year=ask.year, kind__in=CONTRACTED)
    sums = accounts.values_list("line__body__key", "line__body__short_name", "line__body__name", "kind").annotate(total=Sum("balance")).order_by()
    for key, short, name, kind, total in sums:
        row = of(key, short or name)
        row.contracted += total
        row.paid += total if kind == AccountKind.PAID else Decimal(0)
    return sorted(out.values(), key=lambda row: (-row.budget, row.name))


def year_share(year: int, today: date) -> Decimal:
    """How much of the year is gone, in per cent by calendar days, one decimal."""
    if today.year != year:
        return Decimal(100) if today.year > year else Decimal(0)
    days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return (Decimal((today - date(year, 1, 1)).days + 1) / days * 100).quantize(PER_CENT, ROUND_HALF_UP)


# --- savings and competition --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Bought:
    """One signed contract: its project's budget, its amount, how many bids were opened."""

    contract: Contract
    budget: Decimal
    bidders: int

    @property
    def single_source(self) -> bool:
        return bool(self.contract.tender.method == "single")

    @property
    def saved(self) -> Decimal:
        return self.budget - self.contract.amount

    @property
    def saved_share(self) -> Decimal | None:
        return (self.saved / self.budget * 100).quantize(PER_CENT, ROUND_HALF_UP) if self.budget else None


def bought(ask: Asked) -> list[Bought]:
    """The year's signed contracts. Two queries."""
    rows = list(contracts(ask).order_by("signed_at"))
    counts = dict(Bid.objects.filter(tender__in=[row.tender_id for row in rows], state__in=COUNTED).values_list("tender").annotate(n=Count("pk")).order_by())
    return [Bought(row, row.project.budget_amount or Decimal(0), counts.get(row.tender_id, 0)) for row in rows]


def saving_rate(rows: Iterable[Bought]) -> Decimal | None:
    """(budget − contract) ÷ budget in per cent, single sources left out; None below FEW contracts."""
    counted = [row for row in rows if not row.single_source and row.budget]
    budget = sum((row.budget for row in counted), Decimal(0))
    return (sum((row.saved for row in counted), Decimal(0)) / budget * 100).quantize(PER_CENT, ROUND_HALF_UP) if len(counted) >= FEW else None


def by_bidders(rows: Iterable[Bought]) -> list[tuple[str, int, Decimal | None]]:
    """(bids opened: "1" … "6", "7+"; contracts; their saving rate) for every column, empty ones too."""
    listed = list(rows)
    columns = [(str(n) if n < 7 else "7+", [row for row in listed if row.bidders == n or (n == 7 and row.bidders > 7)]) for n in range(1, 8)]
    return [(name, len(found), saving_rate(found)) for name, found in columns]


# --- payment ageing -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Owed:
    """An instalment that is due and not paid on a day; `days` since the acceptance passed."""

    instalment: Instalment
    paid_on: date | None
    days: int

    @property
    def bucket(self) -> str:
        return "30" if self.days <= 30 else "60" if self.days <= 60 else "61"


def owed(ask: Asked, on: date) -> list[Owed]:
    """What was due and unpaid at the end of `on`, oldest first. Two queries."""
    rows = Instalment.objects.filter(_of_body(ask, "contract__body__"), _of_family(ask, "contract__project__"), counts_from__lte=on)
    rows = rows.select_related("contract__project", "contract__body", "contract__contractor").order_by("counts_from", "pk")
    paid = _paid_on(rows)
    return [Owed(row, None, (on - row.counts_from).days) for row in rows if paid.get(row.pk) is None or paid[row.pk] > on]


def _paid_on(rows: Any) -> dict[int, date]:
    from kernel.clock import day_of

    done = PaymentRequest.objects.filter(instalment__in=rows, state__in=PAID, paid_at__isnull=False).values_list("instalment", "paid_at")
    return {instalment: day_of(at) for instalment, at in done if at}


def ageing(ask: Asked, today: date, months: int = 6) -> list[tuple[date, dict[str, Decimal]]]:
    """(day, amount in each bucket) at the ends of the months before, and today."""
    days, day = [today], today.replace(day=1) - timedelta(days=1)
    while len(days) < months:
        days.append(day)
        day = day.replace(day=1) - timedelta(days=1)
    out = []
    for each in reversed(days):
        sums = {"30": Decimal(0), "60": Decimal(0), "61": Decimal(0)}
        for row in owed(ask, each):
            sums[row.bucket] += row.instalment.amount
        out.append((each, sums))
    return out


# --- three voices -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Voices:
    """One published evaluation: three scores of 100 (None: no such voice), the answers, and the widest gap."""

    evaluation: Evaluation
    gap: Decimal


def voices(ask: Asked) -> list[Voices]:
    """Evaluations of the year's projects with at least two voices, the widest gap first."""
    rows = Evaluation.objects.filter(_of_body(ask, "body__"), _of_family(ask, "project__"), project__year=ask.year, published_at__isnull=False)
    out = []
    for row in rows.select_related("project", "body", "contract"):
        scores = [score for score in (row.body_score, row.recipients_score, row.third_party_score) if score is not None]
        if len(scores) > 1:
            out.append(Voices(row, max(scores) - min(scores)))
    return sorted(out, key=lambda each: -each.gap)
