"""Pages of stage 8, and the contract's own page, which shows performance and payments together."""

from datetime import date
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from contracts.models import Contract
from contracts.queries import texts, work
from kernel import views
from kernel.clock import day_of
from kernel.errors import NotAllowed
from kernel.lifecycle import check_step
from kernel.models import Entry, Receipt
from parties.models import Jurisdiction
from payments import actions, forms, gateways
from payments.lifecycle import PaymentState
from payments.models import Instalment, PaymentRequest, Reconciliation
from payments.queries import clock_of, instalments_to_request
from payments.queries.work import live_request

FIN = ("treasury", "finance_reviewer", "administrator", "auditor", "supervisor")


def _door(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.actor, "clock": request.clock}


def _payment(request: HttpRequest, number: str) -> PaymentRequest:
    rows = PaymentRequest.objects.visible_to(request.actor).select_related(
        "instalment__contract__body__jurisdiction",
        "instalment__contract__contractor",
        "instalment__contract__project",
        "instalment__milestone",
        "requested_by",
        "confirmed_by",
        "reviewed_by",
        "approved_by",
    )
    return get_object_or_404(rows, number=number)


@views.signed_in
def contract(request: HttpRequest, number: str) -> HttpResponse:
    """K10: one page for both parties, with the acts open to each."""
    rows = Contract.objects.visible_to(request.actor).select_related("body__jurisdiction", "contractor__contractor", "project", "tender", "pdf")
    found = get_object_or_404(rows.prefetch_related("milestones__deliveries__acceptance", "milestones__deliveries__files", "amendments"), number=number)
    today = day_of(request.clock.now())
    instalments: list[dict[str, Any]] = [
        {"row": row, "request": live_request(row), "clock": clock_of(row, live_request(row), today)}
        for row in Instalment.objects.filter(contract=found).select_related("contract__body__jurisdiction", "milestone").prefetch_related("requests")
    ]
    context = {
        "contract": found,
        "today": today,
        "steps": found.lifecycle.open_steps(found, request.actor),
        "document": texts.document(found),
        "milestones": _milestones(found, instalments),
        "instalments": instalments,
        "limits": _limits(found),
        "paid": sum(each["row"].amount for each in instalments if each["request"] and each["request"].paid_at),
        "entries": list(Entry.objects.filter(thread=found.thread, event__regex=r"^(contracts|payments)\.").order_by("-pk")[:40]),
        "inspections": found.inspections.select_related("written_by")[:5],
    }
    return render(request, "payments/contract.html", context)


