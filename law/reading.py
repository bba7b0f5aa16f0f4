"""How the law reads on a page: values in words, validity on a day, a paper's sections with their anchors. Pure, nothing is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from law.book import Book, Document, Provision, article_words

LEVELS: tuple[tuple[str, str | Promise], ...] = (
    ("law", gettext_lazy("Laws")),
    ("regulation", gettext_lazy("Regulations of the State Council")),
    ("order", gettext_lazy("Orders of the Ministry of Finance")),
    ("notice", gettext_lazy("Notices and standards")),
    ("local", gettext_lazy("Local papers")),
    ("portal", gettext_lazy("Working values of this portal")),
)


@dataclass(frozen=True)
class Reading:
    """One version of a provision as a page shows it."""

    provision: Provision
    document: Document
    citation: str
    article: str
    place: str
    in_force: bool
    value: str
    words: tuple[str, ...]
    source: str
    secondary: bool
    paper_anchor: str


@dataclass
class Shelf:
    """One document with its provisions; `state` is "now", "later" or "past"."""

    document: Document
    state: str
    place: str
    readings: list[Reading] = field(default_factory=list)


@dataclass
class Section:
    """A heading of a paper ("" before the first) with its paragraphs; `depth` 1 or 2; a heading may run on into text."""

    anchor: str
    depth: int
    heading: str
    paragraphs: list[str] = field(default_factory=list)


def read(book: Book, provision: Provision, day: date, places: Mapping[str, str], sources: Mapping[str, Mapping[str, str]]) -> Reading:
    """One version in words, as of `day`."""
    document = book.document(provision)
    source = sources.get(provision.source, {})
    return Reading(
        provision=provision, document=document, citation=book.words(provision), article=article_words(provision.article),
        place=places.get(provision.place, provision.place), in_force=provision.stands(day), value=value_words(provision.value, provision.unit),
        words=phrases(provision.value), source=source.get("where", ""), secondary=source.get("kind") == "S",
        paper_anchor=anchor_of(provision.article) if document.paper else "",
    )  # fmt: skip


def shelves(book: Book, day: date, places: Mapping[str, str], sources: Mapping[str, Mapping[str, str]]) -> list[tuple[str | Promise, list[Shelf]]]:
    """Every document with its provisions, by level, in the order of LEVELS; levels without a document are left out."""
    by_level: dict[str, list[Shelf]] = {}
    held: dict[str, list[Provision]] = {}
    for provision in book.provisions:
        held.setdefault(provision.document, []).append(provision)
    for document in sorted(book.documents.values(), key=lambda each: (-each.since.toordinal(), each.name)):
        shelf = Shelf(document, state_of(document, day), places.get(document.place, document.place))
        shelf.readings = [read(book, each, day, places, sources) for each in sorted(held.get(document.key, []), key=_order)]
        by_level.setdefault(level(document), []).append(shelf)
    return [(name, by_level[key]) for key, name in LEVELS if key in by_level]


def _order(provision: Provision) -> tuple[int, str, str, date]:
    number = re.match(r"\d+", provision.article)
    return int(number[0]) if number else 999, provision.article, provision.id, provision.since


def state_of(document: Document, day: date) -> str:
    """Whether a document is in force on `day`: "now", "later" (not yet) or "past"."""
    if day < document.since:
        return "later"
    return "past" if document.until and day >= document.until else "now"


def level(document: Document) -> str:
    """The level of an instrument, by its place, kind, number and title."""
    if document.kind != "law":
        return "portal"
    if document.place:
        return "local"
    if document.number.startswith("财政部令"):
        return "order"
    if document.name.endswith("条例"):
        return "regulation"
    return "law" if document.name.startswith("中华人民共和国") else "notice"


def value_words(value: Any, unit: str) -> str:
    """A value with its unit in the reader's language; "" for what is no single value."""
    if unit == "day":
        return ngettext("%(n)s day", "%(n)s days", value) % {"n": value}
    if unit == "WD":
        return ngettext("%(n)s working day", "%(n)s working days", value) % {"n": value}
    if unit == "year":
        return ngettext("%(n)s year", "%(n)s years", value) % {"n": value}
    if unit == "minute":
        return ngettext("%(n)s minute", "%(n)s minutes", value) % {"n": value}
    if unit == "share/day":
        return _("%(share)s a day") % {"share": percent(value)}
    if unit == "yuan":
        return _("%(amount)s yuan") % {"amount": f"{value:,.2f}"}
    plain: dict[str, Callable[[Any], str]] = {"share": percent, "fraction": _fraction, "count": str, "digit": str}
    return plain[unit](value) if unit in plain else ""


def raw(value: Any) -> str:
    """A value without words of its own as it was entered: yes or no, the items of a list, the rows of a table."""
    if isinstance(value, bool):
        return pgettext("answer", "Yes") if value else pgettext("answer", "No")
    if isinstance(value, Mapping):
        return "；".join(f"{key}：{item}" for key, item in value.items())
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)


def percent(share: Decimal) -> str:
    """0.0005 → 0.05%."""
    return f"{(share * 100).normalize():f}%"


def _fraction(value: tuple[int, int]) -> str:
    return f"{value[0]}/{value[1]}"


def phrases(value: Any) -> tuple[str, ...]:
    """The words of a table of words, in order; numbers and codes say nothing to a reader, so they give none."""
    if not isinstance(value, Mapping) or not all(isinstance(item, str) and not item.isascii() for item in value.values()):
        return ()
    return tuple(value.values())


_NUMERALS = "一二三四五六七八九十"
_FIRST = re.compile(rf"([{_NUMERALS}]{{1,2}})、")
_SECOND = re.compile(rf"（([{_NUMERALS}]{{1,2}})）")


def anchor_of(article: str) -> str:
    """A paper's heading as an anchor: 三（四） → s3-4, 七 → s7; "" for what is no heading."""
    found = re.fullmatch(rf"([{_NUMERALS}])(?:（([{_NUMERALS}])）)?", article)
    if not found:
        return ""
    return "s" + "-".join(f"{_NUMERALS.index(part) + 1}" for part in found.groups() if part)


def sections(paragraphs: Iterable[str]) -> list[Section]:
    """A paper's text by its headings 一、 and （一）."""
    out = [Section("", 0, "")]
    chapter = ""
    for text in paragraphs:
        first, second = _FIRST.match(text), _SECOND.match(text)
        if first:
            chapter = first[1]
            out.append(Section(anchor_of(chapter), 1, text))
        elif second and chapter:
            heading, stop, rest = text.partition("。")
            out.append(Section(anchor_of(f"{chapter}{second[0]}"), 2, heading))
            out[-1].paragraphs += [rest] if rest and stop else []
        else:
            out[-1].paragraphs.append(text)
    return out
