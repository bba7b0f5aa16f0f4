"""What may be bought: the law on catalogs and on barred matters, applied to plain values."""

from catalog.rules.life import (
    HEARD,
    all_answered,
    benefits,
    comment_taken,
    consultation_over,
    consultation_period,
    experts_heard,
    government_decides,
    granted,
    result_published,
    short_path,
)
from catalog.rules.matters import Bar, barred, citable, in_force, not_barred, publishable, squeeze, verdict
from catalog.rules.rows import inside_guiding, needs_reason, row_level, row_valid

__all__ = [
    "HEARD",
    "Bar",
    "all_answered",
    "barred",
    "benefits",
    "citable",
    "comment_taken",
    "consultation_over",
    "consultation_period",
    "experts_heard",
    "government_decides",
    "granted",
    "in_force",
    "inside_guiding",
    "needs_reason",
    "not_barred",
    "publishable",
    "result_published",
    "row_level",
    "row_valid",
    "short_path",
    "squeeze",
    "verdict",
]
