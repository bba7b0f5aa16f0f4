"""The public list of notices: keyset pages, facets from the tally, no count of rows."""

from __future__ import annotations

import base64
import binascii
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from disclosure import rules
from disclosure.models import Notice, NoticeKind, NoticeQuerySet, NoticeTally
from kernel.clock import local
from parties.models import Jurisdiction
from procurement.models import Method

PAGE = 20
CAP = 1000
CHOICES = 8
LONGEST_CURSOR = 200
COLUMN_OF = {"kind": "kind", "field": "catalog_name", "method": "method", "place": "jurisdiction_id", "small": "for_small_firms"}
DIMENSIONS = tuple(COLUMN_OF)
COLUMNS = ("id", "number", "kind", "title", "body_name", "published_at", "amount", "closes_at", "method_text", "for_small_firms", "supplier_name")


@dataclass(frozen=True)
class Filters:
    """What the reader asked for; the address is the state."""

    q: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    least: Decimal | None = None
    most: Decimal | None = None
    open_only: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Filters:
        """From the query string; what is not understood is ignored."""
        chosen = {name: query.get(name, "")[:120] for name in DIMENSIONS if query.get(name, "")}
        return cls(q=query.get("q", "")[: rules.LONGEST_QUERY].strip(), chosen=chosen, least=_wan(query.get("min", "")),
                   most=_wan(query.get("max", "")), open_only=query.get("open") == "1")

    def address(self, **changes: str) -> str:
        """The query string with some filters changed; an empty value drops one."""
        pairs = {"q": self.q, **self.chosen, "min": _plain(self.least), "max": _plain(self.most), "open": "1" if self.open_only else ""}
        pairs.update(changes)
        return urlencode({name: value for name, value in pairs.items() if value})


def _wan(raw: str) -> Decimal | None:
    text = rules.normal(raw)
    return Decimal(text) * 10000 if text.isascii() and text.isdigit() and len(text) <= 8 else None


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else format((amount / 10000).normalize(), "f")


def matching(filters: Filters, *, at: datetime, without: str = "") -> NoticeQuerySet:
    """The notices that fit, leaving one dimension out where its facet is counted."""
    found = Notice.objects.all()
    line = rules.read_line(filters.q)
    if line.number:
        found = found.filter(Q(number__startswith=line.number) | Q(thread=line.number))
    elif line.words:
        found = found.filter(search=SearchQuery(" & ".join(f"'{word}'" for word in line.words), search_type="raw", config="simple"))
    least, most = filters.least or line.least, filters.most or line.most
    if least is not None:
        found = found.filter(amount__gte=least)
    if most is not None:
        found = found.filter(amount__lte=most)
    if filters.open_only:
        found = found.filter(kind=NoticeKind.TENDER, closes_at__gt=at)
    for name, value in filters.chosen.items():
        if name != without:
            found = found.filter(_condition(name, value))
    return found


def _condition(name: str, value: str) -> Q:
    if name == "place":
        return Q(jurisdiction__in=Jurisdiction.objects.filter(code__startswith=stem(value)).values("code"))
    return Q(**{COLUMN_OF[name]: True if name == "small" else value})


def stem(code: str) -> str:
    """What the codes of a place and of all places in it begin with: codes nest by pairs of digits, and 100000 holds all."""
    if code == "100000":
        return ""
    while code.endswith("00"):
        code = code[:-2]
    return code or "?"


@dataclass(frozen=True)
class Row:
    """A notice as the list prints it: every value already text."""

    number: str
    url: str
    kind: str
    title: str
    body: str
    published: str
    amount: str
    closes: str
    left: str
    urgent: bool
    method: str
    small: bool
    supplier: str


