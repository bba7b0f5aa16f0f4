"""Who may bid, and what a bid must hold."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from kernel.findings import Finding
from law.book import Edition

SME_SIZES = frozenset({"micro", "small", "medium"})


def may_join(scope: str, size: str, *, law: Edition) -> Finding:
    """A tender for small and medium enterprises takes those alone; others are no such enterprise (财库〔2020〕46号)."""
    met = scope != "whole" or size in SME_SIZES
    return Finding("sme_only", met, cite=law.cite("46.7.whole_amount_max") if law.has("46.7.whole_amount_max") else "", got=size)


def price(amount: Decimal | None, ceiling: Decimal | None, *, law: Edition, field: str = "price") -> list[Finding]:
    """A price stands, is above zero and does not pass the ceiling (87号令 第六十三条 by analogy; the document says so)."""
    out = [Finding("price_missing", amount is not None and amount > 0, field=field)]
    if amount is not None and ceiling is not None:
        out.append(Finding("price_above_ceiling", amount <= ceiling, need=f"{ceiling:,.2f}", got=f"{amount:,.2f}",
                           fix=f"{ceiling:.2f}", field=field))
    return out


def sections(done: Iterable[str], needed: Iterable[str]) -> list[Finding]:
    """Every part of the response is finished before it is delivered."""
    have = set(done)
    return [Finding("bid_section_open", name in have, got=name, field=name) for name in needed]


def conditions_answered(answers: dict[str, dict[str, object]], numbers: Iterable[int]) -> list[Finding]:
    """Every qualification condition is answered."""
    return [Finding("condition_unanswered", bool(answers.get(str(no), {}).get("met")), got=no, field=f"condition-{no}") for no in numbers]
