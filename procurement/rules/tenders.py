"""Method, timetable, conditions and criteria of a tender."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from kernel.clock import SHANGHAI, day_of
from kernel.findings import Finding
from law.book import Edition
from law.calendar import Calendar

# Office hours by which a proposed moment is filled in; a proposal, not a rule.
OPENING_HOUR = time(9, 0)
CLOSING_HOUR = time(17, 30)


def at_hour(day: date, hour: time = OPENING_HOUR) -> datetime:
    """A moment of a Shanghai day."""
    return datetime.combine(day, hour, tzinfo=SHANGHAI)


def intention_window(intention_on: date, notice_on: date, *, law: Edition) -> Finding:
    """Whether the notice comes at least the demanded days after the intention (T-01, 财库〔2020〕10号)."""
    days = law.value("10.notice.intention_days")
    earliest = date.fromordinal(intention_on.toordinal() + days)
    return Finding("intention_too_late", notice_on >= earliest, cite=law.cite("10.notice.intention_days"),
                   need=days, got=(notice_on - intention_on).days, fix=earliest.isoformat(), field="planned_notice_on")


def earliest_documents_until(notice_on: date, *, law: Edition, calendar: Calendar) -> date:
    """The first day on which the documents may cease to be on offer: enough full working days, start day excluded."""
    return calendar.add_working_days(notice_on, law.value("214.10.documents_working_days"))


def documents_window(notice_on: date, until: datetime, *, law: Edition, calendar: Calendar) -> Finding:
    """Whether the documents are on offer long enough (财库〔2014〕214号)."""
    earliest = earliest_documents_until(notice_on, law=law, calendar=calendar)
    return Finding("documents_too_short", day_of(until) >= earliest, cite=law.cite("214.10.documents_working_days"),
                   need=law.value("214.10.documents_working_days"), got=day_of(until).isoformat(),
                   fix=at_hour(earliest, CLOSING_HOUR).strftime("%Y-%m-%dT%H:%M"), field="documents_until")


def earliest_deadline(notice_on: date, *, law: Edition, calendar: Calendar) -> date:
    """The first lawful deadline day; where it is a rest day, the next working day (a minimum is never rolled back)."""
    return calendar.next_working(calendar.calendar_minimum(notice_on, law.value("214.10.response_days")))


def response_window(notice_on: date, closes_at: datetime, *, law: Edition, calendar: Calendar) -> Finding:
    """Whether suppliers have the demanded days from the documents' issue to the deadline (214号 第十条); issue day excluded."""
    days = law.value("214.10.response_days")
    met = day_of(closes_at) >= calendar.calendar_minimum(notice_on, days)
    fix = at_hour(earliest_deadline(notice_on, law=law, calendar=calendar)).strftime("%Y-%m-%dT%H:%M")
    return Finding("response_too_short", met, cite=law.cite("214.10.response_days"), need=days,
                   got=(day_of(closes_at) - notice_on).days, fix=fix, field="closes_at")


def deadline_after_documents(until: datetime, closes_at: datetime) -> Finding:
    """Documents are on offer no longer than bids may be delivered."""
    return Finding("documents_after_deadline", until <= closes_at, field="documents_until")


def deadline_on_working_day(closes_at: datetime, *, calendar: Calendar) -> Finding:
    """A deadline on a rest day finds nobody at the opening."""
    day = day_of(closes_at)
    fix = None if calendar.is_working(day) else at_hour(calendar.next_working(day)).strftime("%Y-%m-%dT%H:%M")
    return Finding("deadline_on_rest_day", fix is None, fix=fix, got=day.isoformat(), field="closes_at")


def timetable(intention_on: date, notice_on: date, until: datetime, closes_at: datetime, *, law: Edition, calendar: Calendar) -> list[Finding]:
    """Every rule on the dates of a competitive consultation."""
    return [
        intention_window(intention_on, notice_on, law=law),
        documents_window(notice_on, until, law=law, calendar=calendar),
        response_window(notice_on, closes_at, law=law, calendar=calendar),
        deadline_after_documents(until, closes_at),
        deadline_on_working_day(closes_at, calendar=calendar),
    ]


def method_choice(method: str, *, budget: Decimal, law: Edition) -> list[Finding]:
    """The preconditions of a method for a service, shown before the choice (法26–32, 214号 第三条)."""
    out = []
    if method == "inquiry":
        out.append(Finding("inquiry_is_for_goods", False, cite=_cite(law, "gpl.32.inquiry_goods"), field="method"))
    elif method == "consultation":
        out.append(Finding("consultation_covers_services", True, cite=_cite(law, "214.3.public_services")))
    else:
        out.append(Finding("method_not_offered", False, field="method"))
    if method not in ("open", "self") and law.has("portal.threshold.open_tender"):
        line = law.value("portal.threshold.open_tender")
        out.append(Finding("open_tender_threshold", budget < line, cite=law.cite("portal.threshold.open_tender"), need=line, got=budget,
                           person=True, field="method"))
    return out


