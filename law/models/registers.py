"""Registers beside the book: rules reviewed for fair competition, and articles of experience, questions and local measures."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.lifecycle import Record
from law.lifecycle import ARTICLE, CLEANUP, ArticleState, CleanupState


class Cleanup(Record):
    """One rule that was reviewed because it may hinder fair competition: what was found, and what became of it."""

    class Outcome(models.TextChoices):
        KEPT = "KEPT", _("Kept")
        AMENDED = "AMENDED", _("Amended")
        REPEALED = "REPEALED", pgettext_lazy("fair competition", "Repealed")

    lifecycle = CLEANUP

    number = models.CharField(_("number"), max_length=30, unique=True)
    place = models.CharField(_("place"), max_length=6, blank=True)
    document = models.CharField(_("document under review"), max_length=200)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    issuer = models.CharField(_("issued by"), max_length=120)
    finding = models.TextField(_("finding"))
    reviewed_on = models.DateField(_("reviewed on"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    action = models.TextField(_("what was done"), blank=True)
    acted_on = models.DateField(_("done on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=CleanupState.choices, default=CleanupState.OPEN)
    recorded_at = models.DateTimeField(_("recorded at"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    bureau_key = models.CharField(_("finance bureau"), max_length=18, blank=True)

    class Meta:
        verbose_name = _("fair-competition review")
        verbose_name_plural = _("fair-competition reviews")
        ordering = ["-reviewed_on", "-pk"]
        constraints = [
            *CLEANUP.constraints("cleanup"),
            CheckConstraint(condition=Q(state="OPEN") | (~Q(outcome="") & Q(acted_on__isnull=False)), name="cleanup_settled_says_what_was_done"),
        ]

    def __str__(self) -> str:
        return self.document

    @property
    def owner_key(self) -> str:
        return self.bureau_key

    @property
    def thread(self) -> str:
        return self.number


class ArticleKind(models.TextChoices):
    EXPERIENCE = "EXPERIENCE", _("Experience")
    QUESTION = "QUESTION", _("Question and answer")
    MEASURE = "MEASURE", _("Local measures")


class Article(Record):
    """A text for readers: a case worth learning from, a question with its answer, or a place's own measures sent up for the record."""

    lifecycle = ARTICLE

    number = models.CharField(_("number"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=ArticleKind.choices)
    place = models.CharField(_("place"), max_length=6, blank=True)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"))
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    copied_to = models.CharField(_("copied to"), max_length=120, blank=True)
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file"))
    state = models.CharField(_("state"), max_length=12, choices=ArticleState.choices, default=ArticleState.DRAFT)
    written_at = models.DateTimeField(_("written at"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    taken_down_at = models.DateTimeField(_("taken down at"), null=True, blank=True)
    bureau_key = models.CharField(_("finance bureau"), max_length=18, blank=True)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-published_at", "-pk"]
        constraints = [*ARTICLE.constraints("article")]

    def __str__(self) -> str:
        return self.title

    @property
    def owner_key(self) -> str:
        return self.bureau_key

    @property
    def thread(self) -> str:
        return self.number