def rows(values: Iterable[Mapping[str, Any]], at: datetime) -> list[Row]:
    """Rows of the list out of `values(*COLUMNS)`."""
    labels = {kind.value: str(kind.label) for kind in NoticeKind}
    address = reverse("notice", args=["-"])
    out = []
    for value in values:
        closes, tender = value["closes_at"], value["kind"] == NoticeKind.TENDER
        left, urgent = time_left(closes, at) if closes and tender else ("", False)
        out.append(Row(
            number=value["number"], url=address.replace("-", value["number"]), kind=(value["method_text"] if tender else "") + labels[value["kind"]],
            title=value["title"], body=value["body_name"], published=f"{local(value['published_at']):%Y-%m-%d}",
            amount="" if value["amount"] is None else f"{value['amount'] / 10000:,.2f}",
            closes=f"{local(closes):%Y-%m-%d %H:%M}" if closes else "", left=left, urgent=urgent, method=value["method_text"],
            small=value["for_small_firms"], supplier=value["supplier_name"],
        ))
    return out


def time_left(closes: datetime, at: datetime) -> tuple[str, bool]:
    """Words for the time until a deadline, and whether it is within three days."""
    left = closes - at
    if left <= timedelta(0):
        return pgettext("deadline", "closed"), False
    if left < timedelta(days=1):
        return _("%(hours)s hours left") % {"hours": max(1, left.seconds // 3600)}, True
    return _("%(days)s days left") % {"days": left.days}, left < timedelta(days=3)


def encode_cursor(published_at: datetime, pk: int) -> str:
    """An opaque position in the list."""
    return base64.urlsafe_b64encode(json.dumps([published_at.isoformat(), pk]).encode()).decode().rstrip("=")


def decode_cursor(raw: str) -> tuple[datetime, int] | None:
    """The position, or None when it is not one of ours."""
    try:
        moment, pk = json.loads(base64.urlsafe_b64decode(raw[:LONGEST_CURSOR] + "=" * (-len(raw) % 4)))
        position = datetime.fromisoformat(moment)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        return None
    return (position, pk) if position.tzinfo is not None and type(pk) is int and 0 < pk < 2**63 else None


@dataclass(frozen=True)
class Page:
    """One page of the list and the cursor of the next, "" on the last."""

    rows: list[Row]
    next_cursor: str


def page(filters: Filters, *, at: datetime, cursor: str = "", size: int = PAGE) -> Page:
    """One keyset page: the same cost at any depth."""
    values, after = slice_of(filters, COLUMNS, at=at, cursor=cursor, size=size)
    return Page(rows=rows(values, at), next_cursor=after)


def slice_of(filters: Filters, columns: Iterable[str], *, at: datetime, cursor: str = "", size: int = PAGE) -> tuple[list[dict[str, Any]], str]:
    """(values of the notices behind the cursor, cursor of the next page or ""). `columns` hold published_at and id."""
    found = matching(filters, at=at)
    position = decode_cursor(cursor) if cursor else None
    if position:
        moment, pk = position
        found = found.filter(published_at__lte=moment).exclude(Q(published_at=moment) & Q(id__gte=pk))
    values: list[dict[str, Any]] = list(found.newest_first().values(*columns)[: size + 1])
    last = values[size - 1] if len(values) > size else None
    return values[:size], encode_cursor(last["published_at"], last["id"]) if last else ""


@dataclass(frozen=True)
class Choice:
    """One value of a facet: its count, and the address that chooses or drops it."""

    label: str
    count: str
    share: int
    address: str
    chosen: bool


def facets(filters: Filters, *, at: datetime) -> tuple[str, list[tuple[str, list[Choice]]]]:
    """(how many fit, capped at 1,000+; the facets). From the tally where it can tell, else from the first thousand hits."""
    if filters.q or filters.least or filters.most or filters.open_only:
        hits = _sampled(filters, at)
        total, by_name = len(hits), {name: _counted(_sampled(filters, at, name) if name in filters.chosen else hits, name) for name in DIMENSIONS}
    else:
        total, by_name = _tally(filters).aggregate(sum=Sum("number"))["sum"] or 0, {name: _tallied(filters, name) for name in DIMENSIONS}
    out = []
    for name, label in (("field", _("Catalog")), ("kind", _("Kind of notice")), ("method", _("Method")), ("place", _("Place")), ("small", _("Policy"))):
        choices = _choices(filters, name, by_name[name])
        if choices:
            out.append((label, choices))
    return (f"{CAP:,}+" if total > CAP else str(total)), out


def _tally(filters: Filters, without: str = "") -> QuerySet[NoticeTally]:
    found = NoticeTally.objects.all()
    for name, value in filters.chosen.items():
        if name != without:
            found = found.filter(_condition(name, value))
    return found


def _tallied(filters: Filters, name: str) -> Counter[str]:
    """The most frequent values of a dimension, with their numbers."""
    column = COLUMN_OF[name]
    found = _tally(filters, name).values_list(column).annotate(sum=Sum("number")).order_by("-sum", column)
    return Counter({_value(name, value): number for value, number in found[: CHOICES + 1]})


def _sampled(filters: Filters, at: datetime, without: str = "") -> list[dict[str, Any]]:
    """At most CAP + 1 hits, so that a common word costs no more than a rare one."""
    return list(matching(filters, at=at, without=without).newest_first().values(*COLUMN_OF.values())[: CAP + 1])


def _counted(hits: list[dict[str, Any]], name: str) -> Counter[str]:
    return Counter(_value(name, row[COLUMN_OF[name]]) for row in hits)


def _value(name: str, value: Any) -> str:
    return str(value) if name != "small" else "1" if value else ""


def _choices(filters: Filters, name: str, counts: Counter[str]) -> list[Choice]:
    top = max(counts.values(), default=1)
    chosen = filters.chosen.get(name, "")
    labels = _labels(name, counts)
    out = []
    for value, number in counts.most_common(CHOICES):
        if value and value in labels:
            active = value == chosen
            out.append(Choice(label=labels[value], count=f"{CAP:,}+" if number > CAP else str(number), share=max(2, number * 100 // top),
                              address=filters.address(**{name: "" if active else value}), chosen=active))
    return out


def _labels(name: str, counts: Counter[str]) -> dict[str, str]:
    if name == "kind":
        return {kind.value: str(kind.label) for kind in NoticeKind}
    if name == "method":
        return {method.value: str(method.label) for method in Method}
    if name == "place":
        return dict(Jurisdiction.objects.filter(code__in=list(counts)).values_list("code", "name"))
    if name == "small":
        return {"1": _("For small and medium enterprises")}
    return {value: value for value in counts}


def chips(filters: Filters) -> list[tuple[str, str]]:
    """The filters in force, each with the address that drops it."""
    out = [(filters.q, filters.address(q=""))] if filters.q else []
    for name, value in filters.chosen.items():
        label = _labels(name, Counter([value])).get(value, value)
        out.append((label, filters.address(**{name: ""})))
    if filters.least is not None:
        out.append((f"≥ {_plain(filters.least)} 万元", filters.address(min="")))
    if filters.most is not None:
        out.append((f"≤ {_plain(filters.most)} 万元", filters.address(max="")))
    if filters.open_only:
        out.append((_("Open for bids"), filters.address(open="")))
    return out


def as_data(notice: Notice) -> dict[str, Any]:
    """A notice as plain JSON values; amounts are texts in yuan."""
    leaf = getattr(notice.entry, "leaf", None)
    return {
        "number": notice.number, "kind": notice.kind, "title": notice.title, "project": notice.thread, "at": notice.published_at.isoformat(),
        "buyer": notice.body_name, "amount": None if notice.amount is None else str(notice.amount),
        "closesAt": notice.closes_at.isoformat() if notice.closes_at else None, "sections": notice.sections, "sha256": notice.sha256, "code": notice.code,
        "entry": notice.entry_id, "leaf": leaf.index if leaf else None,
    }
