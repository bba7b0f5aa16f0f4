"""The budget as pages show it: sums by body, source and year, the waterfall, what the public reads, and what waits for a second person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.models import Entry
from kernel.todo import Todo, Waiting
from parties.models import Jurisdiction, Organisation
from planning.models import AccountKind, BudgetChange, BudgetLine, BudgetRequest, ChangeState, CutState, FunctionCut, Fund, RequestState
from planning.queries.ledger import line_rows

ZERO = Decimal(0)
# From the money that is furthest on its way to the money that nobody has claimed.
FALLING = (AccountKind.PAID, AccountKind.PAYABLE, AccountKind.ACCEPTED, AccountKind.CONTRACTED, AccountKind.INTENDED, AccountKind.RESERVED)
COMMITTED = (AccountKind.CONTRACTED, AccountKind.ACCEPTED, AccountKind.PAYABLE, AccountKind.PAID)


def added(rows: Iterable[tuple[BudgetLine, Mapping[str, Decimal]]]) -> dict[str, Decimal]:
    """The balances of several lines together, in yuan by account."""
    out = dict.fromkeys((kind.value for kind in AccountKind), ZERO)
    for _line, totals in rows:
        for kind, amount in totals.items():
            out[kind] += amount
    return out


@dataclass(frozen=True)
class Fall:
    """One bar of the waterfall: `x` and `width` in per cent of what was granted; kind total, paid, bound, promised or left."""

    label: str
    amount: Decimal
    x: float
    width: float
    kind: str


def waterfall(totals: Mapping[str, Decimal]) -> list[Fall]:
    """What was granted, stage by stage down to what is left. Empty when nothing was granted."""
    granted = totals[AccountKind.GRANTED]
    if granted <= 0:
        return []
    out, rest = [Fall(str(AccountKind.GRANTED.label), granted, 0.0, 100.0, "total")], granted
    for kind in FALLING:
        amount = totals[kind]
        rest -= amount
        sort = "paid" if kind == AccountKind.PAID else "bound" if kind in COMMITTED else "promised"
        out.append(Fall(str(kind.label), amount, _per_cent(rest, granted), _per_cent(amount, granted), sort))
    return [*out, Fall(str(AccountKind.QUOTA.label), totals[AccountKind.QUOTA], 0.0, _per_cent(totals[AccountKind.QUOTA], granted), "left")]


def _per_cent(part: Decimal, whole: Decimal) -> float:
    return round(float(part / whole * 100), 2)


@dataclass(frozen=True)
class Share:
    """One body's or source's money of a year in yuan: granted, under contract or further, paid, left; `before` the year before's grant (None: none)."""

    name: str
    granted: Decimal
    bound: Decimal
    paid: Decimal
    left: Decimal
    before: Decimal | None = None
    key: str = ""

    @property
    def growth(self) -> Decimal | None:
        """Per cent more than the year before; None where there is nothing to compare with."""
        return (self.granted - self.before) / self.before * 100 if self.before else None


def shares(rows: Iterable[tuple[BudgetLine, Mapping[str, Decimal]]], *, by: str, before: Mapping[str, Decimal] | None = None) -> list[Share]:
    """Rows of line_rows grouped `by` "body" or "fund", largest grant first."""
    groups: dict[str, list[tuple[BudgetLine, Mapping[str, Decimal]]]] = defaultdict(list)
    names: dict[str, str] = {}
    for line, totals in rows:
        key = line.body.key if by == "body" else line.fund
        groups[key].append((line, totals))
        names[key] = str(line.body.short if by == "body" else Fund(line.fund).label)
    out = []
    for key, members in groups.items():
        total = added(members)
        bound = sum((total[kind] for kind in COMMITTED), ZERO)
        earlier = (before or {}).get(key)
        out.append(Share(names[key], total["granted"], bound, total["paid"], total["quota"], earlier, key))
    return sorted(out, key=lambda share: (-share.granted, share.name))


def grants(rows: Iterable[tuple[BudgetLine, Mapping[str, Decimal]]], *, by: str) -> dict[str, Decimal]:
    """Body key or source → yuan granted."""
    return {share.key: share.granted for share in shares(rows, by=by)}


