"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from kernel import inbox
from kernel.clock import clock


class _Portal:
    """Lazy: a page that does not ask for the clock or the inbox costs no query."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.demo = settings.PORTAL_DEMO
        self.site = settings.PORTAL_SITE
        self.base_url = settings.PORTAL_BASE_URL
        self.idle_seconds = settings.SESSION_COOKIE_AGE - 60  # the server notes activity once a minute

    @property
    def actor(self) -> Any:
        return getattr(self._request, "actor", None)

    @property
    def clock_now(self) -> Any:
        return clock.now()

    @property
    def unread(self) -> int:
        actor = self.actor
        return inbox.for_actor(actor).filter(read_at__isnull=True)[:100].count() if actor and actor.is_authenticated else 0


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `portal` in every template."""
    return {"portal": _Portal(request)}
