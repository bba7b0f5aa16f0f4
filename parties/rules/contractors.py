"""Who may take a contract, applied to plain values."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date

from kernel.findings import Finding
from law import uscc
from law.book import Edition

SOCIAL_ORGANISATIONS = frozenset({"association", "social_service", "foundation"})

# Codes that the portal gives to persons; the standard knows no registrar P.
PERSON_PREFIX = "P1"

# First two characters of the code that a type of contractor can have. Other registrars (such as 31, law firms) are not listed
# and pass; a listed prefix of another type is a slip of the pen, or a body that cannot be a contractor.
PREFIXES: dict[str, frozenset[str]] = {
    "enterprise": frozenset({"91", "92", "93"}),
    "association": frozenset({"51"}),
    "social_service": frozenset({"52"}),
    "foundation": frozenset({"53"}),
    "welfare_two": frozenset({"12"}),
    "business_institution": frozenset({"12"}),
    "rural_collective": frozenset({"N1"}),
    "grassroots": frozenset({"54"}),
    "person": frozenset({PERSON_PREFIX}),
}

CONDITION_LAW = {
    "a": "gplr.17.civil_liability", "b": "gplr.17.capacity", "c": "gplr.17.finance", "d": "125.notice.credit_lists",
    "e": "gplr.17.tax_social", "f": "gplr.17.declaration",
}  # fmt: skip
YEARLY_REPORT_LAW = {"association": "assoc.28.yearly_report", "social_service": "nonent.23.yearly_report", "foundation": "found.36.yearly_report"}

# Every contractor answers for a to f; the yearly report is due from social organisations alone.
COMMON_CONDITIONS = ("a", "b", "c", "d", "e", "f")


def normal_code(raw: str) -> str:
    """A credit code as it is stored: full-width characters made ordinary, capitals, no blanks or hyphens."""
    return "".join(unicodedata.normalize("NFKC", raw).upper().replace("-", "").split())


def credit_code(code: str, *, law: Edition, field: str = "") -> Finding:
    """Whether a code, already normal, is a valid unified social credit code (GB 32100-2015)."""
    fault, cite = uscc.fault(code), _cite(law, "gb32100.code.check")
    if fault == "check":
        return Finding("uscc_check", False, cite=cite, got=code, field=field)
    if fault == "alphabet":
        wrong = "、".join(sorted({char for char in code if char not in uscc.ALPHABET}))
        return Finding("uscc_alphabet", False, cite=cite, need="I O S V Z", got=wrong, field=field)
    if fault == "length":
        return Finding("uscc_length", False, cite=cite, need=uscc.LENGTH, got=len(code), field=field)
    return Finding("uscc", True, got=code, field=field)


def code_fits_type(code: str, type_: str, *, field: str = "") -> Finding:
    """Whether the code's registrar can have registered such a contractor; a registrar not listed passes."""
    prefix = code[:2]
    registrar = uscc.PREFIXES.get(prefix, "")
    fits = (not registrar and prefix != PERSON_PREFIX) or prefix in PREFIXES.get(type_, frozenset())
    return Finding("uscc_type", fits, need="、".join(sorted(PREFIXES.get(type_, frozenset()))), got=f"{prefix} {registrar}".strip(), field=field)


def condition_cite(letter: str, type_: str, *, law: Edition) -> str:
    """The provision that a condition stands in, for this type of contractor."""
    return _cite(law, YEARLY_REPORT_LAW.get(type_, "") if letter == "g" else CONDITION_LAW[letter])


def exclusions(bans: Iterable[tuple[str, date, date | None]], day: date, *, law: Edition) -> list[Finding]:
    """One finding for each ban (list, first day, last day) in force on `day`; one that has ended is no bar."""
    cite = _cite(law, "gpl.22.supplier_conditions")
    return [Finding("excluded", False, cite=cite, need=until or "", got=name) for name, since, until in bans if since <= day and (until is None or day <= until)]


def _cite(law: Edition, provision_id: str) -> str:
    """The id where the book has it in force and verified, else "" (no wrong citation is ever printed)."""
    return law.cite(provision_id) if provision_id and law.has(provision_id) else ""
