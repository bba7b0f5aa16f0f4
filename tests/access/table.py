"""The one table of who gets which address. A new address needs a row in one of these modules, or the test fails."""

from __future__ import annotations

from tests.access import accounts, applications, bodies, catalogs, console, contractors, imports, ledgers, others
from tests.access.rows import Row

AREAS = (accounts, applications, bodies, catalogs, console, contractors, imports, ledgers)
TABLE: dict[str, Row] = {**others.ROWS}
for _area in AREAS:
    assert not TABLE.keys() & _area.ROWS.keys(), TABLE.keys() & _area.ROWS.keys()
    TABLE |= _area.ROWS
