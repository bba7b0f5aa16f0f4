"""What later apps may know about contracts: one query for a list, plain values out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from contracts.models import Contract


@dataclass(frozen=True)
class MilestoneFacts:
    """A milestone: amounts in yuan; `accepted_at` is the last acceptance's moment."""

    no: int
    title: str
    due_on: date
    quantity: Decimal
    unit: str
    amount: Decimal
    accepted_quantity: Decimal
    accepted_amount: Decimal
    delivered_at: datetime | None
    accepted_at: datetime | None
    done: bool


@dataclass(frozen=True)
class ContractFacts:
    """A contract as later stages and public pages see it; amounts in yuan."""

    id: int
    number: str
    title: str
    state: str
    state_label: str
    project_id: int
    tender_id: int
    contractor_key: str
    contractor: str
    amount: Decimal
    total_amount: Decimal
    accepted_amount: Decimal
    starts_on: date
    ends_on: date
    signed_at: datetime | None
    published_at: datetime | None
    filed_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    terminated_at: datetime | None
    pdf_id: str
    code: str
    milestones: tuple[MilestoneFacts, ...]


def for_tenders(tenders: Iterable[Any]) -> dict[int, list[ContractFacts]]:
    """Contracts by the tender's id, oldest first; drafts are not among them."""
    return _by("tender_id", [tender.pk for tender in tenders])


def for_projects(projects: Iterable[Any]) -> dict[int, list[ContractFacts]]:
    """Contracts by the project's id, oldest first; drafts are not among them."""
    return _by("project_id", [project.pk for project in projects])


def _by(key: str, ids: list[int]) -> dict[int, list[ContractFacts]]:
    rows = (
        Contract.objects.signed()
        .filter(**{f"{key}__in": ids})
        .select_related("contractor", "pdf")
        .order_by("pk")
        .prefetch_related("amendments", "milestones__deliveries__acceptance")
    )
    found: dict[int, list[ContractFacts]] = {}
    for contract in rows:
        found.setdefault(getattr(contract, key), []).append(facts(contract))
    return found


def facts(contract: Contract) -> ContractFacts:
    """One contract's facts; reads what was prefetched."""
    return ContractFacts(
        id=contract.pk,
        number=contract.number,
        title=contract.title,
        state=contract.state,
        state_label=str(contract.get_state_display()),
        project_id=contract.project_id,
        tender_id=contract.tender_id,
        contractor_key=contract.contractor_key,
        contractor=contract.contractor.name,
        amount=contract.amount,
        total_amount=contract.total_amount,
        accepted_amount=contract.accepted_amount,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        signed_at=contract.signed_at,
        published_at=contract.published_at,
        filed_at=contract.filed_at,
        started_at=contract.started_at,
        completed_at=contract.completed_at,
        terminated_at=contract.terminated_at,
        pdf_id=contract.pdf.public_id if contract.pdf else "",
        code=contract.code,
        milestones=tuple(_milestone(row) for row in contract.milestones.all()),
    )


def _milestone(row: Any) -> MilestoneFacts:
    deliveries = list(row.deliveries.all())
    quantity, amount = row.accepted
    return MilestoneFacts(
        no=row.no,
        title=row.title,
        due_on=row.due_on,
        quantity=row.quantity,
        unit=row.unit,
        amount=row.amount,
        accepted_quantity=quantity,
        accepted_amount=amount,
        delivered_at=max((each.delivered_at for each in deliveries if each.delivered_at), default=None),
        accepted_at=max((each.decided_at for each in deliveries if each.state == "ACCEPTED"), default=None),
        done=row.is_done,
    )
