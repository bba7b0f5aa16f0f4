"""What waits for the finance bureau's decision: one line a queue. A new queue is one more line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from law.queries import open_changes


@dataclass(frozen=True)
class Queue:
    """Records of `model` in `states`, of the actor's place (`place` is the way to its code; "" where rows know none), for `roles`;
    `url` names their list, `query` narrows it."""

    label: str | Promise
    model: str
    states: tuple[str, ...]
    url: str
    roles: tuple[str, ...]
    place: str = "jurisdiction_id"
    query: str = ""


REVIEWER, TREASURY, ADMINISTRATOR = ("finance_reviewer",), ("treasury",), ("administrator",)
BUREAU = (*REVIEWER, *ADMINISTRATOR)
QUEUES = (
    Queue(_("Applications"), "planning.Project", ("FINANCE_REVIEW",), "fin-review", REVIEWER),
    Queue(_("Yearly plans"), "planning.Plan", ("FINANCE_REVIEW",), "plans", REVIEWER),
    Queue(_("Budget requests"), "planning.BudgetRequest", ("SENT",), "fin-budget", BUREAU),
    Queue(_("Budget changes"), "planning.BudgetChange", ("PROPOSED",), "fin-budget", BUREAU),
    Queue(_("Cuts with transferred functions"), "planning.FunctionCut", ("PROPOSED",), "fin-functions", BUREAU),
    Queue(_("Catalogs"), "catalog.Catalog", ("REVIEW", "APPROVED"), "fin-catalogs", ADMINISTRATOR),
    Queue(_("Missing in the catalog"), "catalog.Need", ("REPORTED",), "fin-catalogs", ADMINISTRATOR),
    Queue(_("Exclusions"), "parties.Penalty", ("RECORDED",), "fin-penalties", BUREAU, place=""),
    Queue(_("Payments"), "payments.PaymentRequest", ("REVIEWED",), "treasury", TREASURY, place="instalment__contract__body__jurisdiction_id"),
)


@dataclass(frozen=True)
class Waiting:
    """One queue's count with its list."""

    label: str | Promise
    count: int
    url: str


def waiting(actor: Actor) -> list[Waiting]:
    """The actor's queues, empty ones too; one count each. A queue whose page does not stand yet is left out."""
    return [*_counted(actor), *_rules(actor)]


def _counted(actor: Actor) -> Iterator[Waiting]:
    for queue in QUEUES:
        if not actor.has(*queue.roles):
            continue
        try:
            model, url = apps.get_model(queue.model), reverse(queue.url)
        except (LookupError, NoReverseMatch):
            continue
        place: dict[str, Any] = {queue.place: actor.jurisdiction} if queue.place else {}
        rows: Any = model._default_manager.all()
        rows = rows.visible_to(actor) if hasattr(rows, "visible_to") else rows
        count = rows.filter(state__in=queue.states, **place).count()
        yield Waiting(queue.label, count, f"{url}?{queue.query}" if queue.query else url)


def _rules(actor: Actor) -> Iterator[Waiting]:
    """Changes of the rules count only where somebody else proposed them."""
    if actor.has("administrator"):
        yield Waiting(_("Changes of the rules"), len(open_changes(actor)), reverse("fin-changes"))
