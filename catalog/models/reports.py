"""A need that no catalog names yet: reported to the finance bureau, which adjusts the catalog or says why not."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from catalog.lifecycle import NEED, NeedState
from catalog.models.catalogs import Catalog, CatalogItem, ServiceFamily
from kernel.actors import Actor
from kernel.lifecycle import Record


class NeedQuerySet(models.QuerySet["Need"]):
    """Words of the list."""

    def visible_to(self, actor: Actor) -> NeedQuerySet:
        """One's own, and those of the place for its finance bureau."""
        seen = Q(pk__in=[])
        if actor.organisation_key:
            seen |= Q(body__key=actor.organisation_key)
        if actor.has("administrator", "finance_reviewer") and actor.jurisdiction:
            seen |= Q(jurisdiction_id=actor.jurisdiction)
        return self.filter(seen)


class Need(Record):
    """What a department would buy and cannot find in the catalog, with its reasons."""

    lifecycle = NEED

    number = models.CharField(max_length=40, unique=True)
    body = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    jurisdiction = models.ForeignKey("parties.Jurisdiction", models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    family = models.CharField(max_length=12, choices=ServiceFamily.choices, default=ServiceFamily.PUBLIC)
    for_public = models.BooleanField(default=True)
    reason = models.TextField()
    legal_basis = models.CharField(max_length=300)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    benefit_function = models.TextField()
    benefit_cost = models.TextField()
    benefit_quality = models.TextField()
    state = models.CharField(max_length=20, choices=NeedState.choices, default=NeedState.REPORTED)
    reported_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    # The row that stands already, or the draft into which the row goes.
    item = models.ForeignKey(CatalogItem, models.SET_NULL, null=True, blank=True, related_name="+")
    catalog = models.ForeignKey(Catalog, models.PROTECT, null=True, blank=True, related_name="needs")

    objects: ClassVar = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need outside the catalog")
        verbose_name_plural = _("needs outside the catalog")
        ordering = ["-reported_at"]
        constraints = [
            *NEED.constraints("need"),
            CheckConstraint(condition=Q(amount__gt=0), name="need_amount_positive"),
            CheckConstraint(condition=Q(state="REPORTED") | ~Q(answer=""), name="need_is_answered_with_reasons"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def owner_key(self) -> str:
        """The body that reports it."""
        return self.body.key

    @property
    def thread(self) -> str:
        return self.number
