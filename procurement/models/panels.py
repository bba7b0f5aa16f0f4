"""The panel: drawn at random from a recorded seed, its seats and their scores."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from kernel.lifecycle import Record
from procurement.lifecycle import SEAT, SeatState
from procurement.models.bids import Bid
from procurement.models.tenders import Criterion, Tender


class Panel(models.Model):
    """The panel of one tender. Anybody with seed and pool can repeat the draw."""

    tender = models.OneToOneField(Tender, models.PROTECT, related_name="panel")
    size = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64)
    # Usernames of the eligible experts in the order that the seed gave them; seats are filled from the front.
    pool = models.JSONField(default=list)
    # Experts left out before the draw, each with the reason: [{"expert": …, "reason": …}]
    excluded = models.JSONField(default=list)
    drawn_at = models.DateTimeField()
    report_text = models.TextField(blank=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(size__gte=3), name="panel_has_three_or_more"),
            CheckConstraint(condition=~Q(seed=""), name="panel_has_its_seed"),
        ]

    def __str__(self) -> str:
        return f"panel of {self.tender_id}"


class SeatQuerySet(models.QuerySet["PanelMember"]):
    def sitting(self) -> SeatQuerySet:
        """The seats that were not given up."""
        return self.exclude(state__in=[SeatState.RECUSED, SeatState.DECLINED, SeatState.LAPSED])

    def visible_to(self, actor: Actor) -> SeatQuerySet:
        """A member finds the own seat; others read the panel through its tender."""
        return self.of_user(actor.user_id)

    def of_user(self, user_id: int | None) -> SeatQuerySet:
        return self.filter(user_id=user_id) if user_id is not None else self.none()


class PanelMember(Record):
    """A seat: a drawn expert or the purchaser's representative."""

    class Kind(models.TextChoices):
        EXPERT = "expert", _("Expert")
        REPRESENTATIVE = "representative", _("Purchaser's representative")

    lifecycle = SEAT

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    no = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=SeatState.choices, default=SeatState.INVITED)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replacement")
    reason = models.TextField(blank=True)
    dissent = models.TextField(blank=True)
    drawn_at = models.DateTimeField()
    # Until when the invitation is to be answered; then the purchaser may have another drawn.
    answer_due_at = models.DateTimeField(null=True, blank=True)
    declared_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)
    recused_at = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["no"]
        constraints = [
            *SEAT.constraints("seat"),
            UniqueConstraint(fields=["panel", "user"], name="seat_once_per_person"),
            UniqueConstraint(fields=["panel", "no"], name="seat_no_once"),
            CheckConstraint(condition=~Q(state="RECUSED") | ~Q(reason=""), name="seat_recused_has_reason"),
        ]

    def __str__(self) -> str:
        return f"seat {self.no} of {self.panel_id}"

    @property
    def owner_key(self) -> str:
        return self.panel.tender.owner_key

    @property
    def thread(self) -> str:
        return self.panel.tender.thread

    @property
    def tender(self) -> Any:
        return self.panel.tender


class Score(models.Model):
    """One member's points for one criterion of one bid. Locked scores stay."""

    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="scores")
    bid = models.ForeignKey(Bid, models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    points = models.DecimalField(max_digits=5, decimal_places=2)
    # The criterion's full points when the score was given, so that the database refuses more.
    full_points = models.DecimalField(max_digits=5, decimal_places=2)
    reason = models.TextField(blank=True)
    locked = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["member", "bid", "criterion"], name="score_once_per_member"),
            CheckConstraint(condition=Q(points__gte=0) & Q(points__lte=F("full_points")), name="score_within_criterion"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}/{self.bid_id}/{self.criterion_id}"
