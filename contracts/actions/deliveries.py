"""Performance: the contractor delivers, the body accepts or returns, visits are written down."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from contracts import rules
from contracts.actions.contracts import complete_if_done, law_of
from contracts.lifecycle import ContractState
from contracts.models import Acceptance, AcceptanceLine, Contract, Delivery, DeliveryFile, InspectionEntry, Milestone
from contracts.permissions import body_clerk
from kernel import files as stored
from kernel import receipts
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed, WrongState
from kernel.findings import Finding, require
from kernel.lifecycle import advance, check_step, lock, note
from kernel.models import Entry, Receipt
from planning.actions import ledger


@transaction.atomic
def deliver(milestone: Milestone, *, by: Actor, clock: Clock, quantity: Decimal, note_text: str, uploads: Iterable[Any]) -> Receipt:
    """Hand over the deliverables of a milestone: quantity, a report and files. Gives a receipt.

    Raises NotAllowed, WrongState (not in performance), Refused (a delivery waits already, too much, no file)."""
    contract = lock(milestone.contract)
    at = clock.now()
    delivery = Delivery(milestone=milestone, no=milestone.deliveries.count() + 1, quantity=quantity, note=note_text)
    check_step(delivery, "deliver", by)
    if contract.state != ContractState.PERFORMING:
        raise WrongState("deliver", contract.state)
    uploads = list(uploads)
    require(
        Finding("delivery_waits", not milestone.deliveries.waiting().exists()),
        Finding("delivery_quantity", 0 < quantity <= milestone.remaining, need=milestone.remaining, got=quantity, fix=milestone.remaining, field="quantity"),
        Finding("delivery_files", bool(uploads), field="files"),
    )
    delivery.save()
    kept = [stored.store(upload, by=by, at=at, purpose="delivery", field="files") for upload in uploads]
    DeliveryFile.objects.bulk_create(DeliveryFile(delivery=delivery, file=file) for file in kept)
    entry = advance(
        delivery, "deliver", by=by, at=at, contract=contract.number, milestone=milestone.no, quantity=str(quantity), files=[file.sha256 for file in kept]
    )
    lines = [(_("Contract"), contract.number), (_("Milestone"), str(milestone)), (_("Quantity"), f"{quantity} {milestone.unit}")]
    return receipts.issue(
        entry,
        kind="LY",
        title=_("Receipt: deliverables submitted"),
        lines=lines,
        files=kept,
        next_step=_("The purchasing body checks them for acceptance."),
        next_url=contract.path,
    )


@transaction.atomic
def accept(
    delivery: Delivery,
    *,
    by: Actor,
    clock: Clock,
    decision: str,
    accepted_quantity: Decimal,
    members: str,
    opinion: str,
    recipient_opinion: str,
    recipients_asked: int,
    results: Sequence[tuple[bool, str]],
) -> Receipt:
    """Write the acceptance certificate: a result for each standard (`results`: met, finding), the group, the recipients' opinion.

    PASS and PARTIAL earn money, move the ledger and are published; FAIL returns the deliverables. Gives a receipt.
    Raises Refused (政府采购法 第四十一条, 实施条例 第四十五条), NotAllowed, WrongState."""
    delivery = lock(delivery)
    contract = lock(delivery.contract)
    at = clock.now()
    step = "return_delivery" if decision == Acceptance.Decision.FAIL else "accept"
    check_step(delivery, step, by)
    _require_certificate(delivery, contract, decision, accepted_quantity, members, recipient_opinion, recipients_asked, results)
    certificate = Acceptance(
        delivery=delivery, decision=decision, accepted_quantity=accepted_quantity, amount=_earned(delivery, decision, accepted_quantity), members=members,
        opinion=opinion, recipient_opinion=recipient_opinion, recipients_asked=recipients_asked, accepted_by=by.user, accepted_at=at,
    )
    _write(certificate, results)
    facts = {"acceptance": certificate.pk, "contract": contract.number, "decision": decision, "amount": str(certificate.amount)}
    published = acceptance_notice(contract, certificate) if step == "accept" else {}
    entry = advance(delivery, step, by=by, at=at, because=opinion, public_facts=published, **facts)
    if step == "accept":
        ledger.move(contract.project, "contracted", "accepted", certificate.amount, by=by, at=at, entry=entry, memo=contract.number)
        complete_if_done(contract, at=at)
    return _acceptance_receipt(entry, contract, certificate)


def _write(certificate: Acceptance, results: Sequence[tuple[bool, str]]) -> None:
    """The certificate with a line for each standard of its milestone."""
    certificate.save()
    standards = certificate.delivery.milestone.standards
    AcceptanceLine.objects.bulk_create(
        AcceptanceLine(acceptance=certificate, no=number, standard=standard, met=met, finding=finding)
        for number, (standard, (met, finding)) in enumerate(zip(standards, results, strict=True), start=1)
    )


def _acceptance_receipt(entry: Entry, contract: Contract, certificate: Acceptance) -> Receipt:
    lines = [
        (_("Contract"), contract.number),
        (_("Milestone"), str(certificate.delivery.milestone)),
        (_("Decision"), certificate.get_decision_display()),
        (_("Amount earned (yuan)"), f"{certificate.amount:,.2f}"),
    ]
    return receipts.issue(entry, kind="YS", title=_("Receipt: acceptance recorded"), lines=lines, next_url=contract.path)


def _require_certificate(
    delivery: Delivery,
    contract: Contract,
    decision: str,
    quantity: Decimal,
    members: str,
    recipient_opinion: str,
    asked: int,
    results: Sequence[tuple[bool, str]],
) -> None:
    """Everything that a certificate must show before it may be written."""
    law = law_of(contract)
    standards = delivery.milestone.standards
    group = [line for line in members.splitlines() if line.strip()]
    require(
        Finding("standards_listed", len(results) == len(standards), need=len(standards), got=len(results)),
        Finding("acceptance_group", len(group) >= 2, got=len(group), field="members"),
        rules.standards_checked([met for met, _text in results], [text for _met, text in results], decision=decision, law=law),
        rules.accepted_quantity(quantity, delivery.quantity, decision=decision),
        rules.recipients_heard(recipient_opinion, asked, for_public=bool(contract.project.for_public), law=law),
    )


def _earned(delivery: Delivery, decision: str, quantity: Decimal) -> Decimal:
    if decision == Acceptance.Decision.FAIL:
        return Decimal("0.00")
    milestone = delivery.milestone
    before_quantity, before_amount = milestone.accepted
    return rules.earned(milestone.amount, milestone.quantity, quantity, before_quantity=before_quantity, before_amount=before_amount)


def acceptance_notice(contract: Contract, certificate: Acceptance) -> dict[str, Any]:
    """The fields of the acceptance notice: contract, content, standard, day, group and opinions; no account and no recipient's name."""
    milestone = certificate.delivery.milestone
    return {
        "contract": contract.number,
        "title": contract.title,
        "body": contract.body.name,
        "contractor": contract.contractor.name,
        "milestone": milestone.no,
        "milestone_title": milestone.title,
        "standards": milestone.standards,
        "results": [{"standard": line.standard, "met": line.met} for line in certificate.lines.all()],
        "quantity": str(certificate.accepted_quantity),
        "unit": milestone.unit,
        "amount": str(certificate.amount),
        "decision": certificate.decision,
        "starts_on": contract.starts_on.isoformat(),
        "ends_on": contract.ends_on.isoformat(),
        "accepted_on": day_of(certificate.accepted_at).isoformat(),
        "members": [line.strip() for line in certificate.members.splitlines() if line.strip()],
        "opinion": certificate.opinion,
        "recipient_opinion": certificate.recipient_opinion,
        "recipients_asked": certificate.recipients_asked,
    }


