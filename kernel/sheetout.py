"""Tables that the portal gives out: CSV, XLSX and JSON, row by row, with no cell that a spreadsheet would compute."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from kernel.files import MEDIA
from kernel.sheets import CONTROL

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
FORMATS = ("csv", "xlsx", "json")
AT_ONCE = 200


def safe(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return "'" + text if text.startswith(DANGEROUS) else text


class _Echo:
    def write(self, text: str) -> str:
        return text


def csv_parts(head: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """UTF-8 with its mark, so that spreadsheets read the Chinese."""
    writer = csv.writer(_Echo())
    yield b"\xef\xbb\xbf" + str(writer.writerow([safe(cell) for cell in head])).encode()
    part: list[str] = []
    for row in rows:
        part.append(str(writer.writerow([safe(cell) for cell in row])))
        if len(part) >= AT_ONCE:
            yield "".join(part).encode()
            part = []
    yield "".join(part).encode()


def json_parts(head: Sequence[str], rows: Iterable[Sequence[object]], about: dict[str, Any]) -> Iterator[bytes]:
    """One object: what it is about, and its rows by their keys."""
    opening = json.dumps(about, ensure_ascii=False, default=str)[:-1]
    yield f"{opening}{', ' if about else ''}\"items\": [".encode()
    for number, row in enumerate(rows):
        text = json.dumps(dict(zip(head, row, strict=True)), ensure_ascii=False, default=str)
        yield f"{',' if number else ''}\n{text}".encode()
    yield b"\n]}\n"


def xlsx_file(sheets: Iterable[tuple[str, Iterable[Sequence[object]]]]) -> Any:
    """A workbook in a temporary file, at its beginning: every text is a text, whatever it begins with."""
    book = Workbook(write_only=True)
    for title, rows in sheets:
        sheet = book.create_sheet(title[:31])
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    file = tempfile.TemporaryFile(prefix="table-")  # noqa: SIM115 (closed by whoever sends it)
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet: Any, value: object) -> object:
    if value is None or value == "":
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    cell = WriteOnlyCell(sheet, CONTROL.sub("", str(value)))
    cell.data_type = "s"
    return cell


def response(kind: str, name: str, head: Sequence[str], rows: Iterable[Sequence[object]], *, keys: Sequence[str] = (), about: dict[str, Any] | None = None,
             sheet: str = "1") -> HttpResponseBase:
    """The table as a download of that kind. `keys` name the columns in JSON."""
    disposition = f"attachment; filename*=UTF-8''{quote(name)}.{kind}"
    answer: HttpResponseBase
    if kind == "xlsx":
        answer = FileResponse(xlsx_file([(sheet, _with_head(head, rows))]), content_type=MEDIA["xlsx"])
    elif kind == "json":
        answer = StreamingHttpResponse(json_parts(keys or head, rows, about or {}), content_type="application/json; charset=utf-8")
        disposition = disposition.replace("attachment", "inline")
    else:
        answer = StreamingHttpResponse(csv_parts(head, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = disposition
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _with_head(head: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    yield head
    yield from rows
