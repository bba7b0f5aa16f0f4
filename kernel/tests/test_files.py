"""Files: what they claim must be what they are."""

import hashlib
import io
import zipfile
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel import files
from kernel.actors import Actor
from kernel.findings import Refused
from kernel.models import StoredFile

AT = datetime(2026, 3, 2, tzinfo=UTC)
PDF = b"%PDF-1.4\n1 0 obj<</Type /Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type /Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type /Page/Parent 2 0 R>>endobj\n%%EOF\n"


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as found:
        for name, data in members.items():
            found.writestr(name, data)
    return out.getvalue()


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        files.check(name, data, field="file")
    return caught.value.findings[0].code


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("方案.pdf", b"", "file_empty"),
        ("方案.pdf", archive(a=b"x"), "file_content"),
        ("方案.pdf.exe", b"MZ", "file_type"),
        ("方案", PDF, "file_type"),
        ("方案.svg", b"<svg/>", "file_type"),
        ("方案.pdf", PDF[:-6], "file_cut"),
        ("名单.xlsx", archive(**{"word/document.xml": b"<x/>"}), "file_content"),
        ("名单.xlsx", b"not a zip", "file_content"),
        ("炸弹.docx", archive(**{"word/document.xml": b"0" * 60_000_000}), "file_content"),
    ],
    ids=["empty", "zip-as-pdf", "program", "no-extension", "svg", "cut-pdf", "docx-as-xlsx", "no-zip", "bomb"],
)
def test_refused_with_its_reason(name: str, data: bytes, code: str) -> None:
    assert refusal(name, data) == code


@pytest.mark.parametrize(
    ("name", "data"),
    [("方案.pdf", PDF), ("表.xlsx", archive(**{"xl/workbook.xml": b"<x/>"})), ("正文.docx", archive(**{"word/document.xml": b"<x/>"}))],
    ids=["pdf", "xlsx", "docx"],
)
def test_taken(name: str, data: bytes) -> None:
    assert files.check(name, data) == files.MEDIA[name.rpartition(".")[2]]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [("../../etc/方案.pdf", "方案.pdf"), ("C:\\temp\\方案.pdf", "方案.pdf"), ("a\x00b\u202efdp.pdf", "abfdp.pdf"), (".hidden.pdf", "hidden.pdf"), ("…/", "file")],
    ids=["climbing", "drive", "control", "hidden", "nothing"],
)
def test_names_are_text_alone(raw: str, shown: str) -> None:
    assert files.display_name(raw) == shown


@pytest.mark.django_db
def test_kept_by_its_digest_and_read_back(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    stored = files.store(SimpleUploadedFile("方案.pdf", PDF), by=Actor(organisation_key="11331004MB00001073"), at=AT, purpose="test")
    assert stored.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (stored.size, stored.pages) == (len(PDF), 1)
    assert files.read(stored) == PDF
    files.path_of(stored.sha256).write_bytes(PDF + b"x")
    with pytest.raises(OSError, match="does not match"):
        files.read(stored)


@pytest.mark.django_db
def test_a_refused_file_leaves_nothing(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    with pytest.raises(Refused):
        files.store(SimpleUploadedFile("方案.pdf", b""), by=Actor.SYSTEM, at=AT, purpose="test")
    assert not StoredFile.objects.exists()
