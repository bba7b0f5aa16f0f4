"""The bid, its files, what the qualification review found, and the final quote."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from kernel.lifecycle import Record
from kernel.models import random_id
from procurement.lifecycle import BID, BidState
from procurement.models.tenders import Condition, Lot, Tender
from procurement.permissions import FINANCE, READERS

# Everything that was readable by the purchaser after the opening.
OPENED_STATES = (BidState.OPENED, BidState.QUALIFIED, BidState.UNQUALIFIED, BidState.ELIMINATED)


class BidQuerySet(models.QuerySet["Bid"]):
    def visible_to(self, actor: Actor) -> BidQuerySet:
        """A contractor's own bids at any time; others' only after the opening, and only for those whom the law lets read:
        the purchaser, the panel, finance and audit."""
        own = Q(contractor__key=actor.organisation_key) if actor.has("contractor_clerk", "contractor_head") else Q(pk__in=[])
        opened = Q(state__in=OPENED_STATES, opened_at__isnull=False, tender__opened_at__isnull=False)
        reader = Q(pk__in=[])
        if actor.has(*READERS, *FINANCE):
            reader = Q()
        elif actor.has("clerk", "approver", "accountant"):
            reader = Q(tender__project__body__key=actor.organisation_key)
        for mandate in actor.mandates:
            reader |= Q(tender__project__number=mandate.thread, tender__project__body__key=mandate.owner_key)
        if actor.user_id is not None:
            seated = Q(tender__panel__members__user_id=actor.user_id, tender__panel__members__state__in=["DECLARED", "LOCKED", "SIGNED"])
            reader = reader | seated if reader else reader
        return self.filter(own | (opened & reader)).distinct()

    def of_opening(self, tender: Tender) -> BidQuerySet:
        """The bids that stood at the deadline. Nobody asks this before the opening."""
        if tender.opened_at is None:
            return self.none()
        return self.filter(tender=tender, state__in=OPENED_STATES).order_by("sealed_at", "pk")


class Bid(Record):
    """One version of one contractor's answer. Amounts in yuan. Its address is 128 random bits; nothing counts up."""

    lifecycle = BID

    public_id = models.CharField(max_length=32, unique=True, default=random_id)
    tender = models.ForeignKey(Tender, models.PROTECT, related_name="bids")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="bids")
    contractor = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=20, choices=BidState.choices, default=BidState.DRAFT)
    price = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    price_note = models.CharField(max_length=300, blank=True)
    # {condition number: {"answer": text, "met": bool}}
    answers = models.JSONField(default=dict)
    technical_text = models.TextField(blank=True)
    team_text = models.TextField(blank=True)
    undertakings = models.JSONField(default=list)
    sections_done = models.JSONField(default=list)
    # Snapshots at delivery, so that the database itself refuses a late or an over-priced bid.
    deadline_at = models.DateTimeField(null=True, blank=True)
    ceiling_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    header = models.TextField(blank=True)
    bid_hash = models.CharField(max_length=64, blank=True)
    # What the contractor's record said at delivery, as RFC 8785 text, and the SHA-256 of that text.
    passport = models.TextField(blank=True)
    passport_hash = models.CharField(max_length=64, blank=True)
    receipt_serial = models.CharField(max_length=30, blank=True)
    decision_reason = models.TextField(blank=True)
    saved_at = models.DateTimeField()
    created_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    eliminated_at = models.DateTimeField(null=True, blank=True)

    objects = BidQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            *BID.constraints("bid"),
            CheckConstraint(condition=Q(sealed_at__isnull=True) | Q(deadline_at__isnull=False, sealed_at__lt=F("deadline_at")), name="bid_sealed_before_deadline"),
            CheckConstraint(condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__lt=F("deadline_at")), name="bid_withdrawn_before_deadline"),
            CheckConstraint(condition=Q(opened_at__isnull=True) | Q(opened_at__gte=F("deadline_at")), name="bid_opened_not_before_deadline"),
            CheckConstraint(condition=Q(price__isnull=True) | Q(price__gt=0), name="bid_price_is_positive"),
            CheckConstraint(condition=Q(ceiling_amount__isnull=True) | Q(price__lte=F("ceiling_amount")), name="bid_price_within_ceiling"),
            CheckConstraint(condition=Q(passport="", passport_hash="") | ~Q(passport="") & ~Q(passport_hash=""), name="bid_passport_has_its_hash"),
            CheckConstraint(condition=Q(sealed_at__isnull=True) | (~Q(bid_hash="") & Q(price__isnull=False)), name="bid_sealed_has_hash_and_price"),
            UniqueConstraint(fields=["lot", "contractor", "version"], name="bid_version_once"),
            UniqueConstraint(fields=["lot", "contractor"], condition=Q(state__in=["SEALED", *[s.value for s in OPENED_STATES]]), name="bid_one_counts_per_contractor"),
            UniqueConstraint(fields=["lot", "contractor"], condition=Q(state="DRAFT"), name="bid_one_draft_per_contractor"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} v{self.version}"

    @property
    def owner_key(self) -> str:
        return str(self.contractor.key)

    @property
    def thread(self) -> str:
        # Before the opening an entry under the project's number would tell who bids, and how many.
        return self.tender.thread if self.opened_at is not None else self.public_id

    @property
    def is_draft(self) -> bool:
        return self.state == BidState.DRAFT

    @property
    def is_opened(self) -> bool:
        return self.state in OPENED_STATES


