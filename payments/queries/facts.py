"""What later apps may know about payments: one query for a list, plain values out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from payments.lifecycle import PaymentState
from payments.models import Instalment, PaymentRequest


@dataclass(frozen=True)
class PaymentFacts:
    """An instalment and how far its money is; amount in yuan. `request` is the number of the live request, "" before one."""

    contract_id: int
    contract: str
    project_id: int
    no: int
    milestone: int | None
    amount: Decimal
    counts_from: date
    due_on: date
    request: str
    state: str
    state_label: str
    requested_at: datetime | None
    paid_at: datetime | None
    reconciled_at: datetime | None

    @property
    def paid(self) -> Decimal:
        """Yuan that have left the treasury."""
        return self.amount if self.paid_at is not None else Decimal()


def for_contracts(contracts: Iterable[Any]) -> dict[int, list[PaymentFacts]]:
    """Instalments by the contract's id (objects with `pk` or `id`), in their order."""
    return _by("contract_id", "contract__in", [contract.id for contract in contracts])


def for_projects(projects: Iterable[Any]) -> dict[int, list[PaymentFacts]]:
    """Instalments by the project's id, in their order."""
    return _by("project_id", "contract__project__in", [project.pk for project in projects])


def _by(key: str, where: str, ids: list[int]) -> dict[int, list[PaymentFacts]]:
    rows = Instalment.objects.filter(**{where: ids}).select_related("contract", "milestone").prefetch_related("requests").order_by("contract", "no")
    found: dict[int, list[PaymentFacts]] = {}
    for row in rows:
        fact = _fact(row)
        found.setdefault(getattr(fact, key), []).append(fact)
    return found


def _fact(row: Instalment) -> PaymentFacts:
    live: PaymentRequest | None = next((each for each in row.requests.all() if each.state != PaymentState.REJECTED), None)
    return PaymentFacts(
        contract_id=row.contract_id,
        contract=row.contract.number,
        project_id=row.contract.project_id,
        no=row.no,
        milestone=row.milestone.no if row.milestone else None,
        amount=row.amount,
        counts_from=row.counts_from,
        due_on=row.due_on,
        request=live.number if live else "",
        state=live.state if live else "",
        state_label=str(live.get_state_display()) if live else "",
        requested_at=live.requested_at if live else None,
        paid_at=live.paid_at if live else None,
        reconciled_at=live.reconciled_at if live else None,
    )
