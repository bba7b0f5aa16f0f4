"""How text becomes words to search by, and how a search line is read. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

import rjieba

# 50万以上, 100万以下, 50-100万: amounts that people type into a search line.
AMOUNT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(万元|万|元)?\s*(以上|以下|以内)")
NUMBER = re.compile(r"[A-Za-z]{2,}-?[0-9]{2,}[0-9A-Za-z-]*")
MOST_WORDS = 12
LONGEST_QUERY = 100


def normal(text: str) -> str:
    """Half-width, lower-case, one blank between words."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def tokens(text: str) -> list[str]:
    """Words of a text for the index: Chinese words and their parts, letters and digits."""
    found = []
    for word in rjieba.cut_for_search(normal(text)) if hasattr(rjieba, "cut_for_search") else rjieba.cut_all(normal(text)):
        clean = re.sub(r"[^\w]", "", word)
        if clean:
            found.append(clean)
    return found


@dataclass(frozen=True)
class Line:
    """A search line, read: words that must occur, a number's beginning, and bounds for the amount in yuan."""

    text: str
    words: tuple[str, ...] = ()
    number: str = ""
    least: Decimal | None = None
    most: Decimal | None = None


def read_line(raw: str) -> Line:
    """Take a search line apart. Never fails: what is not understood is words."""
    text = normal(raw)[:LONGEST_QUERY]
    least = most = None
    rest = text
    if match := AMOUNT.search(text):
        value = Decimal(match[1]) * (1 if match[2] == "元" else 10000)
        least, most = (value, None) if match[3] == "以上" else (None, value)
        rest = (text[: match.start()] + " " + text[match.end() :]).strip()
    number = ""
    if match := NUMBER.fullmatch(rest):
        number = match[0].upper()
        rest = ""
    words = []
    for word in rjieba.cut(rest):
        clean = re.sub(r"[^\w]", "", word)
        if clean and clean not in words:
            words.append(clean)
    return Line(text=text, words=tuple(words[:MOST_WORDS]), number=number, least=least, most=most)
