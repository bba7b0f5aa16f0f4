"""Nouns of the law: the stored book, changes under two persons, the registers that stand beside it."""

from law.lifecycle import ArticleState, ChangeState, CleanupState
from law.models.book import LegalDocument, Origin, ProvisionVersion, Revision, decode, encode
from law.models.changes import CalendarYear, Change
from law.models.registers import Article, ArticleKind, Cleanup

__all__ = [
    "Article", "ArticleKind", "ArticleState", "CalendarYear", "Change", "ChangeState", "Cleanup", "CleanupState", "LegalDocument", "Origin",
    "ProvisionVersion", "Revision", "decode", "encode",
]  # fmt: skip
