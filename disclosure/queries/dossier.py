"""The one-project page: records of each stage, money, competition, three voices; everything public, from first to last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from disclosure.models import Notice
from disclosure.queries.ball import Ball, ball
from disclosure.queries.progress import PAID, Course, Stage, courses, stages
from evaluation.models import Evaluation
from kernel.models import Entry
from planning.models import Project
from procurement.models import Bid, Ranking

# Which stage a public entry belongs to, by its event; the first match counts.
STAGE_OF = (
    ("planning.", "review"), ("procurement.qualify", "qualify"), ("procurement.", "procure"), ("contracts.publish", "contract"),
    ("contracts.sign", "contract"), ("contracts.", "supervise"), ("evaluation.", "evaluate"), ("payments.", "pay"),
)
FIVE = {"review": "budget", "qualify": "procure", "contract": "procure", "pay": "supervise"}


def public_projects() -> Any:
    """Projects whose page exists: from their approval on."""
    return Project.objects.filter(approved_at__isnull=False).select_related("body", "jurisdiction", "catalog_item__catalog")


@dataclass
class RecordRow:
    """One thing that happened: when, what, who, with the notice or file and the article."""

    at: datetime
    what: str
    who: str
    notice: Notice | None = None
    provision: str = ""
    amount: Decimal | None = None


@dataclass
class StageRecords:
    """A stage with its records, newest first."""

    stage: Stage
    rows: list[RecordRow] = field(default_factory=list)


@dataclass
class Money:
    """Budget → ceiling → award → contract → paid, in yuan; None is not yet known."""

    budget: Decimal | None
    ceiling: Decimal | None
    award: Decimal | None
    contract: Decimal | None
    paid: Decimal
    steps: list[dict[str, Any]]
    parts: list[dict[str, Any]]
    saved: Decimal | None


@dataclass
class Dossier:
    """All that K3 shows."""

    course: Course
    stages: list[Stage]
    ball: Ball | None
    money: Money
    records: list[StageRecords]
    notices: list[Notice]
    competition: dict[str, Any] | None
    evaluation: Evaluation | None

    @property
    def project(self) -> Project:
        return self.course.project

    @property
    def status(self) -> str:
        """open, closed or ended."""
        tender = self.course.tender
        if tender is not None and tender.state == "TERMINATED":
            return "ended"
        return "closed" if self.course.closed else "open"


def dossier(project: Project, at: datetime) -> Dossier:
    """Put the page together."""
    course = courses([project])[project.pk]
    bar = stages(course)
    notices = list(Notice.objects.filter(thread=project.number).select_related("pdf", "entry").order_by("published_at", "id"))
    shown = course.evaluation if course.evaluation and course.evaluation.published_at else None
    return Dossier(course=course, stages=bar, ball=ball(course, at), money=money(course), records=_records(course, bar, notices),
                   notices=notices, competition=competition(course), evaluation=shown)


def _stage_code(event: str, codes: set[str]) -> str:
    code = next((stage for prefix, stage in STAGE_OF if event.startswith(prefix)), "procure")
    return code if code in codes else FIVE.get(code, code)


def _records(course: Course, bar: list[Stage], notices: list[Notice]) -> list[StageRecords]:
    codes = {stage.code for stage in bar}
    by_entry = {notice.entry_id: notice for notice in notices}
    groups = {stage.code: StageRecords(stage) for stage in bar}
    for entry in Entry.objects.public().filter(thread=course.project.number).exclude(event__startswith="disclosure.").order_by("-at", "-id"):
        code = _stage_code(entry.event, codes)
        groups[code].rows.append(_row(entry, by_entry.get(entry.pk), course.project.title))
    if course.submitted_at:
        groups["apply"].rows.append(RecordRow(at=course.submitted_at, what=_("Project application handed in"), who=course.project.body.name))
    _add_quiet(course, groups, codes)
    return [group for group in sorted(groups.values(), key=lambda group: -group.stage.no) if group.rows]


def _add_quiet(course: Course, groups: dict[str, StageRecords], codes: set[str]) -> None:
    """Acts without an entry of their own in the public log, which the law wants shown after the result."""
    tender, contract = course.tender, course.contract
    code = "qualify" if "qualify" in codes else "procure"
    if tender and tender.awarded_at and tender.qualified_at:
        passed = Bid.objects.filter(tender=tender, state__in=["QUALIFIED", "ELIMINATED"]).count()
        what = _("Qualification review: %(all)s took part, %(passed)s passed") % {"all": tender.bids_count or passed, "passed": passed}
        groups[code].rows.append(RecordRow(at=tender.qualified_at, what=what, who=course.project.body.name))
    code = "contract" if "contract" in codes else "procure"
    if contract and contract.filed_at:
        groups[code].rows.insert(0, RecordRow(at=contract.filed_at, what=_("Contract filed with the finance bureau"), who=contract.body.name, provision="gpl.47.filing_working_days"))
    for group in groups.values():
        group.rows.sort(key=lambda row: row.at, reverse=True)


def _row(entry: Entry, notice: Notice | None, project_title: str) -> RecordRow:
    """The project's title stands at the head of the page; a row says what the notice adds to it."""
    raw = entry.public_facts.get("amount")
    amount = Decimal(str(raw)) if raw not in (None, "") and notice is None else None
    what = notice.title.removeprefix(notice.project_title) or notice.title if notice else event_words(entry)
    return RecordRow(at=entry.at, what=what, who=entry.organisation_name or _("the platform"),
                     notice=notice, provision=entry.provision, amount=amount)


