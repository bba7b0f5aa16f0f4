"""The public tree: a page costs the same whatever the size of the catalog, and what is given out holds no formula."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from catalog.models import Catalog, CatalogItem
from catalog.queries.branches import AT_ONCE
from parties.models import Jurisdiction

AT = datetime(2025, 7, 9, 1, 0, tzinfo=UTC)


@pytest.fixture
def world(db: Any) -> SimpleNamespace:
    place = Jurisdiction.objects.create(code="331004", name="路桥区", level="county", abbr="LQ")
    catalog = Catalog.objects.create(slug="lq", jurisdiction=place, year=2025, title="目录", state="EFFECTIVE", effective_on=date(2025, 7, 1), published_at=AT, effective_at=AT)
    family = CatalogItem.objects.create(catalog=catalog, code="A", level=1, name="公共服务", position=1)
    field = CatalogItem.objects.create(catalog=catalog, code="A01", level=2, parent=family, name="养老服务", family="公共服务", position=2)
    item = CatalogItem.objects.create(catalog=catalog, code="A0101", level=3, parent=field, name="=居家养老", family="公共服务", note="上门ＡＢ", position=3)
    return SimpleNamespace(catalog=catalog, family=family, field=field, item=item)


def grow(world: SimpleNamespace, number: int) -> None:
    CatalogItem.objects.bulk_create([CatalogItem(catalog=world.catalog, level=2, parent=world.family, name=f"服务{no}", position=10 + no) for no in range(number)])


def test_branches_open_one_by_one_also_without_scripts(world: SimpleNamespace, client: Client) -> None:
    page = reverse("catalog", args=["lq"])
    text = client.get(page).content.decode()
    assert "公共服务" in text and "养老服务" not in text
    text = client.get(f"{page}?open={world.field.pk}").content.decode()
    assert "养老服务" in text and "=居家养老" in text
    part = client.get(reverse("catalog-branch", args=["lq", world.family.pk])).content.decode()
    assert "养老服务" in part and "<html" not in part


def test_a_page_asks_the_same_number_of_questions_at_any_size(world: SimpleNamespace, client: Client) -> None:
    page = f"{reverse('catalog', args=['lq'])}?open={world.family.pk}"
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    grow(world, 3 * AT_ONCE)
    with CaptureQueriesContext(connection) as many:
        text = client.get(page).content.decode()
    assert len(many) == len(few)
    assert text.count("服务") < 2 * AT_ONCE and "after=" in text


def test_an_open_row_far_behind_is_shown_with_its_way(world: SimpleNamespace, client: Client) -> None:
    grow(world, 3 * AT_ONCE)
    last = CatalogItem.objects.order_by("-position").first()
    assert last is not None
    assert f'id="i{last.pk}"' in client.get(f"{reverse('catalog', args=['lq'])}?open={last.pk}").content.decode()


@pytest.mark.parametrize("words", ["居家", "A0101", "ａ0101", "上门", "上门 居家"])
def test_a_search_finds_name_code_and_note(world: SimpleNamespace, client: Client, words: str) -> None:
    text = client.get(reverse("catalog", args=["lq"]), {"q": words}).content.decode()
    assert "=居家养老" in text and reverse("catalog-item", args=["lq", world.item.pk]) in text


def test_exports_hold_all_rows_and_no_formula(world: SimpleNamespace, client: Client) -> None:
    def body(kind: str, **query: str) -> bytes:
        return b"".join(client.get(reverse("catalog-export", args=["lq", kind]), query).streaming_content)

    lines = body("csv").decode("utf-8-sig").splitlines()
    assert len(lines) == 4 and lines[3].startswith("A0101,3,A01,'=居家养老")
    assert len(body("csv", q="居家").decode("utf-8-sig").splitlines()) == 2
    data = json.loads(body("json"))
    assert data["title"] == "目录" and [row["code"] for row in data["items"]] == ["A", "A01", "A0101"]
    sheet = load_workbook(io.BytesIO(body("xlsx"))).active
    assert sheet["D4"].value == "=居家养老" and sheet["D4"].data_type == "s"
    assert client.get(reverse("catalog-export", args=["lq", "exe"])).status_code == 404


def test_an_item_and_the_spend_of_its_catalog_have_pages(world: SimpleNamespace, client: Client) -> None:
    assert client.get(reverse("catalog-item", args=["lq", world.item.pk])).status_code == 200
    assert client.get(reverse("catalog-code", args=["lq", "A0101"]))["Location"] == reverse("catalog-item", args=["lq", world.item.pk])
    assert client.get(reverse("catalog-spend", args=["lq"])).status_code == 200
    assert client.get(reverse("catalog-spend-table", args=["lq", "csv"])).status_code == 200
