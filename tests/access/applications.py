"""Rows of the pages of plans, applications and approvals, and the keys of the objects that their addresses name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.models import Plan
from tests.access.rows import BODY, Answer, Row

if TYPE_CHECKING:
    from tests.access.cast import World

NUMBER = "LQ-JH-2025-0001"
ROWS: dict[str, Row] = {
    "project-copy": Row(Answer.OWN, "clerk"),
    "project-survey": Row(Answer.OWN, "clerk"),
    "project-decision-file": Row(Answer.OWN, ""),
    "project-approval-pdf": Row(Answer.OWN, ""),
    "dept-review": Row(Answer.ROLE, "approver finance"),
    "fin-review": Row(Answer.ROLE, "approver finance"),
    "plans": Row(Answer.ROLE, "stranger clerk approver accountant finance auditor admin"),
    "plan": Row(Answer.OWN, BODY),
    "plan-row": Row(Answer.OWN, "clerk"),
    "plan-import": Row(Answer.OWN, "clerk"),
    "plan-omissions": Row(Answer.OWN, "clerk"),
    "plan-submit": Row(Answer.OWN, "clerk"),
    "plan-revise": Row(Answer.OWN, "clerk"),
    "public-plans": Row(Answer.PUBLIC),
    "public-plan": Row(Answer.PUBLIC, also=("404",)),
    "api-projects-send_staffing": Row(Answer.STEP),
    "api-projects-send_government": Row(Answer.STEP),
    "api-projects-approve_staffing": Row(Answer.STEP),
    "api-projects-return_staffing": Row(Answer.STEP),
    "api-projects-refuse_staffing": Row(Answer.STEP),
    "api-projects-return_government": Row(Answer.STEP),
    "api-projects-refuse_government": Row(Answer.STEP),
    "api-plans-submit_plan": Row(Answer.STEP),
    "api-plans-endorse_plan": Row(Answer.STEP),
    "api-plans-return_plan": Row(Answer.STEP),
    "api-plans-publish_plan": Row(Answer.STEP),
    "api-plans-reject_plan": Row(Answer.STEP),
}


def keys(world: World) -> dict[str, dict[str, str]]:
    """Address name → its words → values of a real object, where the ordinary ones do not fit."""
    project = world.purchase.project
    Plan.objects.get_or_create(number=NUMBER, defaults={"body": project.body, "jurisdiction": project.jurisdiction, "year": 2025, "created_at": project.created_at})
    plan = {"number": NUMBER, "no": "0"}
    return {name: plan for name in ROWS if name.startswith(("plan", "public-plan"))}
