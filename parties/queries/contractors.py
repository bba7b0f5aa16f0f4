"""Contractors: what keeps them from bidding, what waits for them and for their authority, and the public list."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.clock import SHANGHAI, day_of
from kernel.findings import Finding
from kernel.todo import Todo, Waiting
from law.queries import calendar
from parties.lifecycle import AdmissionState, ConsortiumState
from parties.models import Admission, ConsortiumMember, Contractor
from parties.permissions import CONTRACTOR_ROLES, VERIFYING_ROLES
from parties.queries.admissions import Standing, admission_findings, counting, standing, working
from parties.queries.places import edition
from parties.rules import audit_due, exclusions, notice_due


def bars(contractor: Contractor, day: date) -> list[Finding]:
    """What keeps a contractor from bidding on `day`; empty when it may bid."""
    if contractor.state != "OPEN":
        return [Finding("account_closed", False, got=contractor.organisation.name)]
    law = edition(contractor.organisation.jurisdiction_id, day)
    bans = [(ban.list_name, ban.since, ban.last_day) for ban in contractor.exclusions.all()]
    return [*(finding for finding in admission_findings(contractor, day) if finding.blocks), *exclusions(bans, day, law=law)]


def may_bid(contractor: Contractor, day: date) -> bool:
    """Whether it is admitted, the admission has not ended and no ban is in force."""
    return not bars(contractor, day)


def standing_of(contractor: Contractor, day: date) -> Standing:
    """The two lines of a contractor: account, and whether it may bid."""
    return standing(contractor, day, bars(contractor, day))


def standing_line(request: Any) -> dict[str, Any]:
    """Context of every page: `standing` of a contractor's own people, read when a page asks for it."""
    from django.utils.functional import SimpleLazyObject

    def read() -> Standing | None:
        actor = getattr(request, "actor", None)
        if actor is None or not actor.has(*sorted(CONTRACTOR_ROLES)):
            return None
        row = Contractor.objects.filter(organisation__key=actor.organisation_key).select_related("organisation").first()
        return standing_of(row, day_of(request.clock.now())) if row else None

    return {"standing": SimpleLazyObject(read)}


def page_of_contractors(actor: Actor, *, after: str = "", words: str = "", size: int = 20) -> tuple[list[Contractor], str]:
    """One page of contractors by code, beyond the code `after`, and the code to go on after ("" at the end)."""
    rows = Contractor.objects.visible_to(actor).select_related("organisation__jurisdiction").order_by("organisation__key")
    if after:
        rows = rows.filter(organisation__key__gt=after)
    if words:
        rows = rows.filter(organisation__name__icontains=words)
    found = list(rows[: size + 1])
    return found[:size], found[size - 1].organisation.key if len(found) > size else ""


def evening(day: date) -> datetime:
    """The end of office hours of a last day."""
    return datetime.combine(day, time(17, 30), SHANGHAI)


def contractor_todo(actor: Actor, now: datetime) -> list[Todo]:
    """What waits for a contractor's people: to be admitted, to mend, to renew, to confirm a consortium, to hand in the audit report."""
    if not actor.has(*sorted(CONTRACTOR_ROLES)):
        return []
    firm = Contractor.objects.filter(organisation__key=actor.organisation_key).select_related("organisation").first()
    return [*_admission_todo(firm, now), *_audit_todo(firm, now), *_consortium_todo(actor)] if firm else []


def _admission_todo(firm: Contractor, now: datetime) -> list[Todo]:
    open_one, admitted, day = working(firm), counting(firm), day_of(now)
    page = reverse("vendor-onboarding")
    if open_one and open_one.state == AdmissionState.RETURNED:
        return [Todo(_("Mend"), _("Application for admission %(number)s") % {"number": open_one.number}, page, open_one.return_reason,
                     waits_since=open_one.returned_at, who=open_one.authority.name if open_one.authority else "")]
    if open_one and open_one.state == AdmissionState.PREPARING:
        return [Todo(_("Go on"), _("Apply for admission as a contractor"), page, _("Without it you may read everything, but not bid."), waits_since=open_one.created_at)]
    if open_one or admitted is None or admitted.valid_until is None:
        return [] if open_one else [Todo(_("Begin"), _("Apply for admission as a contractor"), page, _("Without it you may read everything, but not bid."))]
    ends, law = admitted.valid_until, edition(firm.organisation.jurisdiction_id, day)
    if day > ends or notice_due(ends, day, law=law) is not None:
        return [Todo(_("Renew"), _("Admission %(number)s, valid until %(day)s") % {"number": admitted.number, "day": ends}, page, due_at=evening(ends))]
    return []


def _audit_todo(firm: Contractor, now: datetime) -> list[Todo]:
    day = day_of(now)
    law = edition(firm.organisation.jurisdiction_id, day)
    filed = {row.fiscal_year for row in firm.audit_reports.all()}
    due = audit_due(day.year, filed, day, law=law) if counting(firm) else None
    if due is None or notice_due(due[1], day, law=law) is None:
        return []
    return [Todo(_("Hand in"), _("Audit report of %(year)s") % {"year": due[0]}, reverse("vendor-reports"), due_at=evening(due[1]))]


def _consortium_todo(actor: Actor) -> list[Todo]:
    rows = ConsortiumMember.objects.filter(contractor__organisation__key=actor.organisation_key, confirmed_at=None, consortium__state=ConsortiumState.FORMING)
    return [Todo(_("Confirm"), row.consortium.title, reverse("vendor-consortium", args=[row.consortium.number]), _("Joint agreement of a consortium"),
                 waits_since=row.consortium.created_at, who=row.consortium.lead.organisation.name) for row in rows.select_related("consortium__lead__organisation")]


def verifier_todo(actor: Actor, now: datetime) -> list[Todo]:
    """What waits for an authority: the applications handed in, oldest first."""
    if not actor.roles & VERIFYING_ROLES:
        return []
    rows = Admission.objects.to_verify(actor).select_related("contractor__organisation")[:50]
    return [Todo(_("Verify"), row.contractor.organisation.name, reverse("registry-admission", args=[row.number]), str(row.contractor.get_type_display()),
                 due_at=verify_by(row), waits_since=row.submitted_at, who=row.contractor.organisation.name) for row in rows]


def verify_by(admission: Admission) -> datetime | None:
    """By when the authority answers: a promise of the portal in working days; None before it was handed in or beyond the calendar."""
    if admission.submitted_at is None:
        return None
    since = day_of(admission.submitted_at)
    law = edition(admission.contractor.organisation.jurisdiction_id, since)
    days = int(law.value("portal.admission.verify_working_days"))
    try:
        return evening(calendar().add_working_days(since, days))
    except LookupError:  # no table of working days for that year
        return None


def contractor_waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """The contractor's application that lies with the authority."""
    if not actor.has(*sorted(CONTRACTOR_ROLES)):
        return []
    rows = Admission.objects.filter(contractor__organisation__key=actor.organisation_key, state=AdmissionState.SUBMITTED)
    return [Waiting(row.authority.name if row.authority else "", _("Application for admission %(number)s") % {"number": row.number}, _("Verification"),
                    reverse("vendor-onboarding"), row.submitted_at, verify_by(row)) for row in rows.select_related("authority", "contractor__organisation")]
