"""The shape of a notice's text, and small words that all notices share. Notices are Chinese in any language of the site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation

from kernel.clock import local
from law.money import chinese_capitals

Section = dict[str, Any]
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class NoticeText:
    """What a notice says and what it is found by. `amount` in yuan; None is "not said"."""

    kind: str
    title: str
    sections: list[Section]
    jurisdiction: Any
    body: Any = None
    project: Any = None
    method: str = ""
    method_text: str = ""
    amount: Decimal | None = None
    closes_at: datetime | None = None
    for_small_firms: bool = False
    supplier_name: str = ""
    files: list[Any] = field(default_factory=list)
    corrects: Any = None  # the notice that this one puts right


def section(heading: str, rows: Iterable[tuple[str, object]] = (), paragraphs: Iterable[str] = (),
            head: Sequence[str] = (), table: Iterable[Sequence[object]] = ()) -> Section:
    """One part of a notice; rows with nothing in them are left out."""
    out: Section = {"heading": heading}
    filled = [[label, text(value)] for label, value in rows if value not in (None, "")]
    if filled:
        out["rows"] = filled
    spoken = [part for part in paragraphs if part]
    if spoken:
        out["paragraphs"] = spoken
    cells = [[text(cell) for cell in row] for row in table]
    if cells:
        out["table"] = {"head": list(head), "rows": cells}
    return out


def numbered(parts: Iterable[Section]) -> list[Section]:
    """一、 二、 三、 before the headings; empty parts fall out."""
    kept = [part for part in parts if len(part) > 1]
    return [{**part, "heading": f"{NUMERALS[no]}、{part['heading']}"} for no, part in enumerate(kept)]


def text(value: object) -> str:
    """A value as a notice prints it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%d %H:%M}（北京时间）"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, Decimal):
        return quantity(value)
    return str(value)


def yuan(amount: Decimal | None) -> str:
    """1,344,000.00元."""
    return "—" if amount is None else f"{amount:,.2f}元"


def yuan_in_words(amount: Decimal) -> str:
    """1,272,000.00元（人民币壹佰贰拾柒万贰仟元整）."""
    return f"{yuan(amount)}（{chinese_capitals(amount)}）"


def quantity(value: Decimal) -> str:
    """480, 33.5: without idle zeros."""
    return format(value.normalize(), "f")


def chinese(value: object) -> str:
    """A lazily translated label in Chinese, whatever language the reader has."""
    with translation.override("zh-hans"):
        return str(value)


def buyer_rows(body: Any) -> list[tuple[str, object]]:
    """The purchasing body as a notice names it; whom to ask is named in notices of procurement alone, as their form demands."""
    return [("采购人（购买主体）", body.name), ("统一社会信用代码", body.key), ("地址", body.address)]
