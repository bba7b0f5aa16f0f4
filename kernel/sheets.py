"""Tables that people upload, CSV or XLSX: read row by row at constant memory, and nothing in them is trusted.

Before openpyxl sees a workbook, the bytes that really come out of its archive are counted. Entities are refused (defusedxml, which openpyxl uses
where it is installed), no formula is computed, and no link is followed."""

from __future__ import annotations

import codecs
import csv
import re
import zipfile
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.escape import unescape

XLSX, CSV = "xlsx", "csv"
MAX_MEMBERS, MAX_UNPACKED, MAX_RATIO = 2000, 200 * 1024 * 1024, 100
MAX_CELL = 32_767  # what a spreadsheet itself takes
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
CHUNK = 64 * 1024
ROWS_END = re.compile(rb"</(?:[\w.-]+:)?sheetData\s*>")
MERGED = re.compile(rb"""<(?:[\w.-]+:)?mergeCell\s[^>]*?ref\s*=\s*["']([^"']{1,60})["']""")
MAX_COLUMNS = 200


class BadTable(Exception):
    """The file as a whole cannot be read as a table. `code` names the words, `values` what they need."""

    def __init__(self, code: str, **values: Any) -> None:
        self.code, self.values = code, values
        super().__init__(code)


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

    @abstractmethod
    def lines(self, sheet: str = "") -> Iterator[Line]:
        """Rows from the top, blank ones too. Raises BadTable."""

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


@contextmanager
def _untrusted() -> Iterator[None]:
    """Whatever a reader stumbles over in a stranger's workbook is the workbook's fault. Raises BadTable."""
    try:
        yield
    except BadTable:
        raise
    except Exception as error:  # openpyxl and zlib have no common base for what is not as it should be
        forbidden = isinstance(error, DefusedXmlException) or isinstance(error.__cause__, DefusedXmlException)
        raise BadTable("table_entities" if forbidden else "table_broken") from None


class Workbook(Table):
    """An XLSX, read by openpyxl row by row once its archive has been found harmless."""

    kind = XLSX

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        with _untrusted(), zipfile.ZipFile(path) as archive:
            self._check_directory(archive)
        self._reader: Any = None
        self._file: IO[bytes] | None = None
        self._paths: dict[str, str] = {}

    def _check_directory(self, archive: zipfile.ZipFile) -> None:
        """What the archive says of itself, before anything is unpacked. Raises BadTable."""
        members = archive.infolist()
        names = [member.filename for member in members]
        unpacked = sum(member.file_size for member in members)
        if len(members) > MAX_MEMBERS or unpacked > min(MAX_UNPACKED, MAX_RATIO * max(self.path.stat().st_size, 1)):
            raise BadTable("table_bomb", need=MAX_UNPACKED // (1024 * 1024), got=unpacked // (1024 * 1024))
        if any(member.flag_bits & 1 for member in members):
            raise BadTable("table_locked", got="")
        if "xl/workbook.xml" not in names or len(set(names)) != len(names):
            raise BadTable("table_broken")
        if any(name.lower().endswith(("vbaproject.bin", ".bin.rels")) for name in names):
            raise BadTable("table_macro", got="")

    @property
    def book(self) -> Any:
        """The opened workbook, when it is first needed: the look at the directory alone costs nothing. Raises BadTable."""
        if self._reader is None:
            with _untrusted():
                self._count()
                self._file = self.path.open("rb")  # as a file: a stored one has no ending for openpyxl to judge
                reader = ExcelReader(self._file, read_only=True, keep_links=False)
                reader.read()
                self._paths = {sheet.name: relation.target for sheet, relation in reader.parser.find_sheets()}
                self._reader = reader
        return self._reader.wb

    def _count(self) -> None:
        """Unpack every member once into nothing: a directory can lie, bytes cannot. Raises BadTable."""
        left = MAX_UNPACKED
        with zipfile.ZipFile(self.path) as archive:
            for name in archive.namelist():
                with archive.open(name) as member:
                    while part := member.read(CHUNK):
                        left -= len(part)
                        if left < 0:
                            raise BadTable("table_bomb", need=MAX_UNPACKED // (1024 * 1024), got=MAX_UNPACKED // (1024 * 1024))

    def sheets(self) -> list[str]:
        return [sheet.title for sheet in self.book.worksheets if sheet.sheet_state == "visible"]

    def lines(self, sheet: str = "") -> Iterator[Line]:
        with _untrusted():
            page = self.book[sheet]
            self.size = max(page.max_row or 1, 1)
            page.reset_dimensions()  # what a sheet says of its own size is not believed
            for number, cells in enumerate(page.iter_rows(), start=1):
                self.read = min(number, self.size)
                yield _line(number, cells)
            self.merged = self._merged(self._paths[sheet])

    def _merged(self, path: str) -> list[str]:
        """Merged ranges of a sheet: they stand behind its rows, where openpyxl's row by row reading does not look.

        The rows were parsed already, so what follows them is read as text; a sheet that is not in UTF-8 is parsed once more."""
        rest, behind = b"", False
        with zipfile.ZipFile(self.path) as archive, archive.open(path) as member:
            with archive.open(path) as front:
                wide = front.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
            if wide:
                return [str(element.get("ref", ""))[:40] for _event, element in iterparse(member, events=("end",)) if element.tag.endswith("}mergeCell")]
            while part := member.read(CHUNK):
                rest += part
                end = None if behind else ROWS_END.search(rest)
                behind = behind or end is not None
                rest = rest[end.end() :] if end else rest if behind else rest[-64:]
        return [found[1].decode("utf-8", "replace")[:40] for found in MERGED.finditer(rest)]

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._reader is not None:
            self._reader.wb.close()
        if self._file is not None:
            self._file.close()


def _line(number: int, cells: tuple[Any, ...]) -> Line:
    """One row of a workbook: texts, and flaws for formulas, errors, and what stands too far to the right."""
    line = Line(number, [])
    for column, cell in enumerate(cells):
        if cell.value is None:
            line.cells.append("")
            continue
        code = "table_wide" if column >= MAX_COLUMNS else {"f": "table_formula", "e": "table_error"}.get(cell.data_type, "")
        if code:
            line.flaws.append(Flaw(code, min(column, MAX_COLUMNS), str(cell.value)[:60] if cell.data_type != "f" else "", cell.coordinate))
        line.cells.append("" if code else _text(cell.value))
    del line.cells[MAX_COLUMNS:]
    while line.cells and not line.cells[-1]:
        line.cells.pop()
    return _checked(line)


def _text(value: Any) -> str:
    """A cell as a person wrote it: 101.0 is 101, a day is 2026-03-02, true is 是."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if isinstance(value, date):
        return str(value)
    return str(unescape(str(value))).strip()