def event_words(entry: Entry) -> str:
    """What a public entry without a notice says."""
    words = {
        "procurement.open": _("Responses opened"), "procurement.suspend": _("Procurement suspended"),
        "contracts.start": _("Service started"), "contracts.complete": _("Performance completed"), "contracts.terminate": _("Contract terminated"),
        "contracts.sign": _("Contract signed"), "payments.pay": _("Payment made through the treasury"),
    }
    return words.get(entry.event, entry.event)


def money(course: Course) -> Money:
    """The money line and the bar under it."""
    project, tender, contract = course.project, course.tender, course.contract
    shown = tender if tender and tender.notice_at else None
    award = course.award if course.award and course.award.notice_at else None
    steps: list[dict[str, Any]] = [
        {"label": _("Budget"), "amount": project.budget_amount, "day": project.approved_at, "what": pgettext("money line", "approved")},
        {"label": _("Ceiling"), "amount": shown.ceiling_amount if shown else None, "day": shown.notice_at if shown else None, "what": pgettext("money line", "in the notice")},
        {"label": _("Award"), "amount": award.amount if award else None, "day": award.notice_at if award else None, "what": pgettext("money line", "published")},
        {"label": _("Contract"), "amount": contract.amount if contract else None, "day": contract.signed_at if contract else None, "what": pgettext("money line", "signed")},
        {"label": _("Paid"), "amount": course.paid if contract else None, "day": _last_payment(course), "what": _share(course)},
    ]
    saved = project.budget_amount - contract.amount if contract and project.budget_amount else None
    return Money(budget=project.budget_amount, ceiling=steps[1]["amount"], award=steps[2]["amount"], contract=steps[3]["amount"], paid=course.paid,
                 steps=steps, parts=_parts(course), saved=saved)


def _last_payment(course: Course) -> datetime | None:
    return max((request.paid_at for request in course.payments if request.paid_at), default=None)


def _share(course: Course) -> str:
    if not course.contract:
        return ""
    return _("%(share)s%% of the contract") % {"share": f"{course.paid * 100 / course.contract.amount:.1f}"}


def _parts(course: Course) -> list[dict[str, Any]]:
    """The instalments to scale: x and width in thousandths of the budget."""
    contract, budget = course.contract, course.project.budget_amount
    if not contract or not budget:
        return []
    paid = {request.instalment.milestone_id for request in course.payments if request.state in PAID}
    out, x = [], Decimal(0)
    for milestone in contract.milestones.all():
        width = milestone.amount * 1000 / budget
        out.append({"no": milestone.no, "amount": milestone.amount, "paid": milestone.pk in paid, "x": f"{x:.2f}", "width": f"{width:.2f}"})
        x += width
    return out


def competition(course: Course) -> dict[str, Any] | None:
    """Who took part and how they were ranked: after the result, and without the losers' prices."""
    tender = course.tender
    if tender is None or tender.awarded_at is None:
        return None
    rows = list(Ranking.objects.filter(tender=tender).select_related("bid__contractor").order_by("rank"))
    budget = course.project.budget_amount
    award = course.award
    rate = (budget - award.amount) * 100 / budget if award and budget else None
    return {"rows": rows, "winner": award.contractor_id if award else None, "amount": award.amount if award else None,
            "all": tender.bids_count or len(rows), "valid": len(rows), "rate": f"{rate:.1f}" if rate is not None else ""}


def related(project: Project, contractor_id: int | None) -> dict[str, Iterable[Any]]:
    """Other public projects of the same body."""
    same = public_projects().filter(body=project.body_id).exclude(pk=project.pk).order_by("-pk")[:3]
    return {"same_body": list(same)}
