"""What a single row must be (R3-10, W-29)."""

from __future__ import annotations

import re
from datetime import date

from catalog.rules.matters import citable, verdict
from kernel.findings import Finding
from law.book import Edition

DEEPEST = 4
CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]{0,19}")
GUIDING = ("wenzhou.4-2.implementing_catalog", "102.12.catalog_levels")


def row_level(above: int, *, field: str = "parent") -> Finding:
    """Rows stand on four levels; `above` is the level of the row that this one hangs under, 0 for a family."""
    return verdict("catalog.level", above < DEEPEST, need=DEEPEST, got=above + 1, field=field)


def row_valid(*, code: str, valid_from: date | None, valid_to: date | None) -> list[Finding]:
    """A code of letters and digits, or none; the last day is not before the first."""
    ordered = valid_from is None or valid_to is None or valid_from <= valid_to
    return [
        verdict("catalog.code", not code or CODE.fullmatch(code) is not None, got=code or "—", field="code"),
        verdict("catalog.valid", ordered, need=valid_from or "—", got=valid_to or "—", field="valid_to"),
    ]


def needs_reason(adjusts: bool, because: str, *, field: str = "because") -> Finding:
    """Whoever changes a row of a catalog that was in force says why."""
    return verdict("catalog.reason", not adjusts or bool(because.strip()), field=field)


def inside_guiding(name: str, inside: bool, *, guiding: str, law: Edition, field: str = "item") -> Finding:
    """A department's concrete project stands under a row of the guiding catalog in force (102号 第十二条, W-29)."""
    cite = next((found for found in (citable(one, law) for one in GUIDING) if found), "")
    return verdict("catalog.inside", inside, cite=cite, need=guiding or "—", got=name, field=field)
