"""Rows of the pages of imports, of the public tree, of long work and of transferred functions, and the keys of the objects that their addresses name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.actions import imports
from catalog.models import Catalog, CatalogItem, FunctionTransfer
from catalog.tests.tables import GOOD, csv_bytes
from kernel.clock import FixedClock
from parties.models import Organisation
from parties.queries import actor_by
from parties.tests import cast
from tests.access.rows import Answer, Row

if TYPE_CHECKING:
    from tests.access.cast import World

DRAFTERS = "finance admin"
# A job is watched by whoever began it and by the own organisation.
BUREAU = "finance admin treasury"
ROWS: dict[str, Row] = {
    "catalog-import-template": Row(Answer.SIGNED_IN),
    "catalog-import-new": Row(Answer.OWN, DRAFTERS),
    "catalog-import": Row(Answer.OWN, DRAFTERS),
    "catalog-import-carry-out": Row(Answer.OWN, DRAFTERS),
    "catalog-import-discard": Row(Answer.OWN, DRAFTERS),
    "catalog-import-faults": Row(Answer.OWN, DRAFTERS),
    "job": Row(Answer.OWN, BUREAU),
    "job-progress": Row(Answer.OWN, BUREAU),
    "job-cancel": Row(Answer.OWN, BUREAU),
    "catalog-branch": Row(Answer.PUBLIC),
    "catalog-code": Row(Answer.PUBLIC),
    "catalog-export": Row(Answer.PUBLIC),
    "catalog-item": Row(Answer.PUBLIC),
    "catalog-spend": Row(Answer.PUBLIC),
    "catalog-spend-table": Row(Answer.PUBLIC),
    "functions": Row(Answer.PUBLIC),
    "functions-export": Row(Answer.PUBLIC),
    "function": Row(Answer.PUBLIC),
    "api-functions": Row(Answer.PUBLIC),
    "api-functions-publish_transfer": Row(Answer.STEP),
    "api-functions-repeal_transfer": Row(Answer.STEP),
    # Nobody of this cast works for the staffing office.
    "staffing-functions": Row(Answer.ROLE),
    "staffing-function-new": Row(Answer.ROLE),
    "staffing-function": Row(Answer.ROLE),
    "staffing-function-publish": Row(Answer.OWN),
    "staffing-function-repeal": Row(Answer.OWN),
}


def _transfer(world: World, function: str, state: str, number: str) -> FunctionTransfer:
    office = cast.organisation("11331004MB0000502A", "路桥区委编办", "staffing")
    body = Organisation.objects.get(key=cast.BODY)
    at = cast.AT
    return FunctionTransfer.objects.create(
        number=number, jurisdiction=body.jurisdiction, office=office, from_body=body, function=function, document="路编办〔2025〕12号", from_on=date(2025, 7, 1),
        drafted_at=at, state=state, published_at=at if state == "PUBLISHED" else None,
    )


def keys(world: World) -> dict[str, dict[str, str]]:
    """Address name → its words → values of a real object, where the ordinary ones do not fit."""
    place = cast.place()
    draft = Catalog.objects.create(slug="import-draft", jurisdiction=place, year=2030, title="草案")
    user = world.people["admin"]
    made = imports.upload(draft, by=actor_by(user.username), clock=FixedClock(cast.AT), table=SimpleUploadedFile("a.csv", csv_bytes(GOOD)))
    assert made.job is not None
    public = Catalog.objects.create(slug="import-public", jurisdiction=place, year=2031, title="目录", state="PUBLISHED", effective_on=date(2031, 1, 1), published_at=cast.AT)
    item = CatalogItem.objects.create(catalog=public, code="A01", level=1, name="养老服务", position=1)
    here = {"slug": draft.slug, "pk": str(made.pk), "kind": "csv"}
    row = {"slug": public.slug, "pk": str(item.pk), "code": item.code, "kind": "csv"}
    job = {"public_id": made.job.public_id}
    published, hidden = _transfer(world, "养老服务", "PUBLISHED", "LQ-ZY-2025-9001").number, _transfer(world, "评估", "DRAFT", "LQ-ZY-2025-9002").number
    return {
        **dict.fromkeys(("catalog-import-new", "catalog-import", "catalog-import-carry-out", "catalog-import-discard", "catalog-import-faults"), here),
        **dict.fromkeys(("job", "job-progress", "job-cancel"), job),
        **dict.fromkeys(("catalog-branch", "catalog-code", "catalog-export", "catalog-item", "catalog-spend", "catalog-spend-table", "functions-export"), row),
        "function": {"number": published},
        **dict.fromkeys(("api-functions-publish_transfer", "api-functions-repeal_transfer"), {"key": published}),
        **dict.fromkeys(("staffing-function", "staffing-function-publish", "staffing-function-repeal"), {"number": hidden}),
    }
