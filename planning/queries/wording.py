"""The words that changed between two texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# A number with its sign, a Latin word, one Chinese character, or a mark: the smallest thing that a reader sees as one.
_WORD = re.compile(r"\d+(?:[.,]\d+)*%?|[A-Za-z]+|\s+|.", re.S)
# Two changes with less than this between them are read as one.
_GLUE = 2
Code = tuple[str, int, int, int, int]  # what to do; from and to in the old words; from and to in the new


@dataclass(frozen=True)
class Piece:
    """Part of a text. kind: same, old (struck) or new."""

    kind: str
    text: str


def pieces(old: str, new: str) -> list[Piece]:
    """What stayed, what went and what came, in the order in which it is read."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    out: list[Piece] = []
    for tag, i1, i2, j1, j2 in _glued(SequenceMatcher(None, before, after, autojunk=False).get_opcodes()):
        if tag == "equal":
            out.append(Piece("same", "".join(after[j1:j2])))
            continue
        out += [Piece(kind, text) for kind, text in (("old", "".join(before[i1:i2])), ("new", "".join(after[j1:j2]))) if text]
    return out


def _glued(codes: Sequence[Code]) -> list[Code]:
    """Short islands between two changes belong to the change: one struck phrase reads better than confetti."""
    out: list[Code] = []
    for at, (tag, i1, i2, j1, j2) in enumerate(codes):
        island = tag == "equal" and 0 < at < len(codes) - 1 and i2 - i1 <= _GLUE
        if out and out[-1][0] != "equal" and (tag != "equal" or island):
            out[-1] = ("replace", out[-1][1], i2, out[-1][3], j2)
        else:
            out.append((tag, i1, i2, j1, j2))
    return out
