"""The draw, the seats, the scores."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed, TooEarly, WrongState
from kernel.findings import Finding, require
from kernel.inbox import send
from kernel.lifecycle import advance, check_step, lock, note
from kernel.models import Receipt
from kernel.receipts import issue
from parties.models import Membership, User
from procurement.lifecycle import SeatState, TenderState
from procurement.models import Bid, Criterion, Panel, PanelMember, Score, Tender
from procurement.permissions import is_buyer, is_member
from procurement.queries.experts import conflicts, in_field
from procurement.queries.panels import all_locked, objective_marks, panel_of, pool, scored_bids, scored_criteria
from procurement.queries.tenders import law_of
from procurement.rules import panels as rules

ANSWER = "portal.panel.answer_minutes"


@transaction.atomic
def draw(tender: Tender, *, by: Actor, clock: Clock, representative: User, size: int = 3, seed: str = "") -> Receipt:
    """Draw the experts at random after the opening, when ties with bidders are known; one seat is the representative's.

    The seed goes into the journal with the pool, so that anybody can repeat the draw. Raises Refused, WrongState, NotAllowed."""
    tender = lock(tender)
    at = clock.now()
    if not is_buyer(by, tender):
        raise NotAllowed("draw", str(is_buyer.name))
    if tender.state not in (TenderState.OPENED, TenderState.QUALIFIED) or panel_of(tender) is not None:
        raise WrongState("draw", tender.state)
    own = Membership.objects.filter(user=representative, organisation__key=tender.owner_key).in_force(day_of(at)).exists()
    free, left_out = pool(tender, day_of(at))
    fitting = in_field(tender, free)
    # Too few in the field of the purchase: the draw widens to the whole pool, and the journal says so.
    widened = len(fitting) < size - 1
    eligible = free if widened else fitting
    require(Finding("representative_foreign", own, field="representative"), rules.composition(size, size - 1, law=law_of(tender)),
            rules.pool_large_enough(len(eligible), size - 1))
    seed = seed or secrets.token_hex(32)
    order = rules.draw_order(seed, eligible)
    panel = Panel.objects.create(tender=tender, size=size, seed=seed, pool=order, excluded=left_out, drawn_at=at)
    _seat(panel, representative, PanelMember.Kind.REPRESENTATIVE, 1, at)
    people = {user.username: user for user in User.objects.filter(username__in=order[: size - 1])}
    for number, name in enumerate(order[: size - 1], 2):
        _seat(panel, people[name], PanelMember.Kind.EXPERT, number, at)
    entry = note(tender, "draw", by=by, at=at, cite="gplr.39.random_draw", seed=seed, pool=sorted(eligible), order=order, excluded=left_out,
                 drawn=order[: size - 1], size=size, widened=widened)
    return issue(entry, kind="CQ", title="抽取评审专家回执",
                 lines=[("项目", tender.title), ("采购编号", tender.number), ("人数", f"{size}（其中专家 {size - 1}）"), ("随机种子", seed)])


def _seat(panel: Panel, user: User, kind: str, number: int, at: datetime, replaces: PanelMember | None = None) -> PanelMember:
    due = at + timedelta(minutes=int(law_of(panel.tender).value(ANSWER)))
    seat = PanelMember.objects.create(panel=panel, user=user, kind=kind, no=number, drawn_at=at, replaces=replaces, answer_due_at=due)
    send(key=f"procurement.seat:{seat.pk}", user=user, subject="邀请您参加评审", body="请先阅读供应商名单，声明是否需要回避。名单在结果公告前保密。", at=at,
         url=reverse("session", args=[panel.tender.number]))
    return seat


@transaction.atomic
def declare(seat: PanelMember, *, by: Actor, clock: Clock) -> PanelMember:
    """Declare to have no interest in any bidder, promise to keep the rules, and take the seat.

    Raises Refused, with the article, for who has declared a tie with a bidder: then only stepping aside is open."""
    seat = lock(seat)
    at = clock.now()
    check_step(seat, "declare", by)
    require(conflicts(seat, day_of(at)))
    advance(seat, "declare", by=by, at=at)
    return seat


@transaction.atomic
def decline(seat: PanelMember, *, by: Actor, clock: Clock, reason: str) -> PanelMember:
    """Decline an invitation; the next expert of the drawn order takes the place at once. Raises Refused without a reason or a pool."""
    return _give_up(seat, "decline", by, clock, reason)


@transaction.atomic
def lapse(seat: PanelMember, *, by: Actor, clock: Clock) -> PanelMember:
    """Replace a member who gave no answer in time. Raises TooEarly before the time is over, Refused when the pool is used up."""
    return _give_up(seat, "lapse", by, clock, "逾期未答复邀请")


def _give_up(seat: PanelMember, step: str, by: Actor, clock: Clock, reason: str) -> PanelMember:
    """Leave a seat by one of the three ways; for an expert the next of the drawn order is invited."""
    seat = lock(seat)
    at = clock.now()
    require(Finding("recusal_needs_reason", bool(reason.strip()), field="reason"))
    check_step(seat, step, by)
    if step == "lapse" and seat.answer_due_at is not None and at < seat.answer_due_at:
        raise TooEarly(_("The invitation may still be answered."), opens_at=seat.answer_due_at)
    panel = Panel.objects.select_for_update().get(pk=seat.panel_id)
    seat.reason = reason
    seat.save(update_fields=["reason"])
    advance(seat, step, by=by, at=at, because=reason)
    if seat.kind == PanelMember.Kind.EXPERT:
        _redraw(panel, seat, by, at)
    return seat


@transaction.atomic
def recuse(seat: PanelMember, *, by: Actor, clock: Clock, reason: str) -> PanelMember:
    """Step aside; for an expert the next one of the drawn order takes the place at once. Returns the seat given up.

    Raises Refused when the pool is used up (the draw must be repeated with a wider one)."""
    return _give_up(seat, "recuse", by, clock, reason)


def _redraw(panel: Panel, seat: PanelMember, by: Actor, at: datetime) -> None:
    used = set(panel.members.values_list("user__username", flat=True))
    following = next((name for name in panel.pool if name not in used), None)
    require(rules.pool_large_enough(0 if following is None else 1, 1))
    number = max(panel.members.values_list("no", flat=True)) + 1
    _seat(panel, User.objects.get(username=following), PanelMember.Kind.EXPERT, number, at, replaces=seat)
    note(panel.tender, "redraw", by=Actor.SYSTEM, at=at, because=seat.reason, left=seat.user.username, drawn=following)


@transaction.atomic
def save_scores(seat: PanelMember, *, by: Actor, clock: Clock, marks: Mapping[tuple[int, str], tuple[Decimal | None, str]]) -> PanelMember:
    """Keep a member's own points: {(criterion number, bid's public id): (points or None, reason)}. Nothing is locked.

    Raises Refused for points out of range, WrongState once locked, NotAllowed for anybody else."""
    seat = lock(seat)
    at = clock.now()
    if not is_member(by, seat):
        raise NotAllowed("score", str(is_member.name))
    tender = seat.panel.tender
    if seat.state != SeatState.DECLARED or tender.state != TenderState.QUOTED:
        raise WrongState("score", seat.state)
    items = {item.no: item for item in scored_criteria(tender)}
    bids = {bid.public_id: bid for bid in scored_bids(tender)}
    given = [(items[no], bids[key], points, reason) for (no, key), (points, reason) in marks.items() if points is not None]
    require([rules.points(points, item.points, field=f"points-{item.no}-{bid.public_id}") for item, bid, points, _reason in given],
            [rules.low_needs_reason(points, item.points, reason, field=f"points-{item.no}-{bid.public_id}")
             for item, bid, points, reason in given if not item.objective])
    for item, bid, points, reason in given:
        _keep_score(seat, item, bid, points, reason, at)
    return seat


def _keep_score(seat: PanelMember, item: Criterion, bid: Bid, points: Decimal, reason: str, at: datetime) -> None:
    values = {"points": points, "full_points": item.points, "reason": reason, "saved_at": at}
    Score.objects.update_or_create(member=seat, bid=bid, criterion=item, defaults=values)


@transaction.atomic
def lock_scores(seat: PanelMember, *, by: Actor, clock: Clock) -> Receipt:
    """Lock a complete sheet; it changes no more. Raises Refused while points are missing."""
    seat = lock(seat)
    at = clock.now()
    tender = seat.panel.tender
    if tender.state != TenderState.QUOTED:
        raise WrongState("score_lock", tender.state)
    check_step(seat, "score_lock", by)
    require(rules.all_scored(seat.scores.count(), len(scored_bids(tender)) * len(scored_criteria(tender))))
    seat.scores.update(locked=True)
    entry = advance(seat, "score_lock", by=by, at=at, seat=seat.no, scores=_sheet_facts(seat))
    return issue(entry, kind="PF", title="评分锁定回执", lines=[("项目", tender.title), ("采购编号", tender.number), ("评委", str(seat.user))])


def _sheet_facts(seat: PanelMember) -> list[dict[str, Any]]:
    rows = seat.scores.select_related("criterion", "bid").order_by("criterion__no", "bid_id")
    return [{"criterion": row.criterion.no, "bid": row.bid.public_id, "points": f"{row.points:.2f}"} for row in rows]


@transaction.atomic
def sign(seat: PanelMember, *, by: Actor, clock: Clock, dissent: str = "") -> Receipt:
    """Sign the evaluation report; a dissenting opinion is written under it, silence is consent (条例 第四十一条).

    Raises Refused until every member has locked and the objective items agree."""
    tender = lock(seat.panel.tender)
    seat = lock(seat)
    at = clock.now()
    check_step(seat, "sign", by)
    panel = seat.panel
    require(Finding("not_all_locked", all_locked(panel)), rules.objective_agree(objective_marks(panel), law=law_of(tender)))
    seat.dissent = dissent
    seat.save(update_fields=["dissent"])
    entry = advance(seat, "sign", by=by, at=at, seat=seat.no, dissent=dissent)
    return issue(entry, kind="PS", title="评审报告签署回执", lines=[("项目", tender.title), ("采购编号", tender.number), ("评委", str(seat.user))])
