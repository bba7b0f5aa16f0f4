"""What the public entries say, and what higher apps may read of a tender. Nothing here leaks before the opening."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kernel.clock import day_of
from procurement.lifecycle import TenderState
from procurement.models import Award, Bid, Ranking, Tender
from procurement.queries.tenders import calendar, law_of
from procurement.rules import awards as award_rules


def _head(tender: Tender) -> dict[str, Any]:
    body = tender.body
    return {
        "number": tender.number, "project_number": tender.project.number, "title": tender.title,
        "method": tender.method, "method_as_published": tender.method_as_published,
        "body_name": body.name, "body_key": body.key, "body_address": body.address,
        "jurisdiction": tender.project.jurisdiction_id, "budget_amount": f"{tender.budget_amount:.2f}",
        "contact_name": tender.contact_name, "contact_phone": tender.contact_phone,
    }


def _moment(value: Any) -> str:
    return value.isoformat() if value else ""


def intention_facts(tender: Tender) -> dict[str, Any]:
    """The fields of the intention notice (N1)."""
    lot = tender.lot
    return _head(tender) | {
        "overview": tender.intention_overview, "month": tender.intention_month, "remarks": tender.intention_remarks,
        "sme_scope": tender.sme_scope, "quantity": "" if lot.quantity is None else f"{lot.quantity.normalize():f}", "unit": lot.unit,
    }


def notice_facts(tender: Tender) -> dict[str, Any]:
    """The fields of the procurement notice (N4)."""
    return _head(tender) | {
        "catalog_code": tender.project.catalog_item.code, "catalog_name": tender.project.catalog_item.name,
        "ceiling_amount": "" if tender.ceiling_amount is None else f"{tender.ceiling_amount:.2f}",
        "lots": [lot_facts(lot) for lot in tender.lots.all()],
        "requirement": tender.requirement, "term_text": tender.term_text, "joint_bids": tender.joint_bids,
        "acceptance_text": tender.acceptance_text, "payment_text": tender.payment_text,
        "conditions": [{"no": row.no, "layer": row.layer, "text": row.text, "evidence": row.evidence} for row in tender.conditions.all()],
        "criteria": [
            {"no": row.no, "part": row.part, "name": row.name, "points": f"{row.points.normalize():f}", "standard": row.standard,
             "objective": row.objective, "price": row.price}
            for row in tender.criteria.all()
        ],
        "sme_scope": tender.sme_scope, "sme_reason": tender.sme_reason,
        "required_documents": list(tender.required_documents),
        "documents_until": _moment(tender.documents_until), "documents_place": tender.place_text, "documents_price": "0.00",
        "closes_at": _moment(tender.closes_at), "opening_at": _moment(tender.closes_at), "opening_place": tender.place_text,
        "deposit_amount": "" if tender.deposit_amount is None else f"{tender.deposit_amount:.2f}",
        "validity_days": tender.validity_days, "notice_working_days": law_of(tender).value("50.notice.consultation_working_days"),
        "remarks": tender.notice_remarks, "notice_at": _moment(tender.notice_at),
    }


def lot_facts(lot: Any) -> dict[str, Any]:
    """One lot as the notice prints it."""
    return {
        "no": lot.no, "name": lot.name, "budget_amount": f"{lot.budget_amount:.2f}",
        "ceiling_amount": "" if lot.ceiling_amount is None else f"{lot.ceiling_amount:.2f}",
        "quantity": "" if lot.quantity is None else f"{lot.quantity.normalize():f}", "unit": lot.unit, "provisional": lot.provisional,
        "term_text": lot.term_text, "scope_text": lot.scope_text, "standard_text": lot.standard_text,
    }


def opening_facts(tender: Tender) -> dict[str, Any]:
    """When the bids were opened, and the digest that binds them. Number and names are added once the result is public; first
    quotes of a consultation never are."""
    if tender.opened_at is None:
        return {}
    facts = {"number": tender.number, "opened_at": _moment(tender.opened_at), "closes_at": _moment(tender.closes_at), "bids_root": tender.bids_root}
    if tender.awarded_at is None:
        return facts
    names = [bid.contractor.name for bid in bids_of(tender)]
    return facts | {"bids_count": tender.bids_count, "bidders": names}


def result_facts(tender: Tender) -> dict[str, Any]:
    """The fields of the result notice (N5), one winner a lot; losers' prices are not among them."""
    awards = list(tender.awards.select_related("contractor", "lot"))
    members = tender.panel.members.sitting().select_related("user").order_by("no")
    law = law_of(tender)
    return _head(tender) | {
        "winners": [
            {"lot": award.lot.no, "contractor_name": award.contractor.name, "contractor_key": award.contractor.key,
             "contractor_address": award.contractor.address, "amount": f"{award.amount:.2f}", **_subject(award)}
            for award in awards
        ],
        "panel": [{"name": seat.user.name, "kind": seat.kind} for seat in members],
        "bids_count": tender.bids_count, "valid_count": tender.rankings.count(), "agency_fee": "",
        "ranking": [{"rank": row.rank, "contractor_name": row.bid.contractor.name} for row in ranking_of(tender)],
        "notice_working_days": law.value("87.69.result_notice_working_days"),
        "notice_until": award_rules.notice_period_until(day_of(tender.awarded_at), law=law, calendar=calendar()).isoformat() if tender.awarded_at else "",
        "sme_declaration": tender.sme_scope != "none", "determined_at": _moment(tender.determined_at),
        "required_documents": list(tender.required_documents),
    }


def _subject(award: Award) -> dict[str, Any]:
    lot = award.lot
    price = award_rules.unit_price(award.amount, lot.quantity)
    return {
        "subject": lot.name, "scope": lot.scope_text, "requirement": award.tender.requirement, "term": lot.term_text,
        "standard": lot.standard_text, "quantity": "" if lot.quantity is None else f"{lot.quantity.normalize():f}", "unit": lot.unit,
        "unit_price": "" if price is None else f"{price:.2f}",
    }


def award_of(project: Any) -> Award | None:
    """The project's award, once the supplier is determined; a contract needs its tender in state AWARDED."""
    return (
        Award.objects.filter(tender__project=project)
        .exclude(tender__state=TenderState.TERMINATED)
        .select_related("tender__project__body", "contractor", "lot", "bid")
        .order_by("-pk").first()
    )


def award_rows(tenders: Iterable[Tender]) -> dict[int, Award]:
    """{tender id: award}, one query for a list."""
    return {row.tender_id: row for row in Award.objects.filter(tender__in=list(tenders)).select_related("contractor")}


def ranking_of(tender: Tender) -> list[Ranking]:
    """The ranking of the signed report, best first; empty before it is signed."""
    if tender.evaluated_at is None:
        return []
    return list(tender.rankings.select_related("bid__contractor").order_by("rank"))


def for_projects(projects: Iterable[Any]) -> dict[int, Tender]:
    """{project id: its latest tender}, one query for a list."""
    rows = Tender.objects.filter(project__in=list(projects)).select_related("project").order_by("project_id", "pk")
    return {row.project_id: row for row in rows}


def bids_of(tender: Tender) -> list[Bid]:
    """The opened bids; empty before the opening, whoever asks."""
    return list(Bid.objects.of_opening(tender).select_related("contractor", "lot"))
