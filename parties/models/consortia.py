"""Consortia: an agreement between contractors to bid as one, with a lead."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from kernel.lifecycle import Record
from parties.lifecycle import CONSORTIUM, ConsortiumState
from parties.models.contractors import Contractor
from parties.permissions import ADMISSION_READERS


class ConsortiumQuerySet(models.QuerySet["Consortium"]):
    """Words of the list of consortia."""

    def visible_to(self, actor: Actor) -> ConsortiumQuerySet:
        """Those that one's own organisation leads or belongs to; finance, audit and supervision see all."""
        if actor.is_system or actor.roles & ADMISSION_READERS:
            return self
        return self.filter(members__contractor__organisation__key=actor.organisation_key or "-").distinct()


class Consortium(Record):
    """A joint agreement (联合协议). It counts when every member has confirmed it; all answer jointly (政府采购法 第二十四条)."""

    lifecycle = CONSORTIUM

    number = models.CharField(_("number"), max_length=24, unique=True)
    title = models.CharField(_("name of the consortium"), max_length=120)
    purpose = models.CharField(_("for which purchase"), max_length=200)
    lead = models.ForeignKey(Contractor, models.PROTECT, related_name="+", verbose_name=_("lead"))
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+", verbose_name=_("joint agreement"))
    state = models.CharField(_("state"), max_length=12, choices=ConsortiumState, default=ConsortiumState.FORMING)
    created_at = models.DateTimeField(_("entered at"))
    agreed_at = models.DateTimeField(_("agreed at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects: ClassVar = ConsortiumQuerySet.as_manager()

    class Meta:
        verbose_name = _("consortium")
        verbose_name_plural = _("consortia")
        ordering = ["-pk"]
        constraints = [*CONSORTIUM.constraints("consortium")]

    def __str__(self) -> str:
        return self.title

    @property
    def owner_key(self) -> str:
        return self.lead.organisation.key

    @property
    def member_keys(self) -> frozenset[str]:
        """Codes of all members, the lead among them."""
        return frozenset(row.contractor.organisation.key for row in self.members.all())


class ConsortiumMember(models.Model):
    """One member's part of the work, its share of the money in per cent, and when it confirmed the agreement."""

    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="members", verbose_name=_("consortium"))
    contractor = models.ForeignKey(Contractor, models.PROTECT, related_name="consortia", verbose_name=_("contractor"))
    share = models.DecimalField(_("share in per cent"), max_digits=5, decimal_places=2)
    tasks = models.CharField(_("part of the work"), max_length=300)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_by = models.CharField(_("confirmed by"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("member of a consortium")
        verbose_name_plural = _("members of consortia")
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(fields=["consortium", "contractor"], name="consortium_member_once"),
            CheckConstraint(condition=Q(share__gt=0) & Q(share__lt=100), name="consortium_share_is_a_part"),
        ]

    def __str__(self) -> str:
        return str(self.contractor)
