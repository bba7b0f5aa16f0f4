"""Pages of stages 5 and 6; the contract's own page shows payments too and stands in that app."""

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from contracts import actions, forms, rules
from contracts.actions.contracts import law_of
from contracts.lifecycle import ContractState
from contracts.models import Contract, Delivery, Milestone
from contracts.queries import awards_without_contract, end_of, texts, work
from kernel import files, views
from kernel.errors import NotAllowed, WrongState
from kernel.lifecycle import check_step
from kernel.models import Receipt
from procurement.models import Award


def _contract(request: HttpRequest, number: str) -> Contract:
    rows = Contract.objects.visible_to(request.actor).select_related("body__jurisdiction", "contractor", "project__catalog_item", "tender", "award", "pdf")
    return get_object_or_404(rows, number=number)


def _door(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.actor, "clock": request.clock}


def _receipt(receipt: Receipt) -> str:
    return reverse("receipt", args=[receipt.serial])


@views.signed_in
def contract_list(request: HttpRequest) -> HttpResponse:
    """The contracts that the actor may see, newest first, and the awards that wait for one."""
    rows = Contract.objects.visible_to(request.actor).select_related("body", "contractor").order_by("-pk")
    after = request.GET.get("before", "")
    if after.isdigit() and len(after) < 12:
        rows = rows.filter(pk__lt=int(after))
    page = list(rows[:21])
    awards = awards_without_contract(request.actor)[:20] if request.actor.has("clerk") else []
    context = {"contracts": page[:20], "next": page[19].pk if len(page) > 20 else None, "awards": [(award, work.sign_by(award)) for award in awards]}
    return render(request, "contracts/list.html", context)


@require_POST
def generate(request: HttpRequest, award: int) -> HttpResponse:
    """Write the draft of an award and open it for editing."""
    found = get_object_or_404(Award.objects.filter(tender__project__body__key=request.actor.organisation_key or "-"), pk=award)
    contract = actions.generate(found, **_door(request))
    return redirect("contract-edit", contract.number)


@views.signed_in
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """The draft's form. GET by anybody who may see it and offer it."""
    contract = _contract(request, number)
    check_step(contract, "offer", request.actor)
    form = forms.ContractForm(contract, request.POST or None)

    def act(basis: str, milestones: Any, **values: Any) -> Contract:
        return actions.edit(contract, **_door(request), basis=basis, values=values, milestones=milestones)

    context = {"contract": contract, "last_day": end_of(work.due(contract, "sign"))}
    return views.submit(request, form, act, template="contracts/edit.html", context=context, then=lambda done: reverse("contract", args=[done.number]))


def _signing(request: HttpRequest, number: str) -> tuple[Contract, str, Any]:
    contract = _contract(request, number)
    step = "sign_contractor" if contract.state == ContractState.OFFERED else "sign"
    check_step(contract, step, request.actor)
    return contract, step, forms.ContractorSignForm if step == "sign_contractor" else forms.BodySignForm


@views.signed_in
@views.step_up
def sign(request: HttpRequest, number: str) -> HttpResponse:
    """Either party reads the whole text and signs it."""
    contract, step, form_class = _signing(request, number)
    form = form_class(request.POST or None, initial={"document_hash": contract.document_hash})

    def act(agreed: bool, **values: Any) -> Receipt:
        return getattr(actions, step)(contract, **_door(request), **values)

    context = {"contract": contract, "document": texts.document(contract), "last_day": end_of(work.due(contract, "sign"))}
    return views.submit(request, form, act, template="contracts/sign.html", context=context, then=_receipt)


