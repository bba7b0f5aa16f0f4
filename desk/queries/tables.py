"""The list behind each drawing of the cockpit, as plain rows for the page and for CSV. Amounts in yuan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from desk.queries import figures
from desk.queries.figures import Asked


@dataclass(frozen=True)
class Table:
    """Heads and rows; each row is (address of what it is about, cells)."""

    title: str | Promise
    head: tuple[str | Promise, ...]
    rows: list[tuple[str, list[Any]]]


def execution(ask: Asked, today: date, bucket: str) -> Table:
    """Every body's year, or with a body chosen its approved projects."""
    if not ask.body:
        rows = [(f"{reverse('fin-figure', args=['execution'])}?{ask.query(body=row.key)}", [row.name, row.budget, row.contracted, row.paid, row.share]) for row in figures.execution(ask)]
        return Table(_("Budget execution by body"), (_("Purchasing body"), _("Budget"), _("Under contract"), _("Paid"), _("Paid, %")), rows)
    signed = {row.project_id: row for row in figures.contracts(ask)}
    listed = []
    for project in figures.projects(ask).select_related("body").order_by("number"):
        contract = signed.get(project.pk)
        listed.append((reverse("dept-project", args=[project.number]), [project.number, project.title, project.budget_amount, contract.amount if contract else None, project.get_state_display()]))
    return Table(_("Approved projects of the body"), (_("Number"), _("Project"), _("Budget"), _("Contract"), _("State")), listed)


def competition(ask: Asked, today: date, bucket: str) -> Table:
    """Signed contracts with their bids; `bucket` is a number of bids ("7+")."""
    rows = []
    for row in figures.bought(ask):
        if bucket and not (str(row.bidders) == bucket or (bucket == "7+" and row.bidders >= 7)):
            continue
        contract = row.contract
        rows.append((reverse("project", args=[contract.project.number]), [contract.number, contract.title, contract.body.short, contract.contractor.short, contract.tender.get_method_display(),
                                                                         row.bidders, row.budget, contract.amount, row.saved_share]))  # fmt: skip
    return Table(_("Signed contracts"), (_("Number"), _("Contract"), _("Purchasing body"), _("Contractor"), _("Method"), _("Bids"), _("Budget"), _("Amount"), _("Saved, %")), rows)


def ageing(ask: Asked, today: date, bucket: str) -> Table:
    """What is owed today; `bucket` is "30", "60" or "61" (days since acceptance)."""
    rows = []
    for row in figures.owed(ask, today):
        if bucket and row.bucket != bucket:
            continue
        part, contract = row.instalment, row.instalment.contract
        rows.append((reverse("project", args=[contract.project.number]), [contract.number, contract.title, contract.body.short, contract.contractor.short,
                                                                         part.amount, part.counts_from, part.due_on, row.days]))
    return Table(_("Owed and not paid"), (_("Number"), _("Contract"), _("Purchasing body"), _("Contractor"), _("Amount"), _("Accepted on"), _("Due on"), _("Days")), rows)


def voices(ask: Asked, today: date, bucket: str) -> Table:
    """Published evaluations with the three scores."""
    rows = []
    for each in figures.voices(ask):
        row = each.evaluation
        rows.append((reverse("project", args=[row.project.number]), [row.number, row.contract.title, row.body.short,
                                                                    row.body_score, row.recipients_score, row.third_party_score, row.sample_size, each.gap]))
    return Table(_("Published evaluations"), (_("Number"), _("Contract"), _("Purchasing body"), _("Body"), _("Recipients"), _("Third party"), _("Answers"), _("Gap")), rows)


TABLES: dict[str, Callable[[Asked, date, str], Table]] = {"execution": execution, "competition": competition, "ageing": ageing, "voices": voices}


def written(value: Any) -> str:
    """A cell as CSV holds it: amounts with two decimals, days as 2026-03-02, nothing as empty."""
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)
