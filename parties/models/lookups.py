"""What registers answered: each a dated fact with its source."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from parties.models.contractors import Contractor


class Register(models.TextChoices):
    """Which register was asked."""

    REGISTRATION = "registration", _("Register of organisations")
    CREDIT = "credit", _("Lists of dishonest parties")


class Outcome(models.TextChoices):
    """What came of asking."""

    FOUND = "found", _("Found")
    ABSENT = "absent", _("Not on it")
    DOWN = "down", _("Register did not answer")


class RegistryFactQuerySet(models.QuerySet["RegistryFact"]):
    """Words of the list of answers."""

    def latest_of(self, contractor: Contractor) -> dict[str, RegistryFact]:
        """The newest answer of each register that did answer, else its newest failure."""
        found: dict[str, RegistryFact] = {}
        for row in self.filter(contractor=contractor).order_by("looked_at", "pk"):
            if row.outcome != Outcome.DOWN or row.register not in found:
                found[row.register] = row
        return found


class RegistryFact(models.Model):
    """One answer of one register about one contractor. Rows are added and never changed."""

    contractor = models.ForeignKey(Contractor, models.PROTECT, related_name="facts", verbose_name=_("contractor"))
    register = models.CharField(_("register"), max_length=12, choices=Register)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    source = models.CharField(_("source"), max_length=120)
    as_of = models.DateField(_("state of the register"), null=True, blank=True)
    values = models.JSONField(_("answer"), default=dict)
    detail = models.CharField(_("remark"), max_length=300, blank=True)
    looked_at = models.DateTimeField(_("looked up at"))
    looked_by = models.CharField(_("looked up by"), max_length=120)
    by_hand = models.BooleanField(_("looked up by hand"), default=False)

    objects: ClassVar = RegistryFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer of a register")
        verbose_name_plural = _("answers of registers")
        ordering = ["-looked_at", "-pk"]
        indexes = [models.Index(fields=["contractor", "register", "-looked_at"], name="fact_newest_of_a_register")]
        constraints = [
            CheckConstraint(condition=Q(outcome=Outcome.DOWN) | Q(as_of__isnull=False), name="fact_has_the_date_of_its_source"),
            CheckConstraint(condition=Q(register__in=Register.values) & Q(outcome__in=Outcome.values), name="fact_register_and_outcome_are_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_register_display()} {self.get_outcome_display()}"
