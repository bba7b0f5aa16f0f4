"""Yearly plans: what is planned, what became of it, and what is still to be matched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog import queries as catalogs
from catalog.models import CatalogItem
from kernel.actors import Actor
from kernel.clock import day_of
from kernel.findings import Finding, flatten
from kernel.models import Entry
from kernel.todo import Todo
from parties.queries import edition, places
from planning import rules
from planning.models import BudgetLine, FundSource, Plan, PlanState, Project, ProjectState
from planning.queries.content import label


def source_of(line: BudgetLine) -> str:
    """Which of the three kinds of funds a budget line is (W-45): operating, project, or one of the special ones."""
    return {"public": FundSource.PUBLIC, "project": FundSource.PROJECT}.get(line.fund, FundSource.SPECIAL)


def plan_total(plan: Plan) -> Decimal:
    """Yuan of all rows."""
    return plan.rows.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def unmatched(plan: Plan) -> list[Any]:
    """Rows without item, line, month or kind of funds, with the names of what is missing."""
    return [(row, [row_label(gap) for gap in row.gaps]) for row in plan.rows.select_related("catalog_item", "line") if row.gaps]


def row_label(field: str) -> str:
    """The name of a row's field in the reader's language."""
    from planning.models import PlanRow

    return str(getattr(PlanRow._meta.get_field(field), "verbose_name", field))


def leaves_of(plan: Plan, at: datetime) -> list[CatalogItem]:
    """The items that can be planned: the leaves of the catalog that is in force."""
    day = day_of(at)
    catalog = catalogs.in_force(plan.jurisdiction, day)
    return catalogs.leaves(catalog, edition(plan.jurisdiction, day), places(plan.jurisdiction)) if catalog else []


def plan_checks(plan: Plan, at: datetime) -> list[Finding]:
    """Every rule on the plan at a moment."""
    law = edition(plan.jurisdiction, at)
    rows = list(plan.rows.select_related("line"))
    told = [rules.Planned(row.no, tuple(row.gaps), row.line_id or 0, row.amount) for row in rows]
    grants = {row.line_id: (row.line.name, row.line.amount) for row in rows if row.line is not None and row.line_id}
    items = [(item.pk, str(item)) for item in leaves_of(plan, at)]
    planned = {row.catalog_item_id for row in rows if row.catalog_item_id}
    reasons = set(plan.omissions.values_list("catalog_item_id", flat=True))
    return flatten([
        rules.filled(told, law=law),
        rules.within_lines(told, grants, law=law),
        rules.omitted(plan.jurisdiction.level, items, planned, reasons, law=law),
    ])


def plan_facts(plan: Plan) -> dict[str, Any]:
    """What everybody may read of an approved plan; JSON."""
    rows = plan.rows.select_related("catalog_item", "line")
    return {
        "number": plan.number,
        "body": plan.body.name,
        "body_key": plan.body.key,
        "year": plan.year,
        "total": str(plan_total(plan)),
        "rows": [
            {
                "no": row.no,
                "title": row.title,
                "code": row.catalog_item.code if row.catalog_item else "",
                "item": row.catalog_item.name if row.catalog_item else "",
                "content": row.content,
                "source": row.line.source if row.line else "",
                "line": row.line.name if row.line else "",
                "amount": str(row.amount),
                "month": row.month,
                "for_small_firms": row.for_small_firms,
                "for_public": row.for_public,
                "note": row.note,
            }
            for row in rows
        ],
        "omissions": [{"item": str(one.catalog_item), "reason": one.reason} for one in plan.omissions.select_related("catalog_item")],
    }


def published(plan: Plan) -> Entry | None:
    """The entry by which the plan was last published: what it says stays readable while it is adjusted."""
    return Entry.objects.of(plan).filter(event="planning.publish_plan").order_by("-id").first()


def plan_history(plan: Plan) -> list[Entry]:
    """The journal of the plan, newest first, with receipts."""
    return list(Entry.objects.of(plan).select_related("receipt").order_by("-id"))


@dataclass(frozen=True)
class Bullet:
    """Planned beside what was applied for and approved, in yuan; shares in per cent of the largest."""

    label: str
    planned: Decimal
    applied: Decimal
    approved: Decimal

    @property
    def share(self) -> int:
        """Applied in per cent of planned."""
        return int(self.applied * 100 / self.planned) if self.planned else 0


def bullets(plans: Iterable[Plan]) -> list[Bullet]:
    """One bullet a plan: what its rows plan, what was applied for from them, what of that was approved."""
    out = []
    for plan in plans:
        started = Project.objects.filter(plan_row__plan=plan)
        applied = started.exclude(state=ProjectState.REJECTED).aggregate(total=Sum("budget_amount"))["total"] or Decimal(0)
        approved = started.filter(state=ProjectState.APPROVED).aggregate(total=Sum("budget_amount"))["total"] or Decimal(0)
        out.append(Bullet(f"{plan.body.short} {plan.year}", plan_total(plan), applied, approved))
    return out


HEADS = {
    "项目名称": "title", "目录编码": "item", "目录名称": "item", "购买内容": "content", "预算代码": "line", "金额": "amount", "金额（元）": "amount", "月份": "month",
    "预计月份": "month", "中小企业": "small", "面向公众": "public", "备注": "note",
}  # fmt: skip


def read_plan(plan: Plan, table: list[dict[str, str]], at: datetime) -> tuple[list[dict[str, Any]], list[str]]:
    """Rows of a table (heading → cell) matched with items by code and with budget lines by code, and what could not be read, a sentence a row."""
    leaves = leaves_of(plan, at)
    items = {item.name: item for item in leaves} | {item.code: item for item in leaves if item.code}  # local papers name items without codes
    lines = {line.code: line for line in BudgetLine.objects.filter(body=plan.body, year=plan.year)}
    rows, faults = [], []
    for number, raw in enumerate(table, 2):
        cells = {HEADS[head.strip()]: str(cell).strip() for head, cell in raw.items() if head and head.strip() in HEADS}
        amount = _money(cells.get("amount", ""))
        if not cells.get("title") or amount is None:
            faults.append(f"{number}: {label('title') if not cells.get('title') else row_label('amount')}")
            continue
        month = cells.get("month", "").removesuffix("月")
        line = lines.get(cells.get("line", ""))
        rows.append({
            "title": cells["title"][:200],
            "catalog_item": items.get(cells.get("item", "")),
            "content": cells.get("content", ""),
            "line": line,
            "fund_source": source_of(line) if line else "",
            "amount": amount,
            "month": int(month) if month.isascii() and month.isdigit() and 1 <= int(month) <= 12 else None,
            "for_small_firms": _answer(cells.get("small", "")),
            "for_public": _answer(cells.get("public", "")),
            "note": cells.get("note", "")[:200],
        })
    return rows, faults


def _money(text: str) -> Decimal | None:
    digits = text.replace(",", "").removesuffix("元")
    try:
        amount = Decimal(digits)
    except ArithmeticError:
        return None
    return amount.quantize(Decimal("0.01")) if amount.is_finite() and 0 < amount < Decimal(10) ** 13 else None


def _answer(text: str) -> bool | None:
    return {"是": True, "否": False}.get(text)


def plan_todo(actor: Actor) -> list[Todo]:
    """What the actor must do about yearly plans."""
    rows = Plan.objects.select_related("body")
    if actor.has("approver"):
        rows, verb = rows.filter(state=PlanState.BODY_REVIEW, body__key=actor.organisation_key), _("Approve the plan")
    elif actor.has("finance_reviewer"):
        rows, verb = rows.filter(state=PlanState.FINANCE_REVIEW, jurisdiction_id=actor.jurisdiction), _("Approve the plan")
    elif actor.has("clerk"):
        rows, verb = rows.filter(state__in=[PlanState.DRAFT, PlanState.RETURNED], body__key=actor.organisation_key), _("Match the rows and submit")
    else:
        return []
    return [
        Todo(
            verb=_("Mend the plan") if plan.state == PlanState.RETURNED else verb,
            title=f"{plan.body.short} {plan.year}",
            url=reverse("plan", args=[plan.number]),
            detail=plan.number,
            waits_since=plan.body_approved_at if plan.state == PlanState.FINANCE_REVIEW else plan.submitted_at or plan.created_at,
            who=plan.body.short,
        )
        for plan in rows.order_by("pk")[:20]
    ]
