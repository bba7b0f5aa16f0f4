"""Questions about stages 3 and 4. Other apps ask here: for_projects, award_of, opening_facts, ranking_of, todo, waiting."""

from procurement.queries.desk import todo, waiting
from procurement.queries.facts import award_of, award_rows, for_projects, notice_facts, opening_facts, ranking_of, result_facts
from procurement.queries.tenders import calendar, due_ids, law_of, live_tender, next_due, open_tenders

__all__ = [
    "award_of", "award_rows", "calendar", "due_ids", "for_projects", "law_of", "live_tender", "next_due", "notice_facts",
    "open_tenders", "opening_facts", "ranking_of", "result_facts", "todo", "waiting",
]
