"""Tables from outside, read as rows of a catalog; and rows of a catalog, written as tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openpyxl.utils import column_index_from_string

from catalog.gateways.columns import MOST_LINES_ABOVE, Columns, recognise
from catalog.gateways.rows import Fault
from kernel.sheets import BadTable, Table

RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")


def find_heading(table: Table) -> tuple[str, Columns]:
    """The sheet and the line of headings; a title may stand above. Raises BadTable when no sheet has one, or two have."""
    found: list[tuple[str, Columns]] = []
    empty = True
    for sheet in table.sheets():
        above = 0
        for line in table.lines(sheet):
            if line.blank:
                continue
            empty, above = False, above + 1
            columns = recognise(line.number, line.cells)
            if columns is not None:
                found.append((sheet, columns))
            if columns is not None or above >= MOST_LINES_ABOVE:
                break
    if len(found) > 1:
        raise BadTable("import.two_sheets", got="、".join(sheet for sheet, _ in found))
    if not found:
        raise BadTable("import.no_rows" if empty else "import.no_heading")
    return found[0]


def merged_faults(ranges: list[str], columns: Columns) -> Iterator[Fault]:
    """Merged cells below the headings. Downwards in a column of levels they mean "as above", as blanks do; every other merge is refused."""
    levels = {columns.places[f"level{depth}"] for depth in columns.depths} if columns.by_depth else set()
    for found in map(RANGE.fullmatch, ranges):
        if found is None or int(found[4]) <= columns.line:
            continue
        first, last = column_index_from_string(found[1]) - 1, column_index_from_string(found[3]) - 1
        if not (first == last and first in levels and int(found[2]) > columns.line):
            yield Fault(int(found[2]), "table_merged", columns.heading(first), found[0], found[0])
