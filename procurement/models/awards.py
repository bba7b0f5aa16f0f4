"""Ranking and award."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from procurement.models.bids import Bid
from procurement.models.tenders import Lot, Tender


class Ranking(models.Model):
    """A bidder's total and rank in the signed report. Points of 100; amounts in yuan."""

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="rankings")
    bid = models.OneToOneField(Bid, models.PROTECT, related_name="ranking")
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    scored_amount = models.DecimalField(max_digits=18, decimal_places=2)
    price_score = models.DecimalField(max_digits=6, decimal_places=2)
    other_score = models.DecimalField(max_digits=6, decimal_places=2)
    technical_score = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    total = models.DecimalField(max_digits=6, decimal_places=2)
    rank = models.PositiveSmallIntegerField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["rank"]
        constraints = [
            UniqueConstraint(fields=["tender", "rank"], name="ranking_rank_once"),
            CheckConstraint(condition=Q(total__gte=0) & Q(total__lte=100), name="ranking_total_within_hundred"),
        ]

    def __str__(self) -> str:
        return f"{self.rank} {self.bid_id}"


class Award(models.Model):
    """The determined supplier. `notice_at` is the result notice's moment; a contract may follow it."""

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="awards")
    lot = models.OneToOneField(Lot, models.PROTECT, related_name="award")
    bid = models.OneToOneField(Bid, models.PROTECT, related_name="award")
    contractor = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    rank = models.PositiveSmallIntegerField()
    reason = models.TextField(blank=True)
    determined_at = models.DateTimeField()
    notice_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(amount__gt=0), name="award_amount_is_positive"),
            CheckConstraint(condition=Q(notice_at__isnull=True) | Q(notice_at__gte=models.F("determined_at")), name="award_notice_after_determination"),
        ]

    def __str__(self) -> str:
        return f"award of {self.tender_id}"
