"""Error pages, receipts, files, and the one way from a form to an action."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import files
from kernel.clock import clock
from kernel.errors import Conflict, NotAllowed, NotLoaded, TooEarly, TooLate, WrongState
from kernel.findings import Finding, Refused
from kernel.forms import PortalForm
from kernel.models import Receipt, StoredFile

View = Callable[..., HttpResponse]
Answer = TypeVar("Answer", bound=HttpResponseBase)
STEP_UP_LASTS = timedelta(minutes=15)


def _wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    if _wants_json(request):
        findings = [finding_json(finding) for finding in context.get("findings", [])]
        body = {"status": status, "title": str(context.get("heading", "")), "detail": str(context.get("detail", ""))}
        return JsonResponse({**body, **({"findings": findings} if findings else {})}, status=status, json_dumps_params={"ensure_ascii": False})
    return render(request, f"errors/{status}.html", context, status=status)


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding as the API tells it."""
    return {"code": finding.code, "field": finding.field, "what": finding.what, "cite": finding.citation,
            "how": finding.how, "need": str(finding.need), "got": str(finding.got), "fix": None if finding.fix is None else str(finding.fix)}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, heading=_("This request cannot be read"), detail=_("It contains characters that no form sends. Go back and type the text again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, heading=_("You may not open this"), detail=_("Switch to the role that may, or ask the administrator of your organisation for it."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, heading=_("There is no page at this address"), detail=_("Check the address, or search for the project or notice number."))


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/500.html", {}, status=500)


def not_your_act(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    if not request.actor.is_authenticated and not _wants_json(request):
        return redirect_to_login(request.get_full_path())
    from kernel.permissions import explain

    return _page(request, 403, heading=_("This act belongs to another role"), detail=explain(error.needed), step=error.step)


def conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
    if isinstance(error, TooLate):
        heading, detail = _("Too late"), error.what
    elif isinstance(error, TooEarly):
        heading, detail = _("Too early"), error.what
    elif isinstance(error, NotLoaded):
        heading = _("The working days of %(year)s have not been entered") % {"year": error.year}
        detail = _("This act counts statutory working days, and they are never guessed. The finance bureau enters the yearly notice under “Rules”, “Working days”; then do it again.")
    elif isinstance(error, WrongState):
        heading, detail = _("The matter has moved on"), _("It is no longer where this act starts from. Somebody may just have decided it: open it again to see where it stands.")
    else:
        heading, detail = _("Somebody else acted first"), _("Nothing of yours was written. Open the matter again to see what was decided.")
    return _page(request, 409, heading=heading, detail=detail, error=error)


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return _page(request, 422, heading=_("This cannot be done as it stands"), findings=error.findings)


def key_reused(request: HttpRequest) -> HttpResponse:
    return _page(request, 422, heading=_("This form was already sent with other content"), detail=_("Open the form again and send it anew."))


def signed_in(view: Callable[..., Answer]) -> Callable[..., Answer | HttpResponse]:
    """Send visitors to the sign-in page."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> Answer | HttpResponse:
        if not request.actor.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return door


def step_up(view: Callable[..., Answer]) -> Callable[..., Answer | HttpResponse]:
    """Ask for the second factor again before a signing act, unless it was given in the last 15 minutes (ux.md P16).

    Real time counts here, not the training clock."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> Answer | HttpResponse:
        if not request.actor.is_authenticated:
            return redirect_to_login(request.get_full_path())
        from kernel.actions import real_now

        fresh = request.actor.stepped_up_at is not None and real_now() - request.actor.stepped_up_at < STEP_UP_LASTS
        if not fresh:
            back = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", request.get_full_path())
            return redirect(f"{reverse('step-up')}?{urlencode({'next': back})}")
        return view(request, *args, **kwargs)

    return door


def submit(request: HttpRequest, form: PortalForm, act: Callable[..., Any], *, template: str, then: Callable[[Any], str],
           context: dict[str, Any] | None = None) -> HttpResponse:
    """GET: the page. POST: `act(**cleaned_data)` and on to `then(result)`; wrong input is the page again, with 422."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                result = act(**form.cleaned_data)
            except Refused as error:
                form.add_findings(error.findings)
            else:
                return redirect(then(result))
    return render(request, template, {"form": form, **(context or {})}, status=status)


@signed_in
def receipt(request: HttpRequest, serial: str) -> HttpResponse:
    """A receipt, opened again by the organisation or person that was given it."""
    actor = request.actor
    mine = Q(organisation_key=actor.organisation_key) if actor.organisation_key else Q(entry__actor_id=actor.user_id)
    found = get_object_or_404(Receipt.objects.select_related("entry").filter(mine), serial=serial)
    return render(request, "kernel/receipt.html", {"receipt": found})


def file(request: HttpRequest, public_id: str) -> FileResponse:
    """A file that is public, or that the actor's own organisation stored."""
    stored = get_object_or_404(StoredFile, public_id=public_id)
    actor = request.actor
    own = bool(actor.organisation_key) and actor.organisation_key == stored.owner_key
    if not (stored.is_public or own):
        raise Http404
    return files.response(stored, inline=stored.is_public and stored.media_type == "application/pdf")


def set_clock(request: HttpRequest) -> HttpResponse:
    """Demonstration only: move the training clock to a moment, or to the next due event."""
    from datetime import datetime

    from django.utils.module_loading import import_string

    from kernel.actions import move_clock, sweep
    from kernel.clock import SHANGHAI

    if request.method != "POST":
        raise Http404
    raw = request.POST.get("to", "")
    if raw:
        try:
            to = datetime.fromisoformat(raw)
        except ValueError:
            return bad_request(request)
        to = to if to.tzinfo else to.replace(tzinfo=SHANGHAI)
    else:
        to = import_string(settings.KERNEL_NEXT_EVENTS)(clock.now())
    if to is not None:
        move_clock(to, clock=clock)
        sweep(clock=clock)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"now": clock.now().isoformat()})
    return redirect(_own_path(request.POST.get("next", "/")))


def _own_path(target: str) -> str:
    from django.utils.http import url_has_allowed_host_and_scheme

    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "/"


def outbox(request: HttpRequest) -> JsonResponse:
    """Demonstration only: how many reactions still wait, and what the clock says."""
    from kernel.actions import pending

    return JsonResponse({"pending": pending(), "now": clock.now().isoformat()})
