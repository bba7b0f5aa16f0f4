"""The finance bureau's lists, as other stages read them."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from parties.models import Evaluator, Jurisdiction, Kind, Organisation
from parties.queries.places import places


def evaluators_for(place: Jurisdiction | str, day: date) -> QuerySet[Organisation]:
    """Who may be named as third party in a place on a day: the nearest list up the tree; every registered one where no list is kept."""
    rows = Organisation.objects.of_kind(Kind.THIRD_PARTY)
    for code in places(place):
        if Evaluator.objects.filter(jurisdiction=code).exists():
            return rows.filter(pk__in=Evaluator.objects.in_force(day).filter(jurisdiction=code).values("organisation"))
    return rows
