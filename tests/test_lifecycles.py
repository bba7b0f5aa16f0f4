"""Every state × step of every table: from a wrong state nothing moves, and the documentation shows the table as it is."""

import pytest
from django.core.management import call_command
from django.db import models

from kernel.actors import Actor
from kernel.errors import NotAllowed, WrongState
from kernel.lifecycle import LIFECYCLES, Record, check_step


def records() -> dict[str, type[Record]]:
    from django.apps import apps

    return {model.lifecycle.name: model for model in apps.get_models() if issubclass(model, Record)}


CASES = [(name, step.name, state) for name, lifecycle in LIFECYCLES.items() for step in lifecycle.steps for state in lifecycle.states.values if state not in step.source]


def test_every_table_has_a_model() -> None:
    assert set(records()) == set(LIFECYCLES)


@pytest.mark.parametrize(("name", "step", "state"), CASES)
def test_no_step_leaves_from_a_state_that_the_table_does_not_name(name: str, step: str, state: str) -> None:
    record = records()[name](state=state)
    with pytest.raises(WrongState):
        check_step(record, step, Actor.SYSTEM)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "step"), [(name, step.name) for name, lifecycle in LIFECYCLES.items() for step in lifecycle.steps])
def test_a_visitor_may_take_no_step(name: str, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model = records()[name]
    monkeypatch.setattr(model, "owner_key", "11331004MB00001073", raising=False)
    record = model(state=model.lifecycle.by_name[step].source[0])
    for also in ("contractor_key", "third_party_key", "jurisdiction_code", "thread"):
        monkeypatch.setattr(model, also, "", raising=False)
    with pytest.raises(NotAllowed):
        check_step(record, step, Actor.anonymous())


@pytest.mark.parametrize("name", sorted(LIFECYCLES))
def test_the_database_knows_the_states(name: str) -> None:
    model = records()[name]
    names = {constraint.name for constraint in model._meta.constraints if isinstance(constraint, models.CheckConstraint)}
    assert any(constraint.endswith("_state_is_known") for constraint in names), name


def test_diagrams_and_permission_matrix_are_as_the_tables_are() -> None:
    call_command("makedocs", check=True)
