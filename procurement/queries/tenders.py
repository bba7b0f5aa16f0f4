"""The tender's law, its proposed timetable and its place in lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from kernel.clock import day_of
from kernel.findings import Finding
from law.book import Edition
from law.calendar import Calendar
from law.queries import calendar
from parties.queries import edition
from procurement.lifecycle import TenderState
from procurement.models import Criterion, Tender
from procurement.rules import tenders as tender_rules

__all__ = ["calendar", "checks", "due_ids", "items_of", "law_of", "live_tender", "next_due", "open_tenders", "proposal", "proposal_from", "timetable_checks"]


def law_of(tender: Tender) -> Edition:
    """The law that binds the tender: of its law_date, in its project's place."""
    return edition(tender.project.jurisdiction, tender.law_date)


def live_tender(project: Any) -> Tender | None:
    """The project's tender that has not been terminated, if any."""
    return Tender.objects.filter(project=project).exclude(state=TenderState.TERMINATED).select_related("project__body").first()


def open_tenders(at: datetime) -> QuerySet[Tender]:
    """Open for bids at this moment, nearest deadline first."""
    return Tender.objects.open(at).select_related("project__body", "project__jurisdiction").order_by("closes_at", "pk")


def page_of_open(at: datetime, *, after: str = "", size: int = 20) -> tuple[list[Tender], str]:
    """One page of the open tenders beyond the tender numbered `after`, and the number to go on after ("" at the end)."""
    rows = open_tenders(at)
    last = Tender.objects.filter(number=after).only("closes_at").first() if after else None
    if last is not None:
        rows = rows.filter(Q(closes_at__gt=last.closes_at) | Q(closes_at=last.closes_at, pk__gt=last.pk))
    found = list(rows[: size + 1])
    return found[:size], found[size - 1].number if len(found) > size else ""


def due_ids(at: datetime) -> list[int]:
    """Tenders whose deadline has passed and that nobody has closed yet."""
    return list(Tender.objects.due_for_closing(at).values_list("pk", flat=True))


def next_due(after: datetime) -> datetime | None:
    """The next deadline after a moment: of bids or of final quotes."""
    closes = Tender.objects.filter(state=TenderState.PUBLISHED, closes_at__gt=after).order_by("closes_at").values_list("closes_at", flat=True).first()
    quotes = Tender.objects.filter(state=TenderState.CONSULTED, quotes_due_at__gt=after).order_by("quotes_due_at").values_list("quotes_due_at", flat=True).first()
    return min((moment for moment in (closes, quotes) if moment), default=None)


def proposal(tender: Tender, at: datetime) -> dict[str, Any]:
    """The earliest lawful timetable as things stand: {"notice_on", "documents_until", "closes_at"} in Shanghai days and moments."""
    law, days = law_of(tender), calendar()
    base = day_of(tender.intention_at) if tender.intention_at else day_of(at)
    earliest = date.fromordinal(base.toordinal() + law.value("10.notice.intention_days"))
    notice_on = days.next_working(max(earliest, day_of(at)))
    return proposal_from(notice_on, law, days)


def proposal_from(notice_on: date, law: Edition, days: Calendar) -> dict[str, Any]:
    """The earliest lawful dates that follow from a day of notice."""
    until = tender_rules.earliest_documents_until(notice_on, law=law, calendar=days)
    closes = tender_rules.earliest_deadline(notice_on, law=law, calendar=days)
    return {
        "notice_on": notice_on,
        "documents_until": tender_rules.at_hour(min(until, closes), tender_rules.CLOSING_HOUR),
        "closes_at": tender_rules.at_hour(max(closes, days.next_working(date.fromordinal(until.toordinal() + 1)))),
    }


def timetable_checks(tender: Tender, notice_on: date, until: datetime, closes_at: datetime) -> list[Finding]:
    """Every rule on the dates, for this tender."""
    intention = day_of(tender.intention_at) if tender.intention_at else notice_on
    return tender_rules.timetable(intention, notice_on, until, closes_at, law=law_of(tender), calendar=calendar())


def items_of(criteria: QuerySet[Criterion] | list[Criterion]) -> list[tender_rules.Item]:
    """Criteria as the rules read them."""
    return [tender_rules.Item(row.name, row.points, row.standard, row.price) for row in criteria]


def brief(findings: list[Finding]) -> list[Finding]:
    """What is not met in full, and each rule that is met once: a checklist, not a list of every row."""
    broken = {finding.code for finding in findings if not finding.met}
    met: dict[str, Finding] = {}
    for finding in findings:
        if finding.met and finding.code not in broken:
            met.setdefault(finding.code, finding)
    rows = [finding for finding in findings if not finding.met]
    return rows + [replace(finding, got="") if finding.code in PER_ROW else finding for finding in met.values()]


# Rules that are asked of every row: where all rows meet them, no single row is named.
PER_ROW = frozenset({"condition_forbidden", "criterion_forbidden", "criterion_is_condition", "criterion_unquantified", "notice_field_missing"})


def checks(tender: Tender, *, notice_on: date | None = None) -> list[Finding]:
    """The whole checklist before publication, met or not."""
    on = notice_on or tender.planned_notice_on
    law = law_of(tender) if tender.notice_at or on is None else edition(tender.project.jurisdiction, on)  # the day of the notice fixes the law
    conditions, criteria = list(tender.conditions.all()), list(tender.criteria.all())
    values: Mapping[str, object] = {name: getattr(tender, name) for name in (*tender_rules.NOTICE_FIELDS, "planned_notice_on", "documents_until", "closes_at")}
    out = tender_rules.notice_complete(values, len(conditions), len(criteria))
    if on and tender.documents_until and tender.closes_at:
        out += timetable_checks(tender, on, tender.documents_until, tender.closes_at)
    out += [tender_rules.forbidden_words(row.text, law=law) for row in conditions]
    if criteria:
        out += tender_rules.criteria(items_of(criteria), [row.text for row in conditions], law=law)
    out += tender_rules.sme_facts(tender.sme_scope, tender.sme_reason, tender.budget_amount, law=law)
    out += tender_rules.low_price_rule(law=law)
    return out
