"""The approval as a document: made once by a worker after the last approval of a route."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kernel import files, pdf
from kernel.actors import Actor
from kernel.clock import Clock, local
from kernel.lifecycle import lock
from kernel.models import Entry
from law.money import chinese_capitals
from planning import queries
from planning.models import Project


@transaction.atomic
def make_approval(project: Project, *, clock: Clock) -> Project:
    """The approval as a PDF under the receipt's code, once. Runs in a worker process."""
    project = lock(project)
    entry = queries.approval_of(project)
    if project.approval_file_id is not None or entry is None:
        return project
    receipt = entry.receipt
    data = pdf.render("planning/pdf/approval.html", _context(project, entry), code=receipt.code, sha256=receipt.sha256)
    project.approval_file = files.store_bytes(
        data, f"{project.number}批复.pdf", by=Actor.SYSTEM, at=clock.now(), purpose="planning.approval", media_type="application/pdf"
    )
    project.save(update_fields=["approval_file"])
    return project


STAGES = {"body": "单位审核", "finance": "财政审核", "staffing": "机构编制会签", "government": "政府审批"}
VERDICTS = {"approve": "同意", "return": "退回补正", "refuse": "不同意"}
ROUTES = {
    "A": "常规项目，按原有经费申拨渠道审批",
    "B1": "新增政府职能转变项目，同级政府审批",
    "B2": "新增且规模较大的政府职能转变项目，政府常务会议审定",
    "C": "一事一议，同级政府审定",
}
DECIDED_BY = {"government": "同级政府", "executive_meeting": "政府常务会议"}


def _context(project: Project, entry: Entry) -> dict[str, Any]:
    """What the document says, all of it in Chinese; drawn from the published facts of the approval."""
    facts: dict[str, Any] = entry.public_facts
    last = project.decisions.filter(stage="government", verdict="approve").last()
    rows = [
        {
            "stage_words": STAGES[one.stage],
            "verdict_words": VERDICTS[one.verdict],
            "organisation_name": one.organisation_name,
            "by_name": one.by_name,
            "opinion": one.opinion,
            "document_number": one.document_number,
            "at": local(one.at),
        }
        for one in queries.decisions(project)
    ]
    assert project.budget_amount is not None  # an approved project is complete
    return {
        "facts": facts,
        "issuer": entry.organisation_name,
        "serial": entry.receipt.serial,
        "at": local(entry.at),
        "capitals": chinese_capitals(project.budget_amount),
        "route": ROUTES[str(facts["route"])],
        "decided_by": DECIDED_BY.get(str(facts.get("decided_by", "")), ""),
        "decided_on": last.decided_on if last else None,
        "quantity": queries.describe("quantity", facts["quantity"]),
        "targets": [f"{row.get('name', '')}{row.get('comparator', '')}{row.get('value', '')}{row.get('unit', '')}" for row in facts["targets"]],
        "decisions": rows,
    }
