"""People of a unit: the team page, invitations, one person's roles, requests for correction. For whoever keeps the unit's people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kernel.clock import today
from kernel.errors import NotAllowed
from kernel.findings import Refused
from kernel.forms import PortalForm
from kernel.views import signed_in, submit
from kernel.views import step_up as with_step_up
from parties import actions, queries, rules
from parties.forms import DecideForm, EndRoleForm, GiveRoleForm, InviteForm, MemberForm, ReasonForm
from parties.models import Contractor, Correction, Invitation, Membership, Organisation
from parties.permissions import keeps_people
from parties.queries import accounts


def offered_roles(request: HttpRequest, unit: Organisation) -> list[tuple[str, str]]:
    """The roles of the unit that this actor may give."""
    names = rules.roles_of(unit.kind, administrator="administrator" in request.actor.roles)
    return [(role, queries.role_label(role)) for role in names]


def _own_unit(request: HttpRequest) -> Organisation:
    unit = accounts.unit_of(request.actor)
    if unit is None:
        raise NotAllowed("team", keeps_people.name)
    return unit


def _team_context(request: HttpRequest, unit: Organisation) -> dict[str, Any]:
    keeps = accounts.keeps(request.actor, unit)
    return {
        "unit": unit, "keeps": keeps, "people": accounts.people_of(unit, today(request.clock)), "now": request.clock.now(),
        "invitations": accounts.open_invitations(request.actor, request.clock.now(), unit) if keeps else [],
        "corrections": accounts.waiting_corrections(request.actor, unit) if keeps else [], "decide": DecideForm(),
        "invite": InviteForm(roles=offered_roles(request, unit)) if keeps else None, "may_step": not request.actor.delegated_by,
    }


@never_cache
@signed_in
def team(request: HttpRequest) -> HttpResponse:
    """The people of the own unit, their roles, open invitations and requests."""
    return render(request, "parties/team.html", _team_context(request, _own_unit(request)))


@never_cache
@signed_in
def vendor_team(request: HttpRequest) -> HttpResponse:
    """The contractor's people; the authorised head also opens accounts himself, for colleagues without an address."""
    contractor = get_object_or_404(Contractor.objects.select_related("organisation__jurisdiction"), organisation__key=request.actor.organisation_key or "-")
    form = MemberForm(request.POST) if request.method == "POST" else MemberForm()

    def act(**data: Any) -> Any:
        made = actions.add_member(contractor, by=request.actor, clock=request.clock, name=data["person"], username=data["username"],
                                  password=data["password"], role=data["role"])
        messages.success(request, _("%(name)s can now sign in as %(username)s.") % {"name": made.name, "username": made.username})
        return made

    context = {**_team_context(request, contractor.organisation), "contractor": contractor}
    return submit(request, form, act, template="parties/team.html", then=lambda _user: reverse("vendor-team"), context=context)


def team_url(unit: Organisation, request: HttpRequest) -> str:
    """The page where this actor keeps the unit's people."""
    if unit.key != request.actor.organisation_key:
        return f"{reverse('fin-users')}?q={unit.key}"
    return reverse("vendor-team" if unit.kind == "contractor" else "unit-team")


@never_cache
@signed_in
def invite(request: HttpRequest) -> HttpResponse:
    """Ask a person into a role of the own unit."""
    unit = _own_unit(request)
    if not accounts.keeps(request.actor, unit):
        raise NotAllowed("invite", keeps_people.name)
    form = InviteForm(request.POST if request.method == "POST" else None, roles=offered_roles(request, unit))
    return send_invitation(request, form, lambda _data: unit, {"unit": unit, "back": team_url(unit, request)})


def send_invitation(request: HttpRequest, form: InviteForm, unit_for: Any, context: dict[str, Any]) -> HttpResponse:
    """The form, or the page that says what was sent. The answer is not kept for a repeat: it may show a link."""
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            unit = unit_for(data)
            data.pop("unit", None)
            sent = actions.invite(unit, by=request.actor, clock=request.clock, **data)
        except Refused as error:
            form.add_findings(error.findings)
        else:
            return _sent_page(request, sent)
    return render(request, "parties/invite.html", {"form": form, **context}, status=422 if form.is_bound else 200)


def _sent_page(request: HttpRequest, sent: actions.Sent) -> HttpResponse:
    from django.conf import settings

    by_hand = not sent.invitation.email
    context = {"invitation": sent.invitation, "by_hand": by_hand, "link": sent.link if by_hand or settings.PORTAL_DEMO else "",
               "back": team_url(sent.invitation.organisation, request)}
    return render(request, "parties/invited.html", context)


def _invitation(request: HttpRequest, pk: int) -> Invitation:
    return get_object_or_404(Invitation.objects.visible_to(request.actor).select_related("organisation", "invited_by"), pk=pk)


