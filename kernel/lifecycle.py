"""One table of steps, many readers: transitions, constraints, buttons, permissions, diagrams."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.db import models, transaction
from django.db.models import CheckConstraint, Q
from django.utils.functional import Promise
from rules.predicates import Predicate

from kernel.actors import Actor
from kernel.citations import citation_text
from kernel.errors import NotAllowed, Stale, WrongState

LIFECYCLES: dict[str, Lifecycle] = {}


@dataclass(frozen=True)
class Step:
    """One lawful move. `who` reads (actor, record); `stamp` names the date field that it sets; `cite` a provision's id;
    `public` puts its entry into the public log; `step_up` asks for a fresh second factor at the web door."""

    name: str
    source: tuple[str, ...]
    target: str
    who: Predicate
    stamp: str = ""
    cite: str = ""
    public: bool = False
    label: str | Promise = ""
    step_up: bool = False


class Lifecycle:
    """The states of one noun and the table of its steps. `name` is "app.noun"."""

    def __init__(self, name: str, states: type[models.TextChoices], steps: Iterable[Step]) -> None:
        self.name = name
        self.app = name.partition(".")[0]
        self.states = states
        self.steps = tuple(steps)
        self.by_name = {step.name: step for step in self.steps}
        if len(self.by_name) != len(self.steps):
            raise ValueError(f"{name}: a step stands twice")
        known = set(states.values)
        for step in self.steps:
            if step.target not in known or not set(step.source) <= known:
                raise ValueError(f"{name}.{step.name}: unknown state")
        LIFECYCLES[name] = self

    @property
    def initial(self) -> str:
        return str(self.states.values[0])

    def constraints(self, prefix: str) -> list[CheckConstraint]:
        """The database's own copy of the table: the state is known, and a state that every step stamps has its date."""
        out = [CheckConstraint(condition=Q(state__in=list(self.states.values)), name=f"{prefix}_state_is_known")]
        for state in self.states.values:
            stamps = self._stamps_into(state)
            if stamps:
                has_date = Q()
                for stamp in sorted(stamps):
                    has_date |= Q(**{f"{stamp}__isnull": False})
                condition = ~Q(state=state) | has_date
                out.append(CheckConstraint(condition=condition, name=f"{prefix}_{state.lower()}_has_its_date"[:63]))
        return out

    def _stamps_into(self, state: str) -> set[str]:
        into = [step for step in self.steps if step.target == state]
        if not into or state == self.initial or not all(step.stamp for step in into):
            return set()
        return {step.stamp for step in into}

    def open_steps(self, record: Record, actor: Actor) -> list[Step]:
        """The steps that this actor may take from where the record stands."""
        return [step for step in self.steps if record.state in step.source and step.who(actor, record)]

    def may(self, record: Record, actor: Actor, name: str) -> bool:
        step = self.by_name[name]
        return record.state in step.source and bool(step.who(actor, record))

    def mermaid(self) -> str:
        """The state diagram for the documentation."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        for step in self.steps:
            lines += [f"    {source} --> {step.target}: {step.name}" for source in step.source]
        return "\n".join(lines)


class Record(models.Model):
    """A row with a lifecycle. Subclasses give `lifecycle`, a `state` field, `owner_key` (the organisation whose record it is)
    and `thread` (the project's number, shared by every entry of one purchase)."""

    lifecycle: ClassVar[Lifecycle]
    state: Any

    class Meta:
        abstract = True

    @property
    def owner_key(self) -> str:
        raise NotImplementedError

    @property
    def thread(self) -> str:
        return ""


R = TypeVar("R", bound=models.Model)


def lock(record: R) -> R:
    """The row as it is now, locked until the transaction ends. Read the clock after this."""
    manager: models.Manager[R] = type(record)._base_manager
    return manager.select_for_update(of=("self",)).get(pk=record.pk)


def check_step(record: Record, name: str, actor: Actor) -> Step:
    """The step, if it is open from here and this actor may take it. Raises WrongState, NotAllowed."""
    step = record.lifecycle.by_name[name]
    if record.state not in step.source:
        raise WrongState(name, record.state)
    if not step.who(actor, record):
        raise NotAllowed(name, str(step.who.name))
    return step


def advance(record: Record, name: str, *, by: Actor, at: datetime, because: str = "", public_facts: dict[str, Any] | None = None, **facts: Any) -> Any:
    """Take one step: check, compare-and-swap, stamp, journal, outbox; all in one transaction.

    `public_facts` are published when the step is public; `facts` stay inside. Returns the journal's Entry.
    Raises WrongState, NotAllowed, Stale."""
    step = check_step(record, name, by)
    old = record.state
    changes: dict[str, Any] = {"state": step.target}
    if step.stamp:
        changes[step.stamp] = at
    with transaction.atomic():
        here: dict[str, Any] = {"pk": record.pk, "state": old}
        swapped = type(record)._base_manager.filter(**here).update(**changes)
        if swapped != 1:
            raise Stale(f"{record.lifecycle.name} {record.pk}: {name}")
        for field, value in changes.items():
            setattr(record, field, value)
        return _write(record, step.name, by=by, at=at, because=because, public=step.public, cite=step.cite,
                      states=(old, step.target), public_facts=public_facts or {}, facts=facts)


def note(record: Record, event: str, *, by: Actor, at: datetime, because: str = "", public: bool = False, cite: str = "",
         public_facts: dict[str, Any] | None = None, **facts: Any) -> Any:
    """An entry without a change of state: creation, an upload, a score."""
    with transaction.atomic(savepoint=False):
        return _write(record, event, by=by, at=at, because=because, public=public, cite=cite, states=("", record.state),
                      public_facts=public_facts or {}, facts=facts)


def _write(record: Record, event: str, *, by: Actor, at: datetime, because: str, public: bool, cite: str,
           states: tuple[str, str], public_facts: dict[str, Any], facts: dict[str, Any]) -> Any:
    from kernel.journal import append

    return append(
        subject=record.lifecycle.name, subject_id=record.pk, event=f"{record.lifecycle.app}.{event}", by=by, at=at,
        because=because, citation=citation_text(cite), provision=cite, public=public, states=states,
        thread=record.thread, owner_key=record.owner_key, public_facts=public_facts, facts=facts,
    )
