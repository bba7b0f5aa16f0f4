"""The writers of the law: the delivered files, changes under two persons, the registers."""

from law.actions.changes import approve, propose, propose_table, propose_version, refuse, withdraw
from law.actions.registers import publish_article, record_cleanup, settle_cleanup, take_down_article, write_article
from law.actions.seed import load_seed

__all__ = [
    "approve", "load_seed", "propose", "propose_table", "propose_version", "publish_article", "record_cleanup", "refuse", "settle_cleanup",
    "take_down_article", "withdraw", "write_article",
]  # fmt: skip
