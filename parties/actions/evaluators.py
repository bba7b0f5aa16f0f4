"""The list of third-party evaluators that the finance bureau keeps for its place."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from kernel.actors import Actor
from kernel.clock import Clock
from kernel.errors import NotAllowed
from kernel.findings import Finding, require
from kernel.lifecycle import advance, lock, note
from parties.models import Evaluator, Kind, Organisation
from parties.permissions import keeps_lists


@transaction.atomic
def list_evaluator(
    organisation: Organisation, *, by: Actor, clock: Clock, fields: Collection[str], independence: str, since: date, until: date | None,
) -> Evaluator:
    """Put an evaluator on the list of the bureau's place, or renew its entry. Raises NotAllowed, Refused."""
    at = clock.now()
    if not keeps_lists(by) or not by.jurisdiction:
        raise NotAllowed("list_evaluator", str(keeps_lists.name))
    require(
        Finding("evaluator_kind", organisation.kind == Kind.THIRD_PARTY, field="organisation"),
        Finding("evaluator_days", until is None or since <= until, field="until"),
        Finding("reason_missing", bool(independence.strip()), field="independence"),
    )
    values = {"fields": list(fields), "independence": independence, "since": since, "until": until}
    row, _made = Evaluator.objects.update_or_create(organisation=organisation, jurisdiction_id=by.jurisdiction, defaults=values,
                                                    create_defaults={**values, "listed_at": at})
    note(row, "list_evaluator", by=by, at=at, fields=list(fields), since=since.isoformat(), until=until.isoformat() if until else "")
    return row


@transaction.atomic
def remove_evaluator(evaluator: Evaluator, *, by: Actor, clock: Clock, because: str) -> Evaluator:
    """Take off the list; evaluations under way go on. Raises NotAllowed, WrongState, Refused without a reason."""
    evaluator = lock(evaluator)
    require(Finding("reason_missing", bool(because.strip()), field="because"))
    _own_place(evaluator, by, "remove_evaluator")
    advance(evaluator, "remove_evaluator", by=by, at=clock.now(), because=because)
    return evaluator


@transaction.atomic
def relist_evaluator(evaluator: Evaluator, *, by: Actor, clock: Clock, because: str) -> Evaluator:
    """List again. Raises NotAllowed, WrongState."""
    evaluator = lock(evaluator)
    _own_place(evaluator, by, "relist_evaluator")
    advance(evaluator, "relist_evaluator", by=by, at=clock.now(), because=because)
    return evaluator


def _own_place(evaluator: Evaluator, by: Actor, step: str) -> None:
    if evaluator.jurisdiction_id != by.jurisdiction:
        raise NotAllowed(step, str(keeps_lists.name))
