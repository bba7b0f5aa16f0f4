"""A bid's parts, what is still open in it, and what the bidder may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kernel.clock import day_of
from kernel.findings import Finding
from parties.models import Contractor, Organisation
from parties.queries import bars
from procurement.lifecycle import BidState
from procurement.models import Bid, BidFile, Tender
from procurement.queries.tenders import law_of
from procurement.rules import bids as rules


@dataclass(frozen=True)
class Section:
    """A part of the response: its title, the kind of file that belongs there, and whether one is needed."""

    title: str | Promise
    kind: str = ""
    file_needed: bool = False


SECTIONS: dict[str, Section] = {
    "qualification": Section(_("Response to the qualification conditions")),
    "price": Section(_("Price")),
    "technical": Section(_("Technical proposal"), BidFile.Kind.TECHNICAL.value, True),
    "team": Section(_("Service team"), BidFile.Kind.TEAM.value),
    "undertakings": Section(_("Undertakings"), BidFile.Kind.UNDERTAKING.value),
    "attachments": Section(_("Attachments"), BidFile.Kind.ATTACHMENT.value),
}


def join_findings(tender: Tender, organisation: Organisation, at: datetime) -> list[Finding]:
    """Whether this organisation may bid here: its conditions as a contractor, and the policy for small firms."""
    contractor = Contractor.objects.filter(organisation=organisation).first()
    if contractor is None:
        return [Finding("not_a_contractor", False)]
    return [*bars(contractor, day_of(at)), rules.may_join(tender.sme_scope, contractor.size, law=law_of(tender))]


def needed_files(bid: Bid, section: str) -> list[Finding]:
    """The part has its file, where one is needed."""
    part = SECTIONS[section]
    there = not part.file_needed or bid.files.filter(kind=part.kind).exists()
    return [Finding("bid_file_missing", there, got=str(part.title), field="upload")]


def versions_of(bid: Bid) -> list[Bid]:
    """Every version of this contractor's bid in this lot, newest first."""
    return list(Bid.objects.filter(lot_id=bid.lot_id, contractor_id=bid.contractor_id).order_by("-version"))


def delivered(bid: Bid) -> Bid | None:
    """The version that counts now, if one was delivered."""
    return next((row for row in versions_of(bid) if row.state == BidState.SEALED or row.is_opened), None)


def open_parts(bid: Bid) -> list[str]:
    """Parts that are not finished."""
    return [name for name in SECTIONS if name not in bid.sections_done]


def own_bids(key: str, tenders: list[Tender]) -> dict[int, Bid]:
    """{tender id: the newest version of this contractor's bid}, one query for a list."""
    rows = Bid.objects.filter(contractor__key=key, tender__in=tenders).order_by("tender_id", "version")
    return {row.tender_id: row for row in rows}


def page_of_own(key: str, *, after: str = "", size: int = 20) -> tuple[list[Bid], str]:
    """One page of a contractor's bids, newest first, each in its newest version; and the bid to go on after ("" at the end)."""
    newer = Bid.objects.filter(lot_id=OuterRef("lot_id"), contractor_id=OuterRef("contractor_id"), version__gt=OuterRef("version"))
    rows = Bid.objects.filter(~Exists(newer), contractor__key=key).select_related("tender__project__body", "lot").order_by("-pk")
    last = Bid.objects.filter(public_id=after, contractor__key=key).first() if after else None
    if last is not None:
        rows = rows.filter(pk__lt=last.pk)
    found = list(rows[: size + 1])
    return found[:size], found[size - 1].public_id if len(found) > size else ""
