"""Whose move it is: who must do what, since when, and by when. Limits come from the law of the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from disclosure.queries.progress import Course
from kernel.clock import SHANGHAI, day_of
from law.book import NotInForce
from law.queries import calendar
from parties.queries import edition


@dataclass(frozen=True)
class Ball:
    """`who` is to do `what`. `due` is the last day, None where no limit is set; `days` what is left, negative when overdue; `until` the moment, where one is fixed."""

    who: str
    what: str
    since: datetime | None
    due: date | None
    days: int | None
    share: int
    provision: str = ""
    until: datetime | None = None

    @property
    def due_at(self) -> datetime | None:
        """The fixed moment, or the end of the last day, in Shanghai."""
        if self.until:
            return self.until
        return datetime.combine(self.due, time(23, 59), SHANGHAI) if self.due else None


def ball(course: Course, at: datetime) -> Ball | None:
    """Who holds the ball now; None when the purchase is closed."""
    found = _find(course)
    if found is None:
        return None
    who, what, since, due, provision = found
    until = due if isinstance(due, datetime) else None
    last = day_of(due) if isinstance(due, datetime) else due
    days = (until - at).days if until else (last - day_of(at)).days if last else None
    return Ball(who=who, what=what, since=since, due=last, days=days, share=_share(since, last, at), provision=provision, until=until)


def _share(since: datetime | None, due: date | None, at: datetime) -> int:
    """How much of the time is used, in per cent."""
    if since is None or due is None:
        return 0
    end = datetime.combine(due, time(23, 59), SHANGHAI)
    whole = max((end - since).total_seconds(), 1)
    return max(0, min(100, round((at - since).total_seconds() * 100 / whole)))


Found = tuple[str, str, datetime | None, "date | datetime | None", str]


def _find(course: Course) -> Found | None:
    if course.closed:
        return None
    if course.contract:
        return _after_signing(course)
    if course.tender:
        return _in_procurement(course)
    return course.project.body.name, _("preparation of the procurement"), course.project.approved_at, None, ""


def _limit(course: Course, provision: str, since: datetime | None) -> tuple[date | None, str]:
    """The last day that a provision allows, counted from a moment; (None, "") where the law of that day has none."""
    if since is None:
        return None, ""
    try:
        found = edition(course.project.jurisdiction, day_of(since)).get(provision)
    except NotInForce:
        return None, ""
    start = day_of(since)
    if found.unit == "WD":
        return calendar().add_working_days(start, int(found.value)), provision
    return calendar().calendar_limit(start, int(found.value)), provision


def _in_procurement(course: Course) -> Found:
    tender = course.tender
    assert tender is not None
    body = course.project.body.name
    state = tender.state
    if state == "PUBLISHED":
        return _("suppliers"), _("responses to the notice"), tender.notice_at, tender.closes_at, ""
    if state in ("QUALIFIED", "CONSULTED", "QUOTED"):
        return _("the panel"), _("consultation and scoring"), tender.qualified_at, None, ""
    if state == "EVALUATED":
        return body, _("determination of the supplier"), tender.evaluated_at, *_limit(course, "gplr.43.determine_working_days", tender.evaluated_at)
    if state == "DETERMINED":
        return body, _("publication of the result"), tender.determined_at, *_limit(course, "gplr.43.result_working_days", tender.determined_at)
    if state == "AWARDED":
        return body, _("signing of the contract"), tender.awarded_at, *_limit(course, "gpl.46.sign_days", tender.awarded_at)
    words: dict[str, tuple[str, Any]] = {
        "DRAFT": (_("the procurement intention"), tender.created_at), "INTENDED": (_("the procurement documents"), tender.intention_at),
        "PREPARED": (_("publication of the notice"), tender.prepared_at), "CLOSED": (_("opening of the bids"), tender.closed_at),
        "OPENED": (_("qualification review"), tender.opened_at), "SUSPENDED": (_("suspended by the finance bureau"), tender.suspended_at),
        "TERMINATED": (_("a decision after the termination"), tender.terminated_at),
    }
    what, since = words[state]
    return body, what, since, None, ""


def _after_signing(course: Course) -> Found | None:
    contract = course.contract
    assert contract is not None
    if contract.state == "SIGNED":
        return contract.body.name, _("publication of the contract"), contract.signed_at, *_limit(course, "gplr.50.publish_working_days", contract.signed_at)
    if contract.state == "PUBLISHED":
        return contract.body.name, _("filing of the contract"), contract.published_at, *_limit(course, "gpl.47.filing_working_days", contract.signed_at)
    if contract.state == "FILED":
        return contract.body.name, _("start of the service"), contract.filed_at, contract.starts_on, ""
    unpaid = _payment(course)
    if unpaid:
        return unpaid
    waiting = next((delivery for milestone in contract.milestones.all() for delivery in milestone.deliveries.all() if delivery.state == "DELIVERED"), None)
    if waiting:
        return contract.body.name, _("acceptance of instalment %(no)s") % {"no": waiting.milestone.no}, waiting.delivered_at, None, ""
    if contract.state == "PERFORMING":
        done = {delivery.milestone_id for milestone in contract.milestones.all() for delivery in milestone.deliveries.all() if delivery.state == "ACCEPTED"}
        rest = next((milestone for milestone in contract.milestones.all() if milestone.pk not in done), None)
        if rest:
            return contract.contractor.name, _("service of instalment %(no)s") % {"no": rest.no}, contract.started_at, rest.due_on, ""
    return contract.body.name, _("performance evaluation"), contract.completed_at, None, ""


def _payment(course: Course) -> Found | None:
    """The first instalment that is due and not paid: whose desk its request lies on."""
    contract = course.contract
    assert contract is not None
    by_instalment = {request.instalment_id: request for request in course.payments if request.state != "REJECTED"}
    for instalment in course.instalments:
        request = by_instalment.get(instalment.pk)
        if request is not None and request.state in ("PAID", "RECONCILED"):
            continue
        since = datetime.combine(instalment.counts_from, time(0), SHANGHAI)
        state = request.state if request else ""
        who = contract.contractor.name if state in ("", "DRAFT") else contract.body.name if state in ("REQUESTED", "CONFIRMED") else _("the finance bureau")
        what = _("payment of instalment %(no)s") % {"no": instalment.no}
        return who, what, since, instalment.due_on, ""
    return None
