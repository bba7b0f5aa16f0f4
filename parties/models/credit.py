"""Penalties of a contractor: the decision, the days, and what the contractor says to it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from kernel.lifecycle import Record
from parties.lifecycle import PENALTY, PenaltyState
from parties.models.contractors import Contractor
from parties.permissions import FINANCE_ROLES, OVERSIGHT_ROLES


class PenaltyKind(models.TextChoices):
    """What an authority may decide (政府采购法 第七十七条; 政府采购法实施条例 第十九条, 第七十三条)."""

    WARNING = "warning", _("Warning")
    FINE = "fine", _("Fine")
    BAD_RECORD = "bad_record", _("Entry on the list of bad conduct")
    UNFOUNDED = "unfounded", _("Unfounded complaint")
    BAN = "ban", _("Ban from government procurement")


class PenaltyQuerySet(models.QuerySet["Penalty"]):
    """Words of the list of penalties."""

    def published(self) -> PenaltyQuerySet:
        """Those that a second person has confirmed, also when lifted since."""
        return self.filter(confirmed_at__isnull=False)

    def visible_to(self, actor: Actor) -> PenaltyQuerySet:
        """Confirmed ones are public; one that waits for the second person is seen by finance and oversight alone."""
        if actor.is_system or actor.roles & (FINANCE_ROLES | OVERSIGHT_ROLES):
            return self
        return self.published()


class Penalty(Record):
    """One decision against a contractor. A ban makes an `Exclusion` once a second person has confirmed it."""

    lifecycle = PENALTY

    contractor = models.ForeignKey(Contractor, models.PROTECT, related_name="penalties", verbose_name=_("contractor"))
    kind = models.CharField(_("kind"), max_length=12, choices=PenaltyKind)
    authority = models.CharField(_("deciding authority"), max_length=120)
    number = models.CharField(_("number of the decision"), max_length=120)
    facts = models.TextField(_("facts found"))
    amount = models.DecimalField(_("fine in yuan"), max_digits=18, decimal_places=2, null=True, blank=True)
    document = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision"))
    decided_on = models.DateField(_("decided on"))
    since = models.DateField(_("in effect from"))
    until = models.DateField(_("last day"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=PenaltyState, default=PenaltyState.RECORDED)
    recorded_at = models.DateTimeField(_("recorded at"))
    confirmed_at = models.DateTimeField(_("published at"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("dropped at"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lift_reason = models.TextField(_("why it was lifted"), blank=True)
    reply = models.TextField(_("reply of the contractor"), blank=True)
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)
    appeal = models.TextField(_("appeal"), blank=True)
    appealed_at = models.DateTimeField(_("appealed at"), null=True, blank=True)
    appeal_answer = models.TextField(_("answer to the appeal"), blank=True)
    appeal_answered_at = models.DateTimeField(_("appeal answered at"), null=True, blank=True)

    objects: ClassVar = PenaltyQuerySet.as_manager()

    class Meta:
        verbose_name = _("penalty of a contractor")
        verbose_name_plural = _("penalties of contractors")
        ordering = ["-decided_on", "-pk"]
        constraints = [
            *PENALTY.constraints("penalty"),
            CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="penalty_ends_after_it_begins"),
            CheckConstraint(condition=~Q(kind=PenaltyKind.BAN) | Q(until__isnull=False), name="penalty_ban_has_an_end"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def owner_key(self) -> str:
        return self.contractor.organisation.key

    def excludes_on(self, day: date) -> bool:
        """Whether it keeps the contractor out on a day."""
        return self.kind == PenaltyKind.BAN and self.state == PenaltyState.IN_FORCE and self.since <= day and (self.until is None or day <= self.until)
