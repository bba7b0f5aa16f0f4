"""Final quotes, the report, the award and its notice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.clock import Clock, day_of, local
from kernel.errors import TooEarly
from kernel.findings import Finding, require
from kernel.inbox import send
from kernel.lifecycle import advance, check_step, lock
from kernel.models import Receipt
from kernel.receipts import issue
from law.money import to_cents
from parties.queries import banned
from procurement.lifecycle import BidState, SeatState
from procurement.models import Award, Bid, Panel, PanelMember, Ranking, Tender
from procurement.queries.facts import ranking_of, result_facts
from procurement.queries.panels import entrants, panel_of, scored_bids, sitting
from procurement.queries.tenders import calendar, law_of
from procurement.rules import awards as rules
from procurement.rules import panels as panel_rules


@transaction.atomic
def request_quotes(tender: Tender, *, by: Actor, clock: Clock, record: str, due_at: datetime) -> Receipt:
    """Record the consultation and ask every qualified bidder for a final quote by a moment that is the same for all."""
    tender = lock(tender)
    at = clock.now()
    check_step(tender, "request_quotes", by)
    panel = panel_of(tender)
    seated = panel is not None and all(seat.state == SeatState.DECLARED for seat in sitting(panel))
    require(Finding("panel_not_seated", seated), Finding("quotes_due_in_past", due_at > at, field="due_at"),
            Finding("consultation_record_missing", bool(record.strip()), field="record"))
    tender.quotes_due_at, tender.consultation_record = due_at, record
    tender.save(update_fields=["quotes_due_at", "consultation_record"])
    entry = advance(tender, "request_quotes", by=by, at=at, due_at=due_at.isoformat(), consultation=record)
    for bid in Bid.objects.filter(tender=tender, state=BidState.QUALIFIED).select_related("contractor"):
        send(key=f"procurement.quote:{bid.pk}", organisation_key=bid.contractor.key, subject=f"请提交最后报价：{tender.title}", at=at,
             body=f"磋商已结束，请在 {local(due_at):%Y-%m-%d %H:%M} 前提交最后报价。", url=reverse("bid-quote", args=[bid.public_id]))
    return issue(entry, kind="CS", title="磋商记录回执",
                 lines=[("项目", tender.title), ("采购编号", tender.number), ("最后报价截止", f"{local(due_at):%Y-%m-%d %H:%M}")])


@transaction.atomic
def open_quotes(tender: Tender, *, by: Actor, clock: Clock) -> Receipt:
    """Open all final quotes at once, after their deadline; who gave none is out. Raises Refused when too few remain, TooEarly."""
    tender = lock(tender)
    at = clock.now()
    check_step(tender, "open_quotes", by)
    if tender.quotes_due_at is None or at < tender.quotes_due_at:
        raise TooEarly(_("The final quotes stay sealed until their deadline."), opens_at=tender.quotes_due_at)
    qualified = list(Bid.objects.filter(tender=tender, state=BidState.QUALIFIED).select_related("contractor", "tender__project__body"))
    quoted = {bid.pk: bid for bid in scored_bids(tender)}
    require(rules.enough_suppliers(len(quoted), law=law_of(tender), code="too_few_quotes"))
    for bid in qualified:
        if bid.pk not in quoted:
            advance(bid, "eliminate_bid", by=by, at=at, because="未在截止时间前提交最后报价", supplier=bid.contractor.key)
    facts = [{"supplier": bid.contractor.key, "amount": f"{bid.final_quote.amount:.2f}", "quote_hash": bid.final_quote.quote_hash}
             for bid in quoted.values()]
    entry = advance(tender, "open_quotes", by=by, at=at, quotes=facts)
    return issue(entry, kind="CS", title="最后报价开启回执",
                 lines=[("项目", tender.title), ("采购编号", tender.number), ("最后报价", f"{len(quoted)} 份")])


@transaction.atomic
def report(tender: Tender, *, by: Actor, clock: Clock, low_price_record: str = "") -> Receipt:
    """Take in the report that all members signed: totals and ranks are computed and fixed. Raises Refused until all have signed."""
    tender = lock(tender)
    at = clock.now()
    check_step(tender, "report", by)
    panel = panel_of(tender)
    seats = sitting(panel) if panel else []
    law = law_of(tender)
    amounts = {bid.public_id: bid.final_quote.amount for bid in scored_bids(tender)}
    suspects = rules.suspicious_prices(amounts, tender.ceiling_amount or tender.budget_amount, law=law)
    experts = sum(seat.kind == PanelMember.Kind.EXPERT for seat in seats)
    require(Finding("report_unsigned", bool(seats) and all(seat.state == SeatState.SIGNED for seat in seats)),
            panel_rules.composition(len(seats), experts, law=law),
            Finding("low_price_unexplained", not suspects or bool(low_price_record.strip()), field="low_price_record",
                    cite=law.cite("2.notice.explanation_minutes") if suspects else ""))
    assert panel is not None
    _rank(tender, panel)
    panel.report_text = low_price_record
    panel.save(update_fields=["report_text"])
    entry = advance(tender, "report", by=by, at=at, ranking=[_rank_facts(row) for row in tender.rankings.select_related("bid__contractor")],
                    low_prices={key: list(tests) for key, tests in suspects.items()}, low_price_record=low_price_record)
    return issue(entry, kind="PS", title="评审报告回执", lines=[("项目", tender.title), ("采购编号", tender.number), ("候选供应商", f"{len(amounts)} 家")])


def _rank(tender: Tender, panel: Panel) -> None:
    price = tender.criteria.get(price=True).points
    bids = {bid.public_id: bid for bid in scored_bids(tender)}
    Ranking.objects.bulk_create([
        Ranking(tender=tender, bid=bids[place.key], amount=place.amount, scored_amount=place.scored_amount, price_score=place.price_score,
                other_score=place.other_score, technical_score=to_cents(place.technical), total=place.total, rank=place.rank,
                reason=place.tied_by)
        for place in rules.ranking(entrants(panel), price)
    ])


def _rank_facts(row: Ranking) -> dict[str, str]:
    return {"rank": str(row.rank), "supplier": row.bid.contractor.key, "amount": f"{row.amount:.2f}", "price_score": f"{row.price_score:.2f}",
            "other_score": f"{row.other_score:.2f}", "total": f"{row.total:.2f}"}


@transaction.atomic
def award(tender: Tender, *, by: Actor, clock: Clock, rank: int = 1, reason: str = "") -> Receipt:
    """Determine the supplier in the report's order (条例 第四十三条). Raises Refused for any but the first, NotAllowed, WrongState."""
    tender = lock(tender)
    at = clock.now()
    check_step(tender, "award", by)
    law = law_of(tender)
    ranked = ranking_of(tender)
    barred = {row.rank for row in ranked if banned(row.bid.contractor, day_of(at))}
    first = next((row for row in ranked if row.rank == rank), ranked[0])
    require(rules.first_in_rank(rank, law=law, barred=barred), banned(first.bid.contractor, day_of(at)))
    assert tender.evaluated_at is not None
    due = rules.determine_until(day_of(tender.evaluated_at), law=law, calendar=calendar())
    made = Award.objects.create(tender=tender, lot=first.bid.lot, bid=first.bid, contractor=first.bid.contractor, amount=first.amount,
                                rank=first.rank, reason=reason, determined_at=at)
    facts: dict[str, Any] = {"number": tender.number, "project_number": tender.project.number, "title": tender.title, "contractor_name": made.contractor.name,
             "contractor_key": made.contractor.key, "amount": f"{made.amount:.2f}", "determined_at": at.isoformat()}
    entry = advance(tender, "award", by=by, at=at, because=reason, due_on=due.isoformat(), in_time=day_of(at) <= due, **facts)
    return issue(entry, kind="DB", title="确定成交供应商回执",
                 lines=[("项目", tender.title), ("采购编号", tender.number), ("成交供应商", made.contractor.name), ("成交金额", f"{made.amount:,.2f} 元")],
                 next_step="发布成交结果公告，发出成交通知书")


