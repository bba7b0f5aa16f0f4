"""Rows that pages print: task lists and the notice in its statutory form."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kernel.clock import local
from procurement.lifecycle import BidState, TenderState
from procurement.models import Bid, Tender
from procurement.queries.bids import SECTIONS, delivered
from procurement.queries.tenders import law_of

S = TenderState


def buyer_tasks(tender: Tender, now: datetime) -> list[dict[str, Any]]:
    """The department's tasks in order, each with its state and link, for partials/_task_list.html."""
    number = tender.project.number
    writing = tender.state in (S.DRAFT, S.INTENDED)
    ready = tender.intention_at is not None
    rows = [
        (_("Publish the intention"), "procure-intention", tender.intention_at is not None, True, local_day(tender.intention_at)),
        (_("Conditions for suppliers"), "procure-conditions", tender.conditions.exists(), ready, ""),
        (_("Criteria and weights"), "procure-criteria", tender.criteria.exists(), ready, ""),
        (_("Policy for small firms, consortia, deposit"), "procure-policy", bool(tender.sme_reason) or tender.sme_scope == "whole", ready, tender.get_sme_scope_display()),
        (_("Requirement and texts of the notice"), "procure-document", bool(tender.requirement), ready, ""),
        (_("Timetable"), "procure-timetable", tender.closes_at is not None, ready, local_day(tender.closes_at)),
        (_("Preview and hand over"), "procure-preview", not writing, ready, ""),
        (_("Publish the notice"), "procure-publish", tender.notice_at is not None, not writing, local_day(tender.notice_at)),
        (_("Opening"), "procure-opening", tender.opened_at is not None, tender.notice_at is not None, local_day(tender.opened_at)),
        (_("Qualification review"), "procure-qualify", tender.qualified_at is not None, tender.opened_at is not None, local_day(tender.qualified_at)),
        (_("Panel"), "procure-panel", hasattr(tender, "panel"), tender.opened_at is not None, ""),
        (_("Consultation and final quotes"), "procure-consult", tender.quotes_opened_at is not None, tender.qualified_at is not None, local_day(tender.quotes_opened_at)),
        (_("Evaluation report"), "procure-evaluation", tender.evaluated_at is not None, tender.quotes_opened_at is not None, local_day(tender.evaluated_at)),
        (_("Determination and result notice"), "procure-award", tender.awarded_at is not None, tender.evaluated_at is not None, local_day(tender.awarded_at)),
    ]
    return [
        {"title": title, "url": reverse(name, args=[number]), "state": "done" if done else "todo" if may else "locked", "note": note}
        for title, name, done, may, note in rows
    ]


def local_day(moment: datetime | None) -> str:
    return "" if moment is None else f"{local(moment):%Y-%m-%d %H:%M}"


def bid_tasks(bid: Bid, now: datetime) -> list[dict[str, Any]]:
    """The bidder's tasks (K8); the last one delivers."""
    before = delivered(bid)
    before = before if before is not None and before.pk != bid.pk else None
    rows: list[dict[str, Any]] = []
    for name, part in SECTIONS.items():
        done = name in bid.sections_done
        row = {"title": part.title, "url": reverse("bid-section", args=[bid.public_id, name]), "state": "done" if done else "todo", "note": _note(bid, name, before)}
        if done and bid.is_draft and before is not None and name == "price" and before.price != bid.price:
            row |= {"state": "fix", "state_label": _("Changed, not delivered")}
        rows.append(row)
    ready = all(row["state"] != "todo" for row in rows)
    last: dict[str, Any] = {"title": _("Check and deliver"), "url": reverse("bid-check", args=[bid.public_id]), "note": _("Only delivery counts: what is uploaded is not yet delivered")}
    if not bid.is_draft:
        last |= {"state": "done", "state_label": bid.get_state_display()}
    else:
        last |= {"state": "doing", "state_label": _("Ready to deliver")} if ready else {"state": "locked"}
    return [*rows, last]


