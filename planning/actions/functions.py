"""Funds follow functions: cuts for transferred functions under two persons, and the list of functions that staff still carry."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from catalog.models import CatalogItem, FunctionTransfer
from catalog.rules import verdict
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed
from kernel.findings import require
from kernel.lifecycle import advance, check_step, lock, note
from kernel.numbers import next_number
from parties.models import Organisation
from parties.queries import edition
from planning import rules
from planning.actions import ledger
from planning.models import BudgetLine, FunctionCut, StaffedFunction
from planning.permissions import staffing_office, staffing_or_finance


@transaction.atomic
def propose_cut(
    transfer: FunctionTransfer,
    *,
    by: Actor,
    clock: Clock,
    posts: int,
    staff: int,
    staff_amount: Decimal,
    work_amount: Decimal,
    from_on: date,
    document: str,
    line: BudgetLine | None = None,
) -> FunctionCut:
    """Propose which posts and which money (yuan a year) leave the giving body with a function (R4-09, W-50). Raises Refused, NotAllowed."""
    at, place = clock.now(), transfer.jurisdiction
    cut = FunctionCut(
        jurisdiction=place, transfer=transfer, line=line, posts=posts, staff=staff, staff_amount=staff_amount, work_amount=work_amount,
        from_on=from_on, document=document, proposed_at=at,
    )  # fmt: skip
    if not staffing_or_finance(by, cut):
        raise NotAllowed("propose_cut", str(staffing_or_finance.name))
    require(
        rules.cut_amounts(posts, staff, cut.amount, law=edition(place, at)),
        verdict("planning.cut_line", line is None or line.body_id == transfer.from_body_id, field="line"),
        verdict("planning.document", bool(document.strip()), field="document"),
    )
    cut.number = next_number("function_cut", f"HJ-{place.abbr or place.code}", day_of(at).year)
    cut.save()
    note(cut, "propose_cut", by=by, at=at, transfer=transfer.number, posts=posts, staff=staff, amount=str(cut.amount), document=document)
    return cut


@transaction.atomic
def confirm_cut(cut: FunctionCut, *, by: Actor, clock: Clock, opinion: str = "") -> FunctionCut:
    """The second person confirms: the cut is public, and where it names a line the ledger takes the money out of its quota.

    Raises Refused when the quota does not hold it, NotAllowed, WrongState."""
    cut = lock(cut)
    check_step(cut, "confirm_cut", by)
    at = clock.now()
    facts = {
        "number": cut.number,
        "function": cut.transfer.function,
        "body": cut.transfer.from_body.name,
        "posts": cut.posts,
        "staff": cut.staff,
        "staff_amount": str(cut.staff_amount),
        "work_amount": str(cut.work_amount),
        "from_on": cut.from_on.isoformat(),
        "document": cut.document,
    }
    entry = advance(cut, "confirm_cut", by=by, at=at, because=opinion, public_facts=facts)
    if cut.line is not None and cut.amount > 0:
        ledger.regrant([(cut.line, -cut.amount)], kind="cut", by=by, at=at, entry=entry, memo=f"{cut.number} {cut.transfer.function}")
    return cut


@transaction.atomic
def refuse_cut(cut: FunctionCut, *, by: Actor, clock: Clock, opinion: str) -> FunctionCut:
    """Refuse a proposed cut, or take one's own back, with a reason. Raises Refused, NotAllowed, WrongState."""
    cut = lock(cut)
    check_step(cut, "refuse_cut", by)
    require(verdict("planning.opinion", bool(opinion.strip()), field="opinion"))
    advance(cut, "refuse_cut", by=by, at=clock.now(), because=opinion)
    return cut


@transaction.atomic
def add_staffed(
    body: Organisation, *, by: Actor, clock: Clock, function: str, catalog_item: CatalogItem | None, posts: int, staff: int, since: date, document: str = ""
) -> StaffedFunction:
    """The staffing office writes down which function a body carries with its posts. Raises NotAllowed, Refused."""
    at = clock.now()
    row = StaffedFunction(
        jurisdiction=body.jurisdiction, body=body, function=function, catalog_item=catalog_item, posts=posts, staff=staff, since=since, document=document
    )
    if not staffing_office(by, row):
        raise NotAllowed("add_staffed", str(staffing_office.name))
    require(verdict("planning.posts", posts > 0, field="posts"), verdict("planning.staff_fit", staff <= posts, need=posts, got=staff, field="staff"))
    row.save()
    note(row, "add_staffed", by=by, at=at, body=body.key, function=function, posts=posts, staff=staff, document=document)
    return row


@transaction.atomic
def end_staffing(row: StaffedFunction, *, by: Actor, clock: Clock, until: date, reason: str = "") -> StaffedFunction:
    """The posts are gone: from the day after `until` the function is carried by staff no more. Raises Refused, NotAllowed, WrongState."""
    row = lock(row)
    check_step(row, "end_staffing", by)
    require(verdict("planning.until", until >= row.since, need=row.since.isoformat(), got=until.isoformat(), field="until"))
    row.until = until
    row.save(update_fields=["until"])
    advance(row, "end_staffing", by=by, at=clock.now(), because=reason, until=until.isoformat())
    return row
