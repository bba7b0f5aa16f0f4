"""Pages that many people read at once: kept as bytes in this process, under a version that every new entry of the journal bumps.

Only for readers without a session and outside demonstration mode: such a page is the same for everybody, sets no cookie and holds no token.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from threading import Lock
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.translation import get_language

from kernel.models import Entry

FRESH = 0.5  # seconds until the version is read again: a publication is seen by every process within this time
MOST = 500
MARK = secrets.token_hex(12)  # nobody can write it into a query
V = TypeVar("V")


@dataclass(frozen=True)
class Pulse:
    """The moment and the newest entry, as they were read last. Words such as "3 days left" hold for a minute."""

    at: datetime
    entry: int
    read: float

    @property
    def version(self) -> tuple[int, int]:
        return self.entry, int(self.at.timestamp() // 60)


class Shelf(Generic[V]):
    """A bounded store of what was made for one version; a new version empties it."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.rows: OrderedDict[Any, V] = OrderedDict()
        self.version: Any = None

    def get(self, key: Any, version: Any) -> V | None:
        with self.lock:
            if self.version != version:
                self.rows.clear()
                self.version = version
            found = self.rows.get(key)
            if found is not None:
                self.rows.move_to_end(key)
            return found

    def put(self, key: Any, version: Any, value: V) -> None:
        with self.lock:
            if self.version == version:
                self.rows[key] = value
                if len(self.rows) > MOST:
                    self.rows.popitem(last=False)


_pulse: Pulse | None = None
_pages: Shelf[tuple[bytes, str]] = Shelf()
_frames: Shelf[str] = Shelf()


def for_everybody(request: HttpRequest) -> bool:
    """Whether the answer does not depend on who asks."""
    return request.method == "GET" and not settings.PORTAL_DEMO and settings.SESSION_COOKIE_NAME not in request.COOKIES and "messages" not in request.COOKIES


def pulse(request: HttpRequest) -> Pulse:
    """Read at most every half second; in demonstration mode, whose clock can be moved, every time."""
    global _pulse
    found, now = _pulse, time.monotonic()
    if found is None or now - found.read > FRESH or settings.PORTAL_DEMO:
        newest = Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
        found = _pulse = Pulse(request.clock.now(), newest or 0, now)
    return found


def page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep a page's bytes for readers without a session."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not for_everybody(request):
            return view(request, *args, **kwargs)
        version, key = pulse(request).version, (get_language(), request.get_full_path())
        found = _pages.get(key, version)
        if found is None:
            response = view(request, *args, **kwargs)
            if response.status_code != 200 or response.streaming or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
                return response
            found = response.content, response["Content-Type"]
            _pages.put(key, version, found)
        return HttpResponse(found[0], content_type=found[1])

    return kept


def framed(request: HttpRequest, key: str, render: Callable[[HttpRequest, str], str], rows: str) -> str:
    """A page as a frame, made once for `key`, with this request's rows and address put into it. `render(request, mark)` makes the frame."""
    query = request.META.get("QUERY_STRING", "")
    version = pulse(request).version
    shared = for_everybody(request)
    frame = _frames.get((get_language(), key), version) if shared else None
    if frame is None:
        request.META["QUERY_STRING"] = f"at-{MARK}"
        try:
            frame = render(request, f"rows-{MARK}")
        finally:
            request.META["QUERY_STRING"] = query
        if shared and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
            _frames.put((get_language(), key), version, frame)
    address = f"?{escape(query)}" if query else ""
    return frame.replace(f"?at-{MARK}", address).replace(f"rows-{MARK}", rows)


def forget() -> None:
    """Empty everything, for tests."""
    global _pulse
    _pulse = None
    for shelf in (_pages, _frames):
        shelf.version = None
