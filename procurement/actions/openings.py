"""Closing, opening and the qualification review."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.clock import Clock, day_of, local
from kernel.errors import Conflict, TooEarly, WrongState
from kernel.findings import Finding, require
from kernel.lifecycle import advance, check_step, lock
from kernel.models import Receipt
from kernel.receipts import issue
from parties.queries import banned
from procurement.lifecycle import BidState, TenderState
from procurement.models import Bid, BidCheck, Condition, Tender
from procurement.queries.facts import bids_of, opening_facts
from procurement.queries.tenders import due_ids, law_of
from procurement.rules import awards as rules


@transaction.atomic
def close(tender: Tender, *, by: Actor, clock: Clock) -> Tender:
    """Fix the number of bids and the digest over their hashes, after the deadline. Raises TooEarly, WrongState."""
    tender = lock(tender)
    at = clock.now()
    if not tender.is_past_deadline(at):
        raise _too_early(tender)
    hashes = list(Bid.objects.filter(tender=tender, state=BidState.SEALED).order_by("sealed_at", "pk").values_list("bid_hash", flat=True))
    tender.bids_count, tender.bids_root = len(hashes), root_of(hashes)
    tender.save(update_fields=["bids_count", "bids_root"])
    advance(tender, "close", by=by, at=at, bids_count=len(hashes), bids_root=tender.bids_root)
    return tender


def root_of(hashes: Sequence[str]) -> str:
    """SHA-256 over the bid hashes in the order of delivery, one a line."""
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def _too_early(tender: Tender) -> TooEarly:
    when = f"{local(tender.closes_at):%Y-%m-%d %H:%M:%S}" if tender.closes_at else "—"
    return TooEarly(_("Nobody can open anything before the deadline %(when)s by the server's clock.") % {"when": when}, opens_at=tender.closes_at)


def close_due(*, clock: Clock) -> int:
    """Close every tender whose deadline passed, each in its own transaction. Losing a race does nothing. Returns how many."""
    done = 0
    for pk in due_ids(clock.now()):
        try:
            close(Tender.objects.get(pk=pk), by=Actor.SYSTEM, clock=clock)
            done += 1
        except Conflict:
            continue
    return done


@transaction.atomic
def open_bids(tender: Tender, *, by: Actor, clock: Clock) -> Receipt:
    """Open every delivered bid at once, not before the deadline by the database's clock; closes first where no task did.

    Raises TooEarly, WrongState, NotAllowed."""
    tender = lock(tender)
    at = clock.now()
    if tender.state == TenderState.PUBLISHED:
        if not tender.is_past_deadline(at):
            raise _too_early(tender)
        tender = close(tender, by=by, clock=clock)
    check_step(tender, "open", by)
    bids = list(Bid.objects.select_for_update(of=("self",)).filter(tender=tender, state=BidState.SEALED).order_by("sealed_at", "pk"))
    for bid in bids:
        bid.opened_at = at  # so that the entry stands under the project's number
        advance(bid, "open_bid", by=by, at=at, bid=bid.public_id, bid_hash=bid.bid_hash, supplier=bid.contractor.key)
    tender.opened_at = at
    entry = advance(tender, "open", by=by, at=at, public_facts=opening_facts(tender),
                    bids_count=len(bids), suppliers=[bid.contractor.key for bid in bids])
    return issue(entry, kind="KB", title="开启记录回执",
                 lines=[("项目", tender.title), ("采购编号", tender.number), ("响应文件", f"{len(bids)} 份"), ("汇总 SHA-256", tender.bids_root)])


@transaction.atomic
def decide_bid(bid: Bid, *, by: Actor, clock: Clock, results: dict[int, tuple[bool, str]]) -> Bid:
    """Record for one bid what was found for each condition: {condition number: (met, reason)}. A failed one needs its reason.

    All met: qualified; else not. Raises Refused, WrongState, NotAllowed."""
    tender = lock(bid.tender)
    bid = lock(bid)
    at = clock.now()
    if tender.state != TenderState.OPENED:
        raise WrongState("decide", tender.state)
    conditions = list(tender.conditions.all())
    require([_answered(row, results) for row in conditions])
    failed = [row for row in conditions if not results[row.no][0]]
    step = "reject_bid" if failed else "accept_bid"
    check_step(bid, step, by)
    require([] if failed else banned(bid.contractor, day_of(at)))
    BidCheck.objects.bulk_create([
        BidCheck(bid=bid, condition=row, met=results[row.no][0], reason=results[row.no][1], checked_at=at) for row in conditions])
    bid.decision_reason = "；".join(f"{row.text}：{results[row.no][1]}" for row in failed)
    bid.save(update_fields=["decision_reason"])
    advance(bid, step, by=by, at=at, because=bid.decision_reason, supplier=bid.contractor.key)
    return bid


def _answered(row: Condition, results: dict[int, tuple[bool, str]]) -> Finding:
    met, reason = results.get(row.no, (None, ""))
    return Finding("check_needs_reason", met is True or (met is False and bool(reason.strip())), got=row.text, field=f"reason-{row.no}")


@transaction.atomic
def qualify(tender: Tender, *, by: Actor, clock: Clock) -> Receipt:
    """Conclude the review once every bid is decided and enough suppliers remain; else the tender must be terminated."""
    tender = lock(tender)
    at = clock.now()
    bids = bids_of(tender)
    open_ones = [bid for bid in bids if bid.state == BidState.OPENED]
    passed = [bid for bid in bids if bid.state == BidState.QUALIFIED]
    check_step(tender, "qualify", by)
    require(Finding("bids_undecided", not open_ones, got=len(open_ones)), rules.enough_suppliers(len(passed), law=law_of(tender)))
    entry = advance(tender, "qualify", by=by, at=at, qualified=[bid.contractor.key for bid in passed],
                    unqualified=[bid.contractor.key for bid in bids if bid not in passed])
    return issue(entry, kind="ZS", title="资格审查回执",
                 lines=[("项目", tender.title), ("采购编号", tender.number), ("通过", f"{len(passed)} 家"), ("审查日期", day_of(at).isoformat())])
