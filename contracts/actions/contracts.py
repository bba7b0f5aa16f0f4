"""From the award to a contract in performance: generate, edit, offer, sign, publish, file, start, terminate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from contracts import rules
from contracts.lifecycle import ContractState, DeliveryState
from contracts.models import BLOCKS, Contract, Delivery, Milestone, Signature
from contracts.permissions import body_clerk
from contracts.queries import texts
from kernel import files, inbox, pdf, receipts
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed, Stale, WrongState
from kernel.findings import Finding, require
from kernel.lifecycle import advance, check_step, lock, note
from kernel.models import Entry, Receipt
from law.book import Edition
from law.queries import calendar as working_calendar
from parties import queries as parties
from planning.actions import ledger
from procurement.models import Award


@dataclass(frozen=True)
class MilestoneInput:
    """One row of the milestone table: amounts in yuan, one standard a line."""

    title: str
    due_on: date
    quantity: Decimal
    standard: str
    amount: Decimal


def law_of(contract: Contract) -> Edition:
    """The law that binds the contract: its place, on the day that fixes it."""
    return parties.edition(contract.body.jurisdiction, contract.law_date)


@transaction.atomic
def generate(award: Award, *, by: Actor, clock: Clock) -> Contract:
    """The draft contract of an award, written from the project, the tender and the award; a second call returns the first draft.

    Raises NotAllowed, WrongState (no published result)."""
    award = Award.objects.select_for_update(of=("self",)).select_related("tender__project__body", "contractor").get(pk=award.pk)
    if not body_clerk(by, award.tender):
        raise NotAllowed("generate", str(body_clerk.name))
    if award.tender.state != "AWARDED" or award.notice_at is None:
        raise WrongState("generate", award.tender.state)
    existing = Contract.objects.filter(award=award).first()
    if existing is not None:
        return existing
    at = clock.now()
    law = parties.edition(award.tender.project.body.jurisdiction, at)
    contract = Contract(**texts.fields(award, at=at, law=law))
    for name, text in texts.blocks(contract, law=law).items():
        setattr(contract, name, text)
    contract.save()
    for number, row in enumerate(texts.milestones(contract), start=1):
        Milestone.objects.create(contract=contract, no=number, unit=contract.unit, **row)
    note(contract, "generate", by=by, at=at, number=contract.number, tender=award.tender.number, amount=str(contract.amount))
    return contract


@transaction.atomic
def edit(contract: Contract, *, by: Actor, clock: Clock, basis: str, values: Mapping[str, Any], milestones: Sequence[MilestoneInput]) -> Contract:
    """Write the draft's blocks, figures and milestones. `basis` is the digest of the text that was edited.

    Raises NotAllowed, WrongState, Stale (somebody saved in between), Refused (every rule of the offer that the draft breaks)."""
    contract = lock(contract)
    check_step(contract, "offer", by)
    if basis != contract.digest():
        raise Stale(contract.number)
    for name, value in values.items():
        setattr(contract, name, value)
    require(*checks(contract, milestones, law=law_of(contract)))
    contract.save(update_fields=list(values))
    contract.milestones.all().delete()
    Milestone.objects.bulk_create(
        Milestone(
            contract=contract,
            no=number,
            unit=contract.unit,
            title=row.title,
            due_on=row.due_on,
            quantity=row.quantity,
            standard=row.standard,
            amount=row.amount,
        )
        for number, row in enumerate(milestones, start=1)
    )
    return contract


def checks(contract: Contract, milestones: Sequence[MilestoneInput | Milestone], *, law: Edition) -> list[Finding]:
    """Every rule that a text must meet before it is offered: the page shows them, the actions require them."""
    written = {name: getattr(contract, name) for name in BLOCKS}
    return [
        *rules.blocks(written, law=law),
        rules.equals_award(contract.amount, contract.award.amount, law=law),
        *rules.inside_term(contract.starts_on, contract.ends_on, [row.due_on for row in milestones]),
        rules.milestones_sum([row.amount for row in milestones], contract.amount),
        rules.quantities_sum([row.quantity for row in milestones], contract.quantity),
        rules.payment_days(contract.payment_days, sme=contract.sme_contractor, law=law),
    ]


@transaction.atomic
def offer(contract: Contract, *, by: Actor, clock: Clock) -> Contract:
    """Freeze the text by its hash and lay it before the contractor. Raises Refused, NotAllowed, WrongState."""
    contract = lock(contract)
    at = clock.now()
    check_step(contract, "offer", by)
    law = law_of(contract)
    in_time = rules.sign_in_time(day_of(contract.notice_at), day_of(at), law=law, calendar=working_calendar())
    require(*checks(contract, list(contract.milestones.all()), law=law), in_time)
    contract.document_hash = contract.digest()
    contract.save(update_fields=["document_hash"])
    advance(contract, "offer", by=by, at=at, document_hash=contract.document_hash)
    return contract


@transaction.atomic
def recall(contract: Contract, *, by: Actor, clock: Clock) -> Contract:
    """Take an offered text back to change it; nobody has signed it yet."""
    contract = lock(contract)
    advance(contract, "recall", by=by, at=clock.now())
    return contract


@transaction.atomic
def sign_contractor(contract: Contract, *, by: Actor, clock: Clock, document_hash: str, payee_bank: str, payee_account: str) -> Receipt:
    """The contractor's head signs the text of this hash and names the account to be paid. Raises Stale, Refused, NotAllowed, WrongState."""
    contract = lock(contract)
    at = clock.now()
    check_step(contract, "sign_contractor", by)
    account = payee_account.replace(" ", "")
    require(*_may_sign(contract, at), Finding("payee_account", account.isdigit() and 8 <= len(account) <= 32, got=payee_account, field="payee_account"))
    contract.payee_name, contract.payee_bank, contract.payee_account = contract.contractor.name, payee_bank, account
    contract.save(update_fields=["payee_name", "payee_bank", "payee_account"])
    return _sign(contract, "sign_contractor", Signature.Side.CONTRACTOR, by=by, at=at, document_hash=document_hash)


