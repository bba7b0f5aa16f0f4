"""The contract with its blocks, its milestones, its two signatures and its supplements."""

import hashlib
from decimal import Decimal
from typing import Any, Self

import rfc8785
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.lifecycle import CONTRACT, ContractState, DeliveryState
from kernel.actors import Actor
from kernel.lifecycle import Record

# The eight blocks of 吉政办发〔2014〕6号 三(四), in its order, then those that 102号令 第二十三条 and 民法典 第四百七十条 add.
STATUTORY_BLOCKS = ("scope", "subject", "quantity_terms", "quality", "period", "payment_terms", "rights", "breach")
FURTHER_BLOCKS = ("price_terms", "settlement_terms", "acceptance_terms", "dispute_terms", "confidentiality_terms")
BLOCKS = STATUTORY_BLOCKS + FURTHER_BLOCKS

# Who of a finance or supervising authority sees every contract of its place.
OVERSEERS = frozenset({"finance_reviewer", "treasury", "administrator", "auditor", "supervisor"})


class PricingKind(models.TextChoices):
    FIXED_TOTAL = "FIXED_TOTAL", _("Fixed total price")
    FIXED_UNIT = "FIXED_UNIT", _("Fixed unit price")
    PROVISIONAL_QUANTITY = "PROVISIONAL_QUANTITY", _("Provisional quantity")
    SETTLED_AS_DONE = "SETTLED_AS_DONE", _("Settled by work done")
    CAPPED = "CAPPED", _("Capped total")
    FINANCE_AUDITED = "FINANCE_AUDITED", _("Final price audited by finance")


class ContractQuerySet(models.QuerySet["Contract"]):
    """Words of the contract table."""

    def visible_to(self, actor: Actor) -> Self:
        """What the actor may open: the body's own, the contractor's once offered, the overseers' of the place once signed."""
        if not actor.is_authenticated:
            return self.none()
        mine = Q(body__key=actor.organisation_key) | (Q(contractor__key=actor.organisation_key) & ~Q(state=ContractState.DRAFT))
        if actor.roles & OVERSEERS:
            mine |= Q(body__jurisdiction__code=actor.jurisdiction, signed_at__isnull=False)
        return self.filter(mine)

    def signed(self) -> Self:
        """Contracts that bind both parties, also those that have ended."""
        return self.filter(signed_at__isnull=False)


