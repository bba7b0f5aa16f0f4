"""Live counts and short lists of the home page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from contracts.models import Contract
from disclosure.models import Notice, NoticeKind
from disclosure.queries.dossier import public_projects
from disclosure.queries.notices import COLUMNS, Row, rows
from disclosure.queries.progress import courses, current_stage
from evaluation.models import Evaluation
from kernel.clock import SHANGHAI, day_of, local
from parties.rules import STAGE_LABELS, STAGES
from payments.models import PaymentRequest
from planning.models import Project

SHORT = 5
MOST_PROJECTS = 500


@dataclass(frozen=True)
class Today:
    """The four counts in the hero."""

    buying: int
    closing_today: int
    opening_this_week: int
    new_grades: int


def today(at: datetime) -> Today:
    """What goes on now, all capped small queries on indexes."""
    night = datetime.combine(day_of(at) + timedelta(days=1), time(0), SHANGHAI)
    week = night + timedelta(days=6 - local(at).weekday())
    open_now = Notice.objects.filter(kind=NoticeKind.TENDER, closes_at__gt=at)
    return Today(
        buying=open_now.count(), closing_today=open_now.filter(closes_at__lt=night).count(), opening_this_week=open_now.filter(closes_at__lt=week).count(),
        new_grades=Notice.objects.filter(kind=NoticeKind.EVALUATION, published_at__gt=at - timedelta(days=30)).count(),
    )


def closing_soon(at: datetime) -> list[Row]:
    found = Notice.objects.filter(kind=NoticeKind.TENDER, closes_at__gt=at).order_by("closes_at", "id")
    return rows(found.values(*COLUMNS)[:SHORT], at)


def latest_results(at: datetime) -> list[Row]:
    found = Notice.objects.filter(kind=NoticeKind.RESULT).newest_first()
    return rows(found.values(*COLUMNS)[:SHORT], at)


def stage_counts() -> tuple[int, list[dict[str, Any]]]:
    """How many projects are under way, and in which of the eight stages; a place with five stages counts under the same name."""
    running = [course for course in courses(public_projects().order_by("-pk")[:MOST_PROJECTS]).values() if not course.closed and not (course.tender and course.tender.state == "TERMINATED")]
    counts: Counter[str] = Counter()
    for course in running:
        code = current_stage(course)
        counts[{"budget": "review"}.get(code, code)] += 1
    top = max(counts.values(), default=1)
    return len(running), [{"code": code, "label": str(STAGE_LABELS["eight-stages", code]), "count": counts[code], "share": counts[code] * 100 // top} for code in STAGES["eight-stages"]]


def key_figures(at: datetime) -> dict[str, Any]:
    """The five figures of this year and the last, from the records themselves. Amounts in yuan."""
    since = datetime(local(at).year - 1, 1, 1, tzinfo=SHANGHAI)
    projects = Project.objects.filter(approved_at__gte=since)
    counted = projects.aggregate(number=Count("pk"), budget=Sum("budget_amount"))
    deals = Contract.objects.filter(signed_at__gte=since).select_related("project")
    signed = deals.aggregate(number=Count("pk"), amount=Sum("amount"), budget=Sum("project__budget_amount"))
    paid = PaymentRequest.objects.filter(paid_at__isnull=False, paid_at__gte=since).select_related("instalment")
    in_time = sum(day_of(request.paid_at) <= request.instalment.due_on for request in paid if request.paid_at)
    rate = (signed["budget"] - signed["amount"]) * 100 / signed["budget"] if signed["budget"] else None
    return {
        "since": since, "projects": counted["number"], "budget": counted["budget"] or Decimal(0), "contracts": signed["number"],
        "contracted": signed["amount"] or Decimal(0), "saving_rate": rate, "payments": len(paid), "in_time": in_time * 100 / len(paid) if paid else None,
        "evaluations": Evaluation.objects.published().count(),
    }
