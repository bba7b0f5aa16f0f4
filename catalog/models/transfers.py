"""The staffing office's list of functions that the government hands over (政府向社会组织转移职能目录)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from catalog.lifecycle import TRANSFER, TransferState
from catalog.models.catalogs import CatalogItem
from kernel.actors import Actor
from kernel.lifecycle import Record


class TransferWay(models.TextChoices):
    """How the function goes on outside the government."""

    BOUGHT = "bought", _("Bought as a service")
    HANDED = "handed", _("Handed over to an association")
    MARKET = "market", _("Left to the market")


class ReceiverKind(models.TextChoices):
    """Who takes the function over."""

    SOCIAL = "social", _("Social organisation")
    TRADE = "trade", _("Trade association or chamber of commerce")
    ENTERPRISE = "enterprise", _("Enterprise or other institution")
    GRASSROOTS = "grassroots", _("Grassroots self-governing organisation")
    COMPETITION = "competition", _("Chosen by competition")


class FunctionTransferQuerySet(models.QuerySet["FunctionTransfer"]):
    """Words of the list."""

    def public(self) -> FunctionTransferQuerySet:
        """What everybody may read: every row that was ever published."""
        return self.exclude(state=TransferState.DRAFT)

    def in_force(self, day: date) -> FunctionTransferQuerySet:
        """Published rows whose function is handed over on a Shanghai day."""
        stands = Q(until__isnull=True) | Q(until__gte=day)
        return self.filter(stands, state=TransferState.PUBLISHED, from_on__lte=day)

    def visible_to(self, actor: Actor) -> FunctionTransferQuerySet:
        """Published rows; drafts for their own staffing office."""
        seen = ~Q(state=TransferState.DRAFT)
        if actor.has("staffing") and actor.organisation_key:
            seen |= Q(office__key=actor.organisation_key)
        return self.filter(seen)


class FunctionTransfer(Record):
    """One function that leaves a body: from which day, to whom, by which document."""

    lifecycle = TRANSFER

    number = models.CharField(_("number"), max_length=40, unique=True)
    jurisdiction = models.ForeignKey("parties.Jurisdiction", models.PROTECT, related_name="+", verbose_name=_("place"))
    office = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+", verbose_name=_("staffing office"))
    function = models.CharField(_("function"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    from_body = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+", verbose_name=_("body that gives it up"))
    way = models.CharField(_("way"), max_length=12, choices=TransferWay, default=TransferWay.BOUGHT)
    to_kind = models.CharField(_("taken over by"), max_length=12, choices=ReceiverKind, default=ReceiverKind.COMPETITION)
    receiver = models.CharField(_("name of the receiver"), max_length=200, blank=True)
    document = models.CharField(_("document"), max_length=120)
    from_on = models.DateField(_("from"))
    until = models.DateField(_("last day"), null=True, blank=True)
    catalog_item = models.ForeignKey(CatalogItem, models.PROTECT, null=True, blank=True, related_name="transfers", verbose_name=_("catalog item"))
    state = models.CharField(_("state"), max_length=12, choices=TransferState, default=TransferState.DRAFT)
    drafted_at = models.DateTimeField(_("drafted at"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    repealed_at = models.DateTimeField(_("repealed at"), null=True, blank=True)

    objects: ClassVar = FunctionTransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transferred function")
        verbose_name_plural = _("transferred functions")
        ordering = ["jurisdiction", "number"]
        constraints = [
            *TRANSFER.constraints("transfer"),
            CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("from_on")), name="transfer_ends_after_it_begins"),
            UniqueConstraint(fields=["from_body", "function", "document"], name="transfer_stands_once_in_a_document"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.function}"

    @property
    def owner_key(self) -> str:
        """The staffing office whose list it is."""
        return self.office.key

    @property
    def thread(self) -> str:
        return f"FUNCTION-{self.number}"[:40]
