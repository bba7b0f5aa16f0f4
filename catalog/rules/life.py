"""The way of a catalog from draft to force (R3-08, R3-11; J-30 to J-33, W-24 to W-28)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from catalog.rules.matters import citable, verdict
from kernel.findings import Finding
from law.book import Edition

HEARD = "102.13.catalog_consultation"
# The papers' own clauses; each stands in its place alone.
BENEFITS = ("wenzhou.4-2.benefits", "jilin.3-3.benefits")
APPROVAL = "wenzhou.4-2.approval"
NAMED = 5


def _local(provisions: Sequence[str], law: Edition) -> str:
    """The first of these clauses that binds here, as a citation; "" when none does."""
    return next((cite for cite in (citable(one, law) for one in provisions) if cite), "")


def short_path(*, adjusts: bool, changed: int, law: Edition) -> bool:
    """Whether a version may take the shorter consultation: it adjusts one in force, and changes no more rows than the setting allows."""
    return adjusts and changed <= int(law.value("portal.catalog.small_adjustment"))


def consultation_period(days: int, *, adjusts: bool, changed: int, law: Edition, field: str = "days") -> Finding:
    """A draft lies open for at least so many days; the number is the place's own setting, the duty to consult is the law's."""
    word = "short_consultation_days" if short_path(adjusts=adjusts, changed=changed, law=law) else "consultation_days"
    least = int(law.value(f"portal.catalog.{word}"))
    return verdict("catalog.period", days >= least, cite=citable(HEARD, law), need=least, got=days, fix=least, field=field)


def comment_taken(text: str, *, day: date, closes_on: date | None, law: Edition, field: str = "text") -> list[Finding]:
    """A comment comes in while the draft lies open, says something, and is no longer than the setting."""
    most = int(law.value("portal.catalog.comment_length"))
    return [
        verdict("catalog.comment_open", closes_on is not None and day <= closes_on, need=closes_on or "—", got=day),
        verdict("catalog.comment_text", bool(text.strip()), field=field),
        verdict("catalog.comment_length", len(text) <= most, need=most, got=len(text), field=field),
    ]


def consultation_over(day: date, closes_on: date) -> Finding:
    """The consultation ends when its last day is over, not before."""
    first = closes_on + timedelta(days=1)
    return verdict("catalog.over", day >= first, need=closes_on, got=day, fix=first)


def all_answered(waiting: int, *, law: Edition) -> Finding:
    """Every comment has a reply."""
    return verdict("catalog.answered", waiting == 0, cite=citable(HEARD, law), got=waiting)


def result_published(done: bool, *, law: Edition) -> Finding:
    """What came of the consultation has been published."""
    return verdict("catalog.result", done, cite=citable(HEARD, law))


def experts_heard(opinions: int, reason: str, *, law: Edition) -> Finding:
    """Experts are heard as needed: at least one opinion, or the reason why none is needed."""
    return verdict("catalog.experts", opinions > 0 or bool(reason.strip()), cite=citable(HEARD, law), got=opinions)


def benefits(lacking: Sequence[str], *, law: Edition) -> Finding:
    """Each new or changed item says how it serves the three benefits. got: the items that do not."""
    named = "、".join(lacking[:NAMED]) + ("…" if len(lacking) > NAMED else "")
    return verdict("catalog.benefits", not lacking, cite=_local(BENEFITS, law), need=len(lacking), got=named or "—")


def government_decides(*, law: Edition) -> bool:
    """Whether the government of the place approves before publication: where its paper says so, or its setting."""
    return law.has(APPROVAL) or bool(law.value("portal.catalog.government_approval"))


def granted(*, approval: str, approved_on: date | None, today: date, law: Edition) -> Finding:
    """The government's approval, with its document and a day that has come (W-27)."""
    met = not government_decides(law=law) or (bool(approval) and approved_on is not None and approved_on <= today)
    return verdict("catalog.granted", met, cite=_local((APPROVAL,), law), got=approval or "—", field="approval")
