"""The facts of a journal entry as a reader sees them: a name in words beside the stored key, moments and amounts as elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from kernel.clock import local

WORDS: dict[str, str | Promise] = {
    "title": _("Title"), "number": _("Number"), "tender": _("Tender"), "contract": _("Contract"), "amount": _("Amount"), "body": _("Purchasing body"),
    "body_name": _("Purchasing body"), "body_key": _("Code of the body"), "quantity": _("Quantity"), "unit": _("Unit"), "version": _("Version"),
    "submission": _("Submission"), "method": _("Method"), "method_name": _("Method"), "bid_hash": _("Digest of the bid"), "sha256": _("Digest"),
    "conditions": _("Conditions"), "route": _("Route"), "budget_amount": _("Budget"), "budget": _("Budget"), "project_number": _("Project"), "project": _("Project"),
    "supplier": _("Supplier"), "suppliers": _("Suppliers"), "contractor": _("Contractor"), "contractor_name": _("Contractor"), "contractor_key": _("Code of the contractor"),
    "milestone": _("Milestone"), "milestones": _("Milestones"), "name": _("Name"), "role": _("Role"), "place": _("Place"), "starts_on": _("Starts on"), "ends_on": _("Ends on"),
    "contact_name": _("Contact person"), "contact_phone": _("Contact phone"), "jurisdiction": _("Place"), "items": _("Catalog items"), "catalog_name": _("Catalog item"),
    "catalog": _("Catalog"), "document_hash": _("Digest of the text"), "file": _("File"), "files": _("Files"), "instalment": _("Instalment"), "score": _("Score"),
    "scores": _("Scores"), "grade": _("Grade"), "document": _("Document"), "year": _("Year"), "closes_at": _("Deadline"), "opening_at": _("Opening"),
    "opened_at": _("Opened"), "bids_count": _("Bids"), "bid": _("Bid"), "size": _("Number"), "in_time": _("In time"), "due_on": _("Due on"), "due_at": _("Due"),
    "marks": _("Marked fields"), "need": _("Need"), "content": _("Content"), "funding": _("Funding"), "targets": _("Performance targets"), "standard": _("Quality standard"),
    "reason": _("Reason"), "overview": _("Overview"), "lots": _("Lots"), "criteria": _("Criteria"), "notice_at": _("Notice"), "ranking": _("Ranking"),
    "determined_at": _("Determined"), "members": _("Members"), "opinion": _("Opinion"), "results": _("Results"), "decision": _("Decision"), "accepted_on": _("Accepted on"),
    "invoice_no": _("Invoice"), "paid_on": _("Paid on"), "bank_serial": _("Bank's serial"), "total": _("Total"), "recipients": _("Recipients"), "third_party": _("Third party"),
    "quotes": _("Quotes"), "panel": _("Panel"), "winners": _("Winners"), "signed_at": _("Signed"), "signed_on": _("Signed on"), "published_on": _("Published on"),
    "visited_on": _("Visited on"), "reply": _("Reply"), "conclusion": _("Conclusion"), "judged": _("Judged"), "weights": _("Weights"), "approval": _("Approval"),
    "effective_on": _("Takes effect on"), "basis": _("Basis"), "seed": _("Seed of the draw"), "pool": _("Pool"), "drawn": _("Drawn"), "capitals": _("Amount in capitals"),
}  # fmt: skip
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
DIGEST = re.compile(r"[0-9a-f]{64}")
MONEY = ("amount", "budget", "price", "accepted", "paid", "deposit", "fee")


@dataclass(frozen=True)
class Fact:
    """One fact: its words, the key under which the journal keeps it, its value to read."""

    label: str
    key: str
    value: str


def facts(stored: dict[str, Any]) -> list[Fact]:
    """Stored facts in words; empty ones are left out, a key without words stands by itself."""
    return [Fact(str(WORDS.get(key, "")), key, shown(key, value)) for key, value in stored.items() if value not in ("", None, [], {})]


def shown(key: str, value: Any) -> str:
    """A value to read: yes or no, moments on the Shanghai clock, amounts with separators, lists and tables flattened."""
    if isinstance(value, bool):
        return pgettext("answer", "Yes") if value else pgettext("answer", "No")
    if isinstance(value, dict):
        return "；".join(f"{WORDS.get(name, name)}：{shown(name, part)}" for name, part in value.items() if part not in ("", None, [], {}))
    if isinstance(value, list):
        nested = any(isinstance(part, dict | list) for part in value)
        return ("\n" if nested else "、").join(shown(key, part) for part in value)
    return _text(key, str(value))


def _text(key: str, text: str) -> str:
    if MOMENT.match(text):
        return f"{local(datetime.fromisoformat(text)):%Y-%m-%d %H:%M:%S}"
    if DIGEST.fullmatch(text):
        return f"{text[:16]}…"
    if any(word in key for word in MONEY) and re.fullmatch(r"\d+\.\d{2}", text):
        return f"{Decimal(text):,.2f}"
    return text
