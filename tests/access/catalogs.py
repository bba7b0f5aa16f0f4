"""Rows of the pages of catalogs and their life cycle, and the keys of the objects that their addresses name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from catalog.models import Catalog, CatalogItem, Comment, Consultation, DepartmentCatalog, DepartmentEntry, Need
from parties.models import Organisation
from parties.tests import cast
from tests.access.rows import BODY, Answer, Row

if TYPE_CHECKING:
    from tests.access.cast import World

DRAFTERS = "finance admin"
CLERKS = "clerk approver"
OF_A_ROLE: dict[str, Row] = {
    "fin-catalogs": Row(Answer.ROLE, DRAFTERS),
    "fin-catalog-new": Row(Answer.ROLE, DRAFTERS),
    # A clerk of another body has its own catalog there.
    "dept-catalog": Row(Answer.ROLE, f"{CLERKS} stranger"),
    "dept-catalog-entry": Row(Answer.ROLE, f"{CLERKS} stranger"),
    "dept-catalog-publish": Row(Answer.ROLE, f"{CLERKS} stranger"),
    "need-report": Row(Answer.ROLE, f"{CLERKS} stranger"),
}
OBJECTS = {
    name: Row(Answer.OWN, DRAFTERS)
    for name in (
        "fin-catalog", "fin-catalog-step", "fin-catalog-item", "fin-catalog-row", "fin-catalog-row-remove", "fin-catalog-row-move",
        "fin-consultation", "fin-comment", "fin-consultation-result", "fin-catalog-experts", "fin-catalog-experts-waive", "fin-need",
    )
}
PUBLIC = {
    name: Row(Answer.PUBLIC)
    for name in (
        "catalogs", "catalog-consultations", "catalog-consultation", "catalog-comment", "catalog-compare", "department-catalogs", "department-catalog",
        "api-catalogs",
    )
}
STEPS = {f"api-catalogs-{name}": Row(Answer.STEP) for name in ("publish", "take_effect", "repeal", "adjust", "submit_review", "end_consultation")}
ROWS: dict[str, Row] = {
    **OF_A_ROLE, **OBJECTS, **PUBLIC, **STEPS,
    "api-catalog": Row(Answer.PUBLIC, also=("404",)),
    "catalog": Row(Answer.OWN, DRAFTERS),
    "dept-catalog-entry-remove": Row(Answer.OWN, CLERKS, known=True),
    "need": Row(Answer.OWN, f"{BODY} {DRAFTERS}"),
}


def _catalog(slug: str, year: int, **fields: object) -> Catalog:
    return Catalog.objects.create(slug=slug, jurisdiction=cast.place(), year=year, title=f"目录{year}", **fields)


def keys(world: World) -> dict[str, dict[str, str]]:
    """Address name → its words → values of a real object, where the ordinary ones do not fit."""
    body, far = Organisation.objects.get(key=cast.BODY), date(2090, 1, 1)
    draft, heard = _catalog("life-draft", 2040), _catalog("life-open", 2041, state="CONSULTING", consulted_at=cast.AT)
    one, two = (_catalog(f"life-{year}", year, state="PUBLISHED", published_at=cast.AT, effective_on=far) for year in (2042, 2043))
    row = CatalogItem.objects.create(catalog=draft, level=1, name="养老服务")
    round_ = Consultation.objects.create(catalog=heard, explanation="说明", days=7, opened_at=cast.AT, closes_on=far)
    comment = Comment.objects.create(consultation=round_, number="YJ-2040-0001", text="建议", made_at=cast.AT)
    mine = {"department": body, "guiding": one, "title": "实施目录", "drafted_at": cast.AT}
    department = DepartmentCatalog.objects.create(slug="dept-open", year=2040, state="PUBLISHED", published_at=cast.AT, effective_on=far, **mine)
    own = DepartmentCatalog.objects.create(slug="dept-draft", year=2041, **mine)
    entry = DepartmentEntry.objects.create(catalog=own, item=row, name="助餐", kind="养老", nature="PUBLIC")
    benefits = dict.fromkeys(("benefit_function", "benefit_cost", "benefit_quality"), "理由")
    need = Need.objects.create(
        number="XQ-2040-0001", body=body, jurisdiction=body.jurisdiction, name="助餐", reason="需要", legal_basis="职责", amount=Decimal("1.00"),
        reported_at=cast.AT, **benefits,
    )
    here = {"slug": draft.slug, "pk": str(row.pk), "name": "open_consultation"}
    spoken = {"slug": heard.slug, "number": comment.number}
    drafts = ("fin-catalog", "fin-catalog-step", "fin-catalog-item", "fin-catalog-row", "fin-catalog-row-remove", "fin-catalog-row-move")
    return {
        **dict.fromkeys((*drafts, "fin-catalog-experts", "fin-catalog-experts-waive"), here),
        **dict.fromkeys(("fin-consultation", "fin-comment", "fin-consultation-result", "catalog-consultation", "catalog-comment"), spoken),
        "catalog-compare": {"slug": two.slug, "other": one.slug}, "department-catalog": {"slug": department.slug},
        "dept-catalog-entry-remove": {"pk": str(entry.pk)}, **dict.fromkeys(("need", "fin-need"), {"number": need.number}),
    }
