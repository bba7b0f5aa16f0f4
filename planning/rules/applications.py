"""The law of an application, applied to plain values. Every legal number comes from the edition."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.rules import citable, squeeze, verdict
from kernel.findings import Finding
from law.book import Edition

# The eight tasks of the application, in the order of the paper form, and the fields of each.
SECTION_FIELDS: dict[str, tuple[str, ...]] = {
    "basics": ("title", "year", "starts_on", "ends_on", "term_conditions", "term_reason", "contact_name", "contact_phone"),
    "content": ("catalog_item", "content", "place_of_service", "for_public"),
    "need": ("need", "function_basis", "function_kind", "suitability", "technical", "survey", "transfer", "new_posts", "also_staffed", "staffing_note",
             "approval_document"),
    "quality": ("quantity", "unit", "quantity_provisional", "quantity_text", "standard"),
    "budget": ("budget_text", "budget_unit", "budget_basis", "budget_period", "budget_amount", "fund_source", "funding"),
    "contractor": ("contractor_types", "contractor_conditions", "for_small_firms"),
    "targets": ("targets", "evaluation_standard"),
    "files": ("attachments",),
}
SECTION_OF = {field: section for section, fields in SECTION_FIELDS.items() for field in fields}
# Kept in rows of their own, not in a column of the application.
APART = frozenset({"funding", "attachments", "survey"})
# What must be written before the application is handed in.
REQUIRED: dict[str, tuple[str, ...]] = {
    "basics": ("title", "year", "starts_on", "ends_on", "contact_name", "contact_phone"),
    "content": ("catalog_item", "content", "place_of_service", "for_public"),
    "need": ("need", "function_basis", "function_kind", "suitability", "also_staffed"),
    "quality": ("quantity", "unit", "standard"),
    "budget": ("budget_text", "budget_amount", "fund_source", "funding"),
    "contractor": ("contractor_types", "contractor_conditions", "for_small_firms"),
    "targets": ("targets", "evaluation_standard"),
    "files": (),
}
# J-34: what everybody must be able to read before the purchase, and the fields that say it.
DISCLOSED_FIRST = {"project": "title", "content": "content", "conditions": "contractor_conditions", "standards": "evaluation_standard"}
TARGET_KIND_LABELS: dict[str, str | Promise] = {
    "quantity": _("Quantity"),
    "quality": _("Quality"),
    "timeliness": _("Timeliness"),
    "cost": _("Cost"),
    "benefit": _("Benefit"),
    "satisfaction": _("Satisfaction of service recipients"),
}
# A word that forbids the condition takes the sting out of it: 不设注册资金、规模门槛.
_DENIED = r"(?:不设|不设置|不得设置|不得以|不以|不要求|不限|无)[^。；;\n]{0,12}"


@dataclass(frozen=True)
class Part:
    """Money of one budget line for the project, in yuan; `available` is the line's quota now."""

    line: str
    year: int
    amount: Decimal
    available: Decimal


def blank(value: Any) -> bool:
    """Nothing was written: None, "", an empty list. 0 and False are answers."""
    return value is None or value == "" or value == [] or value == ()


def missing(values: Mapping[str, Any], sections: Iterable[str] = tuple(SECTION_FIELDS)) -> list[str]:
    """The required fields that are still empty, in the order of the form."""
    return [field for section in sections for field in REQUIRED[section] if blank(values.get(field))]


def complete(values: Mapping[str, Any], labels: Mapping[str, str]) -> list[Finding]:
    """One finding for each required field without content, or one that all are there. need: how many fields were looked at."""
    empty = missing(values)
    if not empty:
        return [Finding("planning.complete", met=True, need=sum(map(len, REQUIRED.values())))]
    return [Finding("planning.missing", met=False, got=labels.get(field, field), field=field) for field in empty]


def one_year_on(day: date, years: int) -> date:
    """The last day of a term of so many years that starts on `day`: 2025-11-01 for one year ends on 2026-10-31."""
    try:
        same = day.replace(year=day.year + years)
    except ValueError:  # 29 February has no fellow: the term ends on the last of February (民法典 第二百零二条)
        return date(day.year + years, 2, 28)
    return same - timedelta(days=1)