@transaction.atomic
def sign(contract: Contract, *, by: Actor, clock: Clock, document_hash: str) -> Receipt:
    """The purchasing body's approver signs; the contract is concluded, its amount moves in the ledger and the saving goes back to the quota.

    Raises Stale, Refused, NotAllowed, WrongState (a suspended tender too)."""
    contract = lock(contract)
    at = clock.now()
    check_step(contract, "sign", by)
    if contract.tender.state != "AWARDED":
        raise WrongState("sign", contract.tender.state)
    require(*_may_sign(contract, at))
    receipt = _sign(contract, "sign", Signature.Side.BODY, by=by, at=at, document_hash=document_hash)
    contract.code = receipt.code
    contract.save(update_fields=["code"])
    ledger.contract(contract.project, contract.amount, by=by, at=at, entry=receipt.entry, memo=contract.number)
    _release_saving(contract, by=by, at=at, entry=receipt.entry)
    return receipt


def _release_saving(contract: Contract, *, by: Actor, at: datetime, entry: Entry) -> None:
    """What was promised to the project and is not needed goes back to the quota, once every award of the tender has its contract."""
    if Contract.objects.signed().filter(tender=contract.tender).count() < contract.tender.awards.count():
        return
    ledger.release(contract.project, by=by, at=at, entry=entry, memo=contract.number)


def _may_sign(contract: Contract, at: datetime) -> list[Finding]:
    """In time, and no ban keeps the contractor out on the day of signing."""
    in_time = rules.sign_in_time(day_of(contract.notice_at), day_of(at), law=law_of(contract), calendar=working_calendar())
    return [in_time, *parties.banned(contract.contractor, day_of(at))]


def _sign(contract: Contract, step: str, side: str, *, by: Actor, at: datetime, document_hash: str) -> Receipt:
    """Signature, journal entry and receipt; only for the very text that the signer saw."""
    if document_hash != contract.document_hash or contract.digest() != contract.document_hash:
        raise Stale(contract.number)
    Signature.objects.create(
        contract=contract, side=side, user=by.user, organisation_key=by.organisation_key, signer_name=by.user.name, document_hash=document_hash, signed_at=at
    )
    entry = advance(contract, step, by=by, at=at, document_hash=document_hash, amount=str(contract.amount))
    lines = [
        (_("Contract"), contract.number),
        (_("Amount (yuan)"), f"{contract.amount:,.2f}"),
        (_("Signed for"), by.organisation_name),
        (_("Digest of the text"), document_hash),
    ]
    following = _("The purchasing body signs next.") if side == Signature.Side.CONTRACTOR else _("The contract is published next.")
    return receipts.issue(entry, kind="HT", title=_("Receipt: contract signed"), lines=lines, next_step=following, next_url=contract.path)


