"""The panel: its composition, the draw that anybody can repeat, and what must hold before the report."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from kernel.findings import Finding
from law.book import Edition


def composition(size: int, experts: int, *, law: Edition) -> list[Finding]:
    """Odd, large enough, and enough of them experts (214号 第十四条)."""
    least = law.value("214.panel.size_min")
    top, bottom = law.value("214.panel.expert_fraction")
    cite = law.cite("214.panel.size_min")
    return [
        Finding("panel_too_small", size >= least, cite=cite, need=least, got=size, fix=least, field="size"),
        Finding("panel_even", size % 2 == 1, cite=cite, got=size, fix=size + 1, field="size"),
        Finding("panel_experts", Fraction(experts, max(size, 1)) >= Fraction(top, bottom), cite=law.cite("214.panel.expert_fraction"),
                need=f"{top}/{bottom}", got=f"{experts}/{size}", field="size"),
    ]


def draw_order(seed: str, names: Iterable[str]) -> list[str]:
    """The experts in the order that the seed gives them: by HMAC-SHA-256(SHA-256(seed), name). Anybody can repeat it."""
    key = hashlib.sha256(seed.encode()).digest()
    return sorted(set(names), key=lambda name: (hmac.new(key, name.encode(), hashlib.sha256).digest(), name))


def pool_large_enough(eligible: int, wanted: int) -> Finding:
    """There are at least as many eligible experts as seats to fill."""
    return Finding("pool_too_small", eligible >= wanted, need=wanted, got=eligible, field="size")


def points(given: Decimal | None, full: Decimal, *, field: str = "") -> Finding:
    """Points between nought and the criterion's full points."""
    return Finding("points_out_of_range", given is not None and 0 <= given <= full, need=f"0–{full.normalize():f}",
                   got="" if given is None else f"{given:f}", field=field)


def low_needs_reason(given: Decimal, full: Decimal, reason: str, *, field: str = "") -> Finding:
    """Points under half of the criterion's need their ground in writing."""
    return Finding("score_reason_missing", given * 2 >= full or bool(reason.strip()), got=f"{given:f}", field=field)


def all_scored(given: int, expected: int) -> Finding:
    """Every item of every bidder has points before the scores are locked."""
    return Finding("scores_missing", given >= expected, need=expected, got=given)


def objective_agree(marks: Mapping[str, Sequence[Decimal]], *, law: Edition) -> list[Finding]:
    """Objective items have the same points from every member (R5-24); `marks`: "bidder · item" → the members' points."""
    cite = law.cite("69.score.objective_agree") if law.has("69.score.objective_agree") else ""
    return [Finding("objective_differs", len(set(given)) <= 1, cite=cite, got=where) for where, given in marks.items()]
