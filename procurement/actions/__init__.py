"""The verbs of stages 3 and 4: the only modules that write."""

from procurement.actions.awards import award, open_quotes, publish_result, report, request_quotes
from procurement.actions.bids import add_file, answer_conditions, final_quote, finish_section, join, remove_file, revise, seal, set_price, set_text, withdraw
from procurement.actions.intentions import correct_intention, draft_intention
from procurement.actions.openings import close, close_due, decide_bid, open_bids, qualify
from procurement.actions.panels import declare, decline, draw, lapse, lock_scores, recuse, save_scores, sign
from procurement.actions.tenders import (
    prepare,
    publish,
    publish_intention,
    resume,
    rework,
    set_conditions,
    set_criteria,
    set_document,
    set_policy,
    set_timetable,
    start,
    suspend,
    terminate,
)

__all__ = [
    "add_file", "answer_conditions", "award", "close", "close_due", "correct_intention", "decide_bid", "declare", "decline", "draft_intention", "draw", "lapse", "final_quote", "finish_section",
    "join", "lock_scores", "open_bids", "open_quotes", "prepare", "publish", "publish_intention", "publish_result", "qualify",
    "recuse", "remove_file", "report", "request_quotes", "resume", "revise", "rework", "save_scores", "seal", "set_conditions",
    "set_criteria", "set_document", "set_policy", "set_price", "set_text", "set_timetable", "sign", "start", "suspend", "terminate",
    "withdraw",
]
