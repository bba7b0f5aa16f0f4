"""The department's pages from the opening to the result."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from kernel import files
from kernel.clock import day_of
from kernel.models import Receipt
from kernel.views import signed_in, step_up, submit
from parties.queries import banned_keys, frozen, holders
from procurement import actions
from procurement.forms import tenders as forms
from procurement.lifecycle import BidState, TenderState
from procurement.models import Bid, BidFile, PanelMember, Tender
from procurement.queries.facts import bids_of, ranking_of, result_facts
from procurement.queries.panels import all_locked, matrix, objective_marks, panel_of, pool, scored_bids, sitting
from procurement.queries.tenders import calendar, law_of
from procurement.rules import awards as rules
from procurement.rules import panels as panel_rules
from procurement.views.tenders import found, page, to_receipt


def _empty(request: HttpRequest) -> forms.EmptyForm:
    return forms.EmptyForm(request.POST if request.method == "POST" else None)


@signed_in
def opening(request: HttpRequest, number: str) -> HttpResponse:
    """Before the deadline it shows the deadline and nothing else; afterwards it opens every bid at once."""
    _project, tender = found(request, number)

    def act() -> Receipt:
        return actions.open_bids(tender, by=request.actor, clock=request.clock)

    now = request.clock.now()
    return submit(request, _empty(request), act, template="procurement/opening.html", then=to_receipt,
                  context=page(request, tender, past=tender.is_past_deadline(now), bids=bids_of(tender)))


@signed_in
def qualify(request: HttpRequest, number: str) -> HttpResponse:
    """The bidders and what was found; the review ends here."""
    _project, tender = found(request, number)

    def act() -> Receipt:
        return actions.qualify(tender, by=request.actor, clock=request.clock)

    bids = bids_of(tender)
    context = page(request, tender, bids=bids, undecided=sum(bid.state == BidState.OPENED for bid in bids))
    return submit(request, _empty(request), act, template="procurement/qualify.html", context=context, then=to_receipt)


def _nth_bid(tender: Tender, position: int) -> Bid:
    bids = bids_of(tender)
    if not 1 <= position <= len(bids):
        raise Http404
    return bids[position - 1]


@signed_in
def qualify_bid(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """One bidder: a row for each condition, the evidence beside it."""
    _project, tender = found(request, number)
    bid = _nth_bid(tender, position)
    form = forms.QualifyForm(request.POST or None, conditions=tender.conditions.all())

    def act(**data: Any) -> Bid:
        return actions.decide_bid(bid, by=request.actor, clock=request.clock, **data)

    checks = {check.condition_id: check for check in bid.checks.select_related("condition")}
    rows = [{**row, "answer": bid.answers.get(str(row["condition"].no), {}).get("answer", ""), "check": checks.get(row["condition"].pk)} for row in form.rows]
    facts, digest = frozen(bid.passport) if bid.passport else ({}, "")
    context = page(request, tender, bid=bid, position=position, rows=rows, files=list(bid.files.select_related("file")), facts=facts, digest=digest)
    return submit(request, form, act, template="procurement/qualify_bid.html", context=context,
                  then=lambda _bid: reverse("procure-qualify", args=[tender.project.number]))


@signed_in
def bid_file(request: HttpRequest, number: str, position: int, file_id: str) -> HttpResponse:
    """A file of an opened bid."""
    _project, tender = found(request, number)
    bid = get_object_or_404(Bid.objects.visible_to(request.actor), pk=_nth_bid(tender, position).pk)
    row = get_object_or_404(BidFile.objects.select_related("file"), bid=bid, file__public_id=file_id)
    answer: Any = files.response(row.file)
    return answer


@signed_in
def panel(request: HttpRequest, number: str) -> HttpResponse:
    """The draw and its record."""
    _project, tender = found(request, number)
    now = request.clock.now()
    people = holders(tender.owner_key, "clerk", "approver", "accountant", at=now)
    form = forms.DrawForm(request.POST or None, people=people, initial={"size": law_of(tender).value("214.panel.size_min")})

    def act(**data: Any) -> Receipt:
        return actions.draw(tender, by=request.actor, clock=request.clock, **data)

    drawn = panel_of(tender)
    eligible, left_out = pool(tender, day_of(now)) if drawn is None and tender.opened_at else ([], [])
    members = list(drawn.members.select_related("user", "replaces__user").order_by("no")) if drawn else []
    shown = panel_rules.composition(3, 2, law=law_of(tender))
    context = page(request, tender, panel=drawn, members=members, eligible=len(eligible), left_out=left_out, checks=shown)
    return submit(request, form, act, template="procurement/panel.html", context=context, then=to_receipt)


@require_POST
@signed_in
def lapse(request: HttpRequest, number: str, seat: int) -> HttpResponse:
    """Have another expert drawn in place of one who gave no answer in time."""
    _project, tender = found(request, number)
    row = get_object_or_404(PanelMember, panel__tender=tender, no=seat)
    actions.lapse(row, by=request.actor, clock=request.clock)
    return redirect("procure-panel", number)


@signed_in
def consult(request: HttpRequest, number: str) -> HttpResponse:
    """The consultation's record, the call for final quotes, and their opening."""
    _project, tender = found(request, number)
    now = request.clock.now()
    if request.method == "POST" and tender.state == TenderState.CONSULTED:
        return _run(request, tender, actions.open_quotes, "procurement/consult.html")
    form = forms.ConsultForm(request.POST or None)

    def act(**data: Any) -> Receipt:
        return actions.request_quotes(tender, by=request.actor, clock=request.clock, **data)

    quotes = scored_bids(tender) if tender.quotes_opened_at else []
    drawn = panel_of(tender)
    context = page(request, tender, quotes=quotes, past=tender.quotes_due_at is not None and now >= tender.quotes_due_at, seats=sitting(drawn) if drawn else [])
    return submit(request, form, act, template="procurement/consult.html", context=context, then=to_receipt)


