"""One row of an uploaded table as a row of a catalog: what is taken, and why a row is not."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from catalog.gateways.columns import ORDINALS, Columns
from kernel.findings import Finding
from kernel.forms import FULL_WIDTH
from kernel.sheets import Line

LONGEST = {"code": 20, "name": 120, "owner_name": 120, "basis": 20}
LONG_TEXT = 2000
CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-_/]*")
LEVELS = {word: depth for depth in ORDINALS for word in (str(depth), ORDINALS[depth], f"{depth}级", f"{ORDINALS[depth]}级", f"第{ORDINALS[depth]}级", f"level{depth}")}
YES, NO = ("是", "有", "√", "y", "yes", "true", "1", "面向", "面向公众", "试点"), ("否", "无", "×", "x", "n", "no", "false", "0", "不面向")
# Letters and digits of full width are narrowed in names; 全角 punctuation is good Chinese and stays.
NARROW = {code: short for code, short in FULL_WIDTH.items() if chr(short).isalnum() or short == 0x20}
WORDS = ("description", "note", "owner_name", "benefit_function", "benefit_cost", "benefit_quality")


@dataclass(frozen=True)
class Fault:
    """Why a row is not taken; `blocks` false asks a person to look."""

    number: int
    code: str
    column: str = ""
    cell: str = ""
    got: str = ""
    need: str = ""
    cite: str = ""
    blocks: bool = True


@dataclass
class Found:
    """A row that was read. `key` and `parent_key` link the rows of one file."""

    number: int
    level: int
    key: str
    parent_key: str
    name: str
    code: str = ""
    implied: bool = False
    for_public: bool | None = None
    basis_code: str = ""
    words: dict[str, str | bool] = field(default_factory=dict)


def code_key(code: str) -> str:
    return f"c:{code}"


def path_key(path: tuple[str, ...]) -> str:
    """A row of a table by levels is known by the names from the top."""
    return "p:" + hashlib.md5("\x1f".join(path).encode(), usedforsecurity=False).hexdigest()


def tidy(text: str) -> str:
    """A name as it is kept: one line, no blanks at the ends, letters and digits of ordinary width."""
    return " ".join(text.translate(NARROW).split())


class RowReader:
    """Reads rows one after the other. It remembers the way from the top to the row before, and nothing else of the file."""

    def __init__(self, columns: Columns, barred: Callable[[str], list[Finding]]) -> None:
        self.columns, self.barred = columns, barred
        self.path: list[str] = []  # names (by levels) or keys (row by row) from the top to the row before
        self.codes: list[str] = []

    def read(self, line: Line) -> tuple[list[Found], list[Fault]]:
        """The rows that a line gives (a heading above may come with it), and what is wrong with it."""
        faults = list(self._flaws(line))
        if any(line.cells[self.columns.width :]):
            faults.append(Fault(line.number, "import.ragged", got=str(len(line.cells)), need=str(self.columns.width)))
        found, more = self._by_depth(line) if self.columns.by_depth else self._by_row(line)
        unread = {fault.column for fault in faults if fault.column}
        # A cell that was not taken looks empty: that it is missing as well would be said twice.
        faults += [fault for fault in more if not (fault.code in ("import.no_name", "import.no_level") and fault.column in unread)]
        if found:
            faults += self._judge(found[-1])
        return found, faults

    def _flaws(self, line: Line) -> Iterator[Fault]:
        for flaw in line.flaws:
            yield Fault(line.number, flaw.code, self.columns.heading(flaw.column), flaw.cell, flaw.got)

    def _head(self, name: str) -> str:
        return self.columns.heading_of(name)

    def _judge(self, row: Found) -> Iterator[Fault]:
        """What bars the row by its name: a word of the list blocks, a hint asks a person."""
        for finding in self.barred(row.name):
            yield Fault(row.number, finding.code, self._head("name") or self._head(f"level{row.level}"), "", f"{finding.got}", f"{finding.need}", finding.cite, finding.blocks)

    def _by_row(self, line: Line) -> tuple[list[Found], list[Fault]]:
        """One row an item: level, code, the code above it; without that code the nearest row above of the level before."""
        number, cell = line.number, lambda name: self.columns.cell(line.cells, name)
        name, faults = tidy(cell("name")), []
        if not name:
            faults.append(Fault(number, "import.no_name", self._head("name")))
        code, wrong = self._code(number, cell("code"), "code")
        parent, wrong_parent = self._code(number, cell("parent"), "parent")
        level, wrong_level = self._level(number, cell("level"), parent)
        faults += wrong + wrong_parent + wrong_level
        # A row that is not taken keeps its place, so that the rows below it are judged by themselves.
        stands_at = level or (self._below(parent) if parent else 1)
        row = Found(number, stands_at, code_key(code) if code else f"r:{number}", code_key(parent) if parent else "", name[:120] or f"?{number}", code)
        if not parent and level and level > 1:
            above = self.path[level - 2] if len(self.path) >= level - 1 else ""
            if above:
                row.parent_key = above
            elif not faults:
                faults.append(Fault(number, "import.level_jump", self._head("level"), got=str(level), need=str(level - 1)))
        if level:
            self.path = [*self.path[: level - 1], *[""] * (level - 1 - len(self.path)), row.key]
        faults += self._fill(row, line)
        return [row], faults

    def _level(self, number: int, text: str, parent: str) -> tuple[int, list[Fault]]:
        word = plain_word(text)
        if not word:
            if self.columns.places.get("level") is None and not parent:
                return 1, []
            return (0, [Fault(number, "import.no_level", self._head("level"))]) if "level" in self.columns.places else (self._below(parent), [])
        if word not in LEVELS:
            return 0, [Fault(number, "import.level", self._head("level"), got=text[:40])]
        return LEVELS[word], []

    def _below(self, parent: str) -> int:
        """The level under a code that stands on the way from the top; 2 when it does not."""
        key = code_key(parent)
        return min(self.path.index(key) + 2, 4) if key in self.path else 2

    def _code(self, number: int, text: str, name: str) -> tuple[str, list[Fault]]:
        code = unicodedata.normalize("NFKC", text).replace(" ", "")
        if not code:
            return "", []
        if len(code) > LONGEST["code"] or not CODE.fullmatch(code):
            return "", [Fault(number, "import.code", self._head(name), got=text[:40], need=str(LONGEST["code"]))]
        return code, []

    def _by_depth(self, line: Line) -> tuple[list[Found], list[Fault]]:
        """Levels in columns: a blank means the name above, as far as no higher level is new in this row."""
        number = line.number
        names = {depth: tidy(self.columns.cell(line.cells, f"level{depth}")) for depth in self.columns.depths}
        given = [depth for depth in names if names[depth]]
        if not given:
            return [], [Fault(number, "import.no_name", self._head("level1"))]
        deepest = given[-1]
        before, path = tuple(self.path), list[str]()
        for depth in range(1, deepest + 1):
            carried = before[depth - 1] if len(before) >= depth and tuple(path) == before[: depth - 1] else ""
            path.append(names.get(depth, "") or carried)
        if not all(path):
            missing = path.index("") + 1
            return [], [Fault(number, "import.level_jump", self._head(f"level{deepest}"), got=str(deepest), need=str(missing))]
        self.path = path
        faults: list[Fault] = []
        rows = []
        for depth in range(1, deepest + 1):
            here = tuple(path[:depth])
            if depth == deepest or here != before[:depth]:
                rows.append(Found(number, depth, path_key(here), path_key(here[:-1]) if depth > 1 else "", path[depth - 1][:120], implied=depth < deepest))
                code, wrong = self._code(number, self.columns.cell(line.cells, f"code{depth}"), f"code{depth}")
                rows[-1].code = code
                faults += wrong
        code, wrong = self._code(number, self.columns.cell(line.cells, "code"), "code")
        rows[-1].code = code or rows[-1].code
        return rows, faults + wrong + self._fill(rows[-1], line)

    def _fill(self, row: Found, line: Line) -> list[Fault]:
        """The words of the row, and what is too long or unclear in them."""
        faults = []
        for name in WORDS:
            text = self.columns.cell(line.cells, name)
            most = LONGEST.get(name, LONG_TEXT)
            if len(text) > most:
                faults.append(Fault(row.number, "import.long", self._head(name), got=str(len(text)), need=str(most)))
            elif text:
                row.words[name] = text
        shown = self.columns.cell(line.cells, f"level{row.level}" if self.columns.by_depth else "name")
        if len(tidy(shown)) > LONGEST["name"]:
            faults.append(Fault(row.number, "import.long", self._head("name") or self._head(f"level{row.level}"), got=str(len(shown)), need=str(LONGEST["name"])))
        row.basis_code, wrong = self._code(row.number, self.columns.cell(line.cells, "basis"), "basis")
        row.for_public, unclear = self._yes(row.number, "for_public", line)
        pilot, unclear_pilot = self._yes(row.number, "pilot", line)
        if pilot:
            row.words["pilot"] = True
        return faults + wrong + unclear + unclear_pilot

    def _yes(self, number: int, name: str, line: Line) -> tuple[bool | None, list[Fault]]:
        text = self.columns.cell(line.cells, name)
        word = plain_word(text)
        if not word:
            return None, []
        if word in YES or word in NO:
            return word in YES, []
        return None, [Fault(number, "import.yes_no", self._head(name), got=text[:40])]


def plain_word(text: str) -> str:
    """A word as it is compared: narrow, small, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
