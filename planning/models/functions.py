"""Funds follow functions: what a body gives up with a function, and which functions are still carried by staff."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from kernel.lifecycle import Record
from planning.lifecycle import FUNCTION_CUT, STAFFED_FUNCTION, CutState, StaffedState
from planning.models.ledger import BudgetLine

READERS = ("staffing", "finance_reviewer", "treasury", "administrator", "auditor", "supervisor", "government")


class CutQuerySet(models.QuerySet["FunctionCut"]):
    def visible_to(self, actor: Actor) -> CutQuerySet:
        """Confirmed cuts are public; what is proposed is seen by the offices of its place."""
        seen = Q(state=CutState.CONFIRMED)
        if actor.is_authenticated and actor.jurisdiction and actor.has(*READERS):
            seen |= Q(jurisdiction_id=actor.jurisdiction)
        return self.filter(seen)

    def confirmed(self) -> CutQuerySet:
        return self.filter(state=CutState.CONFIRMED)


class FunctionCut(Record):
    """Posts and money that leave a body together with a function (R4-09): proposed by one office, confirmed by a second person.

    Amounts in yuan a year. Where `line` is named, the confirmation takes both amounts out of that line's quota."""

    lifecycle = FUNCTION_CUT

    number = models.CharField(max_length=40, unique=True)
    jurisdiction = models.ForeignKey("parties.Jurisdiction", models.PROTECT, related_name="+")
    transfer = models.ForeignKey("catalog.FunctionTransfer", models.PROTECT, related_name="+")
    line: models.ForeignKey[BudgetLine | None, BudgetLine | None] = models.ForeignKey(BudgetLine, models.PROTECT, null=True, blank=True, related_name="+")
    posts = models.PositiveIntegerField(default=0)
    staff = models.PositiveIntegerField(default=0)
    staff_amount = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(0))
    work_amount = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(0))
    from_on = models.DateField()
    document = models.CharField(max_length=120)
    state = models.CharField(max_length=20, choices=CutState.choices, default=CutState.PROPOSED)
    proposed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)

    objects = CutQuerySet.as_manager()

    class Meta:
        verbose_name = _("cut for a transferred function")
        verbose_name_plural = _("cuts for transferred functions")
        constraints = [
            *FUNCTION_CUT.constraints("function_cut"),
            CheckConstraint(condition=Q(staff_amount__gte=0, work_amount__gte=0), name="function_cut_is_not_negative"),
            CheckConstraint(condition=~Q(document=""), name="function_cut_names_its_document"),
        ]
        indexes = [models.Index(fields=["jurisdiction", "state", "-id"], name="function_cut_by_place")]

    def __str__(self) -> str:
        return f"{self.number} {self.transfer.function}"

    @property
    def owner_key(self) -> str:
        return str(self.transfer.from_body.key)

    @property
    def thread(self) -> str:
        return self.number

    @property
    def amount(self) -> Decimal:
        """Staff money and work money together, in yuan."""
        return self.staff_amount + self.work_amount


class StaffedQuerySet(models.QuerySet["StaffedFunction"]):
    def visible_to(self, actor: Actor) -> StaffedQuerySet:
        """The offices of the place, and the body itself."""
        if not actor.is_authenticated:
            return self.none()
        seen = Q(body__key=actor.organisation_key) if actor.has("clerk", "approver") else Q(pk__in=[])
        if actor.jurisdiction and actor.has(*READERS):
            seen |= Q(jurisdiction_id=actor.jurisdiction)
        return self.filter(seen)


class StaffedFunction(Record):
    """A function that a body carries with its own posts, as the staffing office keeps it. A purchase of the same item meets it (J-10, W-72)."""

    lifecycle = STAFFED_FUNCTION

    jurisdiction = models.ForeignKey("parties.Jurisdiction", models.PROTECT, related_name="+")
    body = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    function = models.CharField(max_length=200)
    catalog_item = models.ForeignKey("catalog.CatalogItem", models.PROTECT, null=True, blank=True, related_name="+")
    posts = models.PositiveIntegerField()
    staff = models.PositiveIntegerField(default=0)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=20, choices=StaffedState.choices, default=StaffedState.STANDING)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = StaffedQuerySet.as_manager()

    class Meta:
        verbose_name = _("staffed function")
        verbose_name_plural = _("staffed functions")
        constraints = [
            *STAFFED_FUNCTION.constraints("staffed_function"),
            CheckConstraint(condition=Q(posts__gt=0), name="staffed_function_has_posts"),
            CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="staffed_function_until_follows_since"),
        ]
        indexes = [models.Index(fields=["body", "state"], name="staffed_function_by_body")]

    def __str__(self) -> str:
        return self.function

    @property
    def owner_key(self) -> str:
        return str(self.body.key)

    @property
    def thread(self) -> str:
        return ""