def term(starts_on: date, ends_on: date, conditions: Collection[str], reason: str, *, law: Edition) -> list[Finding]:
    """A term of one year at most; up to the longer limit only with all five conditions and a reason (R4-05, 102号令 第二十四条)."""
    got = f"{starts_on} — {ends_on}"
    plain, long = (one_year_on(starts_on, law.value(f"102.24.{word}")) for word in ("term_years", "term_years_max"))
    if ends_on < starts_on:
        return [verdict("planning.term_order", False, got=got, field="ends_on")]
    if ends_on <= plain:
        return [verdict("planning.term", True, cite=citable("102.24.term_years", law), need=law.value("102.24.term_years"), got=got, field="ends_on")]
    if ends_on > long:
        years = law.value("102.24.term_years_max")
        return [verdict("planning.term_max", False, cite=citable("102.24.term_years_max", law), need=years, got=got, fix=long, field="ends_on")]
    wanted = law.value("102.24.long_term_conditions")
    cite = citable("102.24.long_term_conditions", law)
    return [
        *[verdict("planning.term_condition", code in conditions, cite=cite, got=words, fix=plain, field="term_conditions") for code, words in wanted.items()],
        verdict("planning.term_reason", bool(reason.strip()), cite=cite, field="term_reason"),
    ]


def sums(budget: Decimal, parts: Sequence[Part]) -> Finding:
    """The money by year and line adds up to the budget, to the cent (R10-06)."""
    total = sum((part.amount for part in parts), Decimal(0))
    return verdict("planning.sums", total == budget, need=f"{budget:,.2f}", got=f"{total:,.2f}", fix=f"{budget - total:,.2f}", field="funding")


def budgeted(parts: Sequence[Part], *, law: Edition) -> list[Finding]:
    """Each line can still give what the project takes: no budget, no purchase (R4-02, 102号令 第十六条)."""
    cite = citable("102.16.no_budget_no_purchase", law)
    if not parts:
        return [verdict("planning.budgeted", False, cite=cite, need="—", got="0.00", field="funding")]
    return [
        verdict(
            "planning.budgeted",
            part.amount <= part.available,
            cite=cite,
            need=f"{part.amount:,.2f}",
            got=f"{part.available:,.2f}",
            fix=part.line,
            field="funding",
        )
        for part in parts
    ]


def yearly(year: int, parts: Sequence[Part], *, law: Edition) -> Finding:
    """The first money is the budget year's own (R4-04)."""
    met = bool(parts) and min(part.year for part in parts) == year
    return verdict(
        "planning.yearly",
        met,
        cite=citable("yu87.3.yearly_amounts", law),
        need=year,
        got="、".join(sorted({str(part.year) for part in parts})) or "—",
        field="funding",
    )


def yearly_each(starts_on: date, ends_on: date, parts: Sequence[Part], *, law: Edition) -> list[Finding]:
    """A term of several years has money of each of its years: one budget year for every year of service begun (R4-04, 财预〔2017〕87号 三)."""
    if ends_on <= one_year_on(starts_on, law.value("102.24.term_years")):
        return []
    wanted = next(years for years in range(1, 100) if ends_on <= one_year_on(starts_on, years))
    have = sorted({part.year for part in parts})
    return [
        verdict(
            "planning.yearly_each",
            len(have) >= wanted,
            cite=citable("yu87.3.yearly_amounts", law),
            need=wanted,
            got="、".join(map(str, have)) or "—",
            field="funding",
        )
    ]


def written_amount(text: str, unit: str, basis: str, amount: Decimal) -> Finding:
    """A total that is written in words of its own equals the normalised total: 134.4 万元 is 1,344,000.00."""
    digits = squeeze(text).replace(",", "").removesuffix("元").removesuffix("万")
    number = Decimal(digits) if re.fullmatch(r"[0-9]{1,14}(\.[0-9]{1,6})?", digits) else None
    scale = 10000 if unit == "万元" else 1
    met = basis != "total" or (number is not None and number * scale == amount)
    return verdict("planning.written", met, need=f"{amount:,.2f}", got=f"{text} {unit}", field="budget_text")


def targets_present(targets: Sequence[Mapping[str, str]], *, for_public: bool, law: Edition) -> list[Finding]:
    """Targets can be measured and cover quantity and quality, and for the public also satisfaction (J-46, R4-13, 102号令 第二十条)."""
    cite = citable("102.20.performance", law)
    wanted = ["quantity", "quality", *(["satisfaction"] if for_public else [])]
    have = {target.get("kind", "") for target in targets}
    lacking = [kind for kind in wanted if kind not in have]
    vague = [target.get("name", "") for target in targets if not (target.get("comparator") and target.get("value"))]
    return [
        verdict(
            "planning.target_kinds",
            not lacking,
            cite=cite,
            need=len(targets),
            got="、".join(str(TARGET_KIND_LABELS[kind]) for kind in lacking),
            field="targets",
        ),
        verdict("planning.target_values", not vague, cite=cite, need=len(targets), got="、".join(vague), field="targets"),
    ]


