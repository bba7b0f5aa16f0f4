"""Rows of the pages of the finance bureau's console, and the keys of the objects that their addresses name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kernel.clock import clock
from kernel.jobs import start
from kernel.models import Delivery
from law import actions
from parties.tests import cast
from tests.access.rows import Answer, Row

if TYPE_CHECKING:
    from tests.access.cast import World

BUREAU = "finance treasury admin"
ROWS: dict[str, Row] = {
    "fin": Row(Answer.ROLE, BUREAU),
    "fin-figure": Row(Answer.ROLE, BUREAU),
    "fin-jobs": Row(Answer.ROLE, "admin"),
    "fin-job-cancel": Row(Answer.ROLE, ""),  # a POST alone
    "fin-delivery-retry": Row(Answer.ROLE, "admin"),
    "fin-rules": Row(Answer.ROLE, BUREAU),
    "fin-rule": Row(Answer.ROLE, BUREAU),
    "fin-rule-propose": Row(Answer.ROLE, "admin"),
    "fin-thresholds": Row(Answer.ROLE, BUREAU),
    "fin-calendars": Row(Answer.ROLE, BUREAU),
    "fin-calendar-propose": Row(Answer.ROLE, "admin"),
    "fin-changes": Row(Answer.ROLE, BUREAU),
    "fin-change": Row(Answer.ROLE, BUREAU),
    "fin-change-decide": Row(Answer.ROLE, BUREAU),  # the decision itself is the second administrator's
    "fin-change-withdraw": Row(Answer.ROLE, ""),
    "fin-change-file": Row(Answer.ROLE, BUREAU),
    "fin-negatives": Row(Answer.ROLE, BUREAU),
    "fin-negative-new": Row(Answer.ROLE, "admin"),
    "fin-negative-propose": Row(Answer.ROLE, "admin"),
    "fin-registers": Row(Answer.ROLE, BUREAU),
    "fin-cleanup-new": Row(Answer.ROLE, "admin"),
    "fin-cleanup": Row(Answer.ROLE, "admin"),
    "fin-article-new": Row(Answer.ROLE, "admin"),
    "fin-article-step": Row(Answer.ROLE, ""),
    "policy-changes": Row(Answer.PUBLIC),
    "data-coverage": Row(Answer.PUBLIC),
    "fair-competition": Row(Answer.PUBLIC),
    "articles": Row(Answer.PUBLIC),
    "article": Row(Answer.PUBLIC),
}


def keys(world: World) -> dict[str, dict[str, str]]:
    """Address name → its words → values of a real object, where the ordinary ones do not fit."""
    admin = cast.actor(world.people["admin"])
    change = actions.propose_table(2031, by=admin, clock=clock, table="元旦,2031-01-01,2031-01-01", because="年度通知", basis="国办发明电")
    cleanup = actions.record_cleanup(by=admin, clock=clock, document="旧办法", issuer="某单位", finding="限定本地", reviewed_on=date(2025, 1, 2))
    article = actions.publish_article(actions.write_article(by=admin, clock=clock, kind="QUESTION", title="问", body="答"), by=admin, clock=clock)
    job = start("access", by=admin, at=clock.now())
    delivery = Delivery.objects.first()
    numbers = {name: {"number": change.number} for name in ("fin-change", "fin-change-decide", "fin-change-withdraw", "fin-change-file")}
    return numbers | {
        "fin-figure": {"name": "execution"},
        "fin-job-cancel": {"public_id": job.public_id},
        "fin-delivery-retry": {"pk": str(delivery.pk if delivery else 1)},
        "fin-negative-propose": {"key": "public-jobs"},
        "fin-cleanup": {"number": cleanup.number},
        "fin-article-step": {"number": article.number, "step": "publish"},
        "article": {"number": article.number},
    }
