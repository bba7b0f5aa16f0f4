"""Last year's project as this year's draft: eight tasks at once, and what may have changed waits for a look."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from catalog import queries as catalogs
from catalog.models import CatalogItem
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed
from kernel.findings import require
from kernel.lifecycle import note
from kernel.numbers import next_number
from parties.models import Organisation
from parties.queries import edition
from planning import queries, rules
from planning.actions.plans import tie_row
from planning.actions.projects import suitable
from planning.models import BudgetLine, Funding, PlanRow, Project, Section, SectionCode, Survey

# What stands in the columns of an application and is taken over.
_TAKEN = [field for field in rules.SECTION_OF if field not in rules.APART and field not in ("title", "year", "starts_on", "ends_on", "catalog_item")]


@transaction.atomic
def copy(source: Project, *, by: Actor, clock: Clock, title: str, year: int, new_function: bool = False, special: bool = False,
         row: PlanRow | None = None) -> Project:
    """A draft with everything of an earlier project of the same body; dates move by the years between, money to the same lines of the new year.

    Fields that may no longer hold are marked (rules.CHANGES_YEARLY) and must be confirmed before it is handed in. A survey of the last year is
    reused. `row`: the row of the published plan that it carries out. Raises NotAllowed for anyone but a clerk of the body, Refused when the matter may not be bought."""
    if not (by.has("clerk") and by.organisation_key == source.owner_key):
        raise NotAllowed("start", "has_role:clerk & owns")
    source = Project.objects.select_related("catalog_item").get(pk=source.pk)
    at = clock.now()
    day = day_of(at)
    body = Organisation.objects.select_related("jurisdiction", "body").get(pk=source.body_id)
    place = body.jurisdiction
    item = _item_now(source.catalog_item, place, day)
    require(*suitable(body, item, title, source.content, day))
    amount = source.budget_amount or Decimal(0)
    path = rules.route(new_function=new_function, special=special, amount=amount, law=edition(place, at))
    project = Project(
        number=next_number("project", place.abbr or place.code, day.year),
        body=body,
        jurisdiction=place,
        route=path,
        created_at=at,
        law_date=day,
        title=title,
        year=year,
        catalog_item=item,
        copied_from=source,
        **{field: getattr(source, field) for field in _TAKEN},
        **_dates(source, year - source.year),
    )
    project.save()
    _money(source, project)
    _survey(source, project, day)
    _mark(project)
    if row is not None:
        tie_row(row, project)
    note(project, "copy", by=by, at=at, title=title, route=path, source=source.number)
    return project


def _item_now(item: CatalogItem, place: Any, day: date) -> CatalogItem:
    """The item of the same code in the catalog that is in force now; the old one when there is none (then the rules refuse)."""
    current = catalogs.in_force(place, day)
    if current is None or current.pk == item.catalog_id:
        return item
    return CatalogItem.objects.filter(catalog=current, code=item.code).first() or item


def _dates(source: Project, years: int) -> dict[str, date | None]:
    return {name: _shift(getattr(source, name), years) for name in ("starts_on", "ends_on")}


def _shift(day: date | None, years: int) -> date | None:
    """The same day so many years later; the end of a month stays its end (28 or 29 February)."""
    if day is None or not years:
        return day
    if (day + timedelta(days=1)).day == 1:  # the last of its month
        first = day + timedelta(days=1)
        return first.replace(year=first.year + years) - timedelta(days=1)
    return day.replace(year=day.year + years)


def _money(source: Project, project: Project) -> None:
    """The same lines of the new year; a line that the new budget does not have is left out, and the sum then asks for it."""
    for part in source.funding.select_related("line"):
        line = BudgetLine.objects.filter(body=project.body_id, code=part.line.code, year=part.line.year + project.year - source.year).first()
        if line is not None:
            Funding.objects.create(project=project, year=line.year, source=line.source, line=line, amount=part.amount)


def _survey(source: Project, project: Project, today: date) -> None:
    """A survey that is not older than it may be is taken over; the public is heard anew (R3-13, R3-14)."""
    found = Survey.objects.filter(project=source).select_related("reused").first()
    earlier = (found.reused or found) if found else None
    if earlier is None or earlier.done_on is None:
        return
    law = edition(project.jurisdiction, today)
    if all(finding.met for finding in rules.surveyed(queries.asked(queries.survey_values(source)), ["public"], today, law=law)):
        Survey.objects.create(project=project, reused=earlier)


def _mark(project: Project) -> None:
    """What may have changed waits; a task is done when nothing in it is missing or waits."""
    have = queries.values(project)
    project.unconfirmed = [field for field in rules.CHANGES_YEARLY if not rules.blank(have[field])]
    project.save(update_fields=["unconfirmed"])
    waits = {rules.SECTION_OF[field] for field in project.unconfirmed}
    Section.objects.bulk_create([
        Section(project=project, code=code, version=1, done=code not in waits and not rules.missing(have, [code])) for code in SectionCode.values
    ])
