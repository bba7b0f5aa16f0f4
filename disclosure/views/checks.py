"""Verification: a code or a file against what the portal recorded, and the public log explained."""

from __future__ import annotations

import hashlib
import re

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from contracts.models import Contract
from disclosure.models import Notice
from disclosure.queries.dossier import public_projects
from kernel import publiclog
from kernel.models import Checkpoint, Entry, Leaf, Receipt, StoredFile

NEWEST = 20


def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """What a verification code or a file's SHA-256 stands for. Nothing uploaded is kept."""
    asked = (code or request.GET.get("code", "")).strip().upper()
    if asked and not code:
        return redirect("verify", code=asked)
    context: dict[str, object] = {"code": asked}
    if request.method == "POST" and "file" in request.FILES:
        context |= _file(request)
    elif asked:
        context |= {"found": _by_code(asked), "asked": True}
    return render(request, "disclosure/verify.html", context, status=404 if asked and not context.get("found") else 200)


def _by_code(code: str) -> dict[str, object] | None:
    notice = Notice.objects.filter(code=code).select_related("entry__leaf", "pdf").first()
    if notice is not None:
        return {"kind": "notice", "notice": notice, "leaf": _leaf(notice.entry_id), "sha256": notice.sha256, "title": notice.title, "at": notice.published_at}
    return _contract(code) or _receipt(code)


def _contract(code: str) -> dict[str, object] | None:
    """A published contract; its paper carries the code of the last signature's receipt."""
    contract = Contract.objects.filter(code=code, published_at__isnull=False).first()
    if contract is None:
        return None
    entry = Entry.objects.of(contract).filter(event="contracts.publish").first()
    return {"kind": "contract", "title": contract.title, "at": contract.signed_at, "sha256": contract.document_hash, "project": contract.thread,
            "leaf": _leaf(entry.pk) if entry else None}


def _receipt(code: str) -> dict[str, object] | None:
    receipt = Receipt.objects.filter(code=code).first()
    if receipt is None:
        return None
    return {"kind": "receipt", "title": receipt.title, "at": receipt.issued_at, "sha256": receipt.sha256, "serial": receipt.serial, "leaf": _leaf(receipt.entry_id)}


def _leaf(entry_id: int) -> Leaf | None:
    return Leaf.objects.filter(entry_id=entry_id).first()


def _file(request: HttpRequest) -> dict[str, object]:
    upload = request.FILES["file"]
    assert isinstance(upload, UploadedFile)
    hasher = hashlib.sha256()
    for chunk in upload.chunks():
        hasher.update(chunk)
    digest = hasher.hexdigest()
    match = StoredFile.objects.filter(sha256=digest, is_public=True).first()
    return {"checked": True, "digest": digest, "name": re.sub(r"[\x00-\x1f]", "", upload.name or ""), "match": match}


def log(request: HttpRequest) -> HttpResponse:
    """The public log: its newest head, its key, and how to check it."""
    leaves = list(Leaf.objects.select_related("entry").order_by("-index")[:NEWEST])
    projects = set(public_projects().filter(number__in=[leaf.entry.thread for leaf in leaves]).values_list("number", flat=True))
    return render(request, "disclosure/log.html", {"checkpoint": Checkpoint.objects.order_by("-size").first(), "vkey": publiclog.verifier_key(),
                                                   "leaves": leaves, "projects": projects})
