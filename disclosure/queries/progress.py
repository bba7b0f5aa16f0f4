"""Where a purchase stands: its stages, whose move it is, and how far the money is. Six queries for any number of projects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from contracts.models import Contract
from evaluation.models import Evaluation
from parties.queries import profile
from parties.rules import STAGE_LABELS, STAGES
from payments.models import Instalment, PaymentRequest
from planning.models import Project
from procurement.models import Award, Tender

PAID = ("PAID", "RECONCILED")


@dataclass
class Course:
    """Everything about one purchase that its stages are read from. Amounts in yuan."""

    project: Project
    tender: Tender | None = None
    award: Award | None = None
    contract: Contract | None = None
    evaluation: Evaluation | None = None
    paid: Decimal = Decimal(0)
    payments: list[PaymentRequest] = field(default_factory=list)
    instalments: list[Instalment] = field(default_factory=list)
    submitted_at: datetime | None = None

    @property
    def closed(self) -> bool:
        """Evaluated, published and paid in full."""
        return bool(self.contract and self.evaluation and self.evaluation.published_at and self.paid >= self.contract.amount)


def courses(projects: Iterable[Project]) -> dict[int, Course]:
    """The course of each project, by its primary key."""
    out = {project.pk: Course(project, submitted_at=project.submitted_at) for project in projects}
    keys = list(out)
    for tender in Tender.objects.filter(project__in=keys).order_by("pk"):
        out[tender.project_id].tender = tender
    for award in Award.objects.filter(tender__project__in=keys).select_related("contractor", "tender").order_by("pk"):
        out[award.tender.project_id].award = award
    for contract in Contract.objects.filter(project__in=keys, signed_at__isnull=False).select_related("contractor", "pdf").order_by("pk"):
        out[contract.project_id].contract = contract
    for evaluation in Evaluation.objects.filter(project__in=keys).select_related("third_party").order_by("pk"):
        out[evaluation.project_id].evaluation = evaluation
    _add_money(out, keys)
    return out


def _add_money(out: dict[int, Course], keys: list[int]) -> None:
    for instalment in Instalment.objects.filter(contract__project__in=keys).select_related("contract", "milestone").order_by("contract", "no"):
        out[instalment.contract.project_id].instalments.append(instalment)
    requests = PaymentRequest.objects.filter(instalment__contract__project__in=keys).select_related("instalment__contract")
    for request in requests.order_by("pk"):
        course = out[request.instalment.contract.project_id]
        course.payments.append(request)
        if request.state in PAID:
            course.paid += request.amount


@dataclass(frozen=True)
class Stage:
    """One stage of the bar. state: done, now, part, later, ended. `note` is what stands under the name."""

    no: int
    code: str
    label: str
    state: str
    note: str = ""
    day: date | datetime | None = None


def stage_states(course: Course) -> dict[str, tuple[str, Any]]:
    """code → (state, date) of the stages of the place's own profile: eight, or five that are read from the eight."""
    states = _eight(course)
    if stage_codes(course) == STAGES["eight-stages"]:
        return states
    return {
        "apply": states["apply"], "budget": states["review"], "procure": _joined(states, "procure", "qualify", "contract"),
        "supervise": _joined(states, "supervise", "pay"), "evaluate": states["evaluate"],
    }


def stage_codes(course: Course) -> tuple[str, ...]:
    """The codes of the place's stages, in the order of its paper."""
    place = course.project.jurisdiction
    return STAGES[place.profile] if place.profile else profile(place)


def _eight(course: Course) -> dict[str, tuple[str, Any]]:
    project, tender, contract, evaluation = course.project, course.tender, course.contract, course.evaluation
    awarded = bool(tender and tender.awarded_at)
    complete = bool(contract and contract.completed_at)
    procured = tender and (tender.awarded_at or tender.terminated_at or tender.notice_at or tender.intention_at)
    return {
        "apply": ("done" if project.submitted_at else "now", course.submitted_at),
        "review": (_step(project.approved_at, begun=project.submitted_at), project.approved_at),
        "procure": ("ended" if tender and tender.state == "TERMINATED" else _step(awarded, begun=project.approved_at), procured),
        "qualify": (_step(tender and tender.qualified_at, begun=tender and tender.state == "OPENED"), tender and tender.qualified_at),
        "contract": (_step(contract and contract.filed_at, begun=awarded), contract and contract.signed_at),
        "supervise": (_step(complete, begun=contract and contract.started_at), contract and (contract.completed_at or contract.started_at)),
        "evaluate": (_step(evaluation and evaluation.published_at, begun=evaluation or complete), evaluation and (evaluation.published_at or evaluation.opened_at)),
        "pay": _payment(course),
    }


def _step(done: object, *, begun: object) -> str:
    return "done" if done else "now" if begun else "later"


def _payment(course: Course) -> tuple[str, Any]:
    full = course.contract is not None and course.paid >= course.contract.amount
    last = max((request.paid_at for request in course.payments if request.paid_at), default=None)
    return "done" if full else "part" if course.payments or course.instalments else "later", last


def stage_label(course: Course, code: str) -> str:
    """The stage's name as the place's own paper words it."""
    name = next(name for name, known in STAGES.items() if known == stage_codes(course))
    return str(STAGE_LABELS[name, code])


def stages(course: Course) -> list[Stage]:
    """The bar of the place's own profile: eight stages or five."""
    states = stage_states(course)
    return [
        Stage(no, code, stage_label(course, code), states[code][0], note=_note(course, code), day=states[code][1])
        for no, code in enumerate(stage_codes(course), 1)
    ]


def _joined(states: dict[str, tuple[str, Any]], *codes: str) -> tuple[str, Any]:
    """A stage that holds several: done when all are, begun when one is."""
    found = [states[code] for code in codes]
    days = [day for _, day in found if day]
    if all(state == "done" for state, _ in found):
        return "done", max(days, default=None)
    if any(state == "ended" for state, _ in found):
        return "ended", max(days, default=None)
    return ("later" if all(state == "later" for state, _ in found) else "now"), max(days, default=None)


def _note(course: Course, code: str) -> str:
    """2/4 under the payments."""
    if code != "pay" or not course.contract:
        return ""
    paid = sum(request.state in PAID for request in course.payments)
    return f"{paid}/{course.contract.milestones.count()}" if course.payments else ""


def current_stage(course: Course) -> str:
    """The code of the stage that the purchase is in: the first that is not done."""
    codes = stage_codes(course)
    states = stage_states(course)
    return next((code for code in codes if states[code][0] not in ("done", "ended")), codes[-1])


def paid_total() -> Decimal:
    """All that was paid, over every contract, in yuan."""
    return PaymentRequest.objects.filter(state__in=PAID).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
