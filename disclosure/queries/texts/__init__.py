"""The statutory text of each notice, built from the public entry that makes it and the records behind it."""

from __future__ import annotations

from collections.abc import Callable

from disclosure.queries.texts import afterwards, before, tenders
from disclosure.queries.texts.form import NoticeText
from kernel.models import Entry

# event → who writes its notice. An event that stands here is woken in config.reactions.
BUILDERS: dict[str, Callable[[Entry], NoticeText]] = {
    "catalog.publish": before.catalog,
    "planning.approve_finance": before.project,
    "planning.approve_government": before.project,
    "procurement.publish_intention": tenders.intention,
    "procurement.correct_intention": tenders.corrected_intention,
    "procurement.publish": tenders.invitation,
    "procurement.publish_result": tenders.result,
    "procurement.terminate": tenders.termination,
    "contracts.publish": afterwards.contract,
    "contracts.accept": afterwards.acceptance,
    "evaluation.publish": afterwards.evaluation,
}

__all__ = ["BUILDERS", "NoticeText"]
