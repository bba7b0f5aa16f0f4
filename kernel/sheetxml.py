"""The XML inside a workbook, read as a stream: its sheets, its shared strings, the cells of one sheet."""

from __future__ import annotations

import os
import re
import tempfile
from array import array
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

Feed = Callable[[bytes], None]
Parse = Callable[[str, Feed], None]
Found = tuple[int, dict[int, str], list[tuple[str, int, str, str]]]  # row number; column -> text; flaws (code, column, got, address)
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
MAX_COLUMNS = 200
ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class BadTable(Exception):
    """The file as a whole cannot be read as a table. `code` names the words, `values` what they need."""

    def __init__(self, code: str, **values: Any) -> None:
        self.code, self.values = code, values
        super().__init__(code)


class Reader:
    """An expat parser that refuses every document type: without one there are no entities, inner or outer."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = lambda name, attributes: self.start(name.rpartition(":")[2], attributes)
        self.parser.EndElementHandler = lambda name: self.end(name.rpartition(":")[2])
        self.parser.CharacterDataHandler = self.text

    def _doctype(self, *_: Any) -> None:
        raise BadTable("table_entities")

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...

    def feed(self, part: bytes, final: bool = False) -> None:
        """The next bytes. Raises BadTable."""
        try:
            self.parser.Parse(part, final)
        except expat.ExpatError:
            raise BadTable("table_broken") from None

    def close(self) -> None:
        self.feed(b"", final=True)


class _Sheets(Reader):
    """Names and relation ids of the visible sheets."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet" and attributes.get("state", "visible") == "visible":
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            self.found.append((attributes.get("name", ""), relation))


class _Relations(Reader):
    """Relation id -> (type's last word, target)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            self.found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], path)


class _Strings(Reader):
    """Writes each shared string to a file as it comes, and remembers where it begins."""

    def __init__(self, store: Strings) -> None:
        super().__init__()
        self.store, self.parts, self.inside, self.phonetic = store, [""][:0], False, False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self.parts = []
        elif name == "rPh":
            self.phonetic = True
        elif name == "t":
            self.inside = not self.phonetic

    def end(self, name: str) -> None:
        if name == "si":
            self.store.add("".join(self.parts))
        elif name == "rPh":
            self.phonetic = False
        elif name == "t":
            self.inside = False

    def text(self, data: str) -> None:
        if self.inside:
            self.parts.append(data)


class Strings:
    """The shared strings of a workbook, on disk: only their offsets are in memory."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile(prefix="strings-")  # noqa: SIM115 (closed with the book)
        self.offsets = array("Q", [0])
        self.waiting = bytearray()

    def add(self, text: str) -> None:
        data = unescape(text).encode("utf-8", "surrogatepass")
        self.waiting += data
        self.offsets.append(self.offsets[-1] + len(data))
        if len(self.waiting) > 1 << 20:
            self.flush()

    def flush(self) -> None:
        self.file.write(self.waiting)
        self.file.flush()
        self.waiting.clear()

    def get(self, index: int) -> str | None:
        """The string of that number; None when there is none."""
        if not 0 <= index < len(self.offsets) - 1:
            return None
        begin, end = self.offsets[index], self.offsets[index + 1]
        return os.pread(self.file.fileno(), end - begin, begin).decode("utf-8", "surrogatepass")


class Book:
    """What stands in the workbook's own parts: visible sheets by name, and the shared strings."""

    def __init__(self, parse: Parse) -> None:
        sheets, relations = _Sheets(), _Relations()
        for reader, name in ((sheets, "xl/workbook.xml"), (relations, "xl/_rels/workbook.xml.rels")):
            parse(name, reader.feed)
            reader.close()
        self.sheets = {name: relations.found[key][1] for name, key in sheets.found if relations.found.get(key, ("", ""))[0] == "worksheet"}
        self.strings = Strings()
        path = next((path for kind, path in relations.found.values() if kind == "sharedStrings"), "")
        if path:
            strings = _Strings(self.strings)
            parse(path, strings.feed)
            strings.close()
        self.strings.flush()

    def close(self) -> None:
        self.strings.file.close()


def unescape(text: str) -> str:
    """_x000D_ and its like as the characters that they stand for."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def column_of(letters: str) -> int:
    """A -> 0, Z -> 25, AA -> 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def plain_number(text: str) -> str:
    """A number cell as a person wrote it: 101.0 and 1.01E2 are 101."""
    if text.isdigit():
        return text
    try:
        value = float(text)
    except ValueError:
        return text
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


class SheetParser(Reader):
    """Cells of one sheet. `merged` grows when the parser reaches the list of merged ranges, behind the rows."""

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self.strings = strings
        self.merged: list[str] = []
        self.ready: list[Found] = []
        self.row, self.cells, self.flaws = 0, {}, []  # type: int, dict[int, str], list[tuple[str, int, str, str]]
        self.column, self.address, self.kind = -1, "", "n"
        self.parts: list[str] = []
        self.collects, self.formula, self.phonetic = False, False, False

    def take(self) -> list[Found]:
        """Rows that are complete."""
        ready, self.ready = self.ready, []
        return ready

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._open_cell(attributes)
        elif name in ("v", "t"):
            self.collects = not self.phonetic
        elif name == "row":
            number = attributes.get("r", "")
            self.row = int(number) if number.isdigit() and len(number) <= 7 else self.row + 1
            self.cells, self.flaws, self.column = {}, [], -1
        elif name == "f":
            self.formula = True
        elif name == "rPh":
            self.phonetic = True
        elif name == "mergeCell":
            self.merged.append(attributes.get("ref", "")[:40])

    def _open_cell(self, attributes: dict[str, str]) -> None:
        found = ADDRESS.fullmatch(attributes.get("r", ""))
        self.column = column_of(found[1]) if found else self.column + 1
        self.address = attributes.get("r", "")[:12]
        self.kind = attributes.get("t", "n")
        self.parts, self.formula = [], False

    def end(self, name: str) -> None:
        if name == "c":
            self._close_cell()
        elif name in ("v", "t"):
            self.collects = False
        elif name == "row":
            self.ready.append((self.row, self.cells, self.flaws))
        elif name == "rPh":
            self.phonetic = False

    def text(self, data: str) -> None:
        if self.collects:
            self.parts.append(data)

    def _close_cell(self) -> None:
        """The cell's text into the row; formulas and errors are flaws, and their remembered values are not taken."""
        text = "".join(self.parts)
        if self.column >= MAX_COLUMNS:
            if text:
                self.flaws.append(("table_wide", MAX_COLUMNS, text[:60], self.address))
        elif self.formula:
            self.flaws.append(("table_formula", self.column, text[:60], self.address))
        elif self.kind == "e":
            self.flaws.append(("table_error", self.column, text[:60], self.address))
        elif text:
            self._put(text)

    def _put(self, text: str) -> None:
        if self.kind == "s":
            known = self.strings.get(int(text)) if text.isdigit() and len(text) < 10 else None
            if known is None:
                self.flaws.append(("table_error", self.column, text[:60], self.address))
                return
            text = known
        elif self.kind == "n":
            text = plain_number(text)
        elif self.kind == "b":
            text = "是" if text == "1" else "否"
        else:
            text = unescape(text)
        self.cells[self.column] = text
