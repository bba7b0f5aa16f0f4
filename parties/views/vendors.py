"""Contractors: registering, the own profile and team, and the public list."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.clock import today
from kernel.views import signed_in, submit
from parties import actions, queries
from parties.forms import ConditionsForm, MemberForm, RegistrationForm
from parties.models import Contractor, ContractorGrade, Membership
from parties.rules import normal_code

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _posted(request: HttpRequest, *, files: bool = False) -> tuple[Any, ...]:
    """What a form is bound to: the POST (also an empty one), or nothing on GET."""
    if request.method != "POST":
        return ()
    return (request.POST, request.FILES) if files else (request.POST,)


def register(request: HttpRequest) -> HttpResponse:
    """Open a contractor's account; the first user is signed in and gets the receipt."""
    if request.actor.is_authenticated:
        return redirect("vendor-profile")
    form = RegistrationForm(*_posted(request, files=True))

    def act(**_data: Any) -> actions.Registration:
        made = actions.register(clock=request.clock, **form.facts())
        login(request, made.user, backend=BACKEND)
        record_authentication(request, made.user, method="password", username=made.user.username)
        return made

    return submit(request, form, act, template="parties/register.html", then=lambda made: reverse("receipt", args=[made.receipt.serial]))


def _own(request: HttpRequest) -> Contractor:
    """The contractor that the actor acts for, else 404."""
    rows = Contractor.objects.select_related("organisation__jurisdiction", "organisation__contact")
    return get_object_or_404(rows, organisation__key=request.actor.organisation_key or "-")


@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """The own facts and conditions; POST declares conditions again."""
    contractor = _own(request)
    rows = list(contractor.qualifications.select_related("file"))
    form = ConditionsForm(*_posted(request, files=True), initial={f"condition_{row.condition}": True for row in rows})

    def act(**_data: Any) -> Contractor:
        return actions.declare(contractor, by=request.actor, clock=request.clock, conditions=form.conditions(), documents=form.documents())

    findings = queries.conditions(contractor, today(request.clock))
    context = {"contractor": contractor, "findings": findings, "may_bid": not queries.bars(contractor, today(request.clock)),
               "declared": rows, "open_conditions": [f for f in findings if f.blocks]}
    return submit(request, form, act, template="parties/profile.html", then=lambda _row: reverse("vendor-profile"), context=context)


@signed_in
def team(request: HttpRequest) -> HttpResponse:
    """The own people; the authorised head adds colleagues."""
    contractor = _own(request)
    form = MemberForm(*_posted(request))

    def act(**data: Any) -> Any:
        made = actions.add_member(contractor, by=request.actor, clock=request.clock, name=data["person"], username=data["username"],
                                  password=data["password"], role=data["role"])
        messages.success(request, _("%(name)s can now sign in as %(username)s.") % {"name": made.name, "username": made.username})
        return made

    people = Membership.objects.visible_to(request.actor).select_related("user").order_by("pk")
    return submit(request, form, act, template="parties/team.html", then=lambda _user: reverse("vendor-team"), context={"contractor": contractor, "people": people})


def vendors(request: HttpRequest) -> HttpResponse:
    """The public list of contractors, by code; a cursor, no count."""
    words = request.GET.get("q", "").strip()[:60]
    after = normal_code(request.GET.get("after", "")[:40])
    rows, more = queries.page_of_contractors(request.actor, after=after, words=words)
    return render(request, "parties/vendors.html", {"rows": rows, "more": more, "q": words, "after": after})


def vendor(request: HttpRequest, key: str) -> HttpResponse:
    """One contractor's public facts and grades. Names of persons and telephone numbers are on no public page."""
    rows = Contractor.objects.visible_to(request.actor).select_related("organisation__jurisdiction")
    contractor = get_object_or_404(rows, organisation__key=key)
    context = {
        "contractor": contractor,
        "grades": list(ContractorGrade.objects.filter(contractor=contractor)[:50]),
        "bans": list(contractor.exclusions.all()),
        "may_bid": queries.may_bid(contractor, today(request.clock)),
    }
    return render(request, "parties/vendor.html", context)