def _cite(law: Edition, provision: str) -> str:
    return law.cite(provision) if law.has(provision) else ""


def folded(text: str) -> str:
    """Text as it is compared: full-width forms folded, blanks and case away."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


# Which provision each kind of word breaks: the size of a supplier, or where and whose it is.
FORBIDDEN = {"size": "87.17.forbidden_conditions", "discrimination": "gplr.20.forbidden_conditions"}


def forbidden_words(text: str, *, law: Edition, code: str = "condition_forbidden", field: str = "text") -> Finding:
    """Whether a condition or a criterion asks for what may not be asked: size, ownership, place (R2-08, 条例 第二十条, 87号令 第十七条)."""
    words = law.value("portal.condition.words")
    found = [word for word in words if folded(word) in folded(text)]
    cite = law.cite(FORBIDDEN[words[found[0]]]) if found else ""
    return Finding(code, not found, cite=cite, got="、".join(found), field=field)


@dataclass(frozen=True)
class Item:
    """One scored item as the rules read it: points of 100."""

    name: str
    points: Decimal
    standard: str = ""
    price: bool = False


def price_weight(points: Decimal, *, law: Edition) -> Finding:
    """The price's share of 100 points within the range for services by consultation (214号 第二十四条)."""
    low, high = law.value("214.24.price_weight_min"), law.value("214.24.price_weight_max")
    share = points / 100
    fix = None if low <= share <= high else (low if share < low else high) * 100
    return Finding("price_weight_out_of_range", fix is None, cite=law.cite("214.24.price_weight_max"),
                   need=f"{_number(low * 100)}%–{_number(high * 100)}%", got=f"{_number(points)}%",
                   fix=None if fix is None else _number(fix), field="points")


def _number(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def criteria(items: Sequence[Item], conditions: Iterable[str], *, law: Edition) -> list[Finding]:
    """Every rule on the list of scored items."""
    total = sum((item.points for item in items), Decimal())
    prices = [item for item in items if item.price]
    known = {folded(text) for text in conditions}
    out = [
        Finding("criteria_sum", total == 100, need=100, got=_number(total), field="points"),
        Finding("criteria_one_price", len(prices) == 1, cite=_cite(law, "214.24.price_weight_max"), got=len(prices), field="price"),
        *(price_weight(item.points, law=law) for item in prices),
    ]
    for item in items:
        out.append(forbidden_words(item.name + item.standard, law=law, code="criterion_forbidden", field="name"))
        out.append(Finding("criterion_is_condition", folded(item.name) not in known, got=item.name, field="name",
                           cite=_cite(law, "87.55.criteria_quantified")))
        out.append(Finding("criterion_unquantified", item.price or bool(item.standard.strip()), got=item.name, field="standard",
                           cite=_cite(law, "87.55.criteria_quantified")))
    return out


def sme_facts(scope: str, reason: str, budget: Decimal, *, law: Edition) -> list[Finding]:
    """Whether the policy for small and medium enterprises is met or its exception explained (财库〔2020〕46号)."""
    return [Finding("sme_reason_missing", scope == "whole" or bool(reason.strip()), cite=_cite(law, "46.7.whole_amount_max"), field="sme_reason")]


def low_price_rule(*, law: Edition) -> list[Finding]:
    """That quotes will be tested for being abnormally low, where the rule is in force (R5-17, 财库〔2026〕2号); need, got, fix: the shares in per cent."""
    if not law.has("2.notice.ceiling_share"):
        return []
    average, second, ceiling = (_number(law.value(f"2.notice.{word}_share") * 100) for word in ("average", "second", "ceiling"))
    return [Finding("low_price_rule", True, cite=law.cite("2.notice.ceiling_share"), need=average, got=second, fix=ceiling)]


NOTICE_FIELDS = ("requirement", "term_text", "acceptance_text", "payment_text", "contact_name", "contact_phone", "place_text")


def notice_complete(values: Mapping[str, object], conditions: int, items: int) -> list[Finding]:
    """Every field that the statutory form of the notice demands (财办库〔2020〕50号) is filled in."""
    out = [Finding("notice_field_missing", bool(values.get(name)), got=name, field=name) for name in NOTICE_FIELDS]
    out += [Finding("notice_field_missing", values.get(name) is not None, got=name, field=name)
            for name in ("planned_notice_on", "documents_until", "closes_at")]
    out.append(Finding("conditions_missing", conditions > 0, field="conditions"))
    out.append(Finding("criteria_missing", items > 0, field="criteria"))
    return out
