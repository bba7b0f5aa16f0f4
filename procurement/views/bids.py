"""The contractor's pages: opportunities, the bid (K8), the final quote and the own result."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from kernel import files
from kernel.forms import PortalForm
from kernel.models import Receipt
from kernel.views import signed_in, step_up, submit
from parties.models import Contractor, Organisation
from parties.queries import frozen, known_response, passport
from procurement import actions
from procurement.forms import bids as forms
from procurement.lifecycle import BidState, TenderState
from procurement.models import Bid, BidFile, Tender
from procurement.queries.bids import SECTIONS, delivered, join_findings, open_parts, own_bids, page_of_own, versions_of
from procurement.queries.facts import ranking_of
from procurement.queries.tenders import page_of_open
from procurement.queries.views import bid_tasks, notice_rows
from procurement.views.tenders import to_receipt


def own(request: HttpRequest, public_id: str) -> Bid:
    """The actor's own bid; another's is no more there than a wrong address."""
    rows = Bid.objects.visible_to(request.actor).filter(contractor__key=request.actor.organisation_key)
    return get_object_or_404(rows.select_related("tender__project__body", "tender__project__jurisdiction", "lot", "contractor"), public_id=public_id)


def _page(request: HttpRequest, bid: Bid, **more: Any) -> dict[str, Any]:
    return {"bid": bid, "tender": bid.tender, "now": request.clock.now(), **more}


def _to_bid(bid: Bid) -> str:
    return reverse("bid", args=[bid.public_id])


@signed_in
def opportunities(request: HttpRequest) -> HttpResponse:
    """What is open for bids now, nearest deadline first."""
    now = request.clock.now()
    tenders, after = page_of_open(now, after=request.GET.get("after", "")[:40])
    taken = own_bids(request.actor.organisation_key, tenders) if request.actor.organisation_key else {}
    rows = [{"tender": tender, "bid": taken.get(tender.pk)} for tender in tenders]
    return render(request, "procurement/opportunities.html", {"rows": rows, "now": now, "next_url": f"?after={after}" if after else ""})


@signed_in
def own_list(request: HttpRequest) -> HttpResponse:
    """The contractor's own bids."""
    if not request.actor.has("contractor_clerk", "contractor_head"):
        raise Http404
    bids, after = page_of_own(request.actor.organisation_key, after=request.GET.get("after", "")[:32])
    return render(request, "procurement/bids.html", {"bids": bids, "now": request.clock.now(), "next_url": f"?after={after}" if after else ""})


@signed_in
def opportunity(request: HttpRequest, number: str) -> HttpResponse:
    """The notice and whether this contractor may bid; joining begins a bid."""
    tender = get_object_or_404(Tender.objects.visible_to(request.actor).filter(notice_at__isnull=False).select_related("project__body", "project__jurisdiction"), number=number)
    now = request.clock.now()
    organisation = Organisation.objects.filter(key=request.actor.organisation_key).first()
    checks = join_findings(tender, organisation, now) if organisation else []
    known = Bid.objects.filter(tender=tender, contractor__key=request.actor.organisation_key or "-").order_by("-version").first()

    def act() -> Bid:
        return actions.join(tender, by=request.actor, clock=request.clock)

    form = PortalForm(request.POST if request.method == "POST" else None)
    context = {"tender": tender, "rows": notice_rows(tender), "checks": checks, "bid": known, "now": now, "open": tender.is_open(now)}
    return submit(request, form, act, template="procurement/opportunity.html", context=context, then=_to_bid)


@signed_in
def bid(request: HttpRequest, public_id: str) -> HttpResponse:
    """K8: countdown, tasks, files, what was delivered."""
    shown = own(request, public_id)
    now = request.clock.now()
    context = _page(request, shown, tasks=bid_tasks(shown, now), files=list(shown.files.select_related("file")), versions=versions_of(shown),
                    delivered=delivered(shown), receipt=_receipt_of(delivered(shown)), open=shown.tender.is_open(now),
                    opened=shown.tender.opened_at is not None)
    return render(request, "procurement/bid.html", context)


def _receipt_of(counted: Bid | None) -> Receipt | None:
    return Receipt.objects.filter(serial=counted.receipt_serial).first() if counted and counted.receipt_serial else None


FORMS: dict[str, type[PortalForm]] = {"technical": forms.TextSectionForm, "team": forms.TextSectionForm}


