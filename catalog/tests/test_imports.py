"""A table becomes rows of a draft, all or none; bad files give rows and reasons, and nothing is half written."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from catalog.actions import imports
from catalog.models import Catalog, CatalogImport, CatalogItem, ImportState, StagedRow
from catalog.tests import tables
from catalog.tests.tables import BY_DEPTH, GOOD, HEAD, csv_bytes, xlsx_bytes
from kernel import jobs
from kernel.clock import FixedClock
from kernel.errors import NotAllowed, WrongState
from kernel.findings import Refused
from kernel.models import Entry, Job
from parties.models import Jurisdiction, Membership, Organisation, User
from parties.queries import actor_of
from parties.tests.cast import sign_in

AT = datetime(2025, 7, 9, 1, 0, tzinfo=UTC)
PLACE = "331004"


@pytest.fixture
def world(db: Any) -> SimpleNamespace:
    province = Jurisdiction.objects.create(code="330000", name="浙江省", level="province")
    place = Jurisdiction.objects.create(code=PLACE, name="路桥区", level="county", parent=province, abbr="LQ")
    bureau = Organisation.objects.create(key="11331004MB0000203C", name="路桥区财政局", short_name="财政局", kind="finance", jurisdiction=place, created_at=AT)
    body = Organisation.objects.create(key="11331004MB00001073", name="路桥区民政局", short_name="民政局", kind="body", jurisdiction=place, created_at=AT)
    catalog = Catalog.objects.create(slug="draft", jurisdiction=place, year=2026, title="路桥区指导性目录")

    def person(name: str, role: str, organisation: Organisation) -> Any:
        user = User.objects.create(username=name, name=name, password="!")
        return actor_of(user, Membership.objects.create(user=user, organisation=organisation, role=role))

    return SimpleNamespace(clock=FixedClock(AT), catalog=catalog, bureau=person("lq_admin", "administrator", bureau), clerk=person("lq_clerk", "clerk", body))


def checked(world: SimpleNamespace, name: str, data: bytes) -> CatalogImport:
    """An upload after its dry run."""
    made = imports.upload(world.catalog, by=world.bureau, clock=world.clock, table=SimpleUploadedFile(name, data))
    assert made.job is not None
    with jobs.turn(made.job.pk, clock=world.clock) as job:
        assert job is not None
        imports.check(made.pk, job=job, clock=world.clock)
    made.refresh_from_db()
    return made


def codes(made: CatalogImport) -> set[str]:
    return {fault.code for fault in made.faults.all()}


def nothing_written(world: SimpleNamespace) -> None:
    assert not CatalogItem.objects.exists()
    assert not StagedRow.objects.exists()


GOOD_FILES = {
    "utf-8.csv": csv_bytes(GOOD),
    "mark.csv": csv_bytes(GOOD, "utf-8-sig"),
    "gbk.csv": csv_bytes(GOOD, "gbk"),
    "gb18030.csv": csv_bytes(GOOD, "gb18030"),
    "utf-16.csv": csv_bytes(GOOD, "utf-16"),
    "semicolons.csv": csv_bytes(GOOD).replace(b",", b";"),
    "book.xlsx": xlsx_bytes(GOOD),
    "two sheets, one table.xlsx": xlsx_bytes(GOOD, more=[("说明", [["填表说明"]])]),
    "no parents named.csv": csv_bytes([["级别", "名称"], *[[row[1], row[3]] for row in GOOD[1:]]]),
}


@pytest.mark.parametrize("name", GOOD_FILES)
def test_every_row_is_taken_once(world: SimpleNamespace, name: str) -> None:
    made = checked(world, name, GOOD_FILES[name])
    assert (made.state, made.rows, made.headings) == (ImportState.CHECKED, 5, 0), list(made.faults.all())
    assert not CatalogItem.objects.exists()
    imports.carry_out(made, by=world.bureau, clock=world.clock)
    tree = {item.name: (item.level, item.parent.name if item.parent else "", item.family, item.for_public) for item in CatalogItem.objects.select_related("parent")}
    assert tree == {
        "公共服务": (1, "", "", True),
        "养老服务": (2, "公共服务", "公共服务", True),
        "居家养老服务": (3, "养老服务", "公共服务", True),
        "政府履职辅助性服务": (1, "", "", False),
        "法律顾问服务": (2, "政府履职辅助性服务", "政府履职辅助性服务", False),
    }
    assert [item.name for item in CatalogItem.objects.order_by("position")] == [row[3] for row in GOOD[1:]]
    with pytest.raises(WrongState):
        imports.carry_out(CatalogImport.objects.get(pk=made.pk), by=world.bureau, clock=world.clock)
    assert CatalogItem.objects.count() == 5
    assert Entry.objects.filter(event="catalog.import_items").count() == 1


def test_levels_in_columns_and_merged_headings_mean_as_above(world: SimpleNamespace) -> None:
    made = checked(world, "levels.xlsx", xlsx_bytes(BY_DEPTH, merge=["A1:E1", "B3:B5", "C3:C4"]))
    assert (made.state, made.rows, made.headings) == (ImportState.CHECKED, 3, 3), list(made.faults.all())
    imports.carry_out(made, by=world.bureau, clock=world.clock)
    assert [(item.code, item.level, item.name, item.parent.name if item.parent else "") for item in CatalogItem.objects.order_by("position").select_related("parent")] == [
        ("", 1, "公共服务", ""), ("", 2, "养老服务", "公共服务"), ("A0101", 3, "居家养老服务", "养老服务"), ("A0102", 3, "机构养老服务", "养老服务"),
        ("", 2, "文化服务", "公共服务"), ("A0201", 3, "公共图书服务", "文化服务"),
    ]


def test_a_second_table_hangs_its_rows_on_the_first(world: SimpleNamespace) -> None:
    imports.carry_out(checked(world, "first.csv", csv_bytes(GOOD)), by=world.bureau, clock=world.clock)
    made = checked(world, "second.csv", csv_bytes([HEAD, ["A0102", "3", "A01", "机构养老服务"]]))
    imports.carry_out(made, by=world.bureau, clock=world.clock)
    assert CatalogItem.objects.get(code="A0102").parent == CatalogItem.objects.get(code="A01")
    again = checked(world, "third.csv", csv_bytes([HEAD, ["A0102", "3", "A01", "日间照料服务"], ["", "3", "A01", "机构养老服务"]]))
    assert {(fault.number, fault.code) for fault in again.faults.all()} == {(2, "import.code_stands"), (3, "import.name_stands")}


# file name, content, codes of the reasons
ROW_FAULTS: list[tuple[str, bytes, set[str]]] = [
    ("code twice.csv", csv_bytes([*GOOD, ["A01", "2", "A", "文化服务"]]), {"import.code_twice"}),
    ("name twice.csv", csv_bytes([*GOOD, ["A02", "2", "A", "养老服务"]]), {"import.name_twice"}),
    ("no parent.csv", csv_bytes([*GOOD, ["Z0101", "3", "Z01", "其他服务"]]), {"import.no_parent"}),
    ("circle.csv", csv_bytes([HEAD, ["A", "1", "", "甲"], ["B", "2", "C", "乙"], ["C", "2", "B", "丙"]]), {"import.cycle", "import.level_below"}),
    ("level jump.csv", csv_bytes([HEAD, ["A", "1", "", "甲"], ["A0101", "3", "", "乙"]]), {"import.level_jump"}),
    ("level below.csv", csv_bytes([HEAD, ["A", "1", "", "甲"], ["A0101", "3", "A", "乙"]]), {"import.level_below"}),
    ("jump by columns.csv", csv_bytes([["一级", "二级", "三级"], ["甲", "", "丙"]]), {"import.level_jump"}),
    ("no level.csv", csv_bytes([HEAD, ["A", "", "", "甲"]]), {"import.no_level"}),
    ("level five.csv", csv_bytes([HEAD, ["A", "五级", "", "甲"]]), {"import.level"}),
    ("no name.csv", csv_bytes([HEAD, ["A", "1", "", ""]]), {"import.no_name"}),
    ("name too long.csv", csv_bytes([HEAD, ["A", "1", "", "服" * 121]]), {"import.long"}),
    ("bad code.csv", csv_bytes([HEAD, ["甲01", "1", "", "养老"]]), {"import.code"}),
    ("ragged.csv", csv_bytes([HEAD, ["A", "1", "", "甲", "多", "余"]]), {"import.ragged"}),
    ("yes or no.csv", csv_bytes([[*HEAD, "是否面向公众"], ["A", "1", "", "甲", "也许"]]), {"import.yes_no"}),
    ("NUL.csv", csv_bytes([HEAD, ["A", "1", "", "甲\x00乙"]]), {"table_control"}),
    ("formula.xlsx", xlsx_bytes([*GOOD, ["B02", "=1+1", "B", "翻译服务"]]), {"table_formula"}),
    ("merged.xlsx", xlsx_bytes(GOOD, merge=["C3:D3"]), {"table_merged", "import.no_name"}),
    ("empty.csv", csv_bytes([HEAD]), {"import.no_rows"}),
    ("blank.xlsx", xlsx_bytes([]), {"import.no_rows"}),
    ("no heading.csv", csv_bytes([["A", "1", "", "甲"]]), {"import.no_heading"}),
    ("two sheets.xlsx", xlsx_bytes(GOOD, more=[("二", GOOD)]), {"import.two_sheets"}),
    ("heading twice.csv", csv_bytes([[*HEAD, "名称"], ["A", "1", "", "甲", "乙"]]), {"import.heading_twice"}),
    ("open quote.csv", csv_bytes(GOOD) + '"A09,2,A,甲'.encode(), {"table_quotes"}),
    ("entities.xlsx", tables.changed(xlsx_bytes(GOOD), "xl/worksheets/sheet1.xml", lambda body: b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + body), {"table_entities"}),
    ("cut.xlsx", tables.changed(xlsx_bytes(GOOD), "xl/worksheets/sheet1.xml", lambda body: body[:-200]), {"table_broken"}),
]


@pytest.mark.parametrize(("name", "data", "expected"), ROW_FAULTS, ids=[name for name, _data, _expected in ROW_FAULTS])
def test_bad_rows_have_reasons_and_nothing_is_written(world: SimpleNamespace, name: str, data: bytes, expected: set[str]) -> None:
    made = checked(world, name, data)
    assert codes(made) == expected
    assert made.state == ImportState.FAULTY
    assert made.job is not None and Job.objects.get(pk=made.job.pk).state == Job.State.PARTIAL
    for fault in made.faults.all():
        assert fault.finding.what != fault.code and fault.finding.how, fault.code
    nothing_written(world)
    with pytest.raises(WrongState):
        imports.carry_out(made, by=world.bureau, clock=world.clock)


REFUSED: list[tuple[str, bytes, str]] = [
    ("bomb.xlsx", tables.bomb(), "table_bomb"),
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "table_old"),
    ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "table_locked"),
    ("macros.xlsx", tables.with_member(xlsx_bytes(GOOD), "xl/vbaProject.bin", b"x"), "table_macro"),
    ("macros.xlsm", xlsx_bytes(GOOD), "table_macro"),
    ("picture.csv", b"PK\x03\x04rest", "table_content"),
    ("text.xlsx", csv_bytes(GOOD), "table_content"),
    ("broken.xlsx", b"PK\x03\x04rest", "table_broken"),
    ("nothing.csv", b"", "table_empty"),
    ("latin.csv", b"\xff\xff\xff\x00", "table_encoding"),
    ("page.pdf", b"%PDF-1.7", "table_kind"),
]


@pytest.mark.parametrize(("name", "data", "code"), REFUSED, ids=[name for name, _data, _code in REFUSED])
def test_what_is_no_table_is_refused_at_the_door(world: SimpleNamespace, name: str, data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        imports.upload(world.catalog, by=world.bureau, clock=world.clock, table=SimpleUploadedFile(name, data))
    assert [finding.code for finding in refused.value.findings] == [code]
    assert not CatalogImport.objects.exists()
    nothing_written(world)


def test_an_archive_that_lies_about_its_size_is_stopped(world: SimpleNamespace) -> None:
    made = checked(world, "lies.xlsx", tables.lying_bomb())
    assert codes(made) <= {"table_bomb", "table_broken"}
    assert made.state == ImportState.FAULTY
    nothing_written(world)


def test_a_table_of_too_many_rows_is_left_at_the_limit(world: SimpleNamespace, settings: Any) -> None:
    settings.IMPORT_MAX_ROWS = 3
    made = checked(world, "long.csv", csv_bytes(GOOD))
    assert codes(made) == {"table_rows"}
    nothing_written(world)


def test_a_cancelled_check_leaves_nothing(world: SimpleNamespace) -> None:
    made = imports.upload(world.catalog, by=world.bureau, clock=world.clock, table=SimpleUploadedFile("a.csv", csv_bytes(GOOD)))
    assert made.job is not None
    Job.objects.filter(pk=made.job.pk).update(cancel_asked=True)
    with jobs.turn(made.job.pk, clock=world.clock) as job:
        assert job is not None
        imports.check(made.pk, job=job, clock=world.clock)
    made.refresh_from_db()
    assert (made.state, Job.objects.get(pk=made.job.pk).state) == (ImportState.DISCARDED, Job.State.CANCELLED)
    nothing_written(world)


def test_a_draft_that_changed_meanwhile_refuses_the_rows(world: SimpleNamespace) -> None:
    made = checked(world, "a.csv", csv_bytes(GOOD))
    CatalogItem.objects.create(catalog=world.catalog, code="A", level=1, name="别的", position=1)
    with pytest.raises(Refused) as refused:
        imports.carry_out(made, by=world.bureau, clock=world.clock)
    assert [finding.code for finding in refused.value.findings] == ["import.changed"]


def test_only_the_bureau_imports_and_only_into_a_draft(world: SimpleNamespace) -> None:
    table = SimpleUploadedFile("a.csv", csv_bytes(GOOD))
    with pytest.raises(NotAllowed):
        imports.upload(world.catalog, by=world.clerk, clock=world.clock, table=table)
    Catalog.objects.filter(pk=world.catalog.pk).update(state="WITHDRAWN", withdrawn_at=AT)
    with pytest.raises(WrongState):
        imports.upload(world.catalog, by=world.bureau, clock=world.clock, table=table)
    assert not CatalogImport.objects.exists()


def test_the_way_through_the_browser(world: SimpleNamespace, client: Client) -> None:
    sign_in(client, User.objects.get(username="lq_admin"))
    answer = client.post(reverse("catalog-import-new", args=["draft"]), {"table": SimpleUploadedFile("错.csv", csv_bytes([*GOOD, ["=A", "9", "", "甲"]]))})
    made = CatalogImport.objects.get()
    assert answer["Location"] == (page := reverse("catalog-import", args=["draft", made.pk]))
    waiting = client.get(page)
    assert waiting.status_code == 202 and "http-equiv=\"refresh\"" in waiting.content.decode() and made.job is not None
    assert "data-poll" in client.get(reverse("job-progress", args=[made.job.public_id])).content.decode()
    jobs.run_waiting()
    text = client.get(page).content.decode()
    assert "data-poll" not in text and "9" in text
    head, *rest = b"".join(client.get(reverse("catalog-import-faults", args=["draft", made.pk, "csv"])).streaming_content).decode("utf-8-sig").splitlines()
    assert head.endswith("代码,级别,上级代码,名称") and len(rest) == 1 and rest[0].startswith("7,") and ",'=A,9,,甲" in rest[0]
    book = load_workbook(io.BytesIO(b"".join(client.get(reverse("catalog-import-faults", args=["draft", made.pk, "xlsx"])).streaming_content)))
    assert [cell.data_type for row in book.active.iter_rows(min_row=2) for cell in row if cell.value == "=A"] == ["s"]
    client.post(reverse("catalog-import-new", args=["draft"]), {"table": SimpleUploadedFile("好.csv", csv_bytes(GOOD))})
    jobs.run_waiting()
    good = CatalogImport.objects.first()
    assert good is not None
    assert client.post(reverse("catalog-import-carry-out", args=["draft", good.pk])).status_code == 302
    assert CatalogItem.objects.count() == 5
    assert client.get(reverse("catalog-import", args=["draft", good.pk])).status_code == 200
    assert client.get(reverse("catalog-import-template")).status_code == 200
