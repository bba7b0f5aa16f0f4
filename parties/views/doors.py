"""What stands before other pages: the life of a session, the second factor of staff, and the answer to a lock-out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from parties.gateways import home_url
from parties.views import sessions

FREE = frozenset({"security", "account_login", "account_logout", "mfa_authenticate", "step-up", "account_change_password", "healthz", "set_language",
                  "passkey-add", "invitation", "stay-signed-in", "identity-back", "typed-again"})


class SecondFactorMiddleware:
    """Sends staff without a proven second factor to the page where it is set up.

    Convenience alone: `actor_for` gives such a session no rights, so a door that this misses opens nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else None
        if not getattr(request, "second_factor_due", False) or str(name) in FREE:
            return None
        if request.path.startswith("/api/"):
            detail = _("Set up the second factor first.")
            return JsonResponse({"status": 403, "title": _("Second factor missing"), "detail": detail}, status=403)
        return redirect(f"{reverse('security')}?{urlencode({'next': request.get_full_path()})}")


class SessionRulesMiddleware:
    """Idle and absolute end of a session, by real time (ux.md P16); what was typed into a form is kept over the sign-in.

    A background call (htmx, a stream) does not count as activity. The session's row says when it was last used, at most once a minute."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if sessions.is_over(request):
                logout(request)
            elif not request.headers.get("HX-Request"):
                sessions.touch(request)
        response = self.get_response(request)
        return sessions.keep_typed(request, response)


def locked_out(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None = None) -> HttpResponse:
    """Too many wrong passwords: the same words for known and unknown user names, and when to try again."""
    from axes.helpers import get_cool_off

    wait = get_cool_off(request)
    minutes = int(wait.total_seconds() // 60) if wait else 0
    return render(request, "account/locked.html", {"minutes": minutes}, status=429)


def next_of(request: HttpRequest, fallback: str = "") -> str:
    """The page to go on to, if it is one of ours."""
    target = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return target if target and safe else fallback or home_url()
