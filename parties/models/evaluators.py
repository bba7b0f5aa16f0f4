"""The finance bureau's list of third-party evaluators."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from kernel.lifecycle import Record
from parties.lifecycle import LISTING, ListingState
from parties.models.organisations import Organisation
from parties.models.places import Jurisdiction


class EvaluatorQuerySet(models.QuerySet["Evaluator"]):
    """Words of the list of evaluators; it is public."""

    def in_force(self, day: date) -> EvaluatorQuerySet:
        """Listed, and the day within the term."""
        return self.filter(Q(until=None) | Q(until__gte=day), state=ListingState.LISTED, since__lte=day)


class Evaluator(Record):
    """One evaluator on the list of one place, with its fields and term."""

    lifecycle = LISTING

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="listings", verbose_name=_("organisation"))
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("jurisdiction"))
    fields = models.JSONField(_("fields"), default=list, blank=True)
    independence = models.TextField(_("statement of independence"))
    since = models.DateField(_("from"))
    until = models.DateField(_("last day"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=ListingState, default=ListingState.LISTED)
    listed_at = models.DateTimeField(_("listed at"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects: ClassVar = EvaluatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("third-party evaluator on the list")
        verbose_name_plural = _("third-party evaluators on the list")
        ordering = ["jurisdiction", "organisation__key"]
        constraints = [
            *LISTING.constraints("evaluator"),
            UniqueConstraint(fields=["organisation", "jurisdiction"], name="evaluator_is_listed_once"),
            CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="evaluator_term_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def owner_key(self) -> str:
        return self.organisation.key
