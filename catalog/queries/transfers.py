"""Questions about transferred functions."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import Catalog, CatalogItem, FunctionTransfer, TransferState
from catalog.queries.catalogs import in_force
from kernel.actors import Actor
from kernel.models import Entry
from kernel.todo import Todo

HEAD = ("编号", "地区", "职能事项", "说明", "转出部门", "转移方式", "承接主体类别", "承接主体", "文件依据", "起始日期", "截止日期", "状态", "目录事项")
KEYS = ("number", "place", "function", "description", "from_body", "way", "to_kind", "receiver", "document", "from_on", "until", "state", "catalog_item")


def public_list(*, words: str = "", place: str = "") -> QuerySet[FunctionTransfer]:
    """Published rows, newest first; `words` are sought in function, body, document and number."""
    rows = FunctionTransfer.objects.public().select_related("jurisdiction", "from_body", "catalog_item__catalog")
    if place:
        rows = rows.filter(jurisdiction_id=place)
    for word in words.split()[:5]:
        rows = rows.filter(
            Q(function__icontains=word) | Q(description__icontains=word) | Q(from_body__name__icontains=word) | Q(document__icontains=word) | Q(number__icontains=word)
        )
    return rows.order_by("-published_at", "-pk")


def own_list(actor: Actor) -> QuerySet[FunctionTransfer]:
    """All rows of the actor's own office, drafts first."""
    rows = FunctionTransfer.objects.filter(office__key=actor.organisation_key or "-").select_related("from_body", "catalog_item", "office")
    return rows.order_by("state", "-pk")


def as_row(row: FunctionTransfer) -> tuple[object, ...]:
    """A row in the order of HEAD."""
    return (
        row.number, row.jurisdiction.name, row.function, row.description, row.from_body.name, row.get_way_display(), row.get_to_kind_display(), row.receiver,
        row.document, row.from_on, row.until or "", row.get_state_display(), str(row.catalog_item or ""),
    )


def of_item(item: CatalogItem) -> list[FunctionTransfer]:
    """Published functions that name a row of a catalog."""
    return list(FunctionTransfer.objects.public().filter(catalog_item=item).select_related("from_body"))


def choices(place: str, day: date) -> QuerySet[CatalogItem]:
    """Rows that a function of a place may name: leaves of the catalog in force there."""
    catalog: Catalog | None = in_force(place, day)
    rows = CatalogItem.objects.filter(catalog=catalog, children=None) if catalog is not None else CatalogItem.objects.none()
    return rows.order_by("position")


def history(row: FunctionTransfer) -> list[Entry]:
    """What was done with a row, oldest first."""
    return list(Entry.objects.of(row).order_by("pk"))


def todo(actor: Actor) -> list[Todo]:
    """Drafts that the staffing office has not published yet."""
    drafts = own_list(actor).filter(state=TransferState.DRAFT)
    return [
        Todo(verb=_("Publish"), title=row.function, detail=_("A transferred function stands in draft"), url=reverse("function", args=[row.number]), waits_since=row.drafted_at)
        for row in drafts[:20]
    ]
