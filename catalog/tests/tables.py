"""Tables for the tests of the import, good and bad, made in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

from openpyxl import Workbook

HEAD = ["代码", "级别", "上级代码", "名称"]
GOOD = [HEAD, ["A", "一级", "", "公共服务"], ["A01", "2", "A", "养老服务"], ["A0101", "３", "A01", "居家养老服务"], ["B", "1", "", "政府履职辅助性服务"], ["B01", "2", "B", "法律顾问服务"]]
BY_DEPTH = [
    ["某区政府购买服务指导性目录"],
    ["代码", "一级目录", "二级目录", "三级目录", "责任部门"],
    ["A0101", "公共服务", "养老服务", "居家养老服务", "民政局"],
    ["A0102", "", "", "机构养老服务", "民政局"],
    ["A0201", "", "文化服务", "公共图书服务", ""],
]


def csv_bytes(rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> bytes:
    """Plain rows; no cell here needs quotes."""
    return "".join(",".join(row) + "\r\n" for row in rows).encode(encoding)


def xlsx_bytes(rows: Sequence[Sequence[object]], *, merge: Sequence[str] = (), more: Sequence[tuple[str, Sequence[Sequence[object]]]] = ()) -> bytes:
    """A workbook; a text that begins with = becomes a formula, as a spreadsheet would have it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for cells in merge:
        sheet.merge_cells(cells)
    for title, others in more:
        other = book.create_sheet(title)
        for row in others:
            other.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one member rewritten."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            body = old.read(info)
            new.writestr(info.filename, change(body) if info.filename == name else body)
    return out.getvalue()


def with_member(data: bytes, name: str, body: bytes) -> bytes:
    """The archive with one member more."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return out.getvalue()


def bomb() -> bytes:
    """A workbook whose sheet is 300 MB of blanks."""
    out = io.BytesIO(xlsx_bytes(GOOD))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/worksheets/sheet9.xml", "w", force_zip64=True) as member:
        for _ in range(300):
            member.write(b" " * (1 << 20))
    return out.getvalue()


def lying_bomb() -> bytes:
    """A workbook whose shared strings are far larger than its directory says."""
    data = bytearray(with_member(xlsx_bytes(GOOD), "xl/zeros.bin", b"0" * 5_000_000))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        info = archive.getinfo("xl/zeros.bin")
    size = info.file_size.to_bytes(4, "little")
    at = data.rfind(size)
    data[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(data)
