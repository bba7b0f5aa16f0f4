"""The table from rule to page names only what exists."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROWS = [
    [cell.strip() for cell in line.split("|")[1:-1]]
    for line in (ROOT / "docs" / "traceability.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and line.count("|") == 6 and not line.startswith(("| Rule", "| Clause"))
]
PROVISIONS = {row["id"] for path in (ROOT / "law" / "statutes").glob("*.toml") for row in tomllib.loads(path.read_text(encoding="utf-8")).get("provision", [])}


@pytest.mark.parametrize("name", sorted({name for row in ROWS for name in re.findall(r"`([\w/]+(?:::\w+)?)`", row[4])}))
def test_every_test_that_is_named_exists(name: str) -> None:
    path, _, test = name.partition("::")
    text = (ROOT / f"{path}.py").read_text(encoding="utf-8")
    assert not test or f"def {test}(" in text


@pytest.mark.parametrize("name", sorted({name for row in ROWS for name in re.findall(r"\b[a-z0-9]+\.[a-z0-9-]+\.[a-z_]+\b", row[1])}))
def test_every_provision_that_is_named_is_in_the_book(name: str) -> None:
    assert name in PROVISIONS


def test_the_table_is_read() -> None:
    assert len(ROWS) > 60 and all(len(row) == 5 for row in ROWS)


def test_every_clause_on_who_buys_who_serves_what_and_with_which_money_has_its_page_action_and_test() -> None:
    clauses = {row[0]: row for row in ROWS if re.fullmatch(r"[JW]-\d\d", row[0])}
    wanted = [*(f"J-{n:02}" for n in (*range(6, 36), 43, 44, 45, 54)), *(f"W-{n:02}" for n in (*range(12, 32), *range(40, 51), *range(63, 69), 72))]
    assert not set(wanted) - clauses.keys()
    assert not [name for name in wanted if "–" in (clauses[name][2], clauses[name][3], clauses[name][4])]