@transaction.atomic
def inspect(
    contract: Contract, *, by: Actor, clock: Clock, visited_on: date, place: str, found: str, to_mend: str, mend_by: date | None, upload: Any = None
) -> InspectionEntry:
    """Write down a visit or check during performance. Raises NotAllowed, WrongState, Refused."""
    contract = lock(contract)
    at: datetime = clock.now()
    if not body_clerk(by, contract):
        raise NotAllowed("inspect", str(body_clerk.name))
    if contract.state not in (ContractState.PERFORMING, ContractState.COMPLETED):
        raise WrongState("inspect", contract.state)
    require(
        Finding("visit_not_ahead", visited_on <= day_of(at), got=visited_on, field="visited_on"),
        Finding("mend_has_date", not to_mend.strip() or (mend_by is not None and mend_by >= visited_on), field="mend_by"),
    )
    file = stored.store(upload, by=by, at=at, purpose="inspection", field="file") if upload else None
    row = InspectionEntry.objects.create(
        contract=contract,
        visited_on=visited_on,
        place=place,
        found=found,
        to_mend=to_mend,
        mend_by=mend_by if to_mend.strip() else None,
        file=file,
        written_by=by.user,
        written_at=at,
    )
    note(contract, "inspect", by=by, at=at, because=to_mend, place=place, visited_on=visited_on.isoformat())
    return row
