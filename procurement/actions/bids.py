"""What a contractor does: join, put a bid together, deliver it, replace or withdraw it, and give the final quote."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import rfc8785
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import files
from kernel.actors import Actor
from kernel.citations import citation_text
from kernel.clock import Clock, day_of, local
from kernel.errors import NotAllowed, TooLate, WrongState
from kernel.findings import Finding, require
from kernel.lifecycle import advance, check_step, lock, note
from kernel.models import Receipt
from kernel.numbers import next_number
from kernel.receipts import issue
from parties.models import Contractor, Organisation
from parties.queries import banned, canonical, passport
from procurement.lifecycle import BidState, TenderState
from procurement.models import Bid, BidFile, FinalQuote, Tender
from procurement.permissions import is_bidder
from procurement.queries.bids import SECTIONS, join_findings, needed_files
from procurement.queries.tenders import law_of
from procurement.rules import bids as rules

LATE = "214.late.refused"


def _hold(tender_id: int) -> Tender:
    """The tender, held FOR SHARE: many deliver at once, and the closing (FOR UPDATE) waits for each. Read the clock after this."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procurement_tender WHERE id = %s FOR SHARE", [tender_id])
    return Tender.objects.select_related("project__body", "project__jurisdiction").get(pk=tender_id)


def _in_time(tender: Tender, at: datetime, what: str) -> None:
    """Raises TooLate from the deadline's first instant on, WrongState when nobody may deliver for another reason."""
    if tender.closes_at is not None and tender.is_past_deadline(at):
        late = (at - tender.closes_at).total_seconds()
        text = _("The deadline %(deadline)s has passed by %(late)s; %(what)s (%(cite)s). A version delivered before stays valid.") % {
            "deadline": f"{local(tender.closes_at):%Y-%m-%d %H:%M:%S}", "late": _duration(late), "what": what, "cite": citation_text(LATE)}
        raise TooLate(text, deadline=tender.closes_at, at=at, cite=LATE)
    if not tender.is_open(at):
        raise WrongState("deliver", tender.state)


