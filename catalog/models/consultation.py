"""Hearing the public and the experts before a catalog is decided on."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.models.catalogs import Catalog


class Consultation(models.Model):
    """One round in which a draft lies open. `closes_on` is the last day (Shanghai) on which comments are taken."""

    catalog = models.ForeignKey(Catalog, models.PROTECT, related_name="consultations")
    no = models.PositiveSmallIntegerField(default=1)
    explanation = models.TextField()
    days = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    closes_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # What came of it, published before the review of the finance bureau can end.
    result = models.TextField(blank=True)
    result_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["-opened_at"]
        constraints = [
            UniqueConstraint(fields=["catalog", "no"], name="consultation_has_its_number"),
            UniqueConstraint(fields=["catalog"], condition=Q(closed_at__isnull=True), name="consultation_is_one_at_a_time"),
            CheckConstraint(condition=Q(result_at__isnull=True) | Q(closed_at__isnull=False), name="consultation_ends_before_its_result"),
        ]

    def __str__(self) -> str:
        return f"{self.catalog} ({self.no})"

    def is_open(self, day: date) -> bool:
        """Whether comments are taken on a Shanghai day."""
        return self.closed_at is None and day <= self.closes_on


class Verdict(models.TextChoices):
    """What the finance bureau answers to a comment."""

    ACCEPTED = "ACCEPTED", pgettext_lazy("comment", "Accepted")
    PARTLY = "PARTLY", _("Accepted in part")
    DECLINED = "DECLINED", _("Not accepted")


class Comment(models.Model):
    """One comment. `contact` is for the finance bureau alone; everything else is published together with the reply."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="comments")
    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40, blank=True)
    organisation = models.CharField(max_length=120, blank=True)
    # Set when a body comments through its own account.
    organisation_key = models.CharField(max_length=18, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    made_at = models.DateTimeField()
    verdict = models.CharField(max_length=12, choices=Verdict.choices, blank=True)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["made_at", "pk"]
        constraints = [
            CheckConstraint(condition=Q(verdict="", reply="", replied_at__isnull=True) | (~Q(verdict="") & ~Q(reply="") & Q(replied_at__gte=F("made_at"))), name="comment_is_answered_in_full"),
        ]

    def __str__(self) -> str:
        return self.number


class Stance(models.TextChoices):
    """Where an expert comes down."""

    FOR = "FOR", _("In favour")
    AMENDED = "AMENDED", _("In favour with changes")
    AGAINST = "AGAINST", _("Against")


class ExpertOpinion(models.Model):
    """What an expert says on the draft; the name stays inside, employer and opinion are published."""

    catalog = models.ForeignKey(Catalog, models.PROTECT, related_name="opinions")
    name = models.CharField(max_length=40)
    employer = models.CharField(max_length=120)
    title = models.CharField(max_length=60, blank=True)
    stance = models.CharField(max_length=12, choices=Stance.choices)
    text = models.TextField()
    given_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("expert opinion")
        verbose_name_plural = _("expert opinions")
        ordering = ["given_on", "pk"]
        constraints = [UniqueConstraint(fields=["catalog", "name", "employer"], name="expert_speaks_once_on_a_catalog")]

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        return f"{self.name} ({self.employer})"
