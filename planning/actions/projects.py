"""The applicant's verbs: start, fill in, hand in, take back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import queries as catalogs
from catalog import rules as catalog_rules
from catalog.models import CatalogItem
from kernel import files, receipts
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed, Stale, WrongState
from kernel.findings import Finding, flatten, require
from kernel.lifecycle import advance, lock, note
from kernel.models import Receipt
from kernel.numbers import next_number
from kernel.templatetags.portal import whole_yuan
from parties.models import Organisation
from parties.queries import edition, may_buy, places
from planning import queries, rules
from planning.actions import plans
from planning.models import Attachment, Funding, PlanRow, Project, Section, SectionCode, Submission


@transaction.atomic
def start(
    *,
    by: Actor,
    clock: Clock,
    title: str,
    catalog_item: CatalogItem,
    content: str,
    estimate: Decimal,
    new_function: bool = False,
    special: bool = False,
    row: PlanRow | None = None,
) -> Project:
    """Begin an application after the three questions: the item, the barred matters, the path. `estimate` in yuan decides whether it is large
    where the place has a line for that. `row` of the published plan: its money, month and reservation are filled in.

    Raises NotAllowed for anyone but a clerk, Refused with the article when the matter may not be bought or the body may not buy."""
    if not by.has("clerk"):
        raise NotAllowed("start", "has_role:clerk")
    at = clock.now()
    body = Organisation.objects.select_related("jurisdiction", "body").get(key=by.organisation_key)
    place, day = body.jurisdiction, day_of(at)
    law = edition(place, at)
    require(*suitable(body, catalog_item, title, content, day))
    path = rules.route(new_function=new_function, special=special, amount=estimate, law=law)
    project = Project.objects.create(
        number=next_number("project", place.abbr or place.code, day.year),
        body=body,
        jurisdiction=place,
        route=path,
        created_at=at,
        law_date=day,
        title=title,
        year=day.year,
        catalog_item=catalog_item,
        content=content,
        for_public=catalog_item.for_public,
    )
    Section.objects.bulk_create([Section(project=project, code=code) for code in SectionCode.values])
    note(project, "start", by=by, at=at, title=title, route=path, estimate=str(estimate), plan=row.plan.number if row else "")
    if row is not None:
        plans.take_row(row, project, estimate)
    return project


def suitable(body: Organisation, item: CatalogItem, title: str, content: str, day: date) -> list[Finding]:
    """May this body buy this at all: its class, the catalog in force, and the matters that are barred by name."""
    place = body.jurisdiction
    law = edition(place, day)
    current = catalogs.in_force(place, day)
    compared = catalogs.bars(places(place), day)
    return flatten([
        may_buy(body, law),
        catalog_rules.in_force(
            str(item),
            catalog_title=current.title if current else "",
            in_force_catalog=current is not None and current.pk == item.catalog_id,
            leaf=catalogs.is_leaf(item),
            law=law,
        ),
        catalog_rules.barred(item.name, compared, law=law, field="catalog_item"),
        catalog_rules.barred(title, compared, law=law, field="title"),
        catalog_rules.barred(content, compared, law=law, field="content"),
    ])


def open_for(project: Project, by: Actor) -> None:
    """The application is open and this actor may fill it in. Raises WrongState, NotAllowed."""
    step = project.lifecycle.by_name["submit"]
    if not step.who(by, project):
        raise NotAllowed("submit", str(step.who.name))
    if not project.is_open:
        raise WrongState("save_section", project.state)


@transaction.atomic
def save_section(project: Project, code: str, *, by: Actor, clock: Clock, version: int, done: bool, values: Mapping[str, Any],
                 confirmed: Collection[str] = ()) -> Section:
    """Save the draft of one task over version `version`. `values`: field → value; for the budget, `funding` is a list of (BudgetLine, yuan).
    `confirmed`: copied fields that were looked at and still hold; a field that is changed counts as looked at.

    No journal entry: a draft changes nothing in law. Raises Stale when somebody saved in between, Refused when values contradict each other."""
    project = lock(project)
    open_for(project, by)
    section = Section.objects.select_for_update().get(project=project, code=code)
    if section.version != version:
        raise Stale(f"{project.number} {code}")
    fields = [field for field in rules.SECTION_FIELDS[code] if field in values and field not in rules.APART]
    seen = set(confirmed) | _changed(project, fields, values)
    for field in fields:
        setattr(project, field, values[field])
    project.unconfirmed = [field for field in project.unconfirmed if field not in seen]
    if project.starts_on and project.ends_on:
        ordered = project.ends_on >= project.starts_on
        require(catalog_rules.verdict("planning.term_order", ordered, got=f"{project.starts_on} — {project.ends_on}", field="ends_on"))
    project.save(update_fields=[*fields, "unconfirmed"])
    if "funding" in values:
        _save_funding(project, values["funding"])
    section.version, section.done, section.saved_at = section.version + 1, done, clock.now()
    section.saved_by = str(getattr(by.user, "name", "") or "")
    section.save()
    return section


def _changed(project: Project, fields: Collection[str], values: Mapping[str, Any]) -> set[str]:
    """The fields whose value is another than before."""
    found = {field for field in fields if getattr(project, field) != values[field]}
    if "funding" in values:
        before = {(part.line_id, part.amount) for part in project.funding.all()}
        if before != {(line.pk, amount) for line, amount in values["funding"]}:
            found.add("funding")
    return found


def _save_funding(project: Project, parts: Sequence[tuple[Any, Decimal]]) -> None:
    lines = [line.pk for line, _amount in parts]
    own = all(line.body_id == project.body_id for line, _amount in parts)
    require(catalog_rules.verdict("planning.line_own", own and len(set(lines)) == len(lines), field="funding"))
    project.funding.all().delete()
    Funding.objects.bulk_create([Funding(project=project, year=line.year, source=line.source, line=line, amount=amount) for line, amount in parts])


@transaction.atomic
def add_file(project: Project, *, by: Actor, clock: Clock, file: Any, kind: str = "", is_instruction: bool = False) -> Attachment:
    """Store an attachment; `is_instruction`: the one on which special deliberation rests. Raises Refused when the file is empty, cut, or not what its name says."""
    project = lock(project)
    open_for(project, by)
    stored = files.store(file, by=by, at=clock.now(), purpose="planning.attachment", field="file")
    return Attachment.objects.create(project=project, file=stored, kind=kind, is_instruction=is_instruction)


@transaction.atomic
def remove_file(project: Project, *, by: Actor, clock: Clock, attachment_id: int) -> None:
    """Take an attachment out of the draft; the stored file stays in the archive."""
    project = lock(project)
    open_for(project, by)
    project.attachments.filter(pk=attachment_id).delete()


@transaction.atomic
def submit(project: Project, *, by: Actor, clock: Clock, declared: bool = True) -> Receipt:
    """Hand the application in: every check must hold. Freezes a snapshot and gives a receipt (SB)."""
    project = lock(project)
    at = clock.now()
    open_for(project, by)
    done, total = queries.progress(project)
    require(
        catalog_rules.verdict("planning.declared", declared, field="declared"),
        catalog_rules.verdict("planning.sections", done == total, need=total, got=done),
        queries.checks(project, at),
    )
    project.law_date, project.route = day_of(at), _route_now(project, at)
    project.save(update_fields=["law_date", "route"])
    number = project.submissions.count() + 1
    content = queries.snapshot(project)
    entry = advance(project, "submit", by=by, at=at, submission=number, budget=str(project.budget_amount), title=project.title)
    receipt = receipts.issue(
        entry,
        kind="SB",
        title=_("Application handed in"),
        lines=[
            (_("Project"), project.title),
            (_("Number"), project.number),
            (_("Budget"), f"{whole_yuan(project.budget_amount)} {_('yuan')}"),
            (_("Submission"), str(number)),
        ],
        files=[item.file for item in project.attachments.select_related("file")],
        next_step=_("Next: the body's approver reviews it."),
    )
    Submission.objects.create(project=project, no=number, at=at, by_name=entry.actor_name, content=content, receipt=receipt.serial)
    return receipt


def _route_now(project: Project, at: datetime) -> str:
    """A new function is large or not by its budget, once the place has a line for that; else it stays as it was judged."""
    law = edition(project.jurisdiction, at)
    if project.route not in rules.NEW_FUNCTION or rules.large_line(law) is None or project.budget_amount is None:
        return project.route
    return rules.route(new_function=True, special=False, amount=project.budget_amount, law=law)


@transaction.atomic
def withdraw(project: Project, *, by: Actor, clock: Clock) -> Project:
    """Take the application back before the approver has decided."""
    project = lock(project)
    advance(project, "withdraw", by=by, at=clock.now())
    return project
