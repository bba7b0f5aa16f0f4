"""The tender, its lots, conditions and criteria."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from kernel.lifecycle import Record
from procurement.lifecycle import TENDER, TenderState
from procurement.permissions import FINANCE, READERS


class Method(models.TextChoices):
    """The lawful methods; a notice's own wording is kept beside it."""

    OPEN = "open", _("Open tender")
    INVITED = "invited", _("Invited tender")
    NEGOTIATION = "negotiation", _("Competitive negotiation")
    CONSULTATION = "consultation", _("Competitive consultation")
    INQUIRY = "inquiry", _("Request for quotations")
    SINGLE = "single", _("Single source")
    FRAMEWORK = "framework", _("Framework agreement")
    SELF = "self", _("Self-organised")


class SmeScope(models.TextChoices):
    """How the tender serves the policy for small and medium enterprises."""

    WHOLE = "whole", _("The whole project for SMEs")
    PART = "part", _("A share reserved for SMEs")
    NONE = "none", _("Not reserved")


class TenderQuerySet(models.QuerySet["Tender"]):
    def visible_to(self, actor: Actor) -> TenderQuerySet:
        """The tenders that the actor may look at: own body's, supervisors' all, published ones for those who may bid,
        and for members of a panel the tender that they sit on."""
        if actor.has(*READERS, *FINANCE):
            return self
        seen = Q(pk__in=[])
        if actor.has("clerk", "approver", "accountant"):
            seen |= Q(project__body__key=actor.organisation_key)
        for mandate in actor.mandates:
            seen |= Q(project__number=mandate.thread, project__body__key=mandate.owner_key)
        if actor.has("contractor_clerk", "contractor_head"):
            seen |= Q(notice_at__isnull=False)
        if actor.user_id is not None:
            seen |= Q(panel__members__user_id=actor.user_id)
        return self.filter(seen).distinct()

    def open(self, at: Any) -> TenderQuerySet:
        """Open for bids at this moment: dates decide, not the closing task."""
        return self.filter(state=TenderState.PUBLISHED, closes_at__gt=at)

    def due_for_closing(self, at: Any) -> TenderQuerySet:
        return self.filter(state=TenderState.PUBLISHED, closes_at__lte=at)


