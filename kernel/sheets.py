"""Tables that people upload, CSV or XLSX: read row by row at constant memory, and nothing in them is trusted.

A workbook is read with expat alone, member by member: no document type (so no entities, no expansion), no formula is computed, no link is
followed, and the bytes that really come out of the archive are counted. Shared strings lie in a temporary file, not in memory."""

from __future__ import annotations

import codecs
import csv
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO

from kernel.sheetxml import BadTable, Book, SheetParser

__all__ = ["BadTable", "Flaw", "Line", "Table", "kind_of", "open_table"]

XLSX, CSV = "xlsx", "csv"
MAX_MEMBERS, MAX_UNPACKED, MAX_RATIO = 2000, 200 * 1024 * 1024, 100
MAX_CELL = 32_767  # what a spreadsheet itself takes
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Flaw:
    """Something in one cell that is not taken: `code` names the words; `cell` is its address (B7), "" in a CSV."""

    code: str
    column: int
    got: str = ""
    cell: str = ""


@dataclass
class Line:
    """One row: its number as a spreadsheet shows it, its cells as text, and what is not taken in them."""

    number: int
    cells: list[str]
    flaws: list[Flaw] = field(default_factory=list)

    @property
    def blank(self) -> bool:
        return not self.flaws and not any(self.cells)


class Table(AbstractContextManager["Table"]):
    """An opened table. `how` says how it was read (encoding, sheet); `merged` is complete once the rows have been read."""

    kind = CSV

    def __init__(self) -> None:
        self.how = ""
        self.merged: list[str] = []
        self.read, self.size = 0, 1  # bytes so far, bytes in all

    def sheets(self) -> list[str]:
        """Names of the sheets, visible ones alone; [""] for a CSV."""
        return [""]

    def lines(self, sheet: str = "") -> Iterator[Line]:
        """Rows from the top, blank ones too. Raises BadTable."""
        raise NotImplementedError

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return None


def kind_of(name: str) -> str:
    """xlsx or csv by the name's ending. Raises BadTable for every other one, with its own words for .xls and .xlsm."""
    ending = name.rpartition(".")[2].lower()
    if ending in (XLSX, CSV):
        return ending
    if ending in ("txt", "tsv"):
        return CSV
    raise BadTable("table_old" if ending == "xls" else "table_macro" if ending in ("xlsm", "xlsb") else "table_kind", got=name)


def open_table(path: Path, name: str) -> Table:
    """The table in a file; the name tells its kind, the content must agree. Raises BadTable."""
    kind = kind_of(name)
    if path.stat().st_size == 0:
        raise BadTable("table_empty", got=name)
    with path.open("rb") as file:
        head = file.read(8)
    if head == OLD_OFFICE:
        raise BadTable("table_locked", got=name)
    if (kind == XLSX) != head.startswith(b"PK\x03\x04"):
        raise BadTable("table_content", need=kind.upper(), got=name)
    return Workbook(path) if kind == XLSX else TextTable(path)


class TextTable(Table):
    """A CSV in UTF-8, UTF-16 with its mark, or GB18030 (which holds GBK and GB2312); comma, semicolon or tab."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path, self.size = path, path.stat().st_size
        self.encoding = _encoding(path)
        self.how = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16", "gb18030": "GB18030"}[self.encoding]

    def lines(self, sheet: str = "") -> Iterator[Line]:
        with self.path.open(encoding=self.encoding, newline="") as file:
            counted = _Counted(file, self)
            reader = csv.reader(counted, delimiter=_delimiter(self.path, self.encoding), strict=True)
            number = 0
            while True:
                number += 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    raise BadTable("table_quotes", got=number) from None
                yield _checked(Line(number, [cell.strip() for cell in cells]))


class _Counted(Iterator[str]):
    """Lines of a text file; counts what has been read, for the progress."""

    def __init__(self, file: IO[str], table: Table) -> None:
        self.file, self.table = file, table

    def __next__(self) -> str:
        line = self.file.readline(CHUNK * 16)
        if not line:
            raise StopIteration
        self.table.read += len(line.encode("utf-8", "surrogatepass"))
        return line


def _encoding(path: Path) -> str:
    """By the mark at the front, else UTF-8 if every byte agrees, else GB18030. Raises BadTable."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(codecs.BOM_UTF8):
        return _tried(path, "utf-8-sig") or _undecodable("UTF-8")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _tried(path, "utf-16") or _undecodable("UTF-16")
    return _tried(path, "utf-8") or _tried(path, "gb18030") or _undecodable("UTF-8, GB18030")


