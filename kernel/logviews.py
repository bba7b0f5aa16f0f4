"""The public log for outsiders, in the C2SP formats tlog-checkpoint and tlog-tiles."""

from __future__ import annotations

import base64
import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from kernel import merkle, publiclog
from kernel.models import Checkpoint, Leaf

WIDTH = 256
PLAIN = "text/plain; charset=utf-8"


def _size() -> int:
    last = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first()
    return last or 0


def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed tree head."""
    last = Checkpoint.objects.order_by("-size").first()
    if last is None:
        raise Http404
    return HttpResponse(last.note, content_type=PLAIN, headers={"Cache-Control": "no-store"})


def vkey(request: HttpRequest) -> HttpResponse:
    """The key that checks the tree heads."""
    return HttpResponse(publiclog.verifier_key() + "\n", content_type=PLAIN)


def _where(where: str) -> tuple[int, int]:
    """(index, width) out of x001/x234/067.p/5."""
    match = re.fullmatch(r"((?:x[0-9]{3}/)*)([0-9]{3})(?:\.p/([0-9]{1,3}))?", where)
    if not match:
        raise Http404
    number = int("".join(re.findall(r"[0-9]{3}", match[1])) + match[2])
    width = int(match[3]) if match[3] else WIDTH
    if not 0 < width <= WIDTH:
        raise Http404
    return number, width


def tile(request: HttpRequest, level: int, where: str) -> HttpResponse:
    """A tile: `width` hashes of 32 bytes."""
    index, width = _where(where)
    span = WIDTH**level
    if level > 5 or (index * WIDTH + width) * span > _size():
        raise Http404
    body = b"".join(merkle.tile_hashes(level, index, width, publiclog.leaf_range))
    return HttpResponse(body, content_type="application/octet-stream")


def entries(request: HttpRequest, where: str) -> HttpResponse:
    """A bundle of leaves, each with its length in two bytes before it."""
    index, width = _where(where)
    start = index * WIDTH
    if start + width > _size():
        raise Http404
    rows = Leaf.objects.filter(index__gte=start, index__lt=start + width).order_by("index").values_list("body", flat=True)
    body = b"".join(len(raw).to_bytes(2, "big") + raw for raw in (row.encode() for row in rows))
    return HttpResponse(body, content_type="application/octet-stream")


def proof(request: HttpRequest, index: int) -> HttpResponse:
    """A leaf's audit path to the newest tree head (C2SP tlog-proof)."""
    get_object_or_404(Leaf, index=index)
    last = Checkpoint.objects.order_by("-size").first()
    if last is None or index >= last.size:
        raise Http404
    path = merkle.inclusion_proof(index, publiclog.leaf_range(0, last.size))
    lines = ["c2sp.org/tlog-proof@v1", f"index {index}", *[base64.b64encode(part).decode() for part in path], "", last.note]
    return HttpResponse("\n".join(lines), content_type=PLAIN)
