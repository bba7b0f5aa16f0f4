"""Functions, posts and purchases side by side: what left a body, what is bought now, and what staff still carry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from catalog.models import CatalogItem, FunctionTransfer
from parties.models import Jurisdiction
from planning.models import CutState, FunctionCut, Project, ProjectState, StaffedFunction
from planning.queries.ledger import balances_for
from planning.rules import Sister

ZERO = Decimal(0)
# Applications in which the money is already spoken for, or asked for.
ALIVE = [
    ProjectState.BODY_REVIEW, ProjectState.FINANCE_REVIEW, ProjectState.STAFFING_REVIEW, ProjectState.GOVERNMENT_REVIEW, ProjectState.APPROVED,
]  # fmt: skip
BOUGHT = ("contracted", "accepted", "payable", "paid")


@dataclass
class Following:
    """One transferred function: what was cut from who gave it away, and what is bought for it. Amounts in yuan."""

    transfer: FunctionTransfer
    cuts: list[FunctionCut] = field(default_factory=list)
    projects: list[tuple[Project, Decimal, Decimal]] = field(default_factory=list)

    @property
    def posts(self) -> int:
        return sum(cut.posts for cut in self.cuts)

    @property
    def staff(self) -> int:
        return sum(cut.staff for cut in self.cuts)

    @property
    def cut(self) -> Decimal:
        """Staff money and work money cut, a year."""
        return sum((cut.amount for cut in self.cuts), ZERO)

    @property
    def approved(self) -> Decimal:
        """Budgets of the approved purchases."""
        return sum((budget for _project, budget, _bought in self.projects), ZERO)

    @property
    def bought(self) -> Decimal:
        """Under contract or further."""
        return sum((bought for _project, _budget, bought in self.projects), ZERO)

    @property
    def difference(self) -> Decimal:
        """What the purchase costs above what was cut; negative when money is saved."""
        return self.approved - self.cut


def following(transfers: Iterable[FunctionTransfer]) -> list[Following]:
    """Each transferred function with its confirmed cuts and its approved purchases; three queries whatever their number."""
    listed = {transfer.pk: Following(transfer) for transfer in transfers}
    for cut in FunctionCut.objects.confirmed().filter(transfer__in=listed).order_by("pk"):
        listed[cut.transfer_id].cuts.append(cut)
    projects = list(Project.objects.filter(transfer__in=listed, state=ProjectState.APPROVED).select_related("body").order_by("pk"))
    held = balances_for(projects)
    for project in projects:
        bought = sum((held[project.pk][kind] for kind in BOUGHT), ZERO)
        listed[project.transfer_id or 0].projects.append((project, project.budget_amount or ZERO, bought))
    return list(listed.values())


def following_of(project: Project) -> Following | None:
    """What is known of the transferred function that a project buys, for its review and its pages; None when it names none."""
    return following([project.transfer])[0] if project.transfer is not None else None


def transfers_of(place: Jurisdiction | None) -> list[FunctionTransfer]:
    """The published transfers of a place (None: of everywhere), in their order."""
    rows = FunctionTransfer.objects.public().select_related("from_body", "jurisdiction", "catalog_item")
    return list(rows.filter(jurisdiction=place) if place else rows)


def carried(project: Project, day: date) -> list[StaffedFunction]:
    """Posts on the staffing office's list that carry what the project buys: of the same item of a catalog, or of the function that was
    transferred; held by the purchasing body or by the body that gave the function away."""
    same = Q(body=project.body_id, catalog_item__name=project.catalog_item.name)
    if project.transfer is not None:
        same |= Q(body__in=[project.body_id, project.transfer.from_body_id], function=project.transfer.function)
        same |= Q(body=project.transfer.from_body_id, catalog_item__name=project.catalog_item.name)
    standing = Q(until__isnull=True) | Q(until__gte=day)
    return list(StaffedFunction.objects.filter(same & standing, since__lte=day).select_related("body").order_by("pk").distinct())


def in_words(rows: Iterable[StaffedFunction]) -> list[str]:
    """Each staffed function as one line: body, function, posts."""
    return [f"{row.body.short} {row.function} {row.posts}" for row in rows]


def sisters(project: Project) -> list[Sister]:
    """Other purchases of the same body and year that take from one of the project's budget lines and are of the same class of the catalog."""
    lines = [part.line_id for part in project.funding.all()]
    if not lines:
        return []
    rows = Project.objects.filter(body=project.body_id, year=project.year, state__in=ALIVE, funding__line__in=lines).exclude(pk=project.pk)
    mine = class_of(project.catalog_item)
    found = {row.pk: row for row in rows.select_related("catalog_item__parent").order_by("pk")}
    return [Sister(row.number, row.title, row.budget_amount or ZERO, row.method) for row in found.values() if class_of(row.catalog_item) == mine]


