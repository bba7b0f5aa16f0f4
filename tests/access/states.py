"""Who finds a page in each state of its record. Whoever is not named gets 404, or the sign-in, or is told that it is not his act."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from catalog.models import Catalog, FunctionTransfer, Need
from kernel.lifecycle import Record
from law.models import Change
from parties.models import Admission, Consortium, Contractor, Penalty
from parties.tests import cast
from planning.models import BudgetChange, BudgetRequest, FunctionCut, Plan, Project, Submission
from planning.queries.content import snapshot

if TYPE_CHECKING:
    from tests.access.cast import World

EVERYBODY = "visitor stranger outsider clerk approver accountant finance treasury auditor admin winner loser third expert"
FOUND: dict[str, dict[str, str]] = {
    "dept-project": {
        **dict.fromkeys(("DRAFT",), "clerk approver accountant"),
        **dict.fromkeys(("BODY_REVIEW", "FINANCE_REVIEW", "STAFFING_REVIEW", "GOVERNMENT_REVIEW", "RETURNED", "APPROVED", "REJECTED"), "clerk approver accountant finance treasury auditor admin"),
    },
    "project": {**dict.fromkeys(("DRAFT", "BODY_REVIEW", "FINANCE_REVIEW", "STAFFING_REVIEW", "GOVERNMENT_REVIEW", "RETURNED", "REJECTED"), ""), **dict.fromkeys(("APPROVED",), EVERYBODY)},
    "review": {
        **dict.fromkeys(("DRAFT",), "clerk approver accountant"),
        **dict.fromkeys(("BODY_REVIEW", "FINANCE_REVIEW", "STAFFING_REVIEW", "GOVERNMENT_REVIEW", "RETURNED", "APPROVED", "REJECTED"), "clerk approver accountant finance treasury auditor admin"),
    },
    "plan": {
        **dict.fromkeys(("DRAFT",), "clerk approver accountant"),
        **dict.fromkeys(("BODY_REVIEW", "FINANCE_REVIEW", "RETURNED", "PUBLISHED"), "clerk approver accountant finance auditor admin"),
    },
    "public-plan": {**dict.fromkeys(("DRAFT", "BODY_REVIEW", "FINANCE_REVIEW", "RETURNED"), ""), **dict.fromkeys(("PUBLISHED",), EVERYBODY)},
    "fin-catalog": {**dict.fromkeys(("DRAFT", "CONSULTING", "EXPERT", "REVIEW", "APPROVAL", "APPROVED", "PUBLISHED", "EFFECTIVE", "ADJUSTING", "REPEALED", "WITHDRAWN"), "finance admin")},
    "need": {**dict.fromkeys(("REPORTED", "TAKEN_UP", "LISTED", "TURNED_DOWN"), "clerk approver accountant finance admin")},
    "function": {**dict.fromkeys(("DRAFT",), ""), **dict.fromkeys(("PUBLISHED", "REPEALED"), EVERYBODY)},
    "registry-admission": {**dict.fromkeys(("PREPARING",), ""), **dict.fromkeys(("SUBMITTED", "RETURNED", "ADMITTED", "REPLACED", "REVOKED"), "finance auditor admin")},
    "vendor-consortium": {**dict.fromkeys(("FORMING", "AGREED", "ENDED"), "finance auditor admin winner loser")},
    "vendor": {**dict.fromkeys(("OPEN",), EVERYBODY), **dict.fromkeys(("CLOSED",), "finance treasury admin winner")},
    "fin-penalty": {**dict.fromkeys(("RECORDED", "IN_FORCE", "DROPPED", "LIFTED"), "finance auditor admin")},
    "budget-change": {**dict.fromkeys(("PROPOSED", "CONFIRMED", "REFUSED"), "clerk approver accountant finance treasury auditor admin")},
    "budget-request": {**dict.fromkeys(("SENT", "INCLUDED", "DECLINED"), "clerk approver accountant finance treasury auditor admin")},
    "function-cut": {**dict.fromkeys(("PROPOSED", "CONFIRMED", "REFUSED"), "finance treasury auditor admin")},
    "fin-change": {**dict.fromkeys(("PROPOSED", "APPROVED", "REFUSED", "WITHDRAWN"), "finance treasury admin")},
}


def _of(world: World, page: str, model: type[Record], word: str = "number") -> Record:
    """The record that the page's address names."""
    found = model._base_manager.get(**{word: world.special[page][word]})
    assert isinstance(found, model)
    return found


def _fresh_project(world: World) -> Project:
    """An application of its own: nothing of it has been published yet."""
    project: Project = Project.objects.get(pk=world.purchase.project.pk)
    project.pk, project.number = None, "LQ-2040-0001"
    project.save(force_insert=True)
    Submission.objects.create(project=project, no=1, at=cast.AT, content=snapshot(project))
    for page in ("dept-project", "project", "review"):
        world.special.setdefault(page, {})["number"] = project.number
    return project


def _only_admission(world: World) -> Record:
    """The contractor's other application would stand in the way: one may be open at a time."""
    found = _of(world, "registry-admission", Admission)
    assert isinstance(found, Admission)
    Admission.objects.filter(contractor=found.contractor).exclude(pk=found.pk).delete()
    return found


def records(world: World) -> dict[str, tuple[Any, dict[str, Any]]]:
    """Page -> the record in its address, and what the database wants besides the dates of its steps."""
    project = _fresh_project(world)
    return {
        "dept-project": (project, {}),
        "project": (project, {}),
        "review": (project, {}),
        "plan": (_of(world, "plan", Plan), {}),
        "public-plan": (_of(world, "plan", Plan), {}),
        "fin-catalog": (_of(world, "fin-catalog", Catalog, "slug"), {"effective_on": date(2040, 1, 1)}),
        "need": (_of(world, "need", Need), {"answer": "理由"}),
        "function": (_of(world, "function", FunctionTransfer), {}),
        "registry-admission": (_only_admission(world), {"return_reason": "理由"}),
        "vendor-consortium": (_of(world, "vendor-consortium", Consortium), {}),
        "vendor": (Contractor.objects.get(organisation__key=cast.FIRMS[0]), {}),
        "fin-penalty": (_of(world, "fin-penalty", Penalty, "pk"), {}),
        "budget-change": (_of(world, "budget-change", BudgetChange), {}),
        "budget-request": (_of(world, "budget-request", BudgetRequest), {}),
        "function-cut": (_of(world, "function-cut", FunctionCut), {}),
        "fin-change": (_of(world, "fin-change", Change), {}),
    }
