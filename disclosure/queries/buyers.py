"""One purchasing body on one page: what it is, what it bought, how many competed, whether it paid in time, how it was judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from disclosure.queries.dossier import public_projects
from disclosure.queries.progress import PAID, Course, courses, current_stage, stage_label
from kernel.clock import day_of
from parties.models import Organisation, PurchasingBody
from parties.queries import edition, may_buy
from planning.models import Project

# Fewer than these are named one by one and make no rate: a rate of two is an accident.
LEAST = 5
MOST_PROJECTS = 300


@dataclass(frozen=True)
class Share:
    """So many of so many; the rate in per cent, None where there are too few."""

    part: int
    whole: int

    @property
    def rate(self) -> Decimal | None:
        return Decimal(self.part * 100) / self.whole if self.whole >= LEAST else None


def buyers(words: str = "", after: str = "", size: int = 20) -> tuple[list[dict[str, Any]], str]:
    """A page of bodies by code, those with public projects first known by their number: (rows, code to go on after)."""
    rows = PurchasingBody.objects.select_related("organisation__jurisdiction").prefetch_related("versions").order_by("organisation__key")
    if words:
        rows = rows.filter(Q(organisation__name__icontains=words) | Q(organisation__short_name__icontains=words) | Q(organisation__key__startswith=words.upper()))
    if after:
        rows = rows.filter(organisation__key__gt=after)
    found = list(rows[: size + 1])
    shown = found[:size]
    counts = dict(Project.objects.filter(approved_at__isnull=False, body__in=[row.organisation_id for row in shown]).values_list("body").annotate(n=Count("pk")).order_by())
    made = [{"organisation": row.organisation, "body": row, "projects": counts.get(row.organisation_id, 0)} for row in shown]
    return made, shown[-1].organisation.key if len(found) > size else ""


def record(organisation: Organisation, day: date) -> dict[str, Any]:
    """Everything that the page shows; the number of queries is fixed. Amounts in yuan."""
    body: PurchasingBody = organisation.body
    known = list(courses(public_projects().filter(body=organisation).order_by("-pk")[:MOST_PROJECTS]).values())
    held = body.as_of(day)
    return {
        "organisation": organisation, "held": held, "buys": may_buy(organisation, edition(organisation.jurisdiction_id, day)),
        "functions": [row for row in body.functions.all() if row.since <= day and (row.until is None or day <= row.until)],
        "rows": [{"course": course, "stage": stage_label(course, current_stage(course))} for course in known],
        "figures": _figures(known), "competition": _competition(known), "payments": _payments(known), "grades": _grades(known),
    }


def _figures(known: list[Course]) -> dict[str, Any]:
    signed = [course for course in known if course.contract]
    budget = sum((course.project.budget_amount or Decimal(0) for course in known), Decimal(0))
    contracted = sum((course.contract.amount for course in signed if course.contract), Decimal(0))
    planned = sum((course.project.budget_amount or Decimal(0) for course in signed), Decimal(0))
    saving = (planned - contracted) / planned * 100 if len(signed) >= LEAST and planned else None
    return {"projects": len(known), "budget": budget, "contracts": len(signed), "contracted": contracted, "saving": saving,
            "paid": sum((course.paid for course in known), Decimal(0))}


def _competition(known: list[Course]) -> dict[str, Any]:
    """Bidders a tender, after the opening: before it nobody may know."""
    opened = [course for course in known if course.tender and course.tender.opened_at and course.tender.bids_count is not None]
    rows: list[dict[str, Any]] = [{"project": course.project, "tender": course.tender, "count": course.tender.bids_count} for course in opened if course.tender]
    counts = [int(row["count"]) for row in rows]
    mean = Decimal(sum(counts)) / len(counts) if len(counts) >= LEAST else None
    return {"rows": rows, "most": max(counts, default=0), "mean": mean, "single": Share(sum(count == 1 for count in counts), len(counts))}


def _payments(known: list[Course]) -> dict[str, Any]:
    """Payments made, each against the last lawful or agreed day."""
    rows: list[dict[str, Any]] = [
        {"project": course.project, "no": request.instalment.no, "due_on": request.instalment.due_on, "paid_on": day_of(request.paid_at), "amount": request.amount,
         "late": (day_of(request.paid_at) - request.instalment.due_on).days}
        for course in known for request in course.payments if request.state in PAID and request.paid_at
    ]
    return {"rows": rows, "in_time": Share(sum(row["late"] <= 0 for row in rows), len(rows))}


def _grades(known: list[Course]) -> dict[str, Any]:
    done = [course for course in known if course.evaluation and course.evaluation.published_at and course.evaluation.total is not None]
    totals = [course.evaluation.total for course in done if course.evaluation and course.evaluation.total is not None]
    return {"rows": done, "mean": sum(totals, Decimal(0)) / len(totals) if len(totals) >= LEAST else None}
