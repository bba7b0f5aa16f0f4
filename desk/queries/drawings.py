"""Geometry of the cockpit's drawings: shares in per cent for SVG attributes, heights in pixels; findings as titles; alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk.queries.figures import FEW, Asked, Bought, Execution, Owed, Voices, by_bidders, saving_rate, year_share
from law.book import Edition

MOST_ROWS = 12


def _share(part: Any, whole: Any) -> float:
    return round(min(max(float(part) / float(whole) * 100, 0), 100), 2) if whole else 0.0


def link(name: str, ask: Asked, **change: Any) -> str:
    """The list behind a mark."""
    return f"{reverse('fin-figure', args=[name])}?{ask.query(**change)}"


def lag(law: Edition) -> Decimal:
    """How far behind the year's course, in points, a body is called behind; nobody is where the working value is not loaded."""
    return Decimal(law.value("portal.console.lag_share")) * 100 if law.has("portal.console.lag_share") else Decimal(101)


def gap(law: Edition) -> Decimal:
    """From how many points on voices are called far apart; none are where the working value is not loaded."""
    return Decimal(law.value("portal.console.voice_gap")) if law.has("portal.console.voice_gap") else Decimal(100)


def bullets(rows: Sequence[Execution], ask: Asked, today: date, law: Edition) -> dict[str, Any]:
    """One bar a body: budget, contract, paid, and where the year stands."""
    due, points = year_share(ask.year, today), lag(law)
    widest = max((row.budget for row in rows), default=Decimal(0))
    budget, paid = sum((row.budget for row in rows), Decimal(0)), sum((row.paid for row in rows), Decimal(0))
    share = (paid / budget * 100).quantize(Decimal("0.1")) if budget else None
    late = [row for row in rows if behind(row, due, points)]
    title = _("Nothing budgeted yet") if share is None else _("%(share)s%% paid, %(due)s%% of the year gone") % {"share": share, "due": due}
    if late:
        title += ngettext("; %(n)s body clearly behind", "; %(n)s bodies clearly behind", len(late)) % {"n": len(late)}
    shown = [
        {
            "row": row, "track": _share(row.budget, widest), "contract": _share(row.contracted, widest), "paid": _share(row.paid, widest),
            "due": _share(row.budget * due / 100, widest), "behind": row in late, "url": link("execution", ask, body=row.key),
        }
        for row in rows[:MOST_ROWS]
    ]  # fmt: skip
    return {"title": title, "rows": shown, "due": due, "more": max(len(rows) - MOST_ROWS, 0), "url": link("execution", ask)}


def behind(row: Execution, due: Decimal, points: Decimal) -> bool:
    """Whether a body has paid clearly less than the year's course."""
    return row.share is not None and row.share < due - points


def competition(rows: Sequence[Bought], ask: Asked) -> dict[str, Any]:
    """Columns of contracts by the number of bids, the saving rate below them."""
    columns = by_bidders(rows)
    top = max((count for _name, count, _rate in columns), default=0) or 1
    single = columns[0][1]
    rate = saving_rate(rows)
    title = _("Saved %(rate)s%%") % {"rate": rate} if rate is not None else _("Too few contracts for a rate")
    shown = [
        {"name": name, "count": count, "rate": rate_, "x": round(index / 7 * 100 + 2, 2), "width": 10.2, "middle": round(index / 7 * 100 + 7.1, 2),
         "height": round(count / top * 110), "y": 126 - round(count / top * 110), "single": name == "1", "url": link("competition", ask, bucket=name)}
        for index, (name, count, rate_) in enumerate(columns)
    ]  # fmt: skip
    note = ngettext("%(n)s contract", "%(n)s contracts", len(rows)) % {"n": len(rows)}
    single_note = ""
    if len(rows) >= FEW:
        part = (Decimal(single) / len(rows) * 100).quantize(Decimal("0.1"))
        single_note = _("One bid alone: %(n)s, %(share)s%%.") % {"n": single, "share": part}
    elif rows:
        single_note = _("One bid alone: %(n)s. Fewer than %(few)s contracts, so no rate is computed.") % {"n": single, "few": FEW}
    return {"title": title, "columns": shown, "note": note, "single": single_note, "url": link("competition", ask), "any": bool(rows)}


