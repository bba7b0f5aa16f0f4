"""What every request passes: clean input, an actor and a clock, answers for refused acts, and POSTs that run once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from urllib.parse import unquote_plus

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from kernel import views
from kernel.actors import build_actor
from kernel.clock import clock
from kernel.errors import Conflict, NotAllowed
from kernel.findings import Refused
from kernel.models import Answer

GetResponse = Callable[[HttpRequest], HttpResponse]
KEY_LENGTH = 80


def client_ip(request: HttpRequest) -> str:
    """The address that a lock-out counts by: the connection's own, since forwarded headers can be forged."""
    return str(request.META.get("REMOTE_ADDR", ""))


class CleanInputMiddleware:
    """Refuses NUL and lone surrogates in address and query with 400, before any of it reaches the database."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        text = unquote_plus(request.META.get("QUERY_STRING", ""), errors="surrogateescape") + request.path
        if "\x00" in text or any(0xD800 <= ord(char) <= 0xDFFF for char in text):
            return views.bad_request(request)
        return self.get_response(request)


class DoorMiddleware:
    """Gives the request its actor and clock, and turns the kernel's exceptions into 403, 409 and 422."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = build_actor(request)
        request.clock = clock
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotAllowed):
            return views.not_your_act(request, error)
        if isinstance(error, Conflict):
            return views.conflict(request, error)
        if isinstance(error, Refused):
            return views.refused(request, error)
        return None


class IdempotencyMiddleware:
    """A POST with a key runs once, in one transaction with its stored answer; a repeat gets the first answer.

    A repeat that comes while the first still runs waits on the key's unique index. A refusal is not stored:
    the user mends the form and sends it again under the same key."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], args: list[object], kwargs: dict[str, object]) -> HttpResponse | None:
        if request.method != "POST":
            return None
        raw = request.headers.get("Idempotency-Key") or request.POST.get("idempotency_key", "")
        if not raw:
            return None
        digest = _digest(request)
        key = hashlib.sha256(f"{_who(request)}|{request.path}|{raw}".encode("utf-8", "replace")).hexdigest()
        try:
            with transaction.atomic():
                _, made = Answer.objects.get_or_create(key=key, defaults={"body_sha256": digest})
                if not made:
                    return _repeat(request, Answer.objects.get(key=key), digest)
                response = view(request, *args, **kwargs)
                if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                    response.render()
                if response.status_code >= 400 or response.streaming:
                    Answer.objects.filter(key=key).delete()
                else:
                    _remember(key, response)
                return response
        except (NotAllowed, Conflict, Refused) as error:
            return DoorMiddleware(self.get_response).process_exception(request, error)


def _who(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return f"session:{request.session.session_key or request.META.get('CSRF_COOKIE', '')}"


def _digest(request: HttpRequest) -> str:
    """Over the fields and the uploaded bytes: the same key with another body is an error, not a repeat."""
    hasher = hashlib.sha256()
    for name, values in sorted(request.POST.lists()):
        if name != "csrfmiddlewaretoken":
            hasher.update(repr((name, values)).encode("utf-8", "surrogatepass"))
    for name in sorted(request.FILES):
        for upload in request.FILES.getlist(name):
            hasher.update(repr((name, upload.name, upload.size)).encode("utf-8", "surrogatepass"))
            for chunk in upload.chunks():
                hasher.update(chunk)
            upload.seek(0)
    if request.content_type == "application/json":
        hasher.update(request.body)
    return hasher.hexdigest()


def _remember(key: str, response: HttpResponse) -> None:
    headers = {name: response[name] for name in ("Content-Type", "Location") if name in response}
    Answer.objects.filter(key=key).update(status=response.status_code, headers=headers, content=response.content)


def _repeat(request: HttpRequest, answer: Answer, digest: str) -> HttpResponse:
    if answer.body_sha256 != digest:
        return views.key_reused(request)
    response = HttpResponse(bytes(answer.content), status=answer.status or 200)
    for name, value in answer.headers.items():
        response[name] = value
    response["Idempotent-Replay"] = "true"
    return response