@signed_in
def section(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    """One part of the response."""
    shown = own(request, public_id)
    if name not in SECTIONS:
        raise Http404
    form, act = _section(request, shown, name)

    def run(**data: Any) -> Any:
        return act(shown, by=request.actor, clock=request.clock, **data)

    part = SECTIONS[name]
    attached = list(shown.files.filter(kind=part.kind).select_related("file")) if part.kind else []
    if name == "attachments":
        attached = list(shown.files.select_related("file"))
    context = _page(request, shown, section=name, part=part, files=attached, open=shown.tender.is_open(request.clock.now()))
    then = reverse("bid-section", args=[shown.public_id, name]) if name == "attachments" else _to_bid(shown)
    return submit(request, form, run, template=f"procurement/section_{_template(name)}.html", context=context, then=lambda _done: then)


def _template(name: str) -> str:
    return "text" if name in ("technical", "team") else name


def _section(request: HttpRequest, shown: Bid, name: str) -> tuple[PortalForm, Any]:
    """The form of a part and the action that it feeds."""
    post, uploads = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    if name == "qualification":
        known = shown.contractor
        stored = known_response(Contractor.objects.get(organisation=known))
        profile = f"{known.name}（统一社会信用代码 {known.key}），登记地址：{known.address or '—'}" + (f"。{stored}" if stored else "")
        return forms.QualificationForm(post, conditions=shown.tender.conditions.all(), answers=shown.answers, profile=profile), actions.answer_conditions
    if name == "price":
        return forms.PriceForm(post, initial={"price": shown.price, "price_note": shown.price_note}), actions.set_price
    if name == "attachments":
        return forms.AttachmentForm(post, uploads), actions.add_file
    initial = {"text": getattr(shown, f"{name}_text", ""), "undertakings": shown.undertakings}

    def set_text(record: Bid, **data: Any) -> Bid:
        return actions.set_text(record, section=name, **data)

    if name == "undertakings":
        return forms.UndertakingsForm(post, uploads, initial=initial, reserved=shown.tender.sme_scope == "whole"), set_text
    return FORMS[name](post, uploads, initial=initial), set_text


@signed_in
def finish(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    """Mark the attachments as complete."""
    shown = own(request, public_id)
    if request.method != "POST" or name != "attachments":
        raise Http404
    actions.finish_section(shown, by=request.actor, clock=request.clock, section=name)
    return redirect(_to_bid(shown))


@signed_in
def file(request: HttpRequest, public_id: str, file_id: str) -> HttpResponse:
    """An own file back again; POST takes it out of the draft."""
    shown = own(request, public_id)
    row = get_object_or_404(BidFile.objects.select_related("file"), bid=shown, file__public_id=file_id)
    if request.method == "POST":
        actions.remove_file(shown, by=request.actor, clock=request.clock, file_id=file_id)
        return redirect(_to_bid(shown))
    answer: Any = files.response(row.file)
    return answer


@signed_in
def check(request: HttpRequest, public_id: str) -> HttpResponse:
    """Everything once more before the delivery; its form posts to the seal."""
    shown = own(request, public_id)
    context = _page(request, shown, files=list(shown.files.select_related("file")), lacking=[SECTIONS[name] for name in open_parts(shown)],
                    conditions=_answered(shown), undertakings=[text for code, text in forms.UNDERTAKINGS if code in shown.undertakings],
                    open=shown.tender.is_open(request.clock.now()), form=PortalForm(), **_record(request, shown))
    return render(request, "procurement/check.html", context)


def _record(request: HttpRequest, shown: Bid) -> dict[str, Any]:
    """The contractor's record: as it was frozen at delivery, or as it would go into the bid now."""
    facts, digest = frozen(shown.passport) if shown.passport else passport(Contractor.objects.select_related("organisation").get(organisation=shown.contractor), request.clock.now())
    return {"facts": facts, "digest": digest}


def _answered(shown: Bid) -> list[dict[str, Any]]:
    return [{"condition": row, **shown.answers.get(str(row.no), {"answer": "", "met": False})} for row in shown.tender.conditions.all()]


@signed_in
@step_up
def seal(request: HttpRequest, public_id: str) -> HttpResponse:
    """The delivery."""
    shown = own(request, public_id)
    if request.method != "POST":
        return redirect("bid-check", public_id)
    context = _page(request, shown, files=list(shown.files.select_related("file")), lacking=[SECTIONS[name] for name in open_parts(shown)],
                    conditions=_answered(shown), open=shown.tender.is_open(request.clock.now()), **_record(request, shown))
    return submit(request, PortalForm(request.POST), lambda: actions.seal(shown, by=request.actor, clock=request.clock),
                  template="procurement/check.html", context=context, then=to_receipt)


@signed_in
@step_up
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a delivered bid back, after a page that says what this does."""
    shown = own(request, public_id)
    form = PortalForm(request.POST if request.method == "POST" else None)
    return submit(request, form, lambda: actions.withdraw(shown, by=request.actor, clock=request.clock), template="procurement/withdraw.html",
                  context=_page(request, shown), then=to_receipt)


@signed_in
def revise(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin the next version."""
    shown = own(request, public_id)
    if request.method != "POST":
        return redirect("bid", public_id)
    return redirect(_to_bid(actions.revise(shown, by=request.actor, clock=request.clock)))


@signed_in
@step_up
def quote(request: HttpRequest, public_id: str) -> HttpResponse:
    """The final quote, once."""
    shown = own(request, public_id)
    given = getattr(shown, "final_quote", None)
    form = forms.QuoteForm(request.POST if request.method == "POST" else None)
    now = request.clock.now()
    open_now = shown.tender.state == TenderState.CONSULTED and shown.state == BidState.QUALIFIED and given is None

    def act(**data: Any) -> Receipt:
        return actions.final_quote(shown, by=request.actor, clock=request.clock, **data)

    return submit(request, form, act, template="procurement/quote.html", then=to_receipt,
                  context=_page(request, shown, given=given, open=open_now and shown.tender.quotes_due_at is not None and now < shown.tender.quotes_due_at))


@signed_in
def result(request: HttpRequest, public_id: str) -> HttpResponse:
    """After the result notice: the own score and rank, nobody else's price."""
    shown = own(request, public_id)
    if shown.tender.awarded_at is None or not shown.is_opened:
        raise Http404
    ranking = next((row for row in ranking_of(shown.tender) if row.bid_id == shown.pk), None)
    award = shown.tender.awards.select_related("contractor").first()
    return render(request, "procurement/result.html", _page(request, shown, ranking=ranking, award=award, entrants=len(ranking_of(shown.tender))))
