"""The law of the yearly purchase plan, applied to plain values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalog.rules import citable, verdict
from kernel.findings import Finding
from law.book import Edition
from planning.rules.reviews import first_citable

PROVINCIAL = "province"


@dataclass(frozen=True)
class Planned:
    """A row as the rules read it: `gaps` are the names of what is not matched yet, `line` its budget line (0: none)."""

    no: int
    gaps: tuple[str, ...]
    line: int
    amount: Decimal


def filled(rows: Sequence[Planned], *, law: Edition) -> list[Finding]:
    """A plan has rows, and each is matched with an item of the catalog, a budget line and a month (W-40)."""
    cite = first_citable(["wenzhou.6-1.plan"], law)
    if not rows:
        return [verdict("planning.plan_rows", False, cite=cite, field="rows")]
    open_rows = [row.no for row in rows if row.gaps]
    return [verdict("planning.plan_matched", not open_rows, cite=cite, need=len(rows), got="、".join(map(str, open_rows)), field="rows")]


def within_lines(rows: Sequence[Planned], grants: Mapping[int, tuple[str, Decimal]], *, law: Edition) -> list[Finding]:
    """What is planned on a budget line is not more than the line was given (R4-02, 102号令 第十六条). `grants`: line → its name and yuan."""
    cite = citable("102.16.no_budget_no_purchase", law)
    out = []
    for line, (name, grant) in grants.items():
        planned = sum((row.amount for row in rows if row.line == line), Decimal(0))
        if planned:
            out.append(verdict("planning.plan_money", planned <= grant, cite=cite, need=f"{planned:,.2f}", got=f"{grant:,.2f}", fix=name, field="rows"))
    return out


def omitted(level: str, items: Collection[tuple[int, str]], planned: Collection[int], reasons: Collection[int], *, law: Edition) -> list[Finding]:
    """A provincial department purchases the catalog's items or says why not (J-54). `items`: (id, name) of the leaves; elsewhere nothing is asked."""
    cite = citable("jilin.4-2.provincial", law)
    if level != PROVINCIAL or not cite:
        return []
    silent = [name for key, name in items if key not in planned and key not in reasons]
    return [verdict("planning.plan_omitted", not silent, cite=cite, need=len(items), got="、".join(silent[:5]), fix=len(silent), field="omissions")]