@transaction.atomic
def publish_result(tender: Tender, *, by: Actor, clock: Clock) -> Receipt:
    """Publish the result and send the letters: the winner's, and to each other bidder its own score and rank."""
    tender = lock(tender)
    at = clock.now()
    check_step(tender, "publish_result", by)
    tender.awards.update(notice_at=at)
    tender.awarded_at = at
    facts = result_facts(tender) | {"awarded_at": at.isoformat()}
    entry = advance(tender, "publish_result", by=by, at=at, public_facts=facts)
    for row in ranking_of(tender):
        _letter(tender, row, at)
    for bid in Bid.objects.of_opening(tender).filter(state__in=[BidState.UNQUALIFIED, BidState.ELIMINATED]).select_related("contractor"):
        send(key=f"procurement.unranked:{bid.pk}", organisation_key=bid.contractor.key, subject=f"未成交结果告知书：{tender.title}", at=at,
             body=f"{bid.contractor.name}：\n贵单位的响应文件未进入排名，原因：{bid.decision_reason or '未在截止时间前提交最后报价'}。", url=reverse("bid-result", args=[bid.public_id]))
    winners = "、".join(row["contractor_name"] for row in facts["winners"])
    return issue(entry, kind="DB", title="成交结果公告回执",
                 lines=[("项目", tender.title), ("采购编号", tender.number), ("成交供应商", winners), ("公告期限至", facts["notice_until"])],
                 next_step="签订合同")


def _letter(tender: Tender, row: Ranking, at: datetime) -> None:
    """Own score and rank only; nobody learns another bidder's price."""
    won = row.rank == 1
    subject = f"{'成交通知书' if won else '未成交结果告知书'}：{tender.title}"
    body = f"{row.bid.contractor.name}：\n贵单位在“{tender.title}”（{tender.number}）中总得分 {row.total:.2f} 分，排名第 {row.rank}。"
    body += f"\n确定贵单位为成交供应商，成交金额 {row.amount:,.2f} 元。" if won else "\n成交结果已公告。对结果有异议的，可以依法提出质疑。"
    send(key=f"procurement.letter:{row.pk}", organisation_key=row.bid.contractor.key, subject=subject, body=body, at=at,
         url=reverse("bid-result", args=[row.bid.public_id]))
