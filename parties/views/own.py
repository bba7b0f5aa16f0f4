"""A person's own account: the hub, sessions, passkeys, delegations, personal data, and what was typed when a session ended."""

from __future__ import annotations

import io
import json
import zipfile
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.usersessions.internal.flows import sessions as session_flows
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kernel.clock import today
from kernel.findings import Refused
from kernel.views import View, signed_in
from kernel.views import step_up as with_step_up
from parties import actions, gateways, queries
from parties.forms import CloseForm, ContactForm, CorrectionForm, DelegateForm, PasskeyNameForm
from parties.models import Consent, ConsentKind, Correction, Membership, User
from parties.queries import accounts
from parties.views import sessions
from parties.views.doors import next_of


def proved(view: View) -> View:
    """The second factor again from those who have one; from the others the form asks for the password."""
    strict = with_step_up(view)

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.actor.is_authenticated and not gateways.has_second_factor(request.actor.user):
            return view(request, *args, **kwargs)
        return strict(request, *args, **kwargs)

    return door


@never_cache
@signed_in
def hub(request: HttpRequest) -> HttpResponse:
    """Everything about one's own account, in one place."""
    unit = accounts.unit_of(request.actor)
    keeps = unit is not None and accounts.keeps(request.actor, unit)
    return render(request, "account/hub.html", {"unit": unit, "keeps": keeps, "sessions": len(_sessions(request.actor.user)), "factor": gateways.has_second_factor(request.actor.user)})


# -- sessions ------------------------------------------------------------------------------------------------------------
def _sessions(user: User) -> list[UserSession]:
    rows: list[UserSession] = UserSession.objects.purge_and_list(user)
    return sorted(rows, key=lambda row: row.last_seen_at, reverse=True)


