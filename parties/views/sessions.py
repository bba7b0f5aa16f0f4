"""The life of a session: its idle and absolute end, the list of sessions, and what was typed when one ended."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlencode

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone

SEEN, BEGAN, TYPED = "parties.seen", "parties.began", "parties.typed"
WHO_COOKIE = "portal_who"  # signed; tells only which account last used this browser, so that nobody is offered another's text
MINUTE = 60
LARGEST = 200_000  # characters of typed text that are kept
SECRET = ("password", "code", "credential", "csrfmiddlewaretoken", "token")


def is_over(request: HttpRequest) -> bool:
    """Whether the session has been idle too long or has lasted too long. One that began before these rules begins now."""
    now = time.time()
    session = request.session
    idle = now - session.get(SEEN, now) > settings.SESSION_COOKIE_AGE
    return idle or now - session.get(BEGAN, now) > settings.PORTAL_SESSION_HOURS * 3600


def touch(request: HttpRequest) -> None:
    """Activity: the session lives on from now. Written at most once a minute."""
    now = time.time()
    session = request.session
    if now - session.get(SEEN, 0) < MINUTE and BEGAN in session:
        return
    known = BEGAN in session
    session.setdefault(BEGAN, now)
    session[SEEN] = now
    if not (known and UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())):
        UserSession.objects.create_from_request(request)  # also a session that began at the page of registration or of an invitation


def keep_typed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Remembers who uses the browser; keeps a form that came too late for its session, to offer it again after the sign-in."""
    if request.user.is_authenticated:
        if request.path.startswith("/account/logout") or request.path.startswith("/en/account/logout"):
            response.delete_cookie(WHO_COOKIE)
        elif request.session.get(BEGAN) and _who(request) != request.user.pk:
            _sign_cookie(request, response)
        return response
    login = reverse("account_login")
    late = request.method == "POST" and response.status_code == 302 and response["Location"].partition("?")[0] == login and request.path != login
    who = _who(request) if late else None
    if who is None:
        return response
    typed = {name: values for name, values in request.POST.lists() if not any(part in name.lower() for part in SECRET)}
    if sum(len(value) for values in typed.values() for value in values) <= LARGEST:
        request.session[TYPED] = {"user": who, "path": request.get_full_path(), "fields": typed, "files": sorted(request.FILES)}
        response["Location"] = f"{login}?{urlencode({'next': reverse('typed-again')})}"
    return response


def typed_of(request: HttpRequest) -> dict[str, Any] | None:
    """What this person had typed when the session ended; another person's is forgotten."""
    kept: dict[str, Any] | None = request.session.get(TYPED)
    if kept and kept["user"] != request.user.pk:
        del request.session[TYPED]
        return None
    return kept


def _sign_cookie(request: HttpRequest, response: HttpResponse) -> None:
    value = signing.dumps(request.user.pk, salt=WHO_COOKIE)
    age = settings.PORTAL_SESSION_HOURS * 3600
    response.set_cookie(WHO_COOKIE, value, max_age=age, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax")


def _who(request: HttpRequest) -> int | None:
    try:
        found = signing.loads(request.COOKIES.get(WHO_COOKIE, ""), salt=WHO_COOKIE, max_age=settings.PORTAL_SESSION_HOURS * 3600)
    except signing.BadSignature:
        return None
    return int(found)


def fields_again(kept: dict[str, Any]) -> QueryDict:
    """The kept fields as a form's data."""
    data = QueryDict(mutable=True)
    for name, values in kept["fields"].items():
        data.setlist(name, values)
    return data


BROWSERS = (("MicroMessenger", "微信"), ("QQBrowser", "QQ 浏览器"), ("360SE", "360"), ("Edg/", "Edge"), ("Firefox/", "Firefox"),
            ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux"))


def browser(agent: str) -> str:
    """Browser and system out of what a browser calls itself; "" when it says neither."""
    found = [next((name for mark, name in table if mark in agent), "") for table in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, found))
