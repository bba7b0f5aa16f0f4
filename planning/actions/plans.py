"""The yearly purchase plan: drawn up from the budget, handed in, approved, published; a project takes one of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from catalog.rules import verdict
from kernel import receipts
from kernel.actors import Actor
from kernel.clock import Clock
from kernel.errors import NotAllowed, WrongState
from kernel.findings import require
from kernel.lifecycle import advance, lock, note
from kernel.models import Entry, Receipt
from kernel.numbers import next_number
from kernel.templatetags.portal import whole_yuan
from parties.models import Organisation
from planning import queries, rules
from planning.models import BudgetLine, Funding, Omission, Plan, PlanRow, Project

ROW_FIELDS = ("title", "catalog_item", "content", "line", "fund_source", "amount", "month", "for_small_firms", "for_public", "note")


@transaction.atomic
def begin_plan(*, by: Actor, clock: Clock, year: int) -> Plan:
    """Begin the body's plan of a year, with one row for each of its budget lines of that year. Raises NotAllowed; Refused when it stands."""
    if not by.has("clerk"):
        raise NotAllowed("submit_plan", "has_role:clerk")
    at = clock.now()
    body = Organisation.objects.select_related("jurisdiction").get(key=by.organisation_key)
    require(verdict("planning.plan_once", not Plan.objects.filter(body=body, year=year).exists(), got=year, field="year"))
    place = body.jurisdiction
    plan = Plan.objects.create(number=next_number("plan", f"{place.abbr or place.code}-JH", year), body=body, jurisdiction=place, year=year, created_at=at)
    note(plan, "begin_plan", by=by, at=at, year=year)
    import_lines(plan, by=by, clock=clock)
    return plan


def _open_for(plan: Plan, by: Actor) -> None:
    step = plan.lifecycle.by_name["submit_plan"]
    if not step.who(by, plan):
        raise NotAllowed("submit_plan", str(step.who.name))
    if not plan.is_open:
        raise WrongState("submit_plan", plan.state)


@transaction.atomic
def import_lines(plan: Plan, *, by: Actor, clock: Clock) -> int:
    """Add a row for each budget line of the plan's year that no row uses yet; item and month stay to be matched. Returns how many."""
    plan = lock(plan)
    _open_for(plan, by)
    used = set(plan.rows.exclude(line=None).values_list("line_id", flat=True))
    new = [line for line in BudgetLine.objects.filter(body=plan.body, year=plan.year).order_by("code") if line.pk not in used]
    add_rows(plan, [{"title": line.name, "line": line, "amount": line.amount, "fund_source": queries.source_of(line)} for line in new])
    return len(new)


def add_rows(plan: Plan, rows: Iterable[Mapping[str, Any]]) -> list[PlanRow]:
    """Append rows of fields; the caller holds the plan's lock."""
    last = plan.rows.aggregate(last=Max("no"))["last"] or 0
    made = [PlanRow(plan=plan, no=number, **{key: row[key] for key in ROW_FIELDS if key in row}) for number, row in enumerate(rows, last + 1)]
    return PlanRow.objects.bulk_create(made)


@transaction.atomic
def import_rows(plan: Plan, *, by: Actor, clock: Clock, rows: Sequence[Mapping[str, Any]]) -> int:
    """Append the rows of a table that was read and matched (queries.read_plan). Raises NotAllowed, WrongState. Returns how many."""
    plan = lock(plan)
    _open_for(plan, by)
    return len(add_rows(plan, rows))


@transaction.atomic
def save_row(plan: Plan, *, by: Actor, clock: Clock, no: int = 0, **values: Any) -> PlanRow:
    """Write one row (`no`), or append one (0). A row from which a project was started keeps its money. Raises NotAllowed, WrongState, Refused."""
    plan = lock(plan)
    _open_for(plan, by)
    line = values.get("line")
    require(verdict("planning.plan_line_own", line is None or (line.body_id == plan.body_id and line.year == plan.year), field="line"))
    if not no:
        return add_rows(plan, [values])[0]
    row = plan.rows.select_for_update().get(no=no)
    require(verdict("planning.plan_row_taken", row.project_id is None, got=row.title, field="title"))
    for field in ROW_FIELDS:
        if field in values:
            setattr(row, field, values[field])
    row.save()
    return row


@transaction.atomic
def drop_row(plan: Plan, *, by: Actor, clock: Clock, no: int) -> None:
    """Take a row out of the draft. Raises Refused when a project was started from it."""
    plan = lock(plan)
    _open_for(plan, by)
    row = plan.rows.select_for_update().get(no=no)
    require(verdict("planning.plan_row_taken", row.project_id is None, got=row.title))
    row.delete()


@transaction.atomic
def explain_omissions(plan: Plan, *, by: Actor, clock: Clock, reasons: Mapping[int, str]) -> int:
    """Why items of the catalog are not purchased (J-54). `reasons`: item id → words; empty words take the reason away. Returns how many stand."""
    plan = lock(plan)
    _open_for(plan, by)
    for item, words in reasons.items():
        if words.strip():
            Omission.objects.update_or_create(plan=plan, catalog_item_id=item, defaults={"reason": words.strip()[:500]})
        else:
            Omission.objects.filter(plan=plan, catalog_item_id=item).delete()
    return plan.omissions.count()


