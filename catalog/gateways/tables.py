"""Tables that are written: a catalog's rows, the empty table to fill in, and an upload with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from catalog.gateways import find_heading
from catalog.models import Catalog, CatalogImport
from catalog.queries.branches import sought
from kernel.files import path_of
from kernel.sheetout import xlsx_file
from kernel.sheets import BadTable, open_table

# The headings are Chinese in every language: an export can be changed and imported again.
HEAD = ("代码", "级别", "上级代码", "名称", "说明", "责任部门", "上级目录代码", "是否面向公众", "有利于转变政府职能", "有利于降低服务成本", "有利于提升质量水平和资金效益", "试点", "备注")
KEYS = ("code", "level", "parent", "name", "description", "department", "basis", "for_public", "benefit_function", "benefit_cost", "benefit_quality", "pilot", "note")
BY_DEPTH = ("代码", "一级", "二级", "三级", "四级", "说明", "责任部门", "是否面向公众", "有利于转变政府职能", "有利于降低服务成本", "有利于提升质量水平和资金效益")
FIELDS = ("code", "level", "parent__code", "name", "description", "owner_name", "basis__code", "for_public", "benefit_function", "benefit_cost", "benefit_quality",
          "pilot", "note", "owner__name")
YES, NO = "是", "否"


def rows(catalog: Catalog, words: str = "") -> Iterator[Sequence[object]]:
    """A catalog's rows in the order of HEAD, or those that a search finds, streamed in the paper's order."""
    for row in sought(catalog, words).values_list(*FIELDS).iterator(chunk_size=2000):
        code, level, parent, name, description, owner, basis, public, function, cost, quality, pilot, note, organisation = row
        yield (code, level, parent or "", name, description, owner or organisation or "", basis or "", YES if public else NO, function, cost, quality,
               YES if pilot else "", note)


def template() -> object:
    """The empty table in both layouts, each on a sheet of its own with two rows as examples on a third."""
    guide = [
        (_("Fill in ONE of the two sheets and delete the other; delete this sheet or leave it."),),
        (_("Sheet 按行: one row for each item, with its level (1 to 4) and the code of the item above."),),
        (_("Sheet 按级: the names stand in the columns of their levels; a blank means “as above”."),),
        (_("No formulas; merged cells only downwards in the columns of levels."),),
        (_("Yes and no are written 是 and 否. Codes may have letters, or be left out."),),
    ]
    return xlsx_file([("按行", [HEAD]), ("按级", [BY_DEPTH]), ("填写说明", guide)])


def with_reasons(made: CatalogImport) -> tuple[list[str], Iterator[list[str]]]:
    """Heading and rows of an upload's faulty rows as they stand in the file, with row number, reason and remedy in front."""
    reasons: dict[int, list[tuple[str, str]]] = {}
    for fault in made.faults.all():
        where = " ".join(part for part in (fault.column, fault.cell) if part)
        reasons.setdefault(fault.number, []).append((f"{where}：{fault.finding.what}" if where else fault.finding.what, fault.finding.how))
    head = [_("Row"), _("Reason"), _("How to mend it")]
    try:
        with open_table(path_of(made.file.sha256), made.file.name) as table:
            head += find_heading(table)[1].headings
    except BadTable:
        pass
    return head, _reasoned(made, reasons, len(head))


def _reasoned(made: CatalogImport, reasons: dict[int, list[tuple[str, str]]], width: int) -> Iterator[list[str]]:
    def words(number: int) -> list[str]:
        found = reasons.pop(number)
        return [str(number or ""), "；".join(what for what, _how in found), "；".join(dict.fromkeys(how for _what, how in found if how))]

    if 0 in reasons:
        yield words(0) + [""] * (width - 3)
    try:
        with open_table(path_of(made.file.sha256), made.file.name) as table:
            sheet, _columns = find_heading(table)
            for line in table.lines(sheet):
                if line.number in reasons:
                    yield (words(line.number) + line.cells + [""] * width)[:width]
                if not reasons:
                    return
    except BadTable:
        pass
    for number in sorted(reasons):
        yield words(number) + [""] * (width - 3)
