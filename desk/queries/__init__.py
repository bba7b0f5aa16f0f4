"""What the workbench and the finance bureau's console show."""

from desk.queries.workbench import (
    APPS,
    Budget,
    Day,
    Due,
    Held,
    Row,
    Stage,
    budget,
    cell_width,
    due,
    modules,
    receipts,
    stages,
    todo,
    waiting,
    week,
    worked,
)  # fmt: skip

__all__ = [
    "APPS", "Budget", "Day", "Due", "Held", "Row", "Stage", "budget", "cell_width", "due", "modules", "receipts", "stages", "todo", "waiting", "week", "worked",
]  # fmt: skip
