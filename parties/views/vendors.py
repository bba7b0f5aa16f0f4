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
from law import uscc
from parties import actions, queries
from parties.forms import MemberForm, RegistrationForm
from parties.gateways import Answer
from parties.models import Contractor, ContractorGrade, ContractorType, Membership, Size
from parties.queries.admissions import latest_facts, slots
from parties.rules import normal_code
from parties.views.onboarding import own_contractor

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _posted(request: HttpRequest) -> tuple[Any, ...]:
    """What a form is bound to: the POST (also an empty one), or nothing on GET."""
    return (request.POST,) if request.method == "POST" else ()


def register(request: HttpRequest) -> HttpResponse:
    """Open a contractor's account; the first user is signed in and gets the receipt. A code in the address is looked up first."""
    if request.actor.is_authenticated:
        return redirect("vendor-profile")
    code = normal_code(request.GET.get("code", "")[:40])
    known, answer, failure = _known(code)
    form = RegistrationForm(*_posted(request), initial=known)

    def act(**_data: Any) -> actions.Registration:
        made = actions.register(clock=request.clock, **form.facts())
        login(request, made.user, backend=BACKEND)
        record_authentication(request, made.user, method="password", username=made.user.username)
        return made

    return submit(request, form, act, template="parties/register.html", then=lambda made: reverse("receipt", args=[made.receipt.serial]),
                  context={"code": code, "answer": answer, "failure": failure, "known": known})


def _known(code: str) -> tuple[dict[str, str], Answer | None, str]:
    """What the register of organisations knows of a valid code; nothing is asked for any other."""
    if not code or not uscc.is_valid(code):
        return ({"key": code} if code else {}), None, ""
    found, answer, failure = actions.registration(code)
    typed = {name: found[name] for name in ("name", "type", "legal_representative", "address") if found.get(name)}
    if typed.get("type") and typed["type"] != ContractorType.ENTERPRISE:
        typed["size"] = Size.NONE.value
    return {"key": code, **typed}, answer, failure


@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """The own facts as every bid uses them: the two lines, each condition with source and date, audit reports, what expires."""
    contractor = own_contractor(request)
    day = today(request.clock)
    admitted = queries.counting(contractor)
    context = {
        "contractor": contractor, "admitted": admitted, "slots": list(slots(admitted).values()) if admitted else [], "bars": queries.bars(contractor, day),
        "facts": latest_facts(contractor), "reports": list(contractor.audit_reports.select_related("file")), "grades": list(ContractorGrade.objects.filter(contractor=contractor)[:10]),
        "bans": [ban for ban in contractor.exclusions.all() if ban.last_day is None or ban.last_day >= day],
    }  # fmt: skip
    return render(request, "parties/profile.html", context)


@signed_in
def team(request: HttpRequest) -> HttpResponse:
    """The own people; the authorised head adds colleagues."""
    contractor = own_contractor(request)
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
        "bans": list(contractor.exclusions.filter(penalty=None)),
        "penalties": [(row, row.excludes_on(today(request.clock))) for row in contractor.penalties.published()],
        "may_bid": queries.may_bid(contractor, today(request.clock)),
        "admitted": queries.counting(contractor),
    }
    return render(request, "parties/vendor.html", context)