class Tender(Record):
    """One procurement of a project (a failed one is followed by the next number). Amounts in yuan."""

    lifecycle = TENDER

    project = models.ForeignKey("planning.Project", models.PROTECT, related_name="+")
    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    method = models.CharField(max_length=20, choices=Method.choices)
    method_as_published = models.CharField(max_length=60, blank=True)
    method_reason = models.TextField(blank=True)
    state = models.CharField(max_length=20, choices=TenderState.choices, default=TenderState.DRAFT)
    # The day that fixes the law: of the notice, before it of the creation.
    law_date = models.DateField()
    budget_amount = models.DecimalField(max_digits=18, decimal_places=2)
    ceiling_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)

    intention_overview = models.TextField(blank=True)
    intention_month = models.CharField(max_length=7, blank=True)
    intention_remarks = models.TextField(blank=True)

    requirement = models.TextField(blank=True)
    term_text = models.CharField(max_length=200, blank=True)
    acceptance_text = models.TextField(blank=True)
    payment_text = models.TextField(blank=True)
    contact_name = models.CharField(max_length=80, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    place_text = models.CharField(max_length=200, blank=True)
    notice_remarks = models.TextField(blank=True)
    required_documents = models.JSONField(default=list)

    sme_scope = models.CharField(max_length=10, choices=SmeScope.choices, default=SmeScope.NONE)
    sme_reason = models.TextField(blank=True)
    sme_share = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    deduction_rate = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    joint_bids = models.BooleanField(default=False)
    deposit_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    validity_days = models.PositiveSmallIntegerField(default=90)

    planned_notice_on = models.DateField(null=True, blank=True)
    documents_until = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    quotes_due_at = models.DateTimeField(null=True, blank=True)
    consultation_record = models.TextField(blank=True)
    termination_reason = models.TextField(blank=True)
    # Fixed at closing: how many bids stand, and the digest over their hashes in the order of delivery.
    bids_count = models.PositiveIntegerField(null=True, blank=True)
    bids_root = models.CharField(max_length=64, blank=True)
    # Version of the documents, for editing by two people.
    version = models.PositiveIntegerField(default=1)

    created_at = models.DateTimeField()
    intention_at = models.DateTimeField(null=True, blank=True)
    prepared_at = models.DateTimeField(null=True, blank=True)
    reworked_at = models.DateTimeField(null=True, blank=True)
    notice_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    qualified_at = models.DateTimeField(null=True, blank=True)
    consulted_at = models.DateTimeField(null=True, blank=True)
    quotes_opened_at = models.DateTimeField(null=True, blank=True)
    evaluated_at = models.DateTimeField(null=True, blank=True)
    determined_at = models.DateTimeField(null=True, blank=True)
    awarded_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_from = models.CharField(max_length=20, blank=True)
    resumed_at = models.DateTimeField(null=True, blank=True)
    terminated_at = models.DateTimeField(null=True, blank=True)

    objects = TenderQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            *TENDER.constraints("tender"),
            CheckConstraint(condition=Q(budget_amount__gt=0), name="tender_budget_is_positive"),
            CheckConstraint(condition=Q(ceiling_amount__isnull=True) | Q(ceiling_amount__gt=0), name="tender_ceiling_is_positive"),
            CheckConstraint(condition=Q(ceiling_amount__isnull=True) | Q(ceiling_amount__lte=F("budget_amount")), name="tender_ceiling_within_budget"),
            CheckConstraint(condition=Q(notice_at__isnull=True) | Q(closes_at__gt=F("notice_at")), name="tender_closes_after_notice"),
            CheckConstraint(condition=Q(opened_at__isnull=True) | Q(opened_at__gte=F("closes_at")), name="tender_opens_not_before_deadline"),
            CheckConstraint(condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("closes_at")), name="tender_closed_not_before_deadline"),
            CheckConstraint(condition=Q(quotes_opened_at__isnull=True) | Q(quotes_opened_at__gte=F("quotes_due_at")), name="tender_quotes_open_not_before_due"),
            CheckConstraint(condition=~Q(state="SUSPENDED") | ~Q(suspended_from=""), name="tender_suspended_knows_where_from"),
            UniqueConstraint(fields=["project"], condition=~Q(state="TERMINATED"), name="tender_one_alive_per_project"),
        ]
        indexes = [models.Index(fields=["state", "closes_at"], name="tender_by_deadline")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def body(self) -> Any:
        """The purchasing body's organisation."""
        return self.project.body

    @property
    def owner_key(self) -> str:
        return str(self.project.body.key)

    @property
    def thread(self) -> str:
        return str(self.project.number)

    def is_open(self, at: Any) -> bool:
        """Whether a bid delivered at this moment counts: published and strictly before the deadline."""
        return self.state == TenderState.PUBLISHED and self.closes_at is not None and at < self.closes_at

    def is_past_deadline(self, at: Any) -> bool:
        return self.closes_at is not None and at >= self.closes_at

    @property
    def lot(self) -> Lot:
        """The only lot of a tender in one lot."""
        return self.lots.get()

    @property
    def scores_visible(self) -> bool:
        """Panel totals exist for anybody only once every member has locked (state EVALUATED follows)."""
        return self.evaluated_at is not None


class Lot(models.Model):
    """A package of the tender. `no` is text (Ⅰ, 001, A, 1-1); a tender in one piece has one lot."""

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="lots")
    no = models.CharField(max_length=20, default="1")
    name = models.CharField(max_length=200)
    budget_amount = models.DecimalField(max_digits=18, decimal_places=2)
    ceiling_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    provisional = models.BooleanField(default=False)
    term_text = models.CharField(max_length=200, blank=True)
    scope_text = models.TextField(blank=True)
    standard_text = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(fields=["tender", "no"], name="lot_no_once_per_tender"),
            CheckConstraint(condition=Q(budget_amount__gt=0), name="lot_budget_is_positive"),
            CheckConstraint(condition=Q(ceiling_amount__isnull=True) | Q(ceiling_amount__gt=0), name="lot_ceiling_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.name}"


class Condition(models.Model):
    """A qualification condition; passed or failed before any scoring."""

    class Layer(models.TextChoices):
        STATUTORY = "statutory", _("Statutory")
        POLICY = "policy", _("Policy")
        SPECIFIC = "specific", _("Specific")

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="conditions")
    lot = models.ForeignKey(Lot, models.CASCADE, related_name="+", null=True, blank=True)
    no = models.PositiveSmallIntegerField()
    layer = models.CharField(max_length=10, choices=Layer.choices)
    text = models.TextField()
    evidence = models.CharField(max_length=300, blank=True)
    provision = models.CharField(max_length=80, blank=True)
    # A written commitment may stand for the proof.
    commitment = models.BooleanField(default=False)

    class Meta:
        ordering = ["no"]
        constraints = [
            UniqueConstraint(fields=["tender", "no"], name="condition_no_once"),
            CheckConstraint(condition=~Q(text=""), name="condition_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.text}"


class Criterion(models.Model):
    """A scored item with its full points; `standard` says how points are given, band by band."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="criteria")
    no = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    points = models.DecimalField(max_digits=5, decimal_places=2)
    standard = models.TextField(blank=True)
    # Objective: the same facts give every member the same points. Price: computed, scored by nobody.
    objective = models.BooleanField(default=False)
    price = models.BooleanField(default=False)

    class Meta:
        ordering = ["no"]
        constraints = [
            UniqueConstraint(fields=["tender", "no"], name="criterion_no_once"),
            UniqueConstraint(fields=["tender"], condition=Q(price=True), name="criterion_one_price_per_tender"),
            CheckConstraint(condition=Q(points__gt=0) & Q(points__lte=100), name="criterion_points_within_hundred"),
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.name}"
