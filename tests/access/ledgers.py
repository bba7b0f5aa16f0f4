"""Rows of the pages of the budget ledger and of funds that follow functions, and the keys of the objects that their addresses name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from catalog.models import FunctionTransfer
from parties.models import Organisation
from parties.tests import cast
from planning.models import BudgetChange, BudgetLine, BudgetRequest, FunctionCut, StaffedFunction
from tests.access.rows import Answer, Row

if TYPE_CHECKING:
    from tests.access.cast import World

BODIES = "stranger clerk approver accountant"
OFFICERS = "finance treasury admin"
SEEN = "clerk approver accountant finance treasury admin auditor"
ROWS: dict[str, Row] = {
    "budget-export": Row(Answer.ROLE, f"{BODIES} {OFFICERS} auditor"),
    "budget-request-new": Row(Answer.ROLE, "stranger clerk accountant"),
    "budget-request": Row(Answer.OWN, SEEN),
    "budget-line": Row(Answer.OWN, SEEN),
    "fin-budget": Row(Answer.ROLE, f"{OFFICERS} auditor"),
    "fin-budget-export": Row(Answer.ROLE, f"{OFFICERS} auditor"),
    "budget-propose": Row(Answer.ROLE, OFFICERS),
    "budget-change": Row(Answer.OWN, SEEN),
    "fin-functions": Row(Answer.ROLE, f"{OFFICERS} auditor"),
    "function-cut-new": Row(Answer.ROLE, "finance admin"),
    "function-cut": Row(Answer.ROLE, f"{OFFICERS} auditor"),
    # The staffing office alone keeps the list of posts.
    "staffed-functions": Row(Answer.ROLE),
    "staffed-function-end": Row(Answer.ROLE),
    "staffing-matrix": Row(Answer.ROLE, f"{OFFICERS} auditor"),
    "public-budget": Row(Answer.PUBLIC),
    "public-budget-export": Row(Answer.PUBLIC),
    "public-functions": Row(Answer.PUBLIC),
    "public-functions-export": Row(Answer.PUBLIC),
}


def keys(world: World) -> dict[str, dict[str, str]]:
    """Address name → its words → values of a real object, where the ordinary ones do not fit."""
    body, place = Organisation.objects.get(key=cast.BODY), cast.place()
    line = BudgetLine.objects.filter(body=body).first() or BudgetLine.objects.create(body=body, year=2025, code="Z-1", source="一般公共预算", name="x", amount=Decimal(1))
    words: dict[str, Any] = {"jurisdiction": place, "proposed_at": cast.AT, "document": "财〔2025〕1号"}
    change = BudgetChange.objects.create(number="YS-ACCESS-1", kind="cut", body=body, line=line, amount=Decimal(1), year=2025, **words)
    request = BudgetRequest.objects.create(
        number="ZB-ACCESS-1", jurisdiction=place, body=body, year=2027, name="扩面", amount=Decimal(1), reason="增加", sent_at=cast.AT
    )
    transfer = FunctionTransfer.objects.create(
        number="ZY-ACCESS-1", jurisdiction=place, office=body, function="评估", from_body=body, document="编〔2025〕1号", from_on=date(2025, 1, 1),
        state="PUBLISHED", drafted_at=cast.AT, published_at=cast.AT,
    )  # fmt: skip
    cut = FunctionCut.objects.create(number="HJ-ACCESS-1", transfer=transfer, posts=1, from_on=date(2025, 1, 1), **words)
    row = StaffedFunction.objects.create(jurisdiction=place, body=body, function="评估", posts=1, since=date(2020, 1, 1))
    return {
        **dict.fromkeys(("budget-export", "fin-budget-export", "public-budget-export", "public-functions-export"), {"kind": "csv"}),
        "budget-propose": {"kind": "line"},
        "budget-line": {"pk": str(line.pk)},
        "budget-change": {"number": change.number},
        "budget-request": {"number": request.number},
        "function-cut": {"number": cut.number},
        "staffed-function-end": {"pk": str(row.pk)},
    }
