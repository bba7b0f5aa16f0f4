"""What a contractor shows to be admitted, slot by slot, who verifies it, and how long it counts. Plain values only."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from kernel.findings import Finding
from law.book import Edition
from parties.rules.contractors import COMMON_CONDITIONS, SOCIAL_ORGANISATIONS, YEARLY_REPORT_LAW, condition_cite

# A task is one page; it holds one or more slots. "services" holds none: it names the services offered.
TASKS: dict[str, tuple[str, ...]] = {
    "subject": ("a", "g"), "capacity": ("b",), "finance": ("c",), "taxes": ("e",), "credit": ("d", "f"), "services": (),
}  # fmt: skip
TASK_OF = {letter: task for task, letters in TASKS.items() for letter in letters}

# Who registers a type of contractor verifies it: civil affairs, market regulation, the staffing office as registrar of public
# institutions, and for all others the authority of the trade.
VERIFIERS: dict[str, tuple[str, ...]] = {
    "association": ("civil_affairs",), "social_service": ("civil_affairs",), "foundation": ("civil_affairs",), "grassroots": ("civil_affairs",),
    "enterprise": ("market_regulation",), "welfare_two": ("staffing", "sector_authority"), "business_institution": ("staffing", "sector_authority"),
}  # fmt: skip
OTHER_VERIFIERS = ("sector_authority",)
FALLBACK_VERIFIER = "finance_reviewer"  # where a place has no such authority on the portal

VALID_MONTHS = "portal.admission.valid_months"
NOTICE_DAYS = "portal.admission.notice_days"
PROOF_MONTHS = "portal.evidence.months"
AUDIT_DUE = "portal.audit.due"


@dataclass(frozen=True)
class Slot:
    """What one slot says. `looked` is the newest answer of the credit register: "found", "absent", "down" or "" (not asked)."""

    statement: str = ""
    declared: bool = False
    files: int = 0
    issued_on: date | None = None
    valid_until: date | None = None
    exempt: bool = False
    looked: str = ""
    lists: Collection[str] = field(default_factory=tuple)


NOTHING = Slot()


def letters_for(type_: str) -> tuple[str, ...]:
    """Conditions that this type answers for. A person has no governance to show; the yearly report is for social organisations."""
    common = tuple(letter for letter in COMMON_CONDITIONS if type_ != "person" or letter != "c")
    return (*common, "g") if type_ in SOCIAL_ORGANISATIONS else common


def tasks_for(type_: str) -> dict[str, tuple[str, ...]]:
    """The tasks of this type with the slots that each holds."""
    known = letters_for(type_)
    tasks = {task: tuple(letter for letter in letters if letter in known) for task, letters in TASKS.items()}
    return {task: letters for task, letters in tasks.items() if letters or task == "services"}


def verifiers(type_: str) -> tuple[str, ...]:
    """Roles whose authority verifies this type."""
    return VERIFIERS.get(type_, OTHER_VERIFIERS)


def slot_findings(letter: str, type_: str, slot: Slot, day: date, *, law: Edition) -> list[Finding]:
    """What is still wanting or wrong in one slot on `day`; empty when it is complete. What only a person can judge does not block."""
    cite = condition_cite(letter, type_, law=law)
    rules = {"a": _subject, "b": _capacity, "c": _finance, "d": _credit, "e": _taxes, "f": _declaration, "g": _yearly}
    return [finding for finding in rules[letter](type_, slot, day, cite, law) if not finding.met]


def _subject(type_: str, slot: Slot, day: date, cite: str, law: Edition) -> list[Finding]:
    return [
        Finding("slot_certificate", slot.files > 0, cite=cite, field="files_a"),
        Finding("slot_ended", slot.valid_until is None or slot.valid_until >= day, cite=cite, got=slot.valid_until or "", field="valid_until_a"),
    ]


def _capacity(type_: str, slot: Slot, day: date, cite: str, law: Edition) -> list[Finding]:
    return [Finding("slot_capacity", bool(slot.statement.strip()), cite=cite, field="statement_b")]


def _finance(type_: str, slot: Slot, day: date, cite: str, law: Edition) -> list[Finding]:
    if type_ == "foundation":  # 基金会管理条例 第三十六条: the report includes a certified accountant's audit
        return [Finding("slot_audit", slot.files > 0, cite=condition_cite("g", type_, law=law), field="files_c")]
    return [Finding("slot_finance", slot.files > 0, cite=cite, field="files_c")]


def _credit(type_: str, slot: Slot, day: date, cite: str, law: Edition) -> list[Finding]:
    return [
        Finding("slot_credit_consent", slot.declared, cite=cite, field="declared_d"),
        Finding("slot_credit_listed", slot.looked != "found", cite=cite, got="、".join(slot.lists), field="declared_d"),
        Finding("slot_credit_down", slot.looked not in ("down", ""), cite=cite, field="declared_d", person=True),
    ]


def _taxes(type_: str, slot: Slot, day: date, cite: str, law: Edition) -> list[Finding]:
    if slot.exempt:
        return [Finding("slot_exempt_reason", bool(slot.statement.strip()), cite=cite, field="statement_e")]
    return [
        Finding("slot_taxes", slot.files > 0, cite=cite, field="files_e"),
        Finding("slot_taxes_date", slot.issued_on is not None, cite=cite, field="issued_on_e"),
        *([fresh_proof(slot.issued_on, day, law=law)] if slot.issued_on else []),
    ]


def fresh_proof(issued_on: date, day: date, *, law: Edition) -> Finding:
    """Whether a tax or insurance proof is recent enough. The number of months is a setting of the place, not of the law: no citation."""
    months = int(law.value(PROOF_MONTHS))
    earliest = months_before(day, months)
    if issued_on > day:
        return Finding("slot_taxes_future", False, got=issued_on, field="issued_on_e")
    return Finding("slot_taxes_old", issued_on >= earliest, need=months, got=issued_on, fix=earliest, field="issued_on_e")


def _declaration(type_: str, slot: Slot, day: date, cite: str, law: Edition) -> list[Finding]:
    return [Finding("slot_declaration", slot.declared, cite=cite, field="declared_f")]


def _yearly(type_: str, slot: Slot, day: date, cite: str, law: Edition) -> list[Finding]:
    """A report that is missing or old is a warning: the authority judges (a new organisation has none yet)."""
    due = report_due(type_, day, law=law)
    handed = slot.issued_on
    stale = handed is None or (due is not None and handed < date(due.year, 1, 1))
    return [Finding("slot_yearly_stale", not stale, cite=cite, need=due or "", got=handed or "", field="issued_on_g", person=True)]


def report_due(type_: str, day: date, *, law: Edition) -> date | None:
    """The last day, not after `day`, by which the registrar was to have a yearly report; None for types without one."""
    provision = YEARLY_REPORT_LAW.get(type_, "")
    if not provision or not law.has(provision):
        return None
    month, number = (int(part) for part in str(law.value(provision)["registrar"]).split("-"))
    this_year = date(day.year, month, number)
    return this_year if this_year <= day else date(day.year - 1, month, number)


def months_before(day: date, months: int) -> date:
    """The same day of the month `months` earlier, or that month's last day."""
    total = day.year * 12 + day.month - 1 - months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def months_after(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day."""
    return months_before(day, -months)


def admitted_until(day: date, ends: Collection[date], *, law: Edition) -> date:
    """The last day of an admission given on `day`: one term on, or the last day of the certificate that ends first."""
    term = months_after(day, int(law.value(VALID_MONTHS))) - timedelta(days=1)
    return min([term, *ends])


def notice_due(ends: date, day: date, *, law: Edition) -> int | None:
    """Which reminder counts on `day` for something that ends on `ends`: the smallest of the numbers of days that has been reached."""
    left = (ends - day).days
    return min((int(days) for days in law.value(NOTICE_DAYS) if 0 <= left <= int(days)), default=None)


def audit_due(year_now: int, filed: Collection[int], day: date, *, law: Edition) -> tuple[int, date] | None:
    """(fiscal year, last day) of the audit report that is still to be filed, else None."""
    month, number = (int(part) for part in str(law.value(AUDIT_DUE)).split("-"))
    return None if year_now - 1 in filed else (year_now - 1, date(year_now, month, number))


def standing(state: str, valid_until: date | None, day: date, *, begun: bool, marked: Mapping[str, str], law: Edition) -> list[Finding]:
    """What keeps a contractor from bidding as to its admission: none, with the authority, returned, ended or revoked.

    `state` is the counting admission's, else the newest one's; `marked` maps a letter to what is wrong with it."""
    cite = law.cite("102.6.contractors") if law.has("102.6.contractors") else ""
    if state == "ADMITTED":
        ended = valid_until is not None and day > valid_until
        return [Finding("admission_ended", not ended, cite=cite, got=valid_until or "")] if ended else []
    if state == "RETURNED":
        words = "；".join(f"{reason}" for reason in marked.values())
        return [Finding("admission_returned", False, cite=cite, got=words)]
    code = {"SUBMITTED": "admission_waiting", "REVOKED": "admission_revoked"}.get(state, "admission_begun" if begun else "admission_none")
    return [Finding(code, False, cite=cite)]


def same_house(verifier: str, contractor: str, people: Collection[str], person: str) -> Finding:
    """Nobody verifies the own organisation, nor one in which he holds a role."""
    return Finding("verifies_own", verifier != contractor and person not in people, got=contractor)


@dataclass(frozen=True)
class Part:
    """One member's part of a joint agreement: its code, share in per cent, size and grade (lower is worse)."""

    key: str
    share: float
    may_bid: bool
    name: str = ""


def consortium(parts: Collection[Part], lead: str, *, law: Edition) -> list[Finding]:
    """Two members at least, the lead among them, nobody twice, shares that make 100, and each one admitted (政府采购法 第二十四条)."""
    cite = law.cite("gpl.24.consortium") if law.has("gpl.24.consortium") else ""
    keys = [part.key for part in parts]
    total = sum(part.share for part in parts)
    return [
        Finding("consortium_two", len(set(keys)) >= 2 and lead in keys, cite=cite, got=len(set(keys)), field="key_1"),
        Finding("consortium_once", len(set(keys)) == len(keys), cite=cite, field="key_1"),
        Finding("consortium_shares", abs(total - 100) < 0.005, got=f"{total:g}", field="share_0"),
        *[Finding("consortium_member", part.may_bid, cite=cite, got=part.name or part.key, field=f"key_{no}") for no, part in enumerate(parts)],
    ]


def lowest(grades: Collection[int]) -> int | None:
    """The grade that counts for a consortium: the lowest of its members (政府采购法实施条例 第二十二条); None where nobody has one."""
    return min(grades, default=None)
