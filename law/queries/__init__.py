"""Questions about the law: the book in force, the calendar, citations; the bureau's lists; where the code relies on a provision."""

from law.queries.bureau import held_back, model_version, open_changes, table_of, todo, waiting
from law.queries.held import (
    PLACE_BOOKS,
    as_document,
    as_provision,
    book,
    calendar,
    citation,
    forget,
    paper,
    place_names,
    seed,
    source_words,
    sources,
)  # fmt: skip
from law.queries.uses import Use, uses

__all__ = [
    "PLACE_BOOKS", "Use", "as_document", "as_provision", "book", "calendar", "citation", "forget", "held_back", "model_version",
    "open_changes", "paper", "place_names", "seed", "source_words", "sources", "table_of", "todo", "uses", "waiting",
]  # fmt: skip
