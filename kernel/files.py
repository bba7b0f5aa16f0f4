"""Files: checked by content and by name, kept by their SHA-256, written before the row that names them."""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
import unicodedata
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import filetype
from django.conf import settings
from django.http import FileResponse

from kernel.actors import Actor
from kernel.findings import Finding, Refused
from kernel.models import StoredFile
from kernel.sheets import XLSX, BadTable, open_table

MAX_BYTES = 200 * 1024 * 1024
MAX_MEMBERS, MAX_UNPACKED, MAX_RATIO = 2000, 500 * 1024 * 1024, 100
MEDIA = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ofd": "application/ofd",
}
# What must be inside a ZIP for it to be the document that its name claims.
INSIDE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "ofd": "OFD.xml"}


def display_name(raw: str) -> str:
    """The name as text alone: last path part, NFC, no control or direction marks, at most 200 characters."""
    last = re.split(r"[\\/]", raw)[-1]
    kept = "".join(ch for ch in unicodedata.normalize("NFC", last) if unicodedata.category(ch)[0] != "C")
    return kept.strip(". ")[-200:] or "file"


def _refuse(code: str, field: str, **values: Any) -> Refused:
    return Refused(Finding(code=code, met=False, field=field, **values))


def check(name: str, data: bytes, *, field: str = "") -> str:
    """The media type, when extension and content agree and the type is allowed. Raises Refused."""
    extension = name.rpartition(".")[2].lower()
    allowed = ", ".join(sorted(MEDIA))
    if not data:
        raise _refuse("file_empty", field, got=name)
    if len(data) > MAX_BYTES:
        raise _refuse("file_too_large", field, need=MAX_BYTES // (1024 * 1024), got=name)
    if extension not in MEDIA:
        raise _refuse("file_type", field, need=allowed, got=name)
    kind = filetype.guess(data[:8192])
    found = kind.extension if kind else "?"
    if extension in INSIDE:
        if not _zip_holds(data, INSIDE[extension]):
            raise _refuse("file_content", field, need=extension, got=found)
    elif found != ("jpg" if extension == "jpeg" else extension):
        raise _refuse("file_content", field, need=extension, got=found)
    if extension == "pdf" and b"%%EOF" not in data[-2048:]:
        raise _refuse("file_cut", field, got=name)
    return MEDIA[extension]


def _zip_holds(data: bytes, member: str) -> bool:
    """Whether the bytes are a ZIP of sane size that holds `member`; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
    unpacked = sum(info.file_size for info in infos)
    sane = len(infos) <= MAX_MEMBERS and unpacked <= min(MAX_UNPACKED, MAX_RATIO * max(len(data), 1))
    return sane and any(info.filename == member for info in infos)


def _pages(media_type: str, data: bytes) -> int | None:
    """A PDF's number of pages as its page objects show; None where that cannot be told."""
    if media_type != "application/pdf":
        return None
    return len(re.findall(rb"/Type\s*/Page(?![s\w])", data)) or None


def path_of(sha256: str) -> Path:
    """Where the bytes lie."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def _write(sha256: str, data: bytes) -> None:
    target = path_of(sha256)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    waiting = target.with_suffix(f".{os.getpid()}.part")
    with waiting.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(waiting, target)


def store_bytes(data: bytes, name: str, *, by: Actor, at: datetime, purpose: str, media_type: str, public: bool = False) -> StoredFile:
    """Keep bytes that the portal itself made."""
    sha256 = hashlib.sha256(data).hexdigest()
    _write(sha256, data)
    return StoredFile.objects.create(
        name=display_name(name), media_type=media_type, size=len(data), pages=_pages(media_type, data), sha256=sha256,
        purpose=purpose, owner_key=by.organisation_key, uploaded_by=by.user, stored_at=at, is_public=public,
    )


def store(upload: Any, *, by: Actor, at: datetime, purpose: str, field: str = "", public: bool = False) -> StoredFile:
    """Check and keep an uploaded file. `field` is the form field that a refusal points at. Raises Refused."""
    name = display_name(upload.name or "")
    data = upload.read()
    media_type = check(name, data, field=field)
    return store_bytes(data, name, by=by, at=at, purpose=purpose, media_type=media_type, public=public)


def store_table(upload: Any, *, by: Actor, at: datetime, purpose: str, field: str = "") -> StoredFile:
    """Check and keep an uploaded table, CSV or XLSX; its rows are read later. Raises Refused for what cannot be a table at all."""
    name = display_name(upload.name or "")
    if upload.size > settings.IMPORT_MAX_BYTES:
        raise _refuse("file_too_large", field, need=settings.IMPORT_MAX_BYTES // (1024 * 1024), got=name)
    data = upload.read()
    try:
        with tempfile.NamedTemporaryFile(prefix="table-") as file:
            file.write(data)
            file.flush()
            with open_table(Path(file.name), name) as table:
                media_type = MEDIA[XLSX] if table.kind == XLSX else "text/csv"
    except BadTable as bad:
        raise _refuse(bad.code, field, **bad.values) from None
    return store_bytes(data, name, by=by, at=at, purpose=purpose, media_type=media_type)


def read(file: StoredFile) -> bytes:
    """The bytes; checks that they are still those that were stored."""
    data = path_of(file.sha256).read_bytes()
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise OSError(f"file {file.public_id} does not match its digest")
    return data


def response(file: StoredFile, *, inline: bool = False) -> FileResponse:
    """The file as a download. Only PDFs that the portal made may open in the browser."""
    handle = path_of(file.sha256).open("rb")
    answer = FileResponse(handle, as_attachment=not inline, filename=file.name, content_type=file.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
