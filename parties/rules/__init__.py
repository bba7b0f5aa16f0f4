"""The law of parties, applied to plain values, by noun."""

from parties.rules.contractors import (
    COMMON_CONDITIONS,
    CONDITION_LAW,
    NEITHER_SIDE,
    PREFIXES,
    SOCIAL_ORGANISATIONS,
    YEARLY_REPORT_LAW,
    buyer,
    code_fits_type,
    condition_cite,
    conditions_for,
    credit_code,
    evidence_for,
    exclusions,
    missing_conditions,
    normal_code,
    taker,
)
from parties.rules.stages import STAGE_LABELS, STAGES

__all__ = [
    "COMMON_CONDITIONS",
    "CONDITION_LAW",
    "NEITHER_SIDE",
    "PREFIXES",
    "SOCIAL_ORGANISATIONS",
    "STAGES",
    "STAGE_LABELS",
    "YEARLY_REPORT_LAW",
    "buyer",
    "code_fits_type",
    "condition_cite",
    "conditions_for",
    "credit_code",
    "evidence_for",
    "exclusions",
    "missing_conditions",
    "normal_code",
    "taker",
]