class Contract(Record):
    """One contract of one award; the text is Chinese, amounts are yuan, moments are UTC."""

    lifecycle = CONTRACT

    number = models.CharField(max_length=40, unique=True)
    tender = models.ForeignKey("procurement.Tender", models.PROTECT, related_name="+")
    award = models.OneToOneField("procurement.Award", models.PROTECT, related_name="+")
    project = models.ForeignKey("planning.Project", models.PROTECT, related_name="+")
    body = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    contractor = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    state = models.CharField(max_length=24, choices=ContractState, default=ContractState.DRAFT)

    scope = models.TextField()
    subject = models.TextField()
    quantity_terms = models.TextField()
    quality = models.TextField()
    period = models.TextField()
    payment_terms = models.TextField()
    rights = models.TextField()
    breach = models.TextField()
    price_terms = models.TextField()
    settlement_terms = models.TextField()
    acceptance_terms = models.TextField()
    dispute_terms = models.TextField()
    confidentiality_terms = models.TextField()

    pricing_kinds = models.JSONField(default=list)  # of PricingKind; several may hold at once
    quantity = models.DecimalField(max_digits=14, decimal_places=2)
    unit = models.CharField(max_length=20)
    quantity_provisional = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    place = models.CharField(max_length=200)
    payment_days = models.PositiveSmallIntegerField()  # calendar days from the acceptance that passed
    late_rate_daily = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)  # agreed rate a day; empty: the statutory one
    sme_contractor = models.BooleanField(default=False)  # status on the day of signing (支付条例 第三条)
    sme_reserved = models.BooleanField(default=False)
    notice_at = models.DateTimeField()  # the notice letter: the thirty days run from here
    law_date = models.DateField()

    payee_name = models.CharField(max_length=200, blank=True)
    payee_bank = models.CharField(max_length=200, blank=True)
    payee_account = models.CharField(max_length=40, blank=True)

    document_hash = models.CharField(max_length=64, blank=True)  # SHA-256 of the canonical text, set by the offer
    pdf = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+", null=True, blank=True)
    code = models.CharField(max_length=16, blank=True)  # the verification code printed on the PDF

    created_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True, blank=True)
    contractor_signed_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    filed_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    terminated_at = models.DateTimeField(null=True, blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            *CONTRACT.constraints("contract"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="contract_amount_positive"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="contract_quantity_positive"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="contract_ends_after_start"),
            models.CheckConstraint(condition=~Q(body=F("contractor")), name="contract_has_two_parties"),
            models.CheckConstraint(condition=~Q(scope="") & ~Q(subject="") & ~Q(quantity_terms="") & ~Q(quality=""), name="contract_blocks_1_to_4"),
            models.CheckConstraint(condition=~Q(period="") & ~Q(payment_terms="") & ~Q(rights="") & ~Q(breach=""), name="contract_blocks_5_to_8"),
            models.CheckConstraint(condition=Q(state=ContractState.DRAFT) | ~Q(document_hash=""), name="contract_offered_has_hash"),
        ]
        indexes = [
            models.Index(fields=["body", "-id"], name="contract_by_body"),
            models.Index(fields=["contractor", "-id"], name="contract_by_contractor"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def owner_key(self) -> str:
        """Code of the purchasing body."""
        return str(self.body.key)

    @property
    def contractor_key(self) -> str:
        """Code of the contractor."""
        return str(self.contractor.key)

    @property
    def jurisdiction_code(self) -> str:
        """Place of the purchasing body."""
        return str(self.body.jurisdiction.code)

    @property
    def thread(self) -> str:
        """Number of the purchase."""
        return str(self.project.number)

    @property
    def path(self) -> str:
        """Address of its page."""
        return reverse("contract", args=[self.number])

    @property
    def accepted_amount(self) -> Decimal:
        """Yuan earned by acceptances so far."""
        return sum((milestone.accepted[1] for milestone in self.milestones.all()), Decimal())

    @property
    def total_amount(self) -> Decimal:
        """The price with its supplements."""
        return self.amount + sum((row.amount for row in self.amendments.all()), Decimal())

    def content(self) -> dict[str, Any]:
        """What the two parties sign, as plain JSON values: every block, figure, milestone and party, nothing of the process."""
        texts = {name: getattr(self, name) for name in BLOCKS}
        return texts | {
            "number": self.number,
            "title": self.title,
            "body": self.owner_key,
            "contractor": self.contractor_key,
            "amount": str(self.amount),
            "pricing_kinds": list(self.pricing_kinds),
            "quantity": str(self.quantity),
            "unit": self.unit,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "place": self.place,
            "payment_days": self.payment_days,
            "late_rate_daily": str(self.late_rate_daily) if self.late_rate_daily is not None else None,
            "sme_reserved": self.sme_reserved,
            "milestones": [milestone.content() for milestone in self.milestones.order_by("no")],
        }

    def digest(self) -> str:
        """SHA-256 (64 hexadecimal digits) of the canonical JSON (RFC 8785) of `content`."""
        return hashlib.sha256(rfc8785.dumps(self.content())).hexdigest()


class ContractRecord(Record):
    """A record of one contract's performance: it belongs to whom the contract belongs to. Subclasses give `contract`."""

    class Meta:
        abstract = True

    @property
    def contract(self) -> Contract:
        """The contract that is performed."""
        raise TypeError(f"{type(self).__name__} names no contract")

    @property
    def owner_key(self) -> str:
        """Code of the purchasing body."""
        return self.contract.owner_key

    @property
    def contractor_key(self) -> str:
        """Code of the contractor."""
        return self.contract.contractor_key

    @property
    def jurisdiction_code(self) -> str:
        """Place of the purchasing body."""
        return self.contract.jurisdiction_code

    @property
    def thread(self) -> str:
        """Number of the purchase."""
        return self.contract.thread


class Milestone(models.Model):
    """A part of the performance with its date, measure, standard and share of the price."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="milestones")
    no = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    due_on = models.DateField()
    quantity = models.DecimalField(max_digits=14, decimal_places=2)
    unit = models.CharField(max_length=20)
    standard = models.TextField()  # one standard a line; the acceptance lists each
    amount = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        ordering = ("contract", "no")
        constraints = [
            models.UniqueConstraint(fields=["contract", "no"], name="milestone_no_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="milestone_amount_positive"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="milestone_quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.no}. {self.title}"

    @property
    def standards(self) -> list[str]:
        """The standards to be checked, one a line of the text."""
        return [line.strip() for line in self.standard.splitlines() if line.strip()]

    @property
    def accepted(self) -> tuple[Decimal, Decimal]:
        """Quantity and yuan accepted so far."""
        passed = [delivery.acceptance for delivery in self.deliveries.all() if delivery.state == DeliveryState.ACCEPTED]
        return sum((row.accepted_quantity for row in passed), Decimal()), sum((row.amount for row in passed), Decimal())

    @property
    def remaining(self) -> Decimal:
        """Quantity that has not been accepted."""
        return max(self.quantity - self.accepted[0], Decimal())

    @property
    def is_done(self) -> bool:
        """Accepted in full."""
        return not self.remaining

    def content(self) -> dict[str, Any]:
        """The milestone as plain JSON values."""
        return {
            "no": self.no,
            "title": self.title,
            "due_on": self.due_on.isoformat(),
            "quantity": str(self.quantity),
            "unit": self.unit,
            "standard": self.standard,
            "amount": str(self.amount),
        }


class Signature(models.Model):
    """One party's signature: who, when, and the hash of the text that was signed. Never changed."""

    class Side(models.TextChoices):
        BODY = "BODY", _("Purchasing body")
        CONTRACTOR = "CONTRACTOR", _("Contractor")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=12, choices=Side)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation_key = models.CharField(max_length=18)
    signer_name = models.CharField(max_length=80)
    document_hash = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "side"], name="signature_once_a_side"),
            models.UniqueConstraint(fields=["contract", "user"], name="signature_two_people"),
            models.CheckConstraint(condition=Q(side__in=["BODY", "CONTRACTOR"]), name="signature_side_known"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.side}"


class Amendment(models.Model):
    """A supplement to a contract: same subject, other terms unchanged, its amount added to the contract's."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="amendments")
    no = models.PositiveSmallIntegerField()
    reason = models.TextField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "no"], name="amendment_no_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="amendment_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} +{self.amount}"
