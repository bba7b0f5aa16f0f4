"""The pool for a draw, the score sheet, and what a member may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from parties.models import Expert
from procurement.lifecycle import BidState, SeatState
from procurement.models import Bid, Criterion, Panel, PanelMember, Score, Tender
from procurement.queries.experts import others, tied
from procurement.rules.awards import Entrant


def pool(tender: Tender, day: date) -> tuple[list[str], list[dict[str, str]]]:
    """(usernames of the experts who may be drawn, those left out with the reason): ties with a bidder bar."""
    keys = others(tender)
    eligible, left_out = [], []
    for expert in Expert.objects.drawable(day).select_related("user").prefetch_related("interests").order_by("pk"):
        ties = tied(expert, keys, day)
        if ties:
            name, key, tie = ties[0]
            left_out.append({"expert": expert.user.username, "name": str(expert), "organisation": name, "key": key, "reason": tie})
        else:
            eligible.append(expert.user.username)
    return eligible, left_out


def panel_of(tender: Tender) -> Panel | None:
    """The tender's panel, once drawn."""
    return Panel.objects.filter(tender=tender).select_related("tender__project__body").first()


def sitting(panel: Panel) -> list[PanelMember]:
    """The seats not given up, in order."""
    return list(panel.members.sitting().select_related("user").order_by("no"))


def scored_bids(tender: Tender) -> list[Bid]:
    """The bidders who are scored: qualified, with a valid final quote."""
    rows = Bid.objects.filter(tender=tender, state=BidState.QUALIFIED, final_quote__isnull=False)
    return list(rows.select_related("contractor", "final_quote", "tender", "lot").order_by("sealed_at", "pk"))


def scored_criteria(tender: Tender) -> list[Criterion]:
    """The items that members give points for: all but the price."""
    return list(tender.criteria.filter(price=False).order_by("no"))


@dataclass(frozen=True)
class Cell:
    """One box of a member's sheet."""

    criterion: Criterion
    bid: Bid
    score: Score | None

    @property
    def field(self) -> str:
        return f"points-{self.criterion.no}-{self.bid.public_id}"

    @property
    def reason_field(self) -> str:
        return f"reason-{self.criterion.no}-{self.bid.public_id}"


def sheet(seat: PanelMember) -> list[tuple[Criterion, list[Cell]]]:
    """A member's own sheet, criterion by criterion across the bidders."""
    tender = seat.panel.tender
    given = {(row.criterion_id, row.bid_id): row for row in seat.scores.all()}
    bids = scored_bids(tender)
    return [(item, [Cell(item, bid, given.get((item.pk, bid.pk))) for bid in bids]) for item in scored_criteria(tender)]


def all_locked(panel: Panel) -> bool:
    """Whether every seat has locked; averages exist for nobody before."""
    return all(seat.state in (SeatState.LOCKED, SeatState.SIGNED) for seat in sitting(panel))


def objective_marks(panel: Panel) -> dict[str, list[Decimal]]:
    """"bidder · item" → the members' points, for the objective items."""
    out: dict[str, list[Decimal]] = defaultdict(list)
    rows = Score.objects.filter(member__in=sitting(panel), criterion__objective=True).select_related("bid__contractor", "criterion")
    for row in rows.order_by("criterion__no", "bid_id", "member_id"):
        out[f"{row.bid.contractor.name} · {row.criterion.name}"].append(row.points)
    return dict(out)


def entrants(panel: Panel) -> list[Entrant]:
    """The bidders as the ranking reads them. Asked only once every member has locked."""
    tender = panel.tender
    members = sitting(panel)
    totals: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    technical: dict[int, Decimal] = defaultdict(Decimal)
    for row in Score.objects.filter(member__in=members).select_related("criterion"):
        totals[row.bid_id, row.member_id] += row.points
        if not row.criterion.objective:
            technical[row.bid_id] += row.points
    rate = (tender.deduction_rate or Decimal()) / 100 if tender.sme_scope != "whole" else Decimal()
    return [
        Entrant(bid.public_id, bid.final_quote.amount, [totals[bid.pk, seat.pk] for seat in members],
                technical[bid.pk] / len(members), rate if rate and _is_small(bid) else Decimal())
        for bid in scored_bids(tender)
    ]


def _is_small(bid: Bid) -> bool:
    contractor = getattr(bid.contractor, "contractor", None)
    return contractor is not None and contractor.size in ("micro", "small")


def matrix(panel: Panel) -> list[dict[str, Any]]:
    """Every member's points a criterion and bidder, for the report; empty before all have locked."""
    if not all_locked(panel):
        return []
    members, bids = sitting(panel), scored_bids(panel.tender)
    given = {(row.criterion_id, row.bid_id, row.member_id): row for row in Score.objects.filter(member__in=members)}
    return [
        {"criterion": item, "rows": [{"bid": bid, "scores": _line(given, item, bid, members)} for bid in bids]}
        for item in scored_criteria(panel.tender)
    ]


def _line(given: dict[tuple[int, int, int], Score], item: Criterion, bid: Bid, members: Sequence[PanelMember]) -> list[Score | None]:
    return [given.get((item.pk, bid.pk, seat.pk)) for seat in members]
