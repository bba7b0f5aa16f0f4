"""The lists of what may not be bought."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _


class NegativeItem(models.Model):
    """Something that may not be bought. `place` "" is the whole country.

    `words` block wherever they stand; `hints` ask a person to judge; `unless` are phrases that are taken out of the text first
    (保密协议 is no secret matter). `provision` names the article in the law book; `since` the day from which the bar stands. A change is a
    new row of the same key: the old one ends (`until`, the first day on which it no longer bars) on the day on which the new one begins.
    """

    key = models.SlugField(max_length=60)
    place = models.CharField(max_length=6, blank=True)
    title = models.CharField(max_length=200)
    words = models.JSONField(default=list, blank=True)
    hints = models.JSONField(default=list, blank=True)
    unless = models.JSONField(default=list, blank=True)
    provision = models.CharField(max_length=80, blank=True)
    cite = models.CharField(max_length=120, blank=True)
    other_way = models.CharField(max_length=300, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("barred matter")
        verbose_name_plural = _("barred matters")
        ordering = ["place", "position"]
        constraints = [
            CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="barred_until_follows_since"),
            UniqueConstraint(fields=["key", "since"], name="barred_version_has_its_day"),
            UniqueConstraint(fields=["key"], condition=Q(until__isnull=True), name="barred_has_one_open_version"),
        ]

    def __str__(self) -> str:
        return self.title
