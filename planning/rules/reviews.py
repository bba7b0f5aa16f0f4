"""The law of reviewing: which route, who decides on it, with which document, and how long the reviewers have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalog.rules import citable, verdict
from kernel.findings import Finding
from law.book import Edition
from law.calendar import Calendar

NEW_FUNCTION = ("B1", "B2")
# Who decides on a route, in order; the last one's approval reserves the budget.
STAGES: dict[str, tuple[str, ...]] = {
    "A": ("body", "finance"),
    "B1": ("body", "finance", "staffing", "government"),
    "B2": ("body", "finance", "staffing", "government"),
    "C": ("body", "finance", "government"),
}
CLAUSES = {"A": "wenzhou.6-1.kind_a", "B1": "wenzhou.6-1.kind_b1", "B2": "wenzhou.6-1.kind_b2", "C": "wenzhou.6-1.kind_c"}


def first_citable(provisions: Iterable[str], law: Edition) -> str:
    """The first of these provisions that is in force here and verified, else ""."""
    return next((found for provision in provisions if (found := citable(provision, law))), "")


def large_line(law: Edition) -> Decimal | None:
    """From which amount in yuan a new function goes to the executive meeting; None while no line is loaded in this place (W-42)."""
    amount: Decimal = law.value("portal.route.large_amount") if law.has("portal.route.large_amount") else Decimal(0)
    return amount or None


def route(*, new_function: bool, special: bool, amount: Decimal, law: Edition) -> str:
    """A regular · B1 new function · B2 new and large · C special deliberation (R4-01, W-41 to W-44). Without a line for what is large a new
    function is B1 until a person has judged its scale."""
    if special:
        return "C"
    if not new_function:
        return "A"
    line = large_line(law)
    return "B2" if line is not None and amount >= line else "B1"


def scale(code: str, judged: str, *, law: Edition) -> Finding:
    """Whether a new function is large was settled by the line of the place, or judged by a person: never guessed (W-42)."""
    settled = code not in NEW_FUNCTION or large_line(law) is not None
    return verdict("planning.scale", settled or judged in NEW_FUNCTION, cite=first_citable(["wenzhou.6-1.kind_b2"], law), got=judged, field="scale")


def instructed(code: str, document: str, attached: bool, *, law: Edition) -> Finding:
    """Special deliberation rests on an instruction: named, and attached (W-44)."""
    met = code != "C" or (bool(document.strip()) and attached)
    field = "approval_document" if not document.strip() else "attachments"
    return verdict("planning.instructed", met, cite=citable(CLAUSES["C"], law), got=document.strip(), field=field)


def government_decision(code: str, *, decided_by: str, number: str, decided_on: date | None, has_file: bool, today: date, law: Edition) -> list[Finding]:
    """The government's decision names its document, its day (not in the future) and its file; a large new function is decided by the
    executive meeting (W-41, W-42, W-44)."""
    cite = first_citable([CLAUSES.get(code, "")], law)
    meeting = code != "B2" or decided_by == "executive_meeting"
    return [
        verdict("planning.meeting", meeting, cite=cite, field="decided_by"),
        verdict("planning.document_number", bool(number.strip()), cite=cite, got=number, field="document_number"),
        verdict("planning.decided_on", decided_on is not None and decided_on <= today, need=today, got=decided_on or "", field="decided_on"),
        verdict("planning.decision_file", has_file, cite=cite, field="file"),
    ]


def cosigned(before: str, text: str, reason: str, *, law: Edition) -> list[Finding]:
    """The conditions for the contractor stand, and a change by finance has its reason (J-18, W-18)."""
    cite = first_citable(["jilin.3-2.cosigned_conditions", "wenzhou.3-2.cosigned_conditions"], law)
    return [
        verdict("planning.cosigned", bool(text.strip()), cite=cite, field="conditions"),
        verdict("planning.cosign_reason", text == before or bool(reason.strip()), cite=cite, field="conditions_reason"),
    ]


def batch_safe(findings: Iterable[Finding]) -> bool:
    """Every check holds and none asks for a person: only then may the application be approved together with others."""
    return all(finding.met for finding in findings)


def days_allowed(stage: str, *, law: Edition) -> int | None:
    """The internal working days of a stage: an office rule of the portal, never cited; None where the place has none."""
    table = law.value("portal.review.working_days") if law.has("portal.review.working_days") else {}
    return int(table[stage]) if stage in table else None


@dataclass(frozen=True)
class Clock:
    """A stage's days: allowed, used so far, the last day; paused while the application is back with the applicant."""

    stage: str
    allowed: int
    used: int
    due_on: date | None
    paused: bool

    @property
    def left(self) -> int:
        return max(self.allowed - self.used, 0)


def clock(stage: str, visits: Sequence[tuple[date, date | None]], today: date, *, allowed: int, calendar: Calendar) -> Clock:
    """How a stage's days stand. `visits`: (came, went) of the application at this stage, the last one open while it lies there.

    A return stops the count: only days on which it lay there are used; what is left runs again from the day it comes back."""
    spent = sum(_lay(came, went, calendar) for came, went in visits if went is not None)
    if not visits or visits[-1][1] is not None:
        return Clock(stage, allowed, spent, None, True)
    came = visits[-1][0]
    due = calendar.add_working_days(came, max(allowed - spent, 1))
    return Clock(stage, allowed, spent + _lay(came, today, calendar), due, False)


def _lay(came: date, went: date, calendar: Calendar) -> int:
    """Working days after the one on which it came, up to and with the one on which it went."""
    days, day = 0, came
    while day < went:
        day = date.fromordinal(day.toordinal() + 1)
        days += calendar.is_working(day)
    return days
