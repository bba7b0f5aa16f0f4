"""The panel's pages: declaration, score sheet, summary and signature."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from kernel import files
from kernel.clock import day_of
from kernel.forms import PortalForm
from kernel.views import signed_in, step_up, submit
from procurement import actions
from procurement.forms import panels as forms
from procurement.lifecycle import SeatState, TenderState
from procurement.models import Bid, BidFile, PanelMember
from procurement.queries.experts import conflicts
from procurement.queries.facts import bids_of, ranking_of
from procurement.queries.panels import all_locked, entrants, matrix, objective_marks, scored_bids, scored_criteria, sheet, sitting
from procurement.queries.tenders import law_of
from procurement.rules import awards as award_rules
from procurement.rules import panels as rules
from procurement.views.tenders import to_receipt

SEATED = (SeatState.DECLARED, SeatState.LOCKED, SeatState.SIGNED)


def seat_of(request: HttpRequest, number: str) -> PanelMember:
    """The actor's own seat; nobody else finds anything here."""
    rows = PanelMember.objects.of_user(request.actor.user_id).select_related("panel__tender__project__body", "panel__tender__project__jurisdiction", "user")
    return get_object_or_404(rows, panel__tender__number=number)


@signed_in
def decline(request: HttpRequest, number: str) -> HttpResponse:
    """Cannot come: another expert is drawn at once."""
    seat = seat_of(request, number)
    if request.method != "POST":
        return redirect("session", number)
    form = forms.DeclineForm(request.POST)

    def act(**data: Any) -> PanelMember:
        return actions.decline(seat, by=request.actor, clock=request.clock, **data)

    return submit(request, form, act, template="procurement/recuse.html", context=_page(request, seat), then=lambda _seat: reverse("session", args=[number]))


def _page(request: HttpRequest, seat: PanelMember, **more: Any) -> dict[str, Any]:
    return {"seat": seat, "tender": seat.panel.tender, "now": request.clock.now(), **more}


@signed_in
def sessions(request: HttpRequest) -> HttpResponse:
    """The sessions that the actor is or was invited to."""
    rows = PanelMember.objects.of_user(request.actor.user_id).select_related("panel__tender__project__body").order_by("-pk")[:50]
    return render(request, "procurement/sessions.html", {"seats": rows, "now": request.clock.now()})


@signed_in
def session(request: HttpRequest, number: str) -> HttpResponse:
    """The invitation: who bids, and the declaration or the stepping aside."""
    seat = seat_of(request, number)

    def act() -> PanelMember:
        return actions.declare(seat, by=request.actor, clock=request.clock)

    form = forms.DeclareForm(request.POST if request.method == "POST" else None)
    found = conflicts(seat, day_of(request.clock.now())) if seat.state == SeatState.INVITED else []
    reason = "；".join(f"{each.got}：{each.need}" for each in found)
    gone = seat.state in (SeatState.RECUSED, SeatState.DECLINED, SeatState.LAPSED)
    context = _page(request, seat, recusal=forms.RecuseForm(initial={"reason": reason}), declining=forms.DeclineForm(), found=found, gone=gone,
                    bids=[] if gone else bids_of(seat.panel.tender))
    return submit(request, form, act, template="procurement/session.html", context=context, then=lambda _seat: reverse("session", args=[number]))


@signed_in
def recuse(request: HttpRequest, number: str) -> HttpResponse:
    seat = seat_of(request, number)
    if request.method != "POST":
        return redirect("session", number)
    form = forms.RecuseForm(request.POST)

    def act(**data: Any) -> PanelMember:
        return actions.recuse(seat, by=request.actor, clock=request.clock, **data)

    return submit(request, form, act, template="procurement/recuse.html", context=_page(request, seat), then=lambda _seat: reverse("session", args=[number]))


@signed_in
def score(request: HttpRequest, number: str) -> HttpResponse:
    """The member's own sheet, item by item across the bidders. It never shows another member's points, nor an average."""
    seat = seat_of(request, number)
    if seat.state not in SEATED:
        return redirect("session", number)
    form = forms.ScoreForm(request.POST if request.method == "POST" else None, sheet=sheet(seat))

    def act(**data: Any) -> PanelMember:
        return actions.save_scores(seat, by=request.actor, clock=request.clock, **data)

    bids = scored_bids(seat.panel.tender)
    needed = len(bids) * len(scored_criteria(seat.panel.tender))
    positions = {bid.pk: number for number, bid in enumerate(bids_of(seat.panel.tender), 1)}
    context = _page(request, seat, bids=bids, positions=positions, given=seat.scores.count(), needed=needed, open=seat.panel.tender.state == TenderState.QUOTED and seat.state == SeatState.DECLARED)
    return submit(request, form, act, template="procurement/score.html", context=context, then=lambda _seat: reverse("session-score", args=[number]))


@signed_in
@step_up
def lock(request: HttpRequest, number: str) -> HttpResponse:
    """Lock the sheet, with a fresh second factor."""
    seat = seat_of(request, number)
    if request.method != "POST":
        return redirect("session-score", number)
    bids = scored_bids(seat.panel.tender)
    context = _page(request, seat, bids=bids, given=seat.scores.count(), needed=len(bids) * len(scored_criteria(seat.panel.tender)))
    return submit(request, PortalForm(request.POST), lambda: actions.lock_scores(seat, by=request.actor, clock=request.clock),
                  template="procurement/lock.html", context=context, then=to_receipt)


@signed_in
@step_up
def summary(request: HttpRequest, number: str) -> HttpResponse:
    """Totals and ranks once all have locked, and the signature."""
    seat = seat_of(request, number)
    if seat.state not in SEATED:
        return redirect("session", number)
    panel, tender = seat.panel, seat.panel.tender
    locked = all_locked(panel)

    def act(**data: Any) -> Any:
        return actions.sign(seat, by=request.actor, clock=request.clock, **data)

    form = forms.SignForm(request.POST if request.method == "POST" else None)
    places = award_rules.ranking(entrants(panel), tender.criteria.get(price=True).points) if locked and tender.quotes_opened_at else []
    names = {bid.public_id: bid.contractor.name for bid in scored_bids(tender)}
    context = _page(request, seat, locked=locked, members=sitting(panel), matrix=matrix(panel), places=[(names.get(row.key, ""), row) for row in places],
                    checks=rules.objective_agree(objective_marks(panel), law=law_of(tender)) if locked else [], ranking=ranking_of(tender))
    return submit(request, form, act, template="procurement/summary.html", context=context, then=to_receipt)


@signed_in
def file(request: HttpRequest, number: str, position: int, file_id: str) -> HttpResponse:
    """A file of an opened bid, for a member who has taken the seat."""
    seat = seat_of(request, number)
    bids = bids_of(seat.panel.tender)
    if not 1 <= position <= len(bids):
        raise Http404
    bid = get_object_or_404(Bid.objects.visible_to(request.actor), pk=bids[position - 1].pk)
    row = get_object_or_404(BidFile.objects.select_related("file"), bid=bid, file__public_id=file_id)
    answer: Any = files.response(row.file)
    return answer