def _undecodable(tried: str) -> str:
    raise BadTable("table_encoding", need=tried)


def _tried(path: Path, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while part := file.read(CHUNK):
                decoder.decode(part)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return ""
    return encoding


def _delimiter(path: Path, encoding: str) -> str:
    """The sign that stands most often in the first lines."""
    with path.open(encoding=encoding, newline="") as file:
        head = file.read(4096)
    return max(",\t;", key=head.count)


def _checked(line: Line) -> Line:
    """The row with flaws for cells that no database keeps or no reader sees."""
    for column, cell in enumerate(line.cells):
        if len(cell) > MAX_CELL:
            line.flaws.append(Flaw("table_cell_long", column, str(len(cell))))
            line.cells[column] = ""
        elif CONTROL.search(cell):
            line.flaws.append(Flaw("table_control", column, CONTROL.sub("�", cell)[:60]))
            line.cells[column] = ""
    return line


class Workbook(Table):
    """An XLSX: every member's true size is counted while it is unpacked."""

    kind = XLSX

    def __init__(self, path: Path) -> None:
        super().__init__()
        try:
            self.archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise BadTable("table_broken") from None
        self.left = MAX_UNPACKED
        self.packed = path.stat().st_size
        self._check_directory()
        self._book: Book | None = None

    @property
    def book(self) -> Book:
        """The workbook's own parts, read when they are first needed: the look at the directory alone costs nothing."""
        if self._book is None:
            self._book = Book(self._parse)
        return self._book

    def _check_directory(self) -> None:
        """What the archive says of itself, before anything is unpacked. Raises BadTable."""
        members = self.archive.infolist()
        names = [member.filename for member in members]
        unpacked = sum(member.file_size for member in members)
        if len(members) > MAX_MEMBERS or unpacked > min(MAX_UNPACKED, MAX_RATIO * max(self.packed, 1)):
            raise BadTable("table_bomb", need=MAX_UNPACKED // (1024 * 1024), got=unpacked // (1024 * 1024))
        if any(member.flag_bits & 1 for member in members):
            raise BadTable("table_locked", got="")
        if "xl/workbook.xml" not in names or len(set(names)) != len(names):
            raise BadTable("table_broken")
        if any(name.lower().endswith(("vbaproject.bin", ".bin.rels")) for name in names):
            raise BadTable("table_macro", got="")

    def _parse(self, name: str, feed: Callable[[bytes], None]) -> None:
        for part in self._parts(name):
            feed(part)

    def _parts(self, name: str) -> Iterator[bytes]:
        """The bytes of a member, in pieces; more than the archive may hold is a bomb. Raises BadTable."""
        try:
            with self.archive.open(name) as member:
                while part := member.read(CHUNK):
                    self.left -= len(part)
                    if self.left < 0:
                        raise BadTable("table_bomb", need=MAX_UNPACKED // (1024 * 1024), got=MAX_UNPACKED // (1024 * 1024))
                    yield part
        except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError, OSError):
            raise BadTable("table_broken") from None
        except Exception as error:  # zlib.error has no common base with the above
            if isinstance(error, BadTable):
                raise
            raise BadTable("table_broken") from None

    def sheets(self) -> list[str]:
        return list(self.book.sheets)

    def lines(self, sheet: str = "") -> Iterator[Line]:
        path = self.book.sheets[sheet]
        self.read, self.size = 0, max(self.archive.getinfo(path).file_size, 1) if path in self.archive.namelist() else 1
        parser = SheetParser(self.book.strings)
        self.merged = parser.merged
        for part in self._parts(path):
            self.read += len(part)
            parser.feed(part)
            yield from (self._line(found) for found in parser.take())
        parser.close()
        yield from (self._line(found) for found in parser.take())

    @staticmethod
    def _line(found: tuple[int, dict[int, str], list[tuple[str, int, str, str]]]) -> Line:
        number, cells, flaws = found
        width = max(cells, default=-1) + 1
        line = Line(number, [cells.get(column, "").strip() for column in range(width)])
        line.flaws = [Flaw(code, column, got, cell) for code, column, got, cell in flaws]
        return _checked(line)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._book is not None:
            self._book.close()
        self.archive.close()


