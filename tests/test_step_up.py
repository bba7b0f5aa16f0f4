"""The acts that ask for a second factor of the last 15 minutes, one by one, at the page and at the interface for machines."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from kernel.lifecycle import LIFECYCLES

ROOT = Path(__file__).parent.parent
# What the act is to its doer: lifecycle, step. The payee's account is given with the contractor's signature and nowhere else.
SIGNING_ACTS = {
    "seal a bid": ("procurement.bid", "seal"),
    "withdraw a bid": ("procurement.bid", "withdraw"),
    "lock the scores": ("procurement.seat", "score_lock"),
    "sign the panel's report": ("procurement.seat", "sign"),
    "award": ("procurement.tender", "award"),
    "sign as contractor, and name the payee": ("contracts.contract", "sign_contractor"),
    "sign as purchasing body": ("contracts.contract", "sign"),
    "terminate a contract": ("contracts.contract", "terminate"),
    "pay": ("payments.request", "approve"),
    "change a rule": ("law.change", "approve_change"),
}


@pytest.mark.parametrize(("cycle", "step"), SIGNING_ACTS.values(), ids=SIGNING_ACTS)
def test_the_table_marks_it(cycle: str, step: str) -> None:
    assert LIFECYCLES[cycle].by_name[step].step_up


def doors(app: str) -> dict[str, bool]:
    """Steps of an app's interface, and whether their doors ask for the second factor."""
    path = ROOT / app / "api.py"
    found: dict[str, bool] = {}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))) if path.exists() else ():
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(value, ast.Call) and getattr(value.func, "id", "") == "Door":
                    asks = any(word.arg == "step_up" for word in value.keywords)
                    found[str(key.value)] = found.get(str(key.value), True) and asks
    return found


@pytest.mark.parametrize(("cycle", "step"), SIGNING_ACTS.values(), ids=SIGNING_ACTS)
def test_the_interface_asks_too(cycle: str, step: str) -> None:
    offered = doors(cycle.partition(".")[0])
    assert offered.get(step, True), f"POST of {step} passes without a second factor"


def asking_views(app: str) -> set[str]:
    """Views of an app that stand behind the step-up."""
    files = [ROOT / app / "views.py", *(ROOT / app / "views").glob("*.py")]
    trees = [ast.parse(path.read_text("utf-8")) for path in files if path.exists()]
    return {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
            and any(ast.unparse(each).rpartition(".")[2] in ("step_up", "with_step_up") for each in node.decorator_list)}


@pytest.mark.parametrize("app", sorted({cycle.partition(".")[0] for cycle, _step in SIGNING_ACTS.values()}))
def test_each_app_has_as_many_pages_behind_it_as_kinds_of_acts(app: str) -> None:
    assert asking_views(app), f"no page of {app} asks for the second factor"
