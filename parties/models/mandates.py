"""Mandates: a body has an agency do its clerk's work on one procurement, until a day."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from kernel.lifecycle import Record
from parties.lifecycle import MANDATE, MandateState
from parties.models.organisations import Organisation
from parties.permissions import FINANCE_ROLES, OVERSIGHT_ROLES


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Words of the list of mandates."""

    def visible_to(self, actor: Actor) -> MandateQuerySet:
        """The body's and the agency's own; all for finance and oversight."""
        if actor.is_system or actor.roles & (FINANCE_ROLES | OVERSIGHT_ROLES):
            return self
        key = actor.organisation_key or "-"
        return self.filter(Q(agency__key=key) | Q(body__key=key))

    def in_force(self, day: date) -> MandateQuerySet:
        """Granted, not revoked, and the day within the term: the end needs no act."""
        return self.filter(state=MandateState.GRANTED, since__lte=day, until__gte=day)


class Mandate(Record):
    """The agreement (委托代理协议) of a body with an agency on one project."""

    lifecycle = MANDATE

    body = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("purchasing body"))
    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("agency"))
    project_number = models.CharField(_("project"), max_length=40)
    project_title = models.CharField(_("title"), max_length=200)
    matters = models.TextField(_("what is entrusted"))
    document = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agreement"))
    since = models.DateField(_("from"))
    until = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=12, choices=MandateState, default=MandateState.GRANTED)
    granted_at = models.DateTimeField(_("granted at"))
    granted_by = models.CharField(_("granted by"), max_length=80)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoke_reason = models.CharField(_("why it was revoked"), max_length=200, blank=True)

    objects: ClassVar = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate of an agency")
        verbose_name_plural = _("mandates of agencies")
        ordering = ["-granted_at", "-pk"]
        constraints = [
            *MANDATE.constraints("mandate"),
            CheckConstraint(condition=Q(until__gte=F("since")), name="mandate_ends_after_it_begins"),
            CheckConstraint(condition=~Q(body=F("agency")), name="mandate_is_given_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.project_number} {self.agency}"

    @property
    def owner_key(self) -> str:
        return self.body.key

    @property
    def thread(self) -> str:
        return self.project_number
