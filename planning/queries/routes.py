"""The way of an application through the authorities: who decides when, how long each has, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from kernel.clock import day_of
from kernel.models import Entry
from law.book import Edition
from law.calendar import NoCalendar
from law.queries import calendar
from parties.models import Jurisdiction, Organisation, Role
from parties.queries import edition, finance_of
from planning import rules
from planning.models import Decision, Project, ProjectState, Route, Verdict
from planning.models.decisions import ReviewStage

STATE_OF = {
    "body": ProjectState.BODY_REVIEW,
    "finance": ProjectState.FINANCE_REVIEW,
    "staffing": ProjectState.STAFFING_REVIEW,
    "government": ProjectState.GOVERNMENT_REVIEW,
}
STAGE_AT = {state.value: stage for stage, state in STATE_OF.items()}


@dataclass(frozen=True)
class Stop:
    """One authority on a route. state: done, now, paused, later or ended; `act` says what it does, `clause` under which provision."""

    stage: str
    who: str
    act: str
    state: str = "later"
    when: datetime | None = None
    clause: str = ""
    days: int | None = None


def path(code: str, law: Edition, body: Organisation | None = None) -> list[Stop]:
    """The authorities of a route in their order, as they are shown before anything is written."""
    clause = rules.first_citable([rules.CLAUSES[code]], law)
    place = body.jurisdiction if body else None
    return [
        Stop(stage, _who(stage, code, place, body), _act(stage, code), clause=clause if stage == rules.STAGES[code][-1] else "", days=rules.days_allowed(stage, law=law))
        for stage in rules.STAGES[code]
    ]


def _who(stage: str, code: str, place: Jurisdiction | None, body: Organisation | None) -> str:
    if stage == "body":
        return str(body.short) if body else _("The body's approver")
    if stage == "government" and code == "B2":
        return _("Executive meeting of the government")
    found = office_of(place, stage) if place else None
    return str(found.short) if found else str(ReviewStage(stage).label)


def office_of(place: Jurisdiction, stage: str) -> Organisation | None:
    """The office of a place that acts at a stage, where one is registered."""
    if stage == "finance":
        return finance_of(place)
    role = {"staffing": Role.STAFFING, "government": Role.GOVERNMENT}.get(stage)
    if role is None:
        return None
    return Organisation.objects.filter(jurisdiction=place, memberships__role=role).order_by("pk").first()


def _act(stage: str, code: str) -> str:
    if stage == rules.STAGES[code][-1]:
        return {"A": _("approves, and the budget is reserved"), "B1": _("approves by its document, and the budget is reserved"),
                "B2": _("decides, and the budget is reserved"), "C": _("decides case by case, and the budget is reserved")}[code]
    return {"body": _("approves for the body"), "finance": _("reviews money and conditions"), "staffing": _("co-signs the new function")}[stage]


def route_of(project: Project, at: datetime) -> list[Stop]:
    """The project's own route: what is done, where it lies, what comes."""
    stops = path(project.route, edition(project.jurisdiction, at), project.body)
    given = {one.stage: one for one in _last_round(project)}
    here = STAGE_AT.get(project.state)
    out = []
    for stop in stops:
        made = given.get(stop.stage)
        state = "later"
        if made is not None and stop.stage != here:
            state = {Verdict.APPROVE: "done", Verdict.RETURN: "paused", Verdict.REFUSE: "ended"}[Verdict(made.verdict)]
        elif stop.stage == here:
            state = "now"
        out.append(Stop(stop.stage, stop.who, stop.act, state, made.at if made and state != "now" else None, stop.clause, stop.days))
    return out


def _last_round(project: Project) -> Sequence[Decision]:
    last = project.submissions.order_by("-no").first()
    return list(last.decisions.order_by("pk")) if last else []


def decisions(project: Project) -> list[Decision]:
    """Every reviewer's decision, in order."""
    return list(project.decisions.select_related("submission", "file"))


def review_clock(project: Project, now: datetime) -> rules.Clock | None:
    """The days of the authority where it lies, or of the one that returned it (then paused). None where no days are kept."""
    visits = _visits(project)
    stage = STAGE_AT.get(project.state) or (visits[-1][0] if visits and project.state == ProjectState.RETURNED else None)
    if stage is None:
        return None
    allowed = rules.days_allowed(stage, law=edition(project.jurisdiction, now))
    if allowed is None:
        return None
    stays = [(came, went) for name, came, went in visits if name == stage]
    try:
        return rules.clock(stage, stays, day_of(now), allowed=allowed, calendar=calendar())
    except NoCalendar:
        return None


def _visits(project: Project) -> list[tuple[str, date, date | None]]:
    """(stage, came, went) in order, read from the journal."""
    out: list[tuple[str, date, date | None]] = []
    for entry in Entry.objects.of(project).order_by("id").only("from_state", "to_state", "at"):
        if entry.from_state == entry.to_state:
            continue
        if out and out[-1][2] is None and entry.from_state in STAGE_AT:
            out[-1] = (out[-1][0], out[-1][1], day_of(entry.at))
        if entry.to_state in STAGE_AT and entry.from_state:
            out.append((STAGE_AT[entry.to_state], day_of(entry.at), None))
    return out


def every_path(law: Edition, body: Organisation) -> list[tuple[Route, list[Stop]]]:
    """All routes with their authorities, for the page before an application."""
    return [(route, path(route.value, law, body)) for route in Route]


def mend_days(project: Project, at: datetime) -> int | None:
    """Working days in which a returned application is mended: an office rule, never cited."""
    law = edition(project.jurisdiction, at)
    return int(law.value("portal.review.mend_working_days")) if law.has("portal.review.mend_working_days") else None
