"""How the year's money grows, shrinks and moves between lines, each by two persons; and a body's requests into next year's budget."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from kernel.lifecycle import Record
from planning.lifecycle import BUDGET_CHANGE, BUDGET_REQUEST, ChangeState, RequestState
from planning.models.ledger import BudgetLine, Fund

if TYPE_CHECKING:
    from planning.models.projects import Project


class ChangeKind(models.TextChoices):
    OPEN = "open", _("Year-start budget")  # a new line of the approved budget
    ADD = "add", _("Added within the year")  # approved routes B and C alone
    ADJUST = "adjust", _("Adjustment between lines")
    CARRY = "carry", _("Carried over to the next year")
    CUT = "cut", _("Cut")
    RELEASE = "release", _("Released from a project")


class ChangeQuerySet(models.QuerySet["BudgetChange"]):
    def visible_to(self, actor: Actor) -> ChangeQuerySet:
        """A body sees what concerns its lines; the finance bureau and the auditor what concerns their place."""
        if not actor.is_authenticated:
            return self.none()
        seen = Q(body__key=actor.organisation_key) if actor.has("clerk", "approver", "accountant") else Q(pk__in=[])
        if actor.jurisdiction and actor.has("finance_reviewer", "treasury", "administrator", "auditor"):
            seen |= Q(jurisdiction_id=actor.jurisdiction)
        return self.filter(seen)


class BudgetChange(Record):
    """One change of the budget, asked for by one person of the finance bureau and confirmed by a second; the ledger moves with the confirmation.

    `amount` in yuan. OPEN has no line yet: year, code, source, fund and name describe it. ADJUST and CARRY go from `line` to `other`.
    ADD names the project whose route allows it, and its approval number under `document`. RELEASE names the project that gives money back.
    """

    lifecycle = BUDGET_CHANGE

    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    jurisdiction = models.ForeignKey("parties.Jurisdiction", models.PROTECT, related_name="+")
    body = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    line: models.ForeignKey[BudgetLine | None, BudgetLine | None] = models.ForeignKey(BudgetLine, models.PROTECT, null=True, related_name="changes")
    other: models.ForeignKey[BudgetLine | None, BudgetLine | None] = models.ForeignKey(BudgetLine, models.PROTECT, null=True, related_name="+")
    project: models.ForeignKey[Project | None, Project | None] = models.ForeignKey("planning.Project", models.PROTECT, null=True, related_name="+")
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    document = models.CharField(max_length=120)
    reason = models.TextField(blank=True)
    year = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=120, blank=True)
    fund = models.CharField(max_length=20, choices=Fund.choices, blank=True)
    name = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=20, choices=ChangeState.choices, default=ChangeState.PROPOSED)
    proposed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget change")
        verbose_name_plural = _("budget changes")
        constraints = [
            *BUDGET_CHANGE.constraints("budget_change"),
            CheckConstraint(condition=Q(amount__gt=0), name="budget_change_amount_is_positive"),
            CheckConstraint(condition=~Q(document=""), name="budget_change_names_its_document"),
            CheckConstraint(condition=~Q(kind__in=["adjust", "carry"]) | Q(other__isnull=False), name="budget_change_names_both_lines"),
            CheckConstraint(condition=Q(other__isnull=True) | ~Q(other=F("line")), name="budget_change_goes_elsewhere"),
            CheckConstraint(condition=~Q(kind__in=["add", "release"]) | Q(project__isnull=False), name="budget_change_names_its_project"),
            CheckConstraint(condition=~Q(kind="open") | ~Q(code=""), name="budget_change_new_line_has_a_code"),
        ]
        indexes = [models.Index(fields=["jurisdiction", "state", "-id"], name="budget_change_by_place")]

    def __str__(self) -> str:
        return self.number

    @property
    def owner_key(self) -> str:
        return str(self.body.key)

    @property
    def thread(self) -> str:
        return self.number


class RequestQuerySet(models.QuerySet["BudgetRequest"]):
    def visible_to(self, actor: Actor) -> RequestQuerySet:
        """A body's own requests; for the finance bureau and the auditor those of their place."""
        if not actor.is_authenticated:
            return self.none()
        seen = Q(body__key=actor.organisation_key) if actor.has("clerk", "approver", "accountant") else Q(pk__in=[])
        if actor.jurisdiction and actor.has("finance_reviewer", "treasury", "administrator", "auditor"):
            seen |= Q(jurisdiction_id=actor.jurisdiction)
        return self.filter(seen)


class BudgetRequest(Record):
    """Growth that a body asks into the budget of a coming year (J-44): it moves no money; finance takes it up into the budget, or declines."""

    lifecycle = BUDGET_REQUEST

    number = models.CharField(max_length=40, unique=True)
    jurisdiction = models.ForeignKey("parties.Jurisdiction", models.PROTECT, related_name="+")
    body = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    fund = models.CharField(max_length=20, choices=Fund.choices, default=Fund.PROJECT)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    reason = models.TextField()
    state = models.CharField(max_length=20, choices=RequestState.choices, default=RequestState.SENT)
    opinion = models.TextField(blank=True)
    included: models.DecimalField[Decimal | None, Decimal | None] = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    sent_at = models.DateTimeField()
    included_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget request")
        verbose_name_plural = _("budget requests")
        constraints = [
            *BUDGET_REQUEST.constraints("budget_request"),
            CheckConstraint(condition=Q(amount__gt=0), name="budget_request_amount_is_positive"),
            CheckConstraint(condition=Q(included__isnull=True) | Q(included__gt=0), name="budget_request_included_is_positive"),
        ]
        indexes = [models.Index(fields=["jurisdiction", "state", "-id"], name="budget_request_by_place")]

    def __str__(self) -> str:
        return self.name

    @property
    def owner_key(self) -> str:
        return str(self.body.key)

    @property
    def thread(self) -> str:
        return self.number
