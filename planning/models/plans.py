"""The yearly purchase plan of a body (W-40, W-06): what it means to buy, of which item, with which money, in which month."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from kernel.lifecycle import Record
from planning.lifecycle import PLAN, PlanState
from planning.models.projects import FundSource, Project


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, actor: Actor) -> PlanQuerySet:
        """The internal page: a body's own plans, and for its place's finance bureau and auditor all that were handed in."""
        if not actor.is_authenticated:
            return self.none()
        seen = Q(body__key=actor.organisation_key) if actor.has("clerk", "approver", "accountant") else Q(pk__in=[])
        if actor.jurisdiction and actor.has("finance_reviewer", "administrator", "auditor", "supervisor"):
            seen |= Q(jurisdiction_id=actor.jurisdiction, submitted_at__isnull=False)
        return self.filter(seen)

    def public(self) -> PlanQuerySet:
        """Plans that were published once; while one is adjusted, its last published text stays readable."""
        return self.filter(published_at__isnull=False)


class Plan(Record):
    """One body's plan of one year."""

    lifecycle = PLAN

    number = models.CharField(max_length=40, unique=True)
    body = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    jurisdiction = models.ForeignKey("parties.Jurisdiction", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("Budget year"))
    state = models.CharField(max_length=20, choices=PlanState.choices, default=PlanState.DRAFT)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    body_approved_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly purchase plan")
        verbose_name_plural = _("yearly purchase plans")
        constraints = [*PLAN.constraints("plan"), UniqueConstraint(fields=["body", "year"], name="plan_of_a_body_and_year_stands_once")]

    def __str__(self) -> str:
        return f"{self.body} {self.year}"

    @property
    def owner_key(self) -> str:
        return str(self.body.key)

    @property
    def thread(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether its rows may be edited."""
        return self.state in (PlanState.DRAFT, PlanState.RETURNED)


class PlanRow(models.Model):
    """One purchase that is planned. Amounts in yuan; the month of the year in which procurement is to begin. An item or line that is still
    missing is a row to be matched; a plan with such rows is not handed in."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="rows")
    no = models.PositiveSmallIntegerField()
    title = models.CharField(_("Project title"), max_length=200)
    catalog_item = models.ForeignKey("catalog.CatalogItem", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Item of the catalog"))
    content = models.TextField(_("What is bought"), blank=True)
    line = models.ForeignKey("planning.BudgetLine", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Budget line"))
    fund_source = models.CharField(_("Kind of funds"), max_length=12, choices=FundSource.choices, blank=True)
    amount = models.DecimalField(_("Planned amount"), max_digits=18, decimal_places=2)
    month = models.PositiveSmallIntegerField(_("Expected month"), null=True, blank=True)
    for_small_firms = models.BooleanField(_("Reserved for small and medium firms"), null=True, blank=True)
    for_public = models.BooleanField(_("Service to the public"), null=True, blank=True)
    note = models.CharField(_("Remark"), max_length=200, blank=True)
    project = models.OneToOneField(Project, models.PROTECT, null=True, blank=True, related_name="plan_row")

    class Meta:
        ordering = ["plan", "no"]
        constraints = [
            UniqueConstraint(fields=["plan", "no"], name="plan_row_number_stands_once"),
            CheckConstraint(condition=Q(amount__gt=0), name="plan_row_amount_is_positive"),
            CheckConstraint(condition=Q(month__isnull=True) | Q(month__range=(1, 12)), name="plan_row_month_is_of_the_year"),
        ]

    def __str__(self) -> str:
        return f"{self.no}. {self.title}"

    @property
    def gaps(self) -> list[str]:
        """Names of the fields that are still to be matched."""
        wanted: dict[str, Any] = {"catalog_item": self.catalog_item_id, "line": self.line_id, "month": self.month, "fund_source": self.fund_source}
        return [name for name, value in wanted.items() if not value]


class Omission(models.Model):
    """An item of the catalog that a provincial department does not purchase this year, and why (J-54)."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="omissions")
    catalog_item = models.ForeignKey("catalog.CatalogItem", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)

    class Meta:
        ordering = ["catalog_item"]
        constraints = [
            UniqueConstraint(fields=["plan", "catalog_item"], name="omission_stands_once"),
            CheckConstraint(condition=~Q(reason=""), name="omission_gives_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.catalog_item}: {self.reason}"
