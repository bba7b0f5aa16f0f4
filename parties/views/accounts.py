"""Signing in, the second factor, and the choice of the role to act in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LoginView, PasswordChangeView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kernel.clock import day_of
from kernel.findings import Refused
from kernel.views import signed_in
from kernel.views import step_up as with_step_up
from parties import actions, queries
from parties.forms import SecondFactorForm, SetUpForm
from parties.gateways import code_of, has_second_factor, identity_of, is_configured, passkeys_of, totp_of
from parties.models import Membership
from parties.queries import accounts
from parties.views.doors import next_of


class SignIn(LoginView):
    """User name and password; in demonstration mode every account in one click."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        provider = settings.PORTAL_OIDC["name"] if is_configured() else ""
        return {**context, "groups": queries.one_click_accounts(), "next": self.request.GET.get("next", ""), "provider": provider}


class SecondFactor(AuthenticateView):
    """The code or the passkey that completes signing in."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.stage.login.user
        return {**context, "has_codes": totp_of(user) is not None, "passkeys": passkeys_of(user), "options": context["js_data"]["request_options"]}


class NewPassword(PasswordChangeView):
    """A new password for the old one."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_success_url(self) -> str:
        return reverse("security")


@never_cache
@signed_in
def step_up(request: HttpRequest) -> HttpResponse:
    """A second factor again, before sealing or signing; those who have none are sent to set one up."""
    if not has_second_factor(request.user):
        return redirect(f"{reverse('security')}?{urlencode({'next': next_of(request)})}")
    form = SecondFactorForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        post_authentication(request, form.authenticator, reauthenticated=True)
        return redirect(next_of(request))
    passkeys = passkeys_of(request.user)
    context = {"form": form, "next": next_of(request), "passkeys": passkeys, "options": begin_authentication(request.user) if passkeys else None,
               "has_codes": totp_of(request.user) is not None}
    return render(request, "account/step_up.html", context, status=422 if form.is_bound else 200)


@never_cache
@signed_in
def security(request: HttpRequest) -> HttpResponse:
    """The second factors: their list, or the QR code and secret to set one up with (`?codes=1` beside a passkey)."""
    known = has_second_factor(request.user)
    if known and (totp_of(request.user) is not None or not (request.method == "POST" or "codes" in request.GET)):
        return render(request, "account/security.html", _state(request))
    return _set_up_page(request) if not known else _set_up_beside(request)


@with_step_up
def _set_up_beside(request: HttpRequest) -> HttpResponse:
    return _set_up_page(request)


def _set_up_page(request: HttpRequest) -> HttpResponse:
    form = SetUpForm(request.POST if request.method == "POST" else None)
    secret = get_totp_secret(regenerate=request.method == "GET" and "new" in request.GET)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.set_up(request.actor.user, secret=secret, code=form.cleaned_data["code"])
        except Refused as error:
            form.add_findings(error.findings)
        else:
            return _set_up_done(request, made)
    shown = code_of(secret) if settings.PORTAL_DEMO else ""
    form.fields["code"].initial = shown
    context = {"form": form, "secret": secret, "address": get_adapter().build_totp_url(request.user, secret), "shown_code": shown,
               "next": next_of(request), "forced": getattr(request, "second_factor_due", False)}
    return render(request, "account/security_setup.html", context, status=422 if form.is_bound else 200)


def _set_up_done(request: HttpRequest, made: Authenticator) -> HttpResponse:
    clear_totp_secret(request)
    record_authentication(request, request.user, "mfa", id=made.pk, type=made.type)
    messages.success(request, _("The second factor is set up."))
    return redirect(next_of(request, reverse("security")))


def _state(request: HttpRequest) -> dict[str, Any]:
    spare = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).first()
    left = len(RecoveryCodes(spare).get_unused_codes()) if spare else 0
    return {"authenticator": totp_of(request.user), "passkeys": [row.wrap() for row in passkeys_of(request.user)], "left": left,
            "provider": settings.PORTAL_OIDC["name"] if is_configured() else "", "identity": identity_of(request.user) if is_configured() else None}


@never_cache
@require_POST
@with_step_up
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """A fresh set of recovery codes, shown this once."""
    return render(request, "account/recovery_codes.html", {"codes": actions.new_recovery_codes(request.actor.user)})


@require_POST
@with_step_up
def replace_second_factor(request: HttpRequest) -> HttpResponse:
    """Take off the second factor, to set up another phone."""
    actions.take_off(request.actor.user)
    return redirect("security")


@never_cache
@signed_in
def roles(request: HttpRequest) -> HttpResponse:
    """The organisations and roles that a person may act in; POST chooses one for this session."""
    held = queries.memberships(request.user, request.clock.now())
    if request.method == "POST":
        raw = request.POST.get("membership", "")
        chosen = get_object_or_404(Membership, pk=int(raw) if raw.isdecimal() and len(raw) < 18 else 0, pk__in=[each.pk for each in held])
        request.session[queries.MEMBERSHIP_SESSION_KEY] = chosen.pk
        return redirect(next_of(request))
    context = {"memberships": held, "lent": accounts.lent(request.actor.user, day_of(request.clock.now())), "next": request.GET.get("next", ""),
               "may_lend": any(each.delegated_by_id is None and each.organisation_id for each in held)}
    return render(request, "account/roles.html", context)


def password_help(request: HttpRequest) -> HttpResponse:
    """Who has no password yet is told whom to ask."""
    return render(request, "account/password_help.html")


def no_sign_up(request: HttpRequest) -> HttpResponse:
    """Only contractors register by themselves."""
    return redirect("vendor-register")


def again(request: HttpRequest) -> HttpResponse:
    """Where allauth itself asks for a second factor again: our one page for it."""
    return redirect(f"{reverse('step-up')}?{urlencode({'next': next_of(request)})}")
