"""Training and incubation offers for social organisations, kept by civil affairs."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from parties.models.organisations import Organisation


class TrainingQuerySet(models.QuerySet["Training"]):
    """Words of the list of offers."""

    def visible_to(self, actor: Actor) -> TrainingQuerySet:
        """Everybody reads what has not been taken down."""
        return self.filter(taken_down_at__isnull=True)

    def current(self, day: date) -> TrainingQuerySet:
        """Offers that have not ended before `day`."""
        return self.filter(Q(until=None) | Q(until__gte=day), taken_down_at__isnull=True)


class Training(models.Model):
    """One offer: a course, an incubator, a fund for beginners."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("published by"))
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what is offered"))
    link = models.URLField(_("link"), max_length=300, blank=True)
    until = models.DateField(_("last day"), null=True, blank=True)
    posted_at = models.DateTimeField(_("published at"))
    posted_by = models.CharField(_("published by (person)"), max_length=80)
    taken_down_at = models.DateTimeField(_("taken down at"), null=True, blank=True)

    objects: ClassVar = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("training offer")
        verbose_name_plural = _("training offers")
        ordering = ["-posted_at", "-pk"]
        constraints = [CheckConstraint(condition=~Q(title=""), name="training_has_a_title")]

    def __str__(self) -> str:
        return self.title
