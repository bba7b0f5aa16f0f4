"""Ways in besides the password: an invitation's link, a forgotten password, an identity provider."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import PasswordResetFromKeyView, PasswordResetView
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from requests import RequestException

from kernel.errors import Conflict
from kernel.findings import Refused
from kernel.views import step_up as with_step_up
from parties import actions, gateways
from parties.forms import OpenAccountForm, TakeUpForm
from parties.models import Invitation
from parties.views.doors import next_of

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What one is invited to; taking it up with a new account, or with the one that one is signed in with."""
    limited: HttpResponse | None = ratelimit.consume_or_429(request, app="allauth.account", action="reset_password_from_key")
    if limited is not None:
        return limited
    row = Invitation.objects.select_related("organisation__jurisdiction", "invited_by").filter(token_sha256=actions.digest(token)).first()
    if row is None or row.state != "OPEN" or row.expires_at <= request.clock.now():
        return render(request, "account/invitation_over.html", {"invitation": row}, status=410 if row else 404)
    signed_in = request.actor.is_authenticated
    data = request.POST if request.method == "POST" else None
    form = TakeUpForm(data) if signed_in else OpenAccountForm(data, person=row.name)
    if request.method == "POST" and form.is_valid():
        try:
            return _taken_up(request, row, form)
        except Refused as error:
            form.add_findings(error.findings)
        except Conflict:
            return render(request, "account/invitation_over.html", {"invitation": row}, status=410)
    return render(request, "account/invitation.html", {"invitation": row, "form": form, "by_code": bool(row.code_sha256)}, status=422 if form.is_bound else 200)


def _taken_up(request: HttpRequest, row: Invitation, form: Any) -> HttpResponse:
    was_in = request.actor.is_authenticated
    facts = {name: form.cleaned_data[name] for name in ("code", "username", "password") if name in form.cleaned_data}
    user = actions.accept_invitation(row, by=request.actor, clock=request.clock, **facts)
    messages.success(request, _("Welcome. You now have the role “%(role)s” at %(unit)s.") % {"role": row.get_role_display(), "unit": row.organisation.name})
    if was_in:
        return redirect("memberships")
    login(request, user, backend=BACKEND)
    record_authentication(request, user, method="password", username=user.username)
    return redirect("security")


class Recover(PasswordResetView):
    """A link to the registered e-mail. The answer is the same for an unknown address."""

    template_name = "account/recover.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response


class Recovered(PasswordResetFromKeyView):
    """The page that the link opens: a new password. Other sessions end with it; the second factor stays."""

    template_name = "account/recovered.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response


def recover_sent(request: HttpRequest) -> HttpResponse:
    """What happens now, for known and unknown addresses alike."""
    return render(request, "account/recover_sent.html")


def recovered_done(request: HttpRequest) -> HttpResponse:
    """The new password counts."""
    return render(request, "account/recovered_done.html")


@never_cache
def identity(request: HttpRequest) -> HttpResponse:
    """Off to the identity provider, to sign in."""
    return _send_away(request, "login", next_of(request))


@never_cache
@with_step_up
def connect_identity(request: HttpRequest) -> HttpResponse:
    """Off to the identity provider, to connect the identity with the account that one is signed in with."""
    return _send_away(request, "connect", reverse("security"))


def _send_away(request: HttpRequest, process: str, after: str) -> HttpResponse:
    if not gateways.is_configured():
        raise Http404
    try:
        return gateways.send_away(request, process=process, after=after)
    except (RequestException, KeyError):
        return render(request, "account/identity_away.html", status=503)


@never_cache
def identity_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the identity provider. A wrong state, nonce or signature, and a subject that nobody has connected, are refused."""
    if not gateways.is_configured() or provider_id != gateways.PROVIDER:
        raise Http404
    try:
        view = OAuth2CallbackView.adapter_view(gateways.PortalOIDC(request, provider_id))
        response: HttpResponse = view(request)
    except ImmediateHttpResponse as stop:
        response = stop.response
    return response


@require_POST
@with_step_up
def disconnect_identity(request: HttpRequest) -> HttpResponse:
    """The identity no longer signs this account in."""
    actions.disconnect_identity(request.actor.user)
    messages.success(request, _("The identity is disconnected."))
    return redirect("security")


def no_identity(request: HttpRequest) -> HttpResponse:
    """The person turned back at the identity provider."""
    return redirect("account_login")
