"""What must be known before a purchase: that it suits to be purchased, what the market says, what the public says, and what a copy still says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.rules import citable, verdict
from kernel.findings import Finding
from law.book import Edition
from planning.rules.reviews import first_citable

SUITABLE: dict[str, str | Promise] = {
    "supply": _("The market can supply it"),
    "ability": _("Society is able to carry it"),
    "benefit": _("It serves the public benefit"),
}
# Copied from an earlier project, these may no longer hold.
CHANGES_YEARLY = ("title", "starts_on", "ends_on", "contact_phone", "quantity", "budget_amount", "funding", "contractor_conditions", "approval_document")


@dataclass(frozen=True)
class Asked:
    """A survey as the rules read it; `respondents` counts different names, `reused` says that an earlier survey stands in for one."""

    done_on: date | None = None
    respondents: int = 0
    findings: str = ""
    reused: bool = False
    consulted_on: date | None = None
    consulted_result: str = ""


def suitable(ticked: Collection[str], *, law: Edition) -> list[Finding]:
    """Supply, ability and public benefit (J-19): one finding a question, so that the page says which one is open."""
    cite = first_citable(["jilin.3-3.suitable", "wenzhou.4-1.suitable", "102.9.content"], law)
    return [verdict("planning.suitable", code in ticked, cite=cite, got=words, field="suitability") for code, words in SUITABLE.items()]


def to_be_purchased(kind: str, also_staffed: bool | None, *, law: Edition) -> list[Finding]:
    """A new, temporary or phased function that suits society is purchased and gets no posts of its own (J-28). Own staff for it: a person judges."""
    if kind not in ("new", "temporary", "phased"):
        return []
    cite = citable("jilin.3-3.new_functions", law)
    return [verdict("planning.no_posts", not also_staffed, cite=cite, field="also_staffed", person=bool(also_staffed))]


def kind_fits_route(kind: str, route: str) -> list[Finding]:
    """A new function takes the route of new functions (W-41); another answer is for a person to judge."""
    if not kind or route == "C":
        return []
    new = route in ("B1", "B2")
    return [verdict("planning.kind_route", (kind == "new") == new, got=route, field="function_kind", person=True)]


def occasions(amount: Decimal | None, *, for_public: bool, technical: bool, law: Edition) -> list[str]:
    """Why a survey is demanded: amount, public, technical (R3-14); empty when it is not."""
    if not law.has("22.survey.amount"):
        return []
    large = amount is not None and amount >= law.value("22.survey.amount")
    return [word for word, holds in (("amount", large), ("public", for_public), ("technical", technical)) if holds]


def surveyed(asked: Asked, reasons: Sequence[str], today: date, *, law: Edition) -> list[Finding]:
    """A demanded survey was made: so many market respondents, a finding, not older than it may be, or an earlier one reused (R3-14)."""
    if not reasons:
        return [verdict("planning.survey_free", True, cite=citable("22.survey.occasions", law), field="need")]
    words: Mapping[str, str] = law.value("22.survey.occasions") if law.has("22.survey.occasions") else {}
    why = "、".join(words.get(reason, reason) for reason in reasons)
    if asked.done_on is None:
        return [verdict("planning.survey", False, cite=citable("22.survey.occasions", law), need=why, field="survey")]
    least = law.value("22.survey.respondents_min")
    oldest = _years_before(today, law.value("22.survey.reuse_years"))
    fresh = oldest <= asked.done_on <= today
    return [
        verdict("planning.survey", bool(asked.findings.strip()), cite=citable("22.survey.occasions", law), need=why, got=asked.done_on, field="survey"),
        verdict(
            "planning.respondents",
            asked.respondents >= least,
            cite=citable("22.survey.respondents_min", law),
            need=least,
            got=asked.respondents,
            field="survey",
        ),
        verdict("planning.survey_fresh", fresh, cite=citable("22.survey.reuse_years", law), need=oldest, got=asked.done_on, field="survey"),
    ]


def consulted(asked: Asked, for_public: bool | None, today: date, *, law: Edition) -> list[Finding]:
    """A service to the public: the public was heard on the requirement, and what it said is written down (R3-13, 实施条例 第十五条)."""
    if not for_public:
        return []
    met = asked.consulted_on is not None and asked.consulted_on <= today and bool(asked.consulted_result.strip())
    return [verdict("planning.consulted", met, cite=citable("gplr.15.public_consultation", law), got=asked.consulted_on or "", field="survey")]


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return date(day.year - years, 2, 28)


def confirmed(waiting: Sequence[str], labels: Mapping[str, str]) -> list[Finding]:
    """What was copied and may have changed has been looked at again."""
    if not waiting:
        return []
    return [verdict("planning.confirmed", False, got=labels.get(field, field), field=field) for field in waiting]