@never_cache
@require_POST
@signed_in
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link; the old one stops working."""
    return _sent_page(request, actions.resend_invitation(_invitation(request, pk), by=request.actor, clock=request.clock))


@require_POST
@signed_in
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The link stops working."""
    done = actions.revoke_invitation(_invitation(request, pk), by=request.actor, clock=request.clock)
    messages.success(request, _("The invitation of %(name)s is revoked.") % {"name": done.name})
    return redirect(team_url(done.organisation, request))


@require_POST
@signed_in
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """A request for correction: grant or decline."""
    row = get_object_or_404(Correction.objects.visible_to(request.actor).select_related("organisation", "user"), pk=pk)
    grant = request.POST.get("decision") == "grant"
    actions.decide_correction(row, by=request.actor, clock=request.clock, grant=grant, answer=request.POST.get("answer", "")[:200])
    messages.success(request, _("The name was put right.") if grant else _("The request was declined."))
    return redirect(team_url(row.organisation, request))


def _member(request: HttpRequest, pk: int) -> Membership:
    """One role of a person whose unit the actor keeps; others are not found."""
    rows = Membership.objects.visible_to(request.actor).select_related("user", "organisation__jurisdiction", "delegated_by")
    row = get_object_or_404(rows, pk=pk, organisation__isnull=False)
    if row.organisation is None or not accounts.keeps(request.actor, row.organisation):
        if row.owner_key != request.actor.organisation_key:
            raise Http404
        raise NotAllowed("person", keeps_people.name)
    return row


@never_cache
@signed_in
def person(request: HttpRequest, pk: int, *, form: Any = None, link: str = "") -> HttpResponse:
    """One person of a unit: roles with their ends, more roles, and the ways back in. `form`: one that was sent back."""
    row = _member(request, pk)
    assert row.organisation is not None
    day = today(request.clock)
    people = [each for each in accounts.people_of(row.organisation, day) if each.user.pk == row.user_id]
    given = form if isinstance(form, GiveRoleForm) else GiveRoleForm(roles=offered_roles(request, row.organisation))
    context = {
        "row": row, "person": row.user, "unit": row.organisation, "people": people, "give": given, "end": form if isinstance(form, EndRoleForm) else EndRoleForm(initial={"last_day": day}),
        "renew": form if isinstance(form, ReasonForm) else ReasonForm(), "form": form, "link": link, "own": row.user_id == request.actor.user_id,
        "locked": any(each.is_locked for each in people), "has_factor": any(each.has_factor for each in people), "back": team_url(row.organisation, request),
        "administrator": "administrator" in request.actor.roles,
    }
    return render(request, "parties/person.html", context, status=422 if form is not None else 200)


def _act(request: HttpRequest, pk: int, form: Any, act: Any, said: str) -> HttpResponse:
    """Run one change on a person's page; a refusal is that page again."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as error:
            form.add_findings(error.findings)
        else:
            messages.success(request, said)
            return redirect("person", pk)
    return person(request, pk, form=form)


@require_POST
@with_step_up
def give_role(request: HttpRequest, pk: int) -> HttpResponse:
    """One more role."""
    row = _member(request, pk)
    assert row.organisation is not None
    unit = row.organisation
    form = GiveRoleForm(request.POST, roles=offered_roles(request, unit))
    return _act(request, pk, form, lambda data: actions.give_role(row.user, unit, by=request.actor, clock=request.clock, **data), _("The role was given."))


@require_POST
@with_step_up
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """A last day."""
    row = _member(request, pk)
    return _act(request, pk, EndRoleForm(request.POST), lambda data: actions.end_role(row, by=request.actor, clock=request.clock, **data), _("The last day is entered."))


@never_cache
@require_POST
@with_step_up
def recover(request: HttpRequest, pk: int) -> HttpResponse:
    """A link to a new password, by mail or by hand."""
    row = _member(request, pk)
    try:
        link = actions.recover_password(row, by=request.actor, clock=request.clock)
    except Refused as error:
        form = PortalForm(request.POST)
        form.is_valid()
        form.add_findings(error.findings)
        return person(request, pk, form=form)
    if not link:
        messages.success(request, _("The link went to the registered e-mail address."))
        return redirect("person", pk)
    return person(request, pk, link=link)


@require_POST
@with_step_up
def renew_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """A lost second factor is taken off."""
    row = _member(request, pk)
    return _act(request, pk, ReasonForm(request.POST), lambda data: actions.renew_second_factor(row, by=request.actor, clock=request.clock, **data),
                _("The second factor is taken off; the person sets up a new one at the next sign-in."))


@require_POST
@signed_in
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """The end of a lock-out."""
    actions.unlock(_member(request, pk), by=request.actor, clock=request.clock)
    messages.success(request, _("The account is unlocked."))
    return redirect("person", pk)