def _milestones(contract: Contract, instalments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each milestone with its deliveries, its instalment and the five points of its timeline (due against actual)."""
    rows = []
    for milestone in contract.milestones.all():
        deliveries = list(milestone.deliveries.all())
        passed = [each for each in deliveries if each.state == "ACCEPTED"]
        money = next((each for each in instalments if each["row"].milestone_id == milestone.pk), None)
        request = money["request"] if money else None
        points = (
            ("deliver", milestone.due_on, max((each.delivered_at for each in deliveries if each.delivered_at), default=None)),
            ("accept", None, max((each.decided_at for each in passed if each.decided_at), default=None)),
            ("request", None, request.requested_at if request else None),
            ("review", None, request.reviewed_at if request else None),
            ("pay", money["row"].due_on if money else None, request.paid_at if request else None),
        )
        rows.append(
            {
                "row": milestone,
                "deliveries": deliveries,
                "money": money,
                "points": points,
                "waiting": next((each for each in deliveries if each.state == "DELIVERED"), None),
            }
        )
    return rows


def _limits(contract: Contract) -> list[tuple[str, date, Any, str]]:
    """The statutory clocks of the contract: what, last day, when it was done, provision."""
    rows: list[tuple[str, date, Any, str]] = [("sign", work.due(contract, "sign"), contract.signed_at, work.rules.SIGN)]
    if contract.signed_at is not None:
        rows.append(("publish", work.due(contract, "publish"), contract.published_at, work.rules.PUBLISH))
        rows.append(("file", work.due(contract, "file"), contract.filed_at, work.rules.FILE))
    return rows


@views.signed_in
def payment_list(request: HttpRequest) -> HttpResponse:
    """The requests that the actor may see, newest first, and the instalments that the contractor may ask for."""
    rows = PaymentRequest.objects.visible_to(request.actor).select_related("instalment__contract__body", "instalment__contract__contractor").order_by("-pk")
    before = request.GET.get("before", "")
    if before.isdigit() and len(before) < 12:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows[:21])
    may_ask = request.actor.has("contractor_clerk", "contractor_head")
    context = {
        "requests": page[:20],
        "next": page[19].pk if len(page) > 20 else None,
        "today": day_of(request.clock.now()),
        "instalments": instalments_to_request(request.actor).order_by("due_on")[:20] if may_ask else [],
    }
    return render(request, "payments/list.html", context)


@views.signed_in
def request_payment(request: HttpRequest, number: str, no: int) -> HttpResponse:
    """The contractor asks for an instalment; everything but the invoice stands there already."""
    rows = Instalment.objects.filter(contract__in=Contract.objects.visible_to(request.actor))
    instalment = get_object_or_404(
        rows.select_related("contract__body__jurisdiction", "contract__contractor", "contract__project", "milestone"), contract__number=number, no=no
    )
    check_step(PaymentRequest(instalment=instalment), "request", request.actor)
    form = forms.PaymentForm(request.POST or None, initial={"amount": instalment.amount})
    context = {"instalment": instalment, "contract": instalment.contract, "clockwork": clock_of(instalment, None, day_of(request.clock.now()))}
    act = partial(actions.request_payment, instalment, **_door(request))
    return views.submit(request, form, act, template="payments/request.html", context=context, then=_receipt)


def _receipt(receipt: Receipt) -> str:
    return reverse("receipt", args=[receipt.serial])


@views.signed_in
def payment(request: HttpRequest, number: str) -> HttpResponse:
    """One request: its way, its clock, and the acts open to the actor."""
    found = _payment(request, number)
    return render(request, "payments/payment.html", _payment_context(request, found) | {"form": forms.ReasonForm()})


def _payment_context(request: HttpRequest, found: PaymentRequest) -> dict[str, Any]:
    steps = [step.name for step in found.lifecycle.open_steps(found, request.actor)]
    return {
        "payment": found,
        "instalment": found.instalment,
        "contract": found.contract,
        "clockwork": clock_of(found.instalment, found, day_of(request.clock.now())),
        "passing": next((name for name in ("confirm", "review", "approve") if name in steps), ""),
        "turning": next((name for name in ("reject", "refuse") if name in steps), ""),
        "entries": Entry.objects.of(found).order_by("pk"),
        "instruction": getattr(found, "instruction", None),
        "certificate": found.instalment.acceptance,
    }


@require_POST
@views.signed_in
def pass_on(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Clerk confirms, accountant reviews."""
    found = {"confirm": actions.confirm, "review": actions.review}[name](_payment(request, number), **_door(request))
    return redirect(found.path)


@require_POST
@views.signed_in
@views.step_up
def approve(request: HttpRequest, number: str) -> HttpResponse:
    """The treasury approves, with a fresh second factor."""
    return redirect(_receipt(actions.approve(_payment(request, number), **_door(request))))


@require_POST
@views.signed_in
def turn_down(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Send the request back with a reason."""
    found = _payment(request, number)
    form = forms.ReasonForm(request.POST)
    act = partial({"reject": actions.reject, "refuse": actions.refuse}[name], found, **_door(request))
    return views.submit(request, form, act, template="payments/payment.html", context=_payment_context(request, found), then=lambda done: done.path)


def _place(request: HttpRequest) -> Jurisdiction:
    if not request.actor.has(*FIN):
        raise Http404
    return get_object_or_404(Jurisdiction, pk=request.actor.jurisdiction)


@views.signed_in
def treasury(request: HttpRequest) -> HttpResponse:
    """The treasury's queue: what waits for approval, what is on its way, how old it is."""
    place = _place(request)
    rows = (
        PaymentRequest.objects.visible_to(request.actor)
        .select_related("instalment__contract__body", "instalment__contract__contractor")
        .order_by("instalment__due_on", "pk")
    )
    context = {
        "place": place,
        "today": day_of(request.clock.now()),
        "queue": rows.filter(state=PaymentState.REVIEWED)[:50],
        "under_way": rows.filter(state__in=[PaymentState.REQUESTED, PaymentState.CONFIRMED, PaymentState.APPROVED, PaymentState.INSTRUCTED])[:50],
        "done": rows.filter(state__in=[PaymentState.PAID, PaymentState.RECONCILED]).order_by("-paid_at")[:20],
    }
    return render(request, "payments/treasury.html", context)


@views.signed_in
def reconciliation(request: HttpRequest) -> HttpResponse:
    """Instructions against returns, day by day; the treasury runs today's comparison here."""
    place = _place(request)
    if request.method == "POST":
        if not request.actor.has("treasury"):
            raise NotAllowed("reconcile", "has_role:treasury")
        actions.reconcile(place, **_door(request))
        return redirect("reconciliation")
    sheets = Reconciliation.objects.filter(jurisdiction=place).prefetch_related("rows")[:31]
    context = {"place": place, "sheets": sheets, "today": day_of(request.clock.now()), "damaged": gateways.damaged(), "may_run": request.actor.has("treasury")}
    return render(request, "payments/reconciliation.html", context)
