"""What the contractor hands over, what the body finds, and the log of inspections."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.lifecycle import DELIVERY, DeliveryState
from contracts.models.contracts import OVERSEERS, Contract, ContractRecord, Milestone
from kernel.actors import Actor


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Words of the delivery table."""

    def visible_to(self, actor: Actor) -> Self:
        """The body's, the contractor's and the overseers' deliveries."""
        if not actor.is_authenticated:
            return self.none()
        mine = Q(milestone__contract__body__key=actor.organisation_key) | Q(milestone__contract__contractor__key=actor.organisation_key)
        if actor.roles & OVERSEERS:
            mine |= Q(milestone__contract__body__jurisdiction__code=actor.jurisdiction)
        return self.filter(mine)

    def waiting(self) -> Self:
        """Handed over and not yet decided."""
        return self.filter(state=DeliveryState.DELIVERED)


class Delivery(ContractRecord):
    """Deliverables of one milestone, with files; a returned one stays, a new one follows."""

    lifecycle = DELIVERY

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="deliveries")
    no = models.PositiveSmallIntegerField()
    quantity = models.DecimalField(max_digits=14, decimal_places=2)
    note = models.TextField()
    state = models.CharField(max_length=12, choices=DeliveryState, default=DeliveryState.PREPARING)
    delivered_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("milestone", "no")
        constraints = [
            *DELIVERY.constraints("delivery"),
            models.UniqueConstraint(fields=["milestone", "no"], name="delivery_no_once"),
            models.UniqueConstraint(fields=["milestone"], condition=Q(state="DELIVERED"), name="delivery_one_waiting"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="delivery_quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} ({self.no})"

    @property
    def contract(self) -> Contract:
        """The contract that is performed."""
        return self.milestone.contract


class DeliveryFile(models.Model):
    """A file of a delivery."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="files")
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "file"], name="delivery_file_once")]

    def __str__(self) -> str:
        return f"{self.delivery_id}:{self.file_id}"


class Acceptance(models.Model):
    """The acceptance certificate (验收书) of one delivery."""

    class Decision(models.TextChoices):
        PASS = "PASS", _("Passed")
        PARTIAL = "PARTIAL", _("Passed in part")
        FAIL = "FAIL", _("Not passed")

    delivery = models.OneToOneField(Delivery, models.PROTECT, related_name="acceptance")
    decision = models.CharField(max_length=8, choices=Decision)
    accepted_quantity = models.DecimalField(max_digits=14, decimal_places=2)
    amount = models.DecimalField(max_digits=18, decimal_places=2)  # yuan earned by this acceptance
    members = models.TextField()  # the acceptance group, one name a line
    opinion = models.TextField()
    recipient_opinion = models.TextField(blank=True)  # 实施条例 第四十五条: services for the public
    recipients_asked = models.PositiveIntegerField(default=0)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(decision__in=["PASS", "PARTIAL", "FAIL"]), name="acceptance_decision_known"),
            models.CheckConstraint(
                condition=Q(decision="FAIL", accepted_quantity=0, amount=0) | Q(~Q(decision="FAIL"), accepted_quantity__gt=0, amount__gt=0),
                name="acceptance_amount_fits_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.decision}"


class AcceptanceLine(models.Model):
    """One standard of the milestone and what was found."""

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="lines")
    no = models.PositiveSmallIntegerField()
    standard = models.TextField()
    met = models.BooleanField()
    finding = models.TextField(blank=True)

    class Meta:
        ordering = ("acceptance", "no")
        constraints = [
            models.UniqueConstraint(fields=["acceptance", "no"], name="acceptance_line_once"),
            models.CheckConstraint(condition=Q(met=True) | ~Q(finding=""), name="acceptance_line_unmet_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.acceptance_id}:{self.no}"


class InspectionEntry(models.Model):
    """A visit or check during performance (跟踪监管), with what was found and what must be put right."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="inspections")
    visited_on = models.DateField()
    place = models.CharField(max_length=200)
    found = models.TextField()
    to_mend = models.TextField(blank=True)
    mend_by = models.DateField(null=True, blank=True)
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+", null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("contract", "-visited_on", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(to_mend="") | Q(mend_by__isnull=False), name="inspection_mend_has_date"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.visited_on}"