def columns_of_age(months: Sequence[tuple[date, dict[str, Decimal]]], ask: Asked) -> dict[str, Any]:
    """Stacked columns of what is owed, at month ends and today."""
    top = max((sum(sums.values(), Decimal(0)) for _day, sums in months), default=Decimal(0))
    now = months[-1][1] if months else {}
    total, old = sum(now.values(), Decimal(0)), now.get("61", Decimal(0))
    title = _("Nothing is owed") if not total else _("%(total)s ten thousand yuan owed") % {"total": _wan(total)}
    if old:
        title += _(", %(old)s for more than 60 days") % {"old": _wan(old)}
    shown = []
    for index, (day, sums) in enumerate(months):
        parts, y = [], 150.0
        for bucket in ("30", "60", "61"):
            height = round(float(sums[bucket]) / float(top) * 120, 1) if top else 0.0
            y -= height
            parts.append({"bucket": bucket, "y": round(y, 1), "height": height})
        shown.append({"day": day, "total": sum(sums.values(), Decimal(0)), "parts": parts, "x": round(index / len(months) * 100 + 2, 2),
                      "width": round(100 / len(months) - 5, 2), "middle": round((index + 0.5) / len(months) * 100, 2), "top": round(y - 6, 1)})  # fmt: skip
    marks = [{"bucket": bucket, "amount": now.get(bucket, Decimal(0)), "url": link("ageing", ask, bucket=bucket)} for bucket in ("30", "60", "61")]
    return {"title": title, "columns": shown, "marks": marks, "url": link("ageing", ask), "any": bool(total)}


def _wan(amount: Decimal) -> str:
    return f"{(amount / 10000).quantize(Decimal('0.1')):,}"


def dots(rows: Sequence[Voices], ask: Asked, law: Edition) -> dict[str, Any]:
    """Three marks a contract on one axis, the widest gap first."""
    limit = gap(law)
    wide = [each for each in rows if each.gap > limit]
    values = [float(score) for each in rows for score in _scores(each) if score is not None]
    start = max(0, min(60, int(min(values, default=60) // 10 * 10)))

    def place(score: Decimal | None) -> float | None:
        return None if score is None else round((float(score) - start) / (100 - start) * 100, 1)

    title = _("The three voices agree") if not wide else ngettext(
        "In %(n)s project the voices lie more than %(limit)s points apart", "In %(n)s projects the voices lie more than %(limit)s points apart", len(wide)
    ) % {"n": len(wide), "limit": f"{limit.normalize():f}"}  # fmt: skip
    shown = [
        {"each": each, "body": place(each.evaluation.body_score), "recipients": place(each.evaluation.recipients_score),
         "third": place(each.evaluation.third_party_score), "low": place(min(s for s in _scores(each) if s is not None)),
         "high": place(max(s for s in _scores(each) if s is not None)), "wide": each in wide, "few": (each.evaluation.sample_size or 0) < FEW}
        for each in rows[:MOST_ROWS]
    ]  # fmt: skip
    ticks = [{"value": value, "x": round((value - start) / (100 - start) * 100, 1)} for value in range(start, 101, 10)]
    return {"title": title if rows else _("No evaluation is published yet"), "rows": shown, "ticks": ticks, "url": link("voices", ask)}


def _scores(each: Voices) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    row = each.evaluation
    return row.body_score, row.recipients_score, row.third_party_score


@dataclass(frozen=True)
class Alert:
    """A mark that somebody should look at; an indication, no verdict."""

    kind: str
    what: str
    reason: str
    url: str


def alerts(
    rows: Sequence[Execution], debts: Sequence[Owed], marks: Sequence[Voices], deals: Sequence[Bought], ask: Asked, today: date, law: Edition
) -> list[Alert]:
    """What stands out, each with its reason and the page where it can be checked."""
    due, points = year_share(ask.year, today), lag(law)
    limit = gap(law)
    out = [
        Alert(_("Behind the year"), row.name, _("%(share)s%% paid, the year stands at %(due)s%%") % {"share": row.share, "due": due}, link("execution", ask, body=row.key))
        for row in rows if behind(row, due, points)
    ]  # fmt: skip
    out += [
        Alert(_("Overdue"), row.instalment.contract.title, _("%(days)s days since acceptance, due on %(due)s") % {"days": row.days, "due": row.instalment.due_on},
              reverse("project", args=[row.instalment.contract.project.number]))
        for row in debts if row.instalment.due_on < today
    ]  # fmt: skip
    out += [
        Alert(_("Voices far apart"), each.evaluation.contract.title, _("%(gap)s points between the highest and the lowest") % {"gap": each.gap},
              reverse("project", args=[each.evaluation.project.number]))
        for each in marks if each.gap > limit
    ]  # fmt: skip
    out += [
        Alert(_("One bid alone"), each.contract.title, _("one bid was opened"), reverse("project", args=[each.contract.project.number]))
        for each in deals if each.bidders == 1 and not each.single_source
    ]  # fmt: skip
    return out