@never_cache
@signed_in
def devices(request: HttpRequest) -> HttpResponse:
    """The sessions of this account: where from, with what, when last; this one is marked."""
    rows = [{"row": row, "browser": sessions.browser(row.user_agent), "address": accounts.masked(str(row.ip)), "current": row.session_key == request.session.session_key}
            for row in _sessions(request.actor.user)]
    rows.sort(key=lambda each: not each["current"])
    return render(request, "account/devices.html", {"rows": rows, "hours": settings.PORTAL_SESSION_HOURS, "idle": settings.SESSION_COOKIE_AGE // 60})


@require_POST
@signed_in
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session; one's own is a sign-out."""
    row = get_object_or_404(UserSession, pk=pk, user_id=request.actor.user_id)
    current = row.session_key == request.session.session_key
    row.end()
    if current:
        logout(request)
        return redirect("account_login")
    messages.success(request, _("The session is ended."))
    return redirect("devices")


@require_POST
@signed_in
def end_others(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    session_flows.end_other_sessions(request, request.actor.user)
    messages.success(request, _("All other sessions are ended."))
    return redirect("devices")


@never_cache
@require_POST
def stay(request: HttpRequest) -> JsonResponse:
    """The idle warning's “go on”: the middleware has just renewed the session."""
    return JsonResponse({"signed_in": request.actor.is_authenticated}, status=200 if request.actor.is_authenticated else 403)


@never_cache
@signed_in
def typed_again(request: HttpRequest) -> HttpResponse:
    """What was typed when the session had ended, to be looked at and sent; never sent by itself."""
    kept = sessions.typed_of(request)
    if kept is None:
        return redirect(gateways.home_url())
    if request.method == "POST":
        request.session.pop(sessions.TYPED, None)
        return redirect(kept["path"] if "back" in request.POST else gateways.home_url())
    fields = [(name, value) for name, values in sessions.fields_again(kept).lists() for value in values]
    shown = [(name, value) for name, value in fields if name != "idempotency_key" and value]
    return render(request, "account/typed.html", {"kept": kept, "fields": fields, "shown": shown})


# -- passkeys ------------------------------------------------------------------------------------------------------------
def is_staff(user: User) -> bool:
    """Whether the person needs a second factor to do anything."""
    return queries.needs_second_factor(user)


@never_cache
@signed_in
def add_passkey(request: HttpRequest) -> HttpResponse:
    """A new passkey. Who has a second factor shows it first; who has none may make this the first one."""
    if gateways.has_second_factor(request.actor.user):
        return _add_with_step_up(request)
    return _add_passkey(request)


@with_step_up
def _add_with_step_up(request: HttpRequest) -> HttpResponse:
    return _add_passkey(request)


def _add_passkey(request: HttpRequest) -> HttpResponse:
    user = request.actor.user
    form = AddWebAuthnForm(request.POST if request.method == "POST" else None, user=user)
    form.fields["name"].label = _("Name of the passkey")
    if request.method == "POST" and form.is_valid():
        first = not gateways.has_second_factor(user)
        made = actions.add_passkey(user, name=form.cleaned_data["name"][:40], credential=form.cleaned_data["credential"], at=request.clock.now())
        if first:
            post_authentication(request, made)
        messages.success(request, _("The passkey is set up."))
        return redirect(next_of(request, reverse("security")))
    options = webauthn.begin_registration(user, False)
    host = request.get_host().partition(":")[0]
    context = {"form": form, "options": options, "next": request.GET.get("next", ""), "by_number": host.replace(".", "").isdecimal(), "forced": getattr(request, "second_factor_due", False)}
    return render(request, "account/passkey_add.html", context, status=422 if form.is_bound else 200)


def _passkey(request: HttpRequest, pk: int) -> Authenticator:
    return get_object_or_404(Authenticator, pk=pk, user_id=request.actor.user_id, type=Authenticator.Type.WEBAUTHN)


@never_cache
@signed_in
def rename_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name for a passkey."""
    row = _passkey(request, pk)
    form = PasskeyNameForm(request.POST if request.method == "POST" else None, initial={"name": row.wrap().name})
    if request.method == "POST" and form.is_valid():
        actions.rename_passkey(row, name=form.cleaned_data["name"])
        return redirect("security")
    return render(request, "account/passkey_name.html", {"form": form, "passkey": row}, status=422 if form.is_bound else 200)


@require_POST
@with_step_up
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """A passkey goes; the last second factor of an officer stays."""
    actions.remove_passkey(_passkey(request, pk), staff=is_staff(request.actor.user), at=request.clock.now())
    messages.success(request, _("The passkey is removed."))
    return redirect("security")


@never_cache
@require_POST
@signed_in
def step_up_passkey(request: HttpRequest) -> HttpResponse:
    """The second factor again, with a passkey."""
    form = ReauthenticateWebAuthnForm(request.POST, user=request.user)
    if form.is_valid():
        form.save()
        return redirect(next_of(request))
    messages.error(request, _("The passkey was not accepted. Try again, or type a code."))
    return redirect(f"{reverse('step-up')}?{urlencode({'next': next_of(request)})}")


# -- delegation ----------------------------------------------------------------------------------------------------------
@never_cache
@signed_in
def delegate(request: HttpRequest) -> HttpResponse:
    """Lend a role to a colleague until a day."""
    user, day = request.actor.user, today(request.clock)
    own = [row for row in queries.memberships(user, request.clock.now()) if row.delegated_by_id is None and row.organisation is not None]
    current = next((row for row in own if row.pk == request.actor.membership_id), own[0] if own else None)
    people = accounts.colleagues(user, current.organisation, day) if current and current.organisation else []
    choices = {"own": [(str(row.pk), str(row.get_role_display())) for row in own if current and row.organisation_id == current.organisation_id],
               "colleagues": [(str(person.pk), person.name) for person in people]}
    form = DelegateForm(request.POST if request.method == "POST" else None, **choices)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        lent = next(row for row in own if str(row.pk) == data["role"])
        try:
            made = actions.delegate(lent, User.objects.get(pk=int(data["to"])), by=request.actor, clock=request.clock, until=data["until"], because=data["because"])
        except Refused as error:
            form.add_findings(error.findings)
        else:
            messages.success(request, _("%(name)s acts for you as %(role)s until %(day)s.") % {"name": made.user.name, "role": made.get_role_display(), "day": made.until})
            return redirect("memberships")
    return render(request, "account/delegate.html", {"form": form, "unit": current.organisation if current else None, "colleagues": people}, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def end_delegation(request: HttpRequest, pk: int) -> HttpResponse:
    """A lent role goes back at once."""
    row = get_object_or_404(Membership.objects.select_related("organisation", "delegated_by"), pk=pk, delegated_by__isnull=False, organisation__key=request.actor.organisation_key or "-")
    actions.end_delegation(row, by=request.actor, clock=request.clock)
    messages.success(request, _("The lent role is taken back."))
    return redirect("memberships")


# -- personal data -------------------------------------------------------------------------------------------------------
def _privacy_page(request: HttpRequest, **forms: Any) -> HttpResponse:
    user = request.actor.user
    context = {
        "person": user, "data": accounts.personal_data(user, request.clock.now()), "acts": accounts.acts_of(user),
        "contact": forms.get("contact") or ContactForm(person=user, initial={"email": user.email, "phone": user.phone}), "correction": forms.get("correction") or CorrectionForm(),
        "form": next(iter(forms.values()), None), "consents": list(Consent.objects.filter(user=user)), "requests": list(Correction.objects.filter(user=user)[:20]),
        "mail_on": Consent.objects.filter(user=user, kind=ConsentKind.MAIL, withdrawn_at=None).exists(), "hours": settings.PORTAL_SESSION_HOURS,
    }
    return render(request, "account/privacy.html", context, status=422 if forms else 200)


@never_cache
@signed_in
def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored about a person and why; copy, correction, consents, closing."""
    return _privacy_page(request)


@never_cache
@signed_in
def copy(request: HttpRequest, kind: str) -> HttpResponse:
    """The copy, as JSON or as an archive with it."""
    text = json.dumps(accounts.personal_data(request.actor.user, request.clock.now()), ensure_ascii=False, indent=1)
    if kind == "json":
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
    else:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("personal-data.json", text)
        response = HttpResponse(archive.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="personal-data.{kind}"'
    return response


def _privacy_act(request: HttpRequest, name: str, form: Any, act: Any, said: str) -> HttpResponse:
    if form.is_valid():
        try:
            act(by=request.actor, clock=request.clock, **{name: value for name, value in form.cleaned_data.items() if name != "password"})
        except Refused as error:
            form.add_findings(error.findings)
        else:
            messages.success(request, said)
            return redirect("privacy")
    return _privacy_page(request, **{name: form})


@require_POST
@proved
def contact(request: HttpRequest) -> HttpResponse:
    """The own address and telephone."""
    return _privacy_act(request, "contact", ContactForm(request.POST, person=request.actor.user), actions.set_contact, _("Address and telephone are stored."))


@require_POST
@signed_in
def correction(request: HttpRequest) -> HttpResponse:
    """The name is wrong."""
    return _privacy_act(request, "correction", CorrectionForm(request.POST), actions.file_correction, _("The request went to whoever keeps the people of your unit."))


@require_POST
@signed_in
def consent(request: HttpRequest) -> HttpResponse:
    """A consent given or taken back."""
    actions.consent(by=request.actor, clock=request.clock, kind=request.POST.get("kind", ""), given=request.POST.get("given") == "yes")
    return redirect("privacy")


@never_cache
@proved
def close(request: HttpRequest) -> HttpResponse:
    """Close the account for good, after a page that says what this means."""
    form = CloseForm(request.POST if request.method == "POST" else None, person=request.actor.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_account(by=request.actor, clock=request.clock)
        except Refused as error:
            form.add_findings(error.findings)
        else:
            logout(request)
            return render(request, "account/closed.html")
    return render(request, "account/close.html", {"form": form, "acts": accounts.acts_of(request.actor.user)}, status=422 if form.is_bound else 200)
