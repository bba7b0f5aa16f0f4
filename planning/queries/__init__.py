"""Questions about planning, for this app's doors and for the apps above."""

from planning.queries.checks import checks, edition_of, person_key, section_findings, sorted_checks
from planning.queries.content import Change, Row, describe, differences, label, labels, rows, snapshot, values
from planning.queries.ledger import available, balances, balances_for, last_lines, line_rows, lines_of
from planning.queries.projects import (
    SectionStatus,
    for_projects,
    grades_of,
    history,
    marks,
    neighbours,
    open_marks,
    progress,
    review_stage,
    section_statuses,
    todo,
    waiting,
)

__all__ = [
    "Change",
    "Row",
    "SectionStatus",
    "available",
    "balances",
    "balances_for",
    "checks",
    "describe",
    "differences",
    "edition_of",
    "for_projects",
    "grades_of",
    "history",
    "label",
    "labels",
    "last_lines",
    "line_rows",
    "lines_of",
    "marks",
    "neighbours",
    "open_marks",
    "person_key",
    "progress",
    "review_stage",
    "rows",
    "section_findings",
    "section_statuses",
    "snapshot",
    "sorted_checks",
    "todo",
    "values",
    "waiting",
]
