"""Verbs of stage 7: the only module that writes."""

from evaluation.actions.evaluations import Row, collect, conclude, name_third_party, open_evaluation, publish, reply, save_indicators
from evaluation.actions.survey import answer, ask_call, close_call, handle, make_batch, report, wipe_due

__all__ = [
    "Row",
    "answer",
    "ask_call",
    "close_call",
    "collect",
    "conclude",
    "handle",
    "make_batch",
    "name_third_party",
    "open_evaluation",
    "publish",
    "reply",
    "report",
    "save_indicators",
    "wipe_due",
]