class BidFile(models.Model):
    """A file of a bid. Uploaded is not delivered: only the seal counts."""

    class Kind(models.TextChoices):
        QUALIFICATION = "qualification", _("Qualification documents")
        PRICE = "price", _("Price list")
        TECHNICAL = "technical", _("Technical proposal")
        TEAM = "team", _("Service team and certificates")
        UNDERTAKING = "undertaking", _("Signed undertakings")
        ATTACHMENT = "attachment", _("Further attachment")

    bid = models.ForeignKey(Bid, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [UniqueConstraint(fields=["bid", "file"], name="bid_file_once")]

    def __str__(self) -> str:
        return str(self.file)


class BidCheck(models.Model):
    """What the qualification review found for one condition of one bid."""

    bid = models.ForeignKey(Bid, models.PROTECT, related_name="checks")
    condition = models.ForeignKey(Condition, models.PROTECT, related_name="+")
    met = models.BooleanField()
    reason = models.TextField(blank=True)
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ["condition__no"]
        constraints = [
            UniqueConstraint(fields=["bid", "condition"], name="bid_check_once"),
            CheckConstraint(condition=Q(met=True) | ~Q(reason=""), name="bid_check_failed_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.bid_id}/{self.condition_id}"


class FinalQuote(models.Model):
    """A qualified bidder's last quote, sealed until its own deadline. Amount in yuan."""

    public_id = models.CharField(max_length=32, unique=True, default=random_id)
    bid = models.OneToOneField(Bid, models.PROTECT, related_name="final_quote")
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    note = models.CharField(max_length=300, blank=True)
    due_at = models.DateTimeField()
    ceiling_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    sealed_at = models.DateTimeField()
    quote_hash = models.CharField(max_length=64)
    header = models.TextField()
    receipt_serial = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(amount__gt=0), name="final_quote_is_positive"),
            CheckConstraint(condition=Q(sealed_at__lt=F("due_at")), name="final_quote_before_due"),
            CheckConstraint(condition=Q(ceiling_amount__isnull=True) | Q(amount__lte=F("ceiling_amount")), name="final_quote_within_ceiling"),
        ]

    def __str__(self) -> str:
        return self.public_id

    def readable(self, at: Any) -> bool:
        """Whether anybody but the bidder may read the amount: opened, and not before its deadline."""
        return self.bid.tender.quotes_opened_at is not None and at >= self.due_at
