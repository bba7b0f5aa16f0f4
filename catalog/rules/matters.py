"""What may not be bought, and what an item must be to be bought: the law applied to plain values."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from kernel.findings import Finding
from law.book import Edition


@dataclass(frozen=True)
class Bar:
    """One barred matter: `words` block, `hints` ask a person, phrases in `unless` are taken out first; `provision` is the article's id."""

    key: str
    title: str
    words: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    provision: str = ""
    other_way: str = ""


@lru_cache(maxsize=4096)  # the same words are compared with every row of a catalog
def squeeze(text: str) -> str:
    """The text as it is compared: full-width forms narrowed (NFKC), no blanks, so that 公益 性岗位 is still found."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def citable(provision: str, law: Edition) -> str:
    """The provision's id when it is in force and verified, else ""."""
    return law.cite(provision) if provision and law.has(provision) else ""


def verdict(code: str, met: bool, **values: Any) -> Finding:
    """A finding with words of its own for each verdict: `code` when it is met, `code.not` when it is not."""
    return Finding(code if met else f"{code}.not", met=met, **values)


def barred(text: str, bars: Iterable[Bar], *, law: Edition, field: str = "") -> list[Finding]:
    """Every barred matter that the text names; empty when none does.

    Code `catalog.barred` blocks; `catalog.doubtful` leaves it to a person. need: the barred matter; got: the word that was found;
    fix: the way that is open instead. Source: 财政部令第102号 第十条, 财预〔2017〕87号, local lists (R3-02 to R3-05)."""
    found: list[Finding] = []
    for bar in bars:
        rest = squeeze(text)
        for phrase in bar.unless:
            rest = rest.replace(squeeze(phrase), "")
        word = next((word for word in bar.words if squeeze(word) in rest), "")
        hint = "" if word else next((hint for hint in bar.hints if squeeze(hint) in rest), "")
        if word or hint:
            found.append(
                Finding(
                    "catalog.barred" if word else "catalog.doubtful",
                    met=False,
                    cite=citable(bar.provision, law),
                    need=bar.title,
                    got=word or hint,
                    fix=bar.other_way or None,
                    field=field,
                    person=not word,
                )
            )
    return found


def not_barred(text: str, bars: Iterable[Bar], *, law: Edition, field: str = "") -> list[Finding]:
    """As `barred`, with one finding that is met when nothing was found, for a checklist. need: how many matters were compared."""
    compared = list(bars)
    return barred(text, compared, law=law, field=field) or [
        Finding("catalog.not_barred", met=True, cite=citable("102.10.negative_list", law), need=len(compared), field=field)
    ]


def in_force(code_and_name: str, *, catalog_title: str, in_force_catalog: bool, leaf: bool, law: Edition, field: str = "catalog_item") -> list[Finding]:
    """A project names a concrete row (a leaf) of the catalog in force in its place (R3-09, R3-10)."""
    cite = citable("102.11.guiding_catalog", law)
    return [
        verdict("catalog.in_force", in_force_catalog, cite=cite, need=catalog_title or "—", got=code_and_name, field=field),
        verdict("catalog.leaf", leaf, got=code_and_name, field=field),
    ]


def publishable(*, items: int, effective_on: date | None, today: date, field: str = "effective_on") -> list[Finding]:
    """A catalog that is published has rows, and takes effect on its day of publication or later: law is not made backwards."""
    return [
        verdict("catalog.has_items", items > 0, got=items),
        verdict("catalog.effective", effective_on is not None and effective_on >= today, need=today, got=effective_on or "—", fix=today, field=field),
    ]