def public_budget(place: Jurisdiction | None, year: int) -> dict[str, Any]:
    """What everybody may read of a year's purchase budget (J-45): by body and by source, each with the year before (J-29)."""
    def rows_of(wanted: int) -> list[tuple[BudgetLine, dict[str, Decimal]]]:
        lines = BudgetLine.objects.filter(year=wanted).select_related("body")
        rows = line_rows(lines.filter(body__jurisdiction=place) if place else lines)
        return [(line, totals) for line, totals in rows if totals["granted"] > 0]

    rows, earlier = rows_of(year), rows_of(year - 1)
    total, last = added(rows), added(earlier)
    return {
        "bodies": shares(rows, by="body", before=grants(earlier, by="body")),
        "funds": shares(rows, by="fund", before=grants(earlier, by="fund")),
        "total": Share("", total["granted"], sum((total[kind] for kind in COMMITTED), ZERO), total["paid"], total["quota"], last["granted"] or None),
        "falls": waterfall(total),
        "lines": rows,
    }


def budget_years(lines: Any) -> list[int]:
    """The years in which these lines stand, newest first."""
    return list(lines.order_by("-year").values_list("year", flat=True).distinct())


def changes_of(line: BudgetLine) -> list[BudgetChange]:
    """What has been asked about a line, newest first."""
    return list(BudgetChange.objects.filter(Q(line=line) | Q(other=line)).order_by("-pk"))


def course(record: Any) -> list[Entry]:
    """The journal of a change, a request or a cut, oldest first: who asked, who decided."""
    return list(Entry.objects.of(record).order_by("id"))


def budget_todo(actor: Actor, now: datetime) -> list[Todo]:
    """What waits for a second person, and the requests that finance has to answer."""
    out: list[Todo] = []
    if actor.jurisdiction and actor.has("finance_reviewer", "administrator", "treasury"):
        changes = BudgetChange.objects.filter(state=ChangeState.PROPOSED, jurisdiction_id=actor.jurisdiction).select_related("body", "jurisdiction")
        out += [
            Todo(
                verb=_("Confirm"), title=f"{change.get_kind_display()} {change.amount:,.2f}", detail=f"{change.body.short} {change.number}",
                url=reverse("budget-change", args=[change.number]), waits_since=change.proposed_at, who=change.body.short,
            )
            for change in changes.order_by("pk")[:50]
            if change.lifecycle.may(change, actor, "confirm_change")
        ]  # fmt: skip
    if actor.jurisdiction and actor.has("finance_reviewer", "administrator"):
        requests = BudgetRequest.objects.filter(state=RequestState.SENT, jurisdiction_id=actor.jurisdiction).select_related("body")
        out += [
            Todo(
                verb=_("Answer"), title=request.name, detail=f"{request.body.short} {request.year} {request.amount:,.2f}",
                url=reverse("budget-request", args=[request.number]), waits_since=request.sent_at, who=request.body.short,
            )
            for request in requests.order_by("pk")[:50]
        ]  # fmt: skip
    return out + _cuts_to_confirm(actor)


def _cuts_to_confirm(actor: Actor) -> list[Todo]:
    if not (actor.jurisdiction and actor.has("staffing", "finance_reviewer", "administrator")):
        return []
    cuts = FunctionCut.objects.filter(state=CutState.PROPOSED, jurisdiction_id=actor.jurisdiction).select_related("transfer__from_body")
    return [
        Todo(
            verb=_("Confirm"), title=cut.transfer.function, detail=f"{cut.transfer.from_body.short} {cut.number}",
            url=reverse("function-cut", args=[cut.number]), waits_since=cut.proposed_at, who=cut.transfer.from_body.short,
        )
        for cut in cuts.order_by("pk")[:50]
        if cut.lifecycle.may(cut, actor, "confirm_cut")
    ]  # fmt: skip


def budget_waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """A body's requests that lie with the finance bureau."""
    if not actor.has("clerk", "accountant"):
        return []
    rows = BudgetRequest.objects.filter(state=RequestState.SENT, body__key=actor.organisation_key)
    return [
        Waiting(who=_("Finance bureau"), title=row.name, what=str(RequestState.SENT.label), url=reverse("budget-request", args=[row.number]), since=row.sent_at)
        for row in rows.order_by("pk")[:50]
    ]


def bodies_of(place: str) -> list[Organisation]:
    """Organisations of a place that may hold budget lines, for a form's list."""
    return list(Organisation.objects.filter(jurisdiction_id=place, body__isnull=False).order_by("name"))


def chosen_day(text: str, today: date) -> date | None:
    """The day of ?on=YYYY-MM-DD; None for none, for nonsense and for today or later (the ledger as it stands)."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day < today and day.year >= 2000 else None
