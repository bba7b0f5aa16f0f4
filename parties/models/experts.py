"""The finance bureau's review experts, and the ties that keep one of them from judging an organisation."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from kernel.lifecycle import Record
from parties.lifecycle import EXPERT, ExpertState
from parties.models.people import User
from parties.permissions import FINANCE_ROLES, OVERSIGHT_ROLES


class ExpertQuerySet(models.QuerySet["Expert"]):
    """Words of the list of experts."""

    def visible_to(self, actor: Actor) -> ExpertQuerySet:
        """The finance bureau keeps the list and oversight reads it; an expert sees the own entry."""
        if actor.is_system or actor.roles & (FINANCE_ROLES | OVERSIGHT_ROLES):
            return self
        return self.filter(user=actor.user) if actor.user else self.none()

    def drawable(self, day: date) -> ExpertQuerySet:
        """Experts who may be drawn on a day: admitted, not suspended, their term not over."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), state=ExpertState.ADMITTED)

    def with_speciality(self, word: str) -> ExpertQuerySet:
        """Experts who name this speciality."""
        return self.filter(specialities__contains=[word])


class Expert(Record):
    """A review expert of the finance bureau's list. `families` are codes of the guiding catalog that the expert can judge."""

    lifecycle = EXPERT

    user = models.OneToOneField(User, models.PROTECT, related_name="expert", verbose_name=_("user"))
    specialities = models.JSONField(_("specialities"), default=list, blank=True)
    families = models.JSONField(_("catalog families"), default=list, blank=True)
    title = models.CharField(_("professional title"), max_length=60, blank=True)
    employer = models.CharField(_("employer"), max_length=120)
    employer_key = models.CharField(_("code of the employer"), max_length=18, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=ExpertState, default=ExpertState.ADMITTED)
    admitted_on = models.DateField(_("admitted on"), null=True, blank=True)
    valid_until = models.DateField(_("last day of the term"), null=True, blank=True)
    suspended_at = models.DateTimeField(_("suspended at"), null=True, blank=True)
    ties_declared_at = models.DateTimeField(_("ties declared at"), null=True, blank=True)

    objects: ClassVar = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        ordering = ["pk"]
        constraints = [*EXPERT.constraints("expert")]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def owner_key(self) -> str:
        return ""  # an expert acts for no organisation

    def ties(self, day: date) -> list[tuple[str, str, str]]:
        """What the expert may not judge on a day: (code, name, tie); either of the first two may be empty."""
        found = [(self.employer_key, self.employer, str(TieKind.EMPLOYMENT.label))]
        rows = [row for row in self.interests.all() if not row.until or row.until >= day]
        return found + [(row.organisation_key, row.organisation_name, row.relation) for row in rows]

    def recusal_keys(self, day: date) -> frozenset[str]:
        """Codes of the organisations that this expert may not judge on `day`: the employer's and those of interests not ended."""
        return frozenset(key for key, _name, _tie in self.ties(day) if key)


class TieKind(models.TextChoices):
    """The ties of 政府采购法实施条例 第九条."""

    EMPLOYMENT = "employment", _("Employed there")
    BOARD = "board", _("Director or supervisor there")
    SHARES = "shares", _("Controlling shareholder or in actual control")
    KINSHIP = "kinship", _("Kin of its head")
    OTHER = "other", _("Another tie that may sway the judgement")


class ExpertInterest(models.Model):
    """A tie between an expert and an organisation: employment, shares, kinship; `until` is the last day on which it bars."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="interests", verbose_name=_("expert"))
    kind = models.CharField(_("kind of tie"), max_length=12, choices=TieKind, default=TieKind.OTHER)
    organisation_key = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    organisation_name = models.CharField(_("organisation"), max_length=120, blank=True)
    relation = models.CharField(_("tie"), max_length=120)
    since = models.DateField(_("from"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    until = models.DateField(_("bars until"), null=True, blank=True)
    declared_at = models.DateTimeField(_("declared at"), null=True, blank=True)

    class Meta:
        verbose_name = _("interest of an expert")
        verbose_name_plural = _("interests of experts")
        ordering = ["pk"]
        constraints = [
            CheckConstraint(condition=~Q(organisation_key="") | ~Q(organisation_name=""), name="tie_names_an_organisation"),
            CheckConstraint(condition=Q(ended_on=None) | Q(since=None) | Q(ended_on__gte=F("since")), name="tie_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.relation