def _run(request: HttpRequest, tender: Tender, action: Any, template: str) -> HttpResponse:
    def act() -> Receipt:
        return action(tender, by=request.actor, clock=request.clock)

    return submit(request, _empty(request), act, template=template, context=page(request, tender), then=to_receipt)


@signed_in
def evaluation(request: HttpRequest, number: str) -> HttpResponse:
    """Who has locked and signed; points and totals only once all have locked."""
    _project, tender = found(request, number)
    drawn = panel_of(tender)
    locked = drawn is not None and all_locked(drawn)

    def act(**data: Any) -> Receipt:
        return actions.report(tender, by=request.actor, clock=request.clock, **data)

    law = law_of(tender)
    shown = panel_rules.objective_agree(objective_marks(drawn), law=law) if drawn and locked else []
    suspects: dict[str, tuple[str, ...]] = {}
    if drawn and locked:
        amounts = {bid.public_id: bid.final_quote.amount for bid in scored_bids(tender)}
        suspects = rules.suspicious_prices(amounts, tender.ceiling_amount or tender.budget_amount, law=law)
    context = page(request, tender, panel=drawn, members=sitting(drawn) if drawn else [], locked=locked, matrix=matrix(drawn) if drawn else [],
                   ranking=ranking_of(tender), checks=shown, suspects=[bid for bid in scored_bids(tender) if bid.public_id in suspects] if suspects else [])
    form = forms.ReportForm(request.POST if request.method == "POST" else None)
    return submit(request, form, act, template="procurement/evaluation.html", context=context, then=to_receipt)


@signed_in
def award(request: HttpRequest, number: str) -> HttpResponse:
    """Determination, result notice and letters."""
    _project, tender = found(request, number)
    law = law_of(tender)
    due = rules.determine_until(day_of(tender.evaluated_at), law=law, calendar=calendar()) if tender.evaluated_at else None
    notice_due = rules.result_until(day_of(tender.determined_at), law=law, calendar=calendar()) if tender.determined_at else None
    context = page(request, tender, ranking=ranking_of(tender), due=due, notice_due=notice_due, awards=list(tender.awards.select_related("contractor")),
                   facts=result_facts(tender) if tender.determined_at else None)
    if tender.state == TenderState.DETERMINED and request.method == "POST":
        return submit(request, _empty(request), lambda: actions.publish_result(tender, by=request.actor, clock=request.clock),
                      template="procurement/award.html", context=context, then=to_receipt)
    ranked = ranking_of(tender)
    out = banned_keys([row.bid.contractor.key for row in ranked], day_of(request.clock.now())) if tender.state == TenderState.EVALUATED else set()
    context |= {"barred": [row for row in ranked if row.bid.contractor.key in out], "proposed": next((row for row in ranked if row.bid.contractor.key not in out), None)}
    if request.method == "POST":
        return _determine(request, tender, context)
    initial = {"rank": context["proposed"].rank} if context["proposed"] else {}
    return submit(request, forms.AwardForm(initial=initial), lambda: None, template="procurement/award.html", context=context, then=to_receipt)


@step_up
def _determine(request: HttpRequest, tender: Tender, context: dict[str, Any]) -> HttpResponse:
    def act(**data: Any) -> Receipt:
        return actions.award(tender, by=request.actor, clock=request.clock, **(data | {"rank": data["rank"] or 1}))

    return submit(request, forms.AwardForm(request.POST), act, template="procurement/award.html", context=context, then=to_receipt)