def _duration(seconds: float) -> str:
    if seconds < 120:
        return _("%(n)s seconds") % {"n": int(seconds)}
    return _("%(n)s minutes") % {"n": int(seconds // 60)} if seconds < 7200 else _("%(n)s hours") % {"n": int(seconds // 3600)}


@transaction.atomic
def join(tender: Tender, *, by: Actor, clock: Clock) -> Bid:
    """Take part: the documents are received and a first draft begins. The same contractor gets its own draft or bid again."""
    tender = _hold(tender.pk)
    at = clock.now()
    if not by.has("contractor_clerk", "contractor_head"):
        raise NotAllowed("join", "has_role:contractor_clerk|contractor_head")
    contractor = Organisation.objects.select_for_update().get(key=by.organisation_key)
    known = Bid.objects.filter(tender=tender, contractor=contractor).order_by("-version").first()
    if known is not None:
        return known
    _in_time(tender, at, _("nobody can join any more"))
    require(join_findings(tender, contractor, at))
    bid = Bid.objects.create(tender=tender, lot=tender.lot, contractor=contractor, created_at=at, saved_at=at)
    note(bid, "join", by=by, at=at, tender=tender.number)
    return bid


def _draft(bid: Bid, by: Actor, at_hold: bool = True) -> Bid:
    """The locked draft, for its own contractor only."""
    bid = lock(bid)
    if not is_bidder(by, bid):
        raise NotAllowed("edit", str(is_bidder.name))
    if bid.state != BidState.DRAFT:
        raise WrongState("edit", bid.state)
    return bid


def _save(bid: Bid, at: datetime, section: str, done: bool, **values: Any) -> Bid:
    kept = [name for name in bid.sections_done if name != section]
    bid.sections_done = [*kept, section] if done else kept
    bid.saved_at = at
    for name, value in values.items():
        setattr(bid, name, value)
    bid.save(update_fields=["sections_done", "saved_at", *values])
    return bid


@transaction.atomic
def answer_conditions(bid: Bid, *, by: Actor, clock: Clock, answers: Mapping[str, Mapping[str, Any]]) -> Bid:
    """Answer the qualification conditions: {number: {"answer", "met"}}. All must be met to finish the section."""
    bid = _draft(bid, by)
    plain = {str(no): {"answer": str(row.get("answer", "")), "met": bool(row.get("met"))} for no, row in answers.items()}
    numbers = list(bid.tender.conditions.values_list("no", flat=True))
    require(rules.conditions_answered(plain, numbers))
    return _save(bid, clock.now(), "qualification", True, answers=plain)


@transaction.atomic
def set_price(bid: Bid, *, by: Actor, clock: Clock, price: Decimal | None, price_note: str = "") -> Bid:
    """The first quote, in yuan. Raises Refused above the ceiling."""
    bid = _draft(bid, by)
    require(rules.price(price, bid.lot.ceiling_amount, law=law_of(bid.tender)))
    return _save(bid, clock.now(), "price", True, price=price, price_note=price_note)


@transaction.atomic
def set_text(bid: Bid, *, by: Actor, clock: Clock, section: str, text: str = "", upload: Any = None, undertakings: Sequence[str] = ()) -> Bid:
    """The technical proposal, the team or the undertakings, each with a file where one is given."""
    bid = _draft(bid, by)
    at = clock.now()
    if upload is not None:
        _store(bid, by, at, SECTIONS[section].kind, upload, "upload", single=True)
    values: dict[str, Any] = {}
    if section == "technical":
        values = {"technical_text": text}
    elif section == "team":
        values = {"team_text": text}
    elif section == "undertakings":
        values = {"undertakings": list(undertakings)}
    require(needed_files(bid, section))
    return _save(bid, at, section, True, **values)


@transaction.atomic
def finish_section(bid: Bid, *, by: Actor, clock: Clock, section: str) -> Bid:
    """Mark a part as finished, such as attachments of which none are needed."""
    bid = _draft(bid, by)
    return _save(bid, clock.now(), section, True)


@transaction.atomic
def add_file(bid: Bid, *, by: Actor, clock: Clock, kind: str, upload: Any) -> BidFile:
    """Add a file to the draft. This delivers nothing."""
    bid = _draft(bid, by)
    at = clock.now()
    made = _store(bid, by, at, kind, upload, "upload", single=False)
    bid.saved_at = at
    bid.save(update_fields=["saved_at"])
    return made


def _store(bid: Bid, by: Actor, at: datetime, kind: str, upload: Any, field: str, *, single: bool) -> BidFile:
    stored = files.store(upload, by=by, at=at, purpose="procurement.bid", field=field)
    same = bid.files.filter(file__sha256=stored.sha256).select_related("file").first()
    require(Finding("file_already_there", same is None, got=same.file.name if same else "", field=field))
    if single:
        bid.files.filter(kind=kind).delete()
    return BidFile.objects.create(bid=bid, kind=kind, file=stored, added_at=at)


@transaction.atomic
def remove_file(bid: Bid, *, by: Actor, clock: Clock, file_id: str) -> Bid:
    """Take a file out of the draft again."""
    bid = _draft(bid, by)
    bid.files.filter(file__public_id=file_id).delete()
    bid.saved_at = clock.now()
    bid.save(update_fields=["saved_at"])
    return bid


@transaction.atomic
def seal(bid: Bid, *, by: Actor, clock: Clock) -> Receipt:
    """Deliver the bid: the tender is held, then the clock is read, then everything is written or nothing.

    Raises TooLate from the deadline on (nothing is written), Refused when the bid is incomplete, WrongState, NotAllowed."""
    tender = _hold(bid.tender_id)
    bid = lock(bid)
    at = clock.now()
    _in_time(tender, at, _("the bid was not delivered"))
    check_step(bid, "seal", by)
    require(join_findings(tender, bid.contractor, at), rules.sections(bid.sections_done, SECTIONS),
            rules.price(bid.price, bid.lot.ceiling_amount, law=law_of(tender)))
    older = Bid.objects.select_for_update(of=("self",)).filter(lot_id=bid.lot_id, contractor_id=bid.contractor_id, state=BidState.SEALED).first()
    if older is not None:
        advance(older, "supersede", by=by, at=at, by_version=bid.version)
    attached = list(bid.files.select_related("file"))
    _freeze(bid, at)
    header = rfc8785.dumps(_header(bid, tender, attached, older.bid_hash if older else "")).decode()
    bid.header, bid.bid_hash = header, hashlib.sha256(header.encode()).hexdigest()
    bid.deadline_at, bid.ceiling_amount = tender.closes_at, bid.lot.ceiling_amount
    bid.save(update_fields=["header", "bid_hash", "deadline_at", "ceiling_amount", "passport", "passport_hash"])
    entry = advance(bid, "seal", by=by, at=at, tender=tender.number, version=bid.version, bid_hash=bid.bid_hash,
                    files=[row.file.sha256 for row in attached])
    _blur(at)
    receipt = issue(entry, kind="TB", title="递交回执", lines=_receipt_lines(bid, tender, older, attached), files=[row.file for row in attached],
                    next_step="截止后由采购人开启；截止前可撤回或替换", next_url=reverse("bid", args=[bid.public_id]))
    bid.receipt_serial = receipt.serial
    bid.save(update_fields=["receipt_serial"])
    return receipt


def _freeze(bid: Bid, at: datetime) -> None:
    """Keep what the portal knows of the contractor at this moment; nobody asks for it in the bid."""
    facts, digest = passport(Contractor.objects.select_related("organisation").get(organisation=bid.contractor), at)
    bid.passport, bid.passport_hash = canonical(facts), digest


def _header(bid: Bid, tender: Tender, attached: Sequence[BidFile], previous: str) -> dict[str, Any]:
    """What the hash of a bid covers. The salt keeps the price from being found by trying."""
    return {
        "suite": "portal-1", "tender": tender.number, "lot": bid.lot.no, "supplier": bid.contractor.key, "bid_id": bid.public_id,
        "version": bid.version, "previous": previous, "price": f"{bid.price:.2f}", "price_note": bid.price_note, "answers": bid.answers,
        "technical": bid.technical_text, "team": bid.team_text, "undertakings": list(bid.undertakings), "passport": bid.passport_hash,
        "files": [{"kind": row.kind, "name": row.file.name, "size": row.file.size, "sha256": row.file.sha256} for row in attached],
        "salt": secrets.token_hex(32),
    }


def _blur(at: datetime) -> None:
    """Give up a random few serial numbers: who delivers twice could else count the rivals' deliveries in between."""
    for _n in range(secrets.randbelow(9)):
        next_number("receipt:TB", "TB", day_of(at).year, width=6)


def _receipt_lines(bid: Bid, tender: Tender, older: Bid | None, attached: Sequence[BidFile]) -> list[tuple[str, str]]:
    version = f"第 {bid.version} 版" + (f"，替换第 {older.version} 版" if older else "")
    return [("项目", tender.title), ("采购编号", tender.number), ("递交单位", bid.contractor.name), ("版本", version),
            ("内容", f"{len(attached)} 个文件，{sum(row.file.size for row in attached):,} 字节"), ("主体档案 SHA-256", bid.passport_hash),
            ("整包 SHA-256", bid.bid_hash)]


@transaction.atomic
def withdraw(bid: Bid, *, by: Actor, clock: Clock) -> Receipt:
    """Take a delivered bid back before the deadline. Raises TooLate afterwards."""
    tender = _hold(bid.tender_id)
    bid = lock(bid)
    at = clock.now()
    _in_time(tender, at, _("the bid was not withdrawn"))
    entry = advance(bid, "withdraw", by=by, at=at, tender=tender.number, version=bid.version)
    return issue(entry, kind="TB", title="撤回回执", lines=[("项目", tender.title), ("采购编号", tender.number), ("版本", f"第 {bid.version} 版")],
                 next_step="截止前可以重新递交", next_url=reverse("bid", args=[bid.public_id]))


@transaction.atomic
def revise(bid: Bid, *, by: Actor, clock: Clock) -> Bid:
    """Begin the next version as a copy; the delivered one counts until the new one is delivered."""
    tender = _hold(bid.tender_id)
    bid = lock(bid)
    at = clock.now()
    if not is_bidder(by, bid):
        raise NotAllowed("revise", str(is_bidder.name))
    _in_time(tender, at, _("no new version can be begun"))
    draft = Bid.objects.filter(lot_id=bid.lot_id, contractor_id=bid.contractor_id, state=BidState.DRAFT).first()
    if draft is not None:
        return draft
    last = Bid.objects.filter(lot_id=bid.lot_id, contractor_id=bid.contractor_id).order_by("-version").first()
    assert last is not None
    copied = {name: getattr(bid, name) for name in ("price", "price_note", "answers", "technical_text", "team_text", "undertakings", "sections_done")}
    made = Bid.objects.create(tender=tender, lot=bid.lot, contractor=bid.contractor, version=last.version + 1, created_at=at, saved_at=at, **copied)
    BidFile.objects.bulk_create([BidFile(bid=made, kind=row.kind, file_id=row.file_id, added_at=at) for row in bid.files.all()])
    note(made, "revise", by=by, at=at, tender=tender.number, version=made.version)
    return made


@transaction.atomic
def final_quote(bid: Bid, *, by: Actor, clock: Clock, amount: Decimal, note_text: str = "") -> Receipt:
    """A qualified bidder's last quote, once, before its deadline. Raises TooLate, Refused, WrongState, NotAllowed."""
    tender = _hold(bid.tender_id)
    bid = lock(bid)
    at = clock.now()
    if not is_bidder(by, bid):
        raise NotAllowed("final_quote", str(is_bidder.name))
    due_at = _quote_in_time(tender, bid, at)
    require(banned(bid.contractor, day_of(at)), rules.price(amount, bid.lot.ceiling_amount, law=law_of(tender), field="amount"))
    header = rfc8785.dumps({"suite": "portal-1", "tender": tender.number, "bid_id": bid.public_id, "supplier": bid.contractor.key,
                            "amount": f"{amount:.2f}", "note": note_text, "salt": secrets.token_hex(32)}).decode()
    digest = hashlib.sha256(header.encode()).hexdigest()
    quote = FinalQuote.objects.create(bid=bid, amount=amount, note=note_text, due_at=due_at, sealed_at=at,
                                      ceiling_amount=bid.lot.ceiling_amount, quote_hash=digest, header=header)
    entry = note(bid, "final_quote", by=by, at=at, tender=tender.number, quote_hash=digest)
    receipt = issue(entry, kind="BJ", title="最后报价回执",
                    lines=[("项目", tender.title), ("采购编号", tender.number), ("递交单位", bid.contractor.name), ("报价 SHA-256", digest)],
                    next_step="报价截止后由采购人开启", next_url=reverse("bid", args=[bid.public_id]))
    quote.receipt_serial = receipt.serial
    quote.save(update_fields=["receipt_serial"])
    return receipt


def _quote_in_time(tender: Tender, bid: Bid, at: datetime) -> datetime:
    """The quotes' deadline, when it has not passed. Raises WrongState, TooLate."""
    if tender.state != TenderState.CONSULTED or bid.state != BidState.QUALIFIED or FinalQuote.objects.filter(bid=bid).exists():
        raise WrongState("final_quote", bid.state)
    if tender.quotes_due_at is None or at >= tender.quotes_due_at:
        text = _("The deadline for final quotes has passed; the quote was not delivered.")
        raise TooLate(text, deadline=tender.quotes_due_at, at=at, cite=LATE)
    return tender.quotes_due_at
