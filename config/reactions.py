"""News goes up: which entry of the journal wakes which tasks. The one readable table."""

from __future__ import annotations

from datetime import datetime

NOTICE, RELEASE = "disclosure.publish_notice", "disclosure.release"

REACTIONS: dict[str, tuple[str, ...]] = {
    "catalog.publish": (NOTICE,),
    "planning.approve_finance": (NOTICE, RELEASE, "planning.make_approval", "procurement.draft_intention"),
    "planning.approve_government": (NOTICE, RELEASE, "planning.make_approval", "procurement.draft_intention"),
    "procurement.publish_intention": (NOTICE, RELEASE),
    "procurement.correct_intention": (NOTICE,),
    "procurement.publish": (NOTICE, RELEASE),
    "procurement.publish_result": (NOTICE, RELEASE),
    "procurement.terminate": (NOTICE, RELEASE),
    "contracts.offer": ("contracts.tell",),
    "contracts.sign_contractor": ("contracts.tell",),
    "contracts.sign": ("contracts.make_pdf", "contracts.tell"),
    "contracts.publish": (NOTICE, RELEASE),
    "contracts.start": (RELEASE, "contracts.tell"),
    "contracts.deliver": ("contracts.tell",),
    "contracts.accept": ("payments.schedule", NOTICE, RELEASE, "contracts.tell"),
    "contracts.return_delivery": ("contracts.tell",),
    "contracts.complete": (RELEASE,),
    "contracts.terminate": (RELEASE, "contracts.tell"),
    "evaluation.collect": ("evaluation.tell",),
    "evaluation.report": ("evaluation.tell",),
    "evaluation.conclude": ("evaluation.tell",),
    "evaluation.publish": (NOTICE, RELEASE, "evaluation.tell"),
    "payments.approve": ("payments.send",),
    "payments.instruct": ("payments.collect_returns",),
    "payments.pay": (RELEASE,),
}


def next_event_at(after: datetime) -> datetime | None:
    """The next moment after `after` at which something falls due anywhere; the training clock can move to it."""
    from disclosure.queries.due import next_due  # models: not before the apps are loaded

    return next_due(after)
