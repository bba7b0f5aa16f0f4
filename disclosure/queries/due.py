"""What falls due next, over all stages: the moments that the training clock can be moved to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from contracts.models import Contract, Milestone
from disclosure.queries.ball import ball
from disclosure.queries.dossier import public_projects
from disclosure.queries.progress import courses
from evaluation.models import SurveyBatch
from kernel.clock import SHANGHAI, day_of
from payments.models import Instalment
from planning.models import Project
from procurement.models import Tender

MORNING = time(9)  # of a last day: there is still time to act on it
RUNNING = 200


def next_due(after: datetime) -> datetime | None:
    """The first moment after `after` at which something is due; None when nothing is."""
    return min((moment for moment in [*_stored(after), *_by_law(after)] if moment > after), default=None)


def morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, SHANGHAI)


def _stored(after: datetime) -> Iterator[datetime]:
    """Moments and days that stand in the records: one small query each."""
    rows: tuple[tuple[Any, str], ...] = (
        (Tender.objects.filter(state="PREPARED"), "planned_notice_on"),
        (Tender.objects.filter(state="PUBLISHED"), "closes_at"),
        (Tender.objects.filter(state="CONSULTED"), "quotes_due_at"),
        (Contract.objects.filter(state="FILED"), "starts_on"),
        (Milestone.objects.filter(contract__state="PERFORMING").exclude(deliveries__state__in=["DELIVERED", "ACCEPTED"]), "due_on"),
        (Instalment.objects.exclude(requests__state__in=["PAID", "RECONCILED"]), "due_on"),
        (SurveyBatch.objects.filter(evaluation__state="COLLECTING"), "expires_on"),
    )
    for found, field in rows:
        least = after if field.endswith("_at") else day_of(after)
        values = found.filter(**{f"{field}__gte": least}).order_by(field).values_list(field, flat=True).distinct()
        for value in values[:2]:  # today's morning may be over: then the next day counts
            yield value if isinstance(value, datetime) else morning(value)


def _by_law(after: datetime) -> Iterator[datetime]:
    """Last days that the law sets for the acts that the running purchases wait for."""
    running: list[Project] = list(public_projects().order_by("-pk")[:RUNNING])
    for course in courses(running).values():
        found = ball(course, after)
        if found is not None and found.due is not None:
            yield morning(found.due)