@require_POST
@views.signed_in
def step(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """A step that asks for nothing more than the click: offer, recall, publish, file, start."""
    contract = _contract(request, number)
    done = {"offer": actions.offer, "recall": actions.recall, "publish": actions.publish, "file": actions.file_copy, "start": actions.start}[name](
        contract, **_door(request)
    )
    return redirect(_receipt(done) if isinstance(done, Receipt) else reverse("contract", args=[contract.number]))


@views.signed_in
@views.step_up
def terminate(request: HttpRequest, number: str) -> HttpResponse:
    """End the contract, saying why; the page tells the effect before the click."""
    contract = _contract(request, number)
    check_step(contract, "terminate", request.actor)
    form = forms.ReasonForm(request.POST or None)
    act = partial(actions.terminate, contract, **_door(request))
    return views.submit(
        request, form, act, template="contracts/terminate.html", context={"contract": contract}, then=lambda done: reverse("contract", args=[done.number])
    )


@views.signed_in
def deliver(request: HttpRequest, number: str, no: int) -> HttpResponse:
    """The contractor hands over the deliverables of a milestone."""
    contract = _contract(request, number)
    milestone = get_object_or_404(Milestone.objects.select_related("contract__body", "contract__contractor"), contract=contract, no=no)
    check_step(Delivery(milestone=milestone), "deliver", request.actor)
    if contract.state != ContractState.PERFORMING:
        raise WrongState("deliver", contract.state)
    form = forms.DeliveryForm(request.POST or None, request.FILES or None, initial={"quantity": texts.plain(milestone.remaining)})
    act = partial(actions.deliver, milestone, **_door(request))
    return views.submit(request, form, act, template="contracts/deliver.html", context={"contract": contract, "milestone": milestone}, then=_receipt)


def _delivery(request: HttpRequest, number: str, pk: int) -> Delivery:
    rows = Delivery.objects.visible_to(request.actor).select_related(
        "milestone__contract__project", "milestone__contract__body__jurisdiction", "milestone__contract__contractor"
    )
    return get_object_or_404(rows, pk=pk, milestone__contract__number=number)


@views.signed_in
def accept(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The body's clerk writes the acceptance certificate."""
    delivery = _delivery(request, number, pk)
    check_step(delivery, "accept", request.actor)
    heard = rules.recipients_heard("", 0, for_public=bool(delivery.contract.project.for_public), law=law_of(delivery.contract))
    missing = "" if heard.met else heard.sentence()
    form = forms.AcceptanceForm(
        delivery.milestone.standards, request.POST or None, missing=missing, initial={"accepted_quantity": texts.plain(delivery.quantity)}
    )
    act = partial(actions.accept, delivery, **_door(request))
    context = {"contract": delivery.contract, "delivery": delivery, "milestone": delivery.milestone}
    return views.submit(request, form, act, template="contracts/accept.html", context=context, then=_receipt)


@views.signed_in
def delivery(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A delivery with its files and its certificate."""
    found = _delivery(request, number, pk)
    certificate = getattr(found, "acceptance", None)
    return render(request, "contracts/delivery.html", {"contract": found.contract, "delivery": found, "milestone": found.milestone, "certificate": certificate})


def delivery_file(request: HttpRequest, number: str, pk: int, public_id: str) -> FileResponse:
    """A file of a delivery, for those who may see the delivery; to others there is none."""
    row = get_object_or_404(_delivery(request, number, pk).files.select_related("file"), file__public_id=public_id)
    return files.response(row.file)


@views.signed_in
def inspections(request: HttpRequest, number: str) -> HttpResponse:
    """The log of visits, and the form to add one."""
    contract = _contract(request, number)
    may_write = (
        request.actor.has("clerk")
        and request.actor.organisation_key == contract.owner_key
        and contract.state in (ContractState.PERFORMING, ContractState.COMPLETED)
    )
    if request.method == "POST" and not request.actor.has("clerk"):
        raise NotAllowed("inspect", "has_role:clerk")
    form = forms.InspectionForm(request.POST or None, request.FILES or None)
    act = partial(actions.inspect, contract, **_door(request))
    rows = Paginator(contract.inspections.select_related("written_by", "file"), 50).page(1).object_list
    context = {"contract": contract, "rows": rows, "may_write": may_write}
    return views.submit(
        request, form, act, template="contracts/inspections.html", context=context, then=lambda row: reverse("contract-inspections", args=[number])
    )


def inspection_file(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """The picture or record of a visit."""
    row = get_object_or_404(_contract(request, number).inspections.select_related("file"), pk=pk)
    if row.file is None:
        raise Http404
    return files.response(row.file)


def document(request: HttpRequest, number: str) -> FileResponse:
    """The contract as a PDF, for its parties and for finance."""
    contract = _contract(request, number)
    if contract.pdf is None:
        raise Http404
    return files.response(contract.pdf, inline=True)