@transaction.atomic
def submit_plan(plan: Plan, *, by: Actor, clock: Clock) -> Receipt:
    """Hand the plan in; every row is matched, no line is overdrawn, and where it is demanded what is left out has its reason."""
    plan = lock(plan)
    at = clock.now()
    _open_for(plan, by)
    require(queries.plan_checks(plan, at))
    entry = advance(plan, "submit_plan", by=by, at=at, rows=plan.rows.count(), total=str(queries.plan_total(plan)))
    return _slip(entry, plan, _("Yearly plan handed in"), _("Next: the body's approver reviews it."))


def _slip(entry: Entry, plan: Plan, title: str, next_step: str) -> Receipt:
    rows = [
        (_("Yearly purchase plan"), f"{plan.body.name} {plan.year}"),
        (_("Number"), plan.number),
        (_("Rows"), str(plan.rows.count())),
        (_("Planned amount"), f"{whole_yuan(queries.plan_total(plan))} {_('yuan')}"),
    ]
    return receipts.issue(entry, kind="JH", title=title, lines=rows, next_step=next_step)


@transaction.atomic
def endorse_plan(plan: Plan, *, by: Actor, clock: Clock, opinion: str = "") -> Receipt:
    """The body's approver agrees; the finance bureau approves next."""
    plan = lock(plan)
    at = clock.now()
    entry = advance(plan, "endorse_plan", by=by, at=at, because=opinion)
    return _slip(entry, plan, _("Approved by the body"), _("Next: the finance bureau approves and publishes it."))


@transaction.atomic
def publish_plan(plan: Plan, *, by: Actor, clock: Clock, opinion: str = "") -> Receipt:
    """Finance approves: the plan is public, and projects start from its rows into the procurement track (W-40, W-06)."""
    plan = lock(plan)
    at = clock.now()
    require(queries.plan_checks(plan, at))
    entry = advance(plan, "publish_plan", by=by, at=at, because=opinion, public_facts=queries.plan_facts(plan))
    return _slip(entry, plan, _("Yearly plan approved and published"), _("Next: the body starts its projects from the plan."))


@transaction.atomic
def _back(plan: Plan, step: str, *, by: Actor, clock: Clock, opinion: str) -> Receipt:
    plan = lock(plan)
    require(rules.given_reason(opinion))
    entry = advance(plan, step, by=by, at=clock.now(), because=opinion)
    return _slip(entry, plan, _("Returned to be mended"), _("Next: the body mends its plan."))


def return_plan(plan: Plan, *, by: Actor, clock: Clock, opinion: str = "") -> Receipt:
    """The body's approver sends it back; the reason is demanded."""
    return _back(plan, "return_plan", by=by, clock=clock, opinion=opinion)


def reject_plan(plan: Plan, *, by: Actor, clock: Clock, opinion: str = "") -> Receipt:
    """The finance bureau sends it back; the reason is demanded."""
    return _back(plan, "reject_plan", by=by, clock=clock, opinion=opinion)


@transaction.atomic
def revise_plan(plan: Plan, *, by: Actor, clock: Clock, opinion: str = "") -> Plan:
    """Open a published plan again to adjust it; its published text stays until finance approves the new one. The reason is demanded."""
    plan = lock(plan)
    require(rules.given_reason(opinion))
    advance(plan, "revise_plan", by=by, at=clock.now(), because=opinion)
    return plan


def tie_row(row: PlanRow, project: Project) -> PlanRow:
    """The project carries out this row of its body's published plan; a row becomes one project. The caller's transaction. Raises Refused."""
    row = PlanRow.objects.select_for_update(of=("self",)).select_related("plan", "line").get(pk=row.pk)
    fit = row.plan.published_at is not None and row.plan.body_id == project.body_id
    require(verdict("planning.plan_published", fit, got=row.plan.number), verdict("planning.plan_row_taken", row.project_id is None, got=row.title))
    row.project = project
    row.save(update_fields=["project"])
    return row


def take_row(row: PlanRow, project: Project, estimate: Decimal) -> None:
    """Fill a new project from its row of the plan and tie the two; what is then complete counts as done. The caller's transaction.

    Raises Refused when the plan is not published or another project was started from the row."""
    row = tie_row(row, project)
    project.year, project.for_small_firms, project.fund_source = row.plan.year, row.for_small_firms, row.fund_source
    project.budget_text, project.budget_amount = f"{estimate:f}", estimate
    if row.for_public is not None:
        project.for_public = row.for_public
    project.save()
    if row.line is not None:
        Funding.objects.create(project=project, year=row.line.year, source=row.line.source, line=row.line, amount=estimate)
    have = queries.values(project)
    for code in ("budget", "files"):
        if not rules.missing(have, [code]):
            project.sections.filter(code=code).update(done=True, version=1)