def disclosed_first(values: Mapping[str, Any], *, law: Edition) -> Finding:
    """The four blocks that are published before the purchase are there (J-34; a clause of Jilin, and good practice elsewhere)."""
    empty = [block for block, field in DISCLOSED_FIRST.items() if blank(values.get(field))]
    field = DISCLOSED_FIRST[empty[0]] if empty else ""
    return verdict(
        "planning.disclosed", not empty, cite=citable("jilin.3-4.disclosed_first", law), need=len(DISCLOSED_FIRST), got="、".join(empty), field=field
    )


def staffing(also_staffed: bool, note: str, *, law: Edition) -> Finding:
    """Nobody buys a service and keeps staff for it: without a reason that blocks, with one a person judges (J-10, W-72)."""
    cite = citable("jilin.2-2.no_double_pay", law)
    if not also_staffed:
        return verdict("planning.staffing", True, cite=cite, field="also_staffed")
    explained = bool(note.strip())
    return verdict(
        "planning.staffing_judged" if explained else "planning.staffing", False, cite=cite, got=note.strip(), field="staffing_note", person=explained
    )


def fair_conditions(text: str, *, law: Edition) -> list[Finding]:
    """Conditions name no size of firm, ownership, seat or brand (R2-08, 政府采购法实施条例 第二十条)."""
    cite = citable("gplr.20.forbidden_conditions", law)
    words: Mapping[str, str] = law.value("portal.condition.words") if law.has("portal.condition.words") else {}
    plain = re.sub(_DENIED, "", squeeze(text))
    found = [word for word in words if word in plain]
    if not found:
        return [verdict("planning.fair", True, cite=cite, need=len(words), field="contractor_conditions")]
    return [verdict("planning.fair", False, cite=cite, got=word, field="contractor_conditions") for word in found]


def persons(types: Collection[str], *, law: Edition) -> Finding:
    """Individuals may take it only where that is truly suitable; a person judges (R2-05, 102号令 第十八条)."""
    alone = "person" in types
    return verdict("planning.persons", not alone, cite=citable("102.18.persons", law), field="contractor_types", person=alone)


def small_firms(amount: Decimal, reserved: bool, types: Collection[str], *, law: Edition) -> Finding:
    """A service that small firms can provide is reserved for them up to the limit; above it or without it, a person judges (46号)."""
    limit: Decimal = law.value("46.7.whole_amount_max")
    met = reserved or amount > limit or "firm" not in types
    return verdict("planning.small_firms", met, cite=citable("46.7.whole_amount_max", law), need=f"{limit:,.0f}", field="for_small_firms", person=not met)


def unit_price(price: Decimal, before: Decimal | None, *, law: Edition) -> Finding:
    """The price of one unit against the same body's last project of the same item: dearer is for a person to judge."""
    cite = citable("budget.13.no_budget_no_spending", law)
    if before is None:
        return Finding("planning.price_first", met=True, cite=cite, got=f"{price:,.2f}", field="budget_amount")
    rise = (price - before) / before * 100
    dearer = price > before
    return verdict("planning.price", not dearer, cite=cite, need=f"{before:,.2f}", got=f"{price:,.2f}", fix=f"{rise:.1f}", field="budget_amount", person=dearer)


def approvers(code: str, *, law: Edition) -> str:
    """Who decides on this route after the body's own approver: finance, government, executive_meeting or special_deliberation."""
    return str(law.value("portal.route.table")[code])


def marked(marks: Mapping[str, str], known: Collection[str]) -> list[Finding]:
    """A return names at least one field of the application, each with a reason."""
    wrong = [field for field in marks if field not in known]
    silent = [field for field, reason in marks.items() if not reason.strip()]
    findings = [verdict("planning.marked", bool(marks) and not wrong, got=len(marks), field="decision")]
    return findings + [verdict("planning.reason", False, got=field, field=f"reason_{field}") for field in silent]


def judged(open_keys: Collection[str], answers: Mapping[str, str]) -> list[Finding]:
    """Who approves has judged every check that asks for a person, and found it acceptable."""
    return [verdict("planning.judged", False, got=key, field=f"judge_{key}") for key in open_keys if answers.get(key) != "accept"]


def given_reason(opinion: str) -> Finding:
    """A refusal says why."""
    return verdict("planning.opinion", bool(opinion.strip()), field="opinion")


def funds(kind: str, needed: Decimal, there: Decimal, *, law: Edition | None = None) -> Finding:
    """An account holds what is to leave it; amounts in yuan."""
    cite = citable("102.16.no_budget_no_purchase", law) if law else ""
    return verdict("planning.funds", needed <= there, cite=cite, need=f"{needed:,.2f}", got=f"{there:,.2f}", fix=kind)