def class_of(item: CatalogItem) -> str:
    """The class of the catalog (类别) in which an item stands: the name of the row above it, or its own at the top."""
    return str(item.parent.name if item.parent is not None else item.name)


@dataclass(frozen=True)
class Cell:
    """One function of one body: its posts, and what the body buys of the same item. `finding` when both stand side by side."""

    function: str
    body: str
    posts: int
    staff: int
    projects: list[Project]
    finding: bool
    row: StaffedFunction | None


def matrix(place: Jurisdiction, day: date) -> list[Cell]:
    """Functions × posts × purchases of a place on a day: every standing function, and every live purchase of a function without posts."""
    standing = StaffedFunction.objects.filter(jurisdiction=place, since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day))
    projects = Project.objects.filter(jurisdiction=place, state__in=ALIVE).select_related("body", "catalog_item", "transfer").order_by("-pk")[:500]
    by_item: dict[tuple[int, str], list[Project]] = defaultdict(list)
    for project in projects:
        for key in _keys(project):
            by_item[key].append(project)
    out, seen = [], set()
    for row in standing.select_related("body", "catalog_item").order_by("body__name", "function"):
        names = {row.function, row.catalog_item.name if row.catalog_item else row.function}
        bought = list({project.pk: project for name in names for project in by_item.get((row.body_id, name), [])}.values())
        seen |= {project.pk for project in bought}
        out.append(Cell(row.function, row.body.short, row.posts, row.staff, bought, bool(bought), row))
    rest: dict[tuple[str, str], list[Project]] = defaultdict(list)
    for project in projects:
        if project.pk not in seen:
            rest[project.catalog_item.name, project.body.short].append(project)
    return out + [Cell(name, body, 0, 0, bought, False, None) for (name, body), bought in sorted(rest.items())]


def _keys(project: Project) -> set[tuple[int, str]]:
    """(body, name) under which posts would carry what the project buys: the buyer's, and the body's that gave the function away."""
    keys = {(project.body_id, project.catalog_item.name)}
    if project.transfer is not None:
        keys |= {(body, name) for body in (project.body_id, project.transfer.from_body_id) for name in (project.transfer.function, project.catalog_item.name)}
    return keys


def cuts_waiting(place: str) -> list[FunctionCut]:
    """Cuts of a place that wait for the second person."""
    return list(FunctionCut.objects.filter(jurisdiction_id=place, state=CutState.PROPOSED).select_related("transfer__from_body").order_by("pk"))


def figure_rows(rows: Iterable[Following]) -> list[dict[str, Any]]:
    """Cut and approved of each function as shares of the largest amount, for the bars beside each other."""
    listed = list(rows)
    most = max((max(row.cut, row.approved) for row in listed), default=ZERO)
    return [
        {
            "row": row,
            "cut": round(float(row.cut / most * 100), 2) if most else 0.0,
            "approved": round(float(row.approved / most * 100), 2) if most else 0.0,
        }
        for row in listed
    ]