@transaction.atomic
def make_pdf(contract: Contract, *, clock: Clock) -> Contract:
    """The signed contract as a document, once. Runs in a worker process."""
    contract = lock(contract)
    if contract.pdf_id is not None or contract.signed_at is None:
        return contract
    data = pdf.render("contracts/pdf/contract.html", texts.document(contract), code=contract.code, sha256=contract.document_hash)
    contract.pdf = files.store_bytes(
        data, f"{contract.number}.pdf", by=Actor.SYSTEM, at=clock.now(), purpose="contract", media_type="application/pdf", public=True
    )
    contract.save(update_fields=["pdf"])
    return contract


@transaction.atomic
def publish(contract: Contract, *, by: Actor, clock: Clock) -> Contract:
    """Publish the contract with the fields of its notice. Needs the document. Raises Refused, NotAllowed, WrongState."""
    contract = lock(contract)
    at = clock.now()
    check_step(contract, "publish", by)
    require(Finding("contract_document", contract.pdf_id is not None))
    assert contract.signed_at is not None  # the state says so, and the database holds it
    last = rules.publish_by(day_of(contract.signed_at), law=law_of(contract), calendar=working_calendar())
    advance(contract, "publish", by=by, at=at, public_facts=texts.notice(contract, at), last_day=last.isoformat(), in_time=day_of(at) <= last)
    return contract


@transaction.atomic
def file_copy(contract: Contract, *, by: Actor, clock: Clock) -> Receipt:
    """File the copy with the finance bureau of the place. Gives a receipt."""
    contract = lock(contract)
    at = clock.now()
    last = rules.file_by(day_of(contract.signed_at), law=law_of(contract), calendar=working_calendar()) if contract.signed_at else None
    entry = advance(contract, "file", by=by, at=at, last_day=str(last), in_time=last is not None and day_of(at) <= last)
    bureau = parties.finance_of(contract.body.jurisdiction)
    if bureau is not None:
        inbox.send(
            key=f"contract-filed:{contract.number}",
            organisation_key=bureau.key,
            role="finance_reviewer",
            at=at,
            url=contract.path,
            subject=f"合同备案：{contract.title}",
            body=f"{contract.body.name}报送合同副本，合同编号{contract.number}，金额{contract.amount:,.2f}元。",
        )
    lines = [(_("Contract"), contract.number), (_("Filed with"), bureau.name if bureau else "—")]
    return receipts.issue(
        entry, kind="HT", title=_("Receipt: contract filed"), lines=lines, files=[contract.pdf] if contract.pdf else [], next_url=contract.path
    )


@transaction.atomic
def start(contract: Contract, *, by: Actor, clock: Clock) -> Contract:
    """Performance begins."""
    contract = lock(contract)
    advance(contract, "start", by=by, at=clock.now(), public_facts={"contract": contract.number, "title": contract.title})
    return contract


@transaction.atomic
def terminate(contract: Contract, *, by: Actor, clock: Clock, because: str) -> Contract:
    """End the contract before its time, saying why; only where going on would harm the state's or the public's interest."""
    contract = lock(contract)
    at = clock.now()
    check_step(contract, "terminate", by)
    require(Finding("says_why", bool(because.strip()), field="because"))
    entry = advance(contract, "terminate", by=by, at=at, because=because, public_facts={"contract": contract.number, "title": contract.title, "reason": because})
    _free_rest(contract, by=by, at=at, entry=entry)
    return contract


def _free_rest(contract: Contract, *, by: Actor, at: datetime, entry: Entry) -> None:
    """What the contract will not use any more goes back to the quota; while deliveries wait for acceptance, their money stays with it."""
    waiting = Delivery.objects.filter(milestone__contract=contract, state=DeliveryState.DELIVERED).exists()
    rest = contract.amount - contract.accepted_amount
    if rest > 0 and not waiting:
        ledger.move(contract.project, "contracted", "quota", rest, by=by, at=at, entry=entry, memo=contract.number)


def complete_if_done(contract: Contract, *, at: datetime) -> None:
    """Close the performance once every milestone is accepted in full."""
    if contract.state == ContractState.PERFORMING and all(milestone.is_done for milestone in contract.milestones.all()):
        advance(
            contract,
            "complete",
            by=Actor.SYSTEM,
            at=at,
            public_facts={"contract": contract.number, "title": contract.title, "accepted": str(contract.accepted_amount)},
        )