def _note(bid: Bid, name: str, before: Bid | None) -> str:
    if name == "price" and bid.price is not None:
        text = _("%(price)s yuan") % {"price": f"{bid.price:,.2f}"}
        if before is not None and before.price is not None and before.price != bid.price:
            text += _(", version %(version)s: %(price)s yuan") % {"version": before.version, "price": f"{before.price:,.2f}"}
        return text
    if name == "qualification":
        met = sum(1 for row in bid.answers.values() if row.get("met"))
        return _("%(met)s conditions answered; profile taken over") % {"met": met} if met else _("taken over from your profile, to be confirmed")
    kind = SECTIONS[name].kind
    count = sum(1 for row in bid.files.all() if row.kind == kind) if kind else 0
    if name == "undertakings" and bid.undertakings:
        return _("%(n)s undertakings confirmed") % {"n": len(bid.undertakings)}
    return ngettext("%(n)s file", "%(n)s files", count) % {"n": count} if count else ""


def status_of(bid: Bid) -> str:
    """One line on the version that counts."""
    counted = delivered(bid)
    if counted is None:
        return _("Nothing delivered")
    return _("Version %(version)s delivered, valid") % {"version": counted.version} if counted.state == BidState.SEALED else str(counted.get_state_display())


def notice_rows(tender: Tender) -> list[dict[str, Any]]:
    """The notice in the order of the statutory form (财办库〔2020〕50号): headings with lines; {"heading", "lines": [(label, value)]}."""
    project, lot = tender.project, tender.lot
    days = law_of(tender).value("50.notice.consultation_working_days")
    amount = f"{tender.budget_amount:,.2f}"
    ceiling = f"{tender.ceiling_amount:,.2f}" if tender.ceiling_amount is not None else _("none set")
    quantity = "" if lot.quantity is None else f"{lot.quantity.normalize():f} {lot.unit}" + (_(" (provisional)") if lot.provisional else "")
    return [
        {"heading": _("I. Basic facts"), "lines": [
            (_("Project number"), tender.number), (_("Project name"), tender.title), (_("Method"), tender.method_as_published),
            (_("Budget (yuan)"), amount), (_("Ceiling price (yuan)"), ceiling), (_("Quantity"), quantity),
            (_("Catalog item"), f"{project.catalog_item.code} {project.catalog_item.name}"), (_("Requirement"), tender.requirement),
            (_("Term of performance"), tender.term_text), (_("Consortia"), _("accepted") if tender.joint_bids else _("not accepted")),
        ]},
        {"heading": _("II. Conditions for suppliers"), "lines": [(row.get_layer_display(), row.text) for row in tender.conditions.all()]},
        {"heading": _("III. Obtaining the documents"), "lines": [
            (_("Until"), local_day(tender.documents_until)), (_("Where and how"), tender.place_text), (pgettext("documents", "Price"), _("free of charge"))]},
        {"heading": _("IV. Delivery of bids"), "lines": [(_("Deadline (Beijing time)"), local_day(tender.closes_at)), (_("Where"), tender.place_text)]},
        {"heading": _("V. Opening"), "lines": [(_("Time"), local_day(tender.closes_at)), (_("Where"), tender.place_text)]},
        {"heading": _("VI. Period of the notice"), "lines": [("", _("%(n)s working days from the day of publication") % {"n": days})]},
        {"heading": _("VII. Other matters"), "lines": [
            (_("Small and medium enterprises"), tender.get_sme_scope_display() + (f"：{tender.sme_reason}" if tender.sme_reason else "")),
            (_("Deposit"), f"{tender.deposit_amount:,.2f}" if tender.deposit_amount else _("none")), (_("Remarks"), tender.notice_remarks or "—")]},
        {"heading": _("VIII. Contacts"), "lines": [
            (_("Purchaser"), project.body.name), (_("Address"), project.body.address or "—"), (_("Contact for this project"), tender.contact_name),
            (_("Telephone"), tender.contact_phone)]},
    ]
