"""The project application (stages 1 and 2) and what is kept about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.actors import Actor
from kernel.lifecycle import Record
from kernel.models import APPEND_ONLY, AppendOnly
from planning.lifecycle import PROJECT, ProjectState

# The codes of the five conditions of a longer term (102号令 第二十四条); their words stand in the statute.
LONG_TERM = ["budget", "fixed", "continuous", "funded", "stable_price"]


class SectionCode(models.TextChoices):
    BASICS = "basics", _("Project basics")
    CONTENT = "content", _("What is bought, and its catalog item")
    NEED = "need", _("Need and basis in the body's functions")
    QUALITY = "quality", _("Quantity and quality standards")
    BUDGET = "budget", _("Budget and source of funds")
    CONTRACTOR = "contractor", _("Conditions for the contractor")
    TARGETS = "targets", _("Performance targets")
    FILES = "files", _("Supporting files")


class Route(models.TextChoices):
    A = "A", _("Regular: no new function")
    B1 = "B1", _("New function: the government approves")
    B2 = "B2", _("New function and large: the executive meeting decides")
    C = "C", _("Special deliberation, case by case")


class FundSource(models.TextChoices):
    PUBLIC = "public", _("Public operating funds")
    PROJECT = "project", _("Project funds")
    SPECIAL = "special", _("Approved special funds")


class AmountBasis(models.TextChoices):
    TOTAL = "total", _("in total")
    YEAR = "year", _("per year")
    MONTH = "month", _("per month")
    PERSON_MONTH = "person-month", _("per person and month")
    VISIT = "visit", _("per visit")
    HOUSEHOLD = "household", _("per household")
    SHIFT = "shift", _("per shift")
    SESSION = "session", _("per session")


class ContractorType(models.TextChoices):
    SOCIAL = "social", _("Social organisations")
    FIRM = "firm", _("Firms")
    INSTITUTION = "institution", _("Public institutions of class II or run as a business")
    COLLECTIVE = "collective", _("Rural collective economic organisations")
    GRASSROOTS = "grassroots", _("Grass-roots self-governing organisations")
    PERSON = "person", _("Qualified individuals")


class FunctionKind(models.TextChoices):
    STANDING = "standing", _("Standing function")
    NEW = "new", pgettext_lazy("kind of function", "New function")
    TEMPORARY = "temporary", _("Temporary function")
    PHASED = "phased", _("Function for a limited phase")


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, actor: Actor) -> ProjectQuerySet:
        """The internal page: a body's own projects, and for its place's finance bureau and auditor all that were handed in."""
        if not actor.is_authenticated:
            return self.none()
        seen = Q(body__key=actor.organisation_key) if actor.has("clerk", "approver", "accountant") else Q(pk__in=[])
        for mandate in actor.mandates:
            seen |= Q(number=mandate.thread, body__key=mandate.owner_key)
        if actor.jurisdiction and actor.has("finance_reviewer", "treasury", "administrator", "auditor", "supervisor"):
            seen |= Q(jurisdiction_id=actor.jurisdiction, submitted_at__isnull=False)
        if actor.jurisdiction and actor.has("staffing"):  # new functions alone, once finance has looked at them
            seen |= Q(jurisdiction_id=actor.jurisdiction, route__in=[Route.B1, Route.B2], finance_approved_at__isnull=False)
        if actor.jurisdiction and actor.has("government"):
            seen |= Q(jurisdiction_id=actor.jurisdiction, route__in=[Route.B1, Route.B2, Route.C], finance_approved_at__isnull=False)
        return self.filter(seen)

    def open_to_procurement(self) -> ProjectQuerySet:
        """Approved, so that stage 3 may begin."""
        return self.filter(state=ProjectState.APPROVED)


class Project(Record):
    """One purchase from its application on. Every field of the eight tasks may be empty until it is handed in; rules demand them then.

    Amounts in yuan. `budget_text`, `budget_unit`, `budget_basis` and `budget_period` keep what was written; `budget_amount` is the
    normalised total. Contact data are for the desk only and never published.
    """

    lifecycle = PROJECT

    number = models.CharField(max_length=40, unique=True)
    body = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    jurisdiction = models.ForeignKey("parties.Jurisdiction", models.PROTECT, related_name="+")
    route = models.CharField(max_length=2, choices=Route.choices, default=Route.A)
    state = models.CharField(max_length=20, choices=ProjectState.choices, default=ProjectState.DRAFT)
    created_at = models.DateTimeField()
    law_date = models.DateField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    body_approved_at = models.DateTimeField(null=True, blank=True)
    # How it is bought; procurement tells, when a tender begins. Open tendering does not count towards splitting.
    method = models.CharField(max_length=20, blank=True)
    finance_approved_at = models.DateTimeField(null=True, blank=True)
    staffing_approved_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    rejected_at = models.DateTimeField(null=True, blank=True)

    # Copied from an earlier project: the fields that may no longer hold and wait for a look (请确认仍然适用).
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    unconfirmed = models.JSONField(default=list, blank=True)

    approval_file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")

    # 1 basics
    title = models.CharField(_("Project title"), max_length=200)
    year = models.PositiveSmallIntegerField(_("Budget year"))
    starts_on = models.DateField(_("Service starts on"), null=True, blank=True)
    ends_on = models.DateField(_("Service ends on"), null=True, blank=True)
    contact_name = models.CharField(_("Contact person"), max_length=60, blank=True)
    contact_phone = models.CharField(_("Contact phone"), max_length=40, blank=True)
    # 2 content
    catalog_item = models.ForeignKey("catalog.CatalogItem", models.PROTECT, related_name="+", verbose_name=_("Item of the catalog"))
    content = models.TextField(_("What is bought"), blank=True)
    place_of_service = models.CharField(_("Where it is provided"), max_length=200, blank=True)
    for_public = models.BooleanField(_("Service to the public"), null=True, blank=True)
    # 3 need
    need = models.TextField(_("Why it is needed"), blank=True)
    function_basis = models.TextField(_("Basis in the body's functions"), blank=True)
    also_staffed = models.BooleanField(_("Also done by own staff"), null=True, blank=True)
    staffing_note = models.TextField(_("Why it is not done twice"), blank=True)
    function_kind = models.CharField(_("Kind of function"), max_length=12, choices=FunctionKind.choices, blank=True)
    suitability = models.JSONField(_("Suitable to be purchased"), default=list, blank=True)
    technical = models.BooleanField(_("Technically complex or made to order"), default=False)
    approval_document = models.CharField(_("Document of approval"), max_length=200, blank=True)
    new_posts = models.PositiveIntegerField(_("New posts or staff paid from the budget"), default=0)
    transfer = models.ForeignKey(
        "catalog.FunctionTransfer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Transferred function that is bought")
    )
    # 4 quality
    quantity_text = models.CharField(_("Remark on the quantity"), max_length=200, blank=True)
    quantity = models.DecimalField(_("Quantity"), max_digits=18, decimal_places=4, null=True, blank=True)
    unit = models.CharField(_("Unit"), max_length=20, blank=True)
    quantity_provisional = models.BooleanField(_("Quantity is provisional"), default=False)
    standard = models.TextField(_("Quality standard"), blank=True)
    # 5 budget
    budget_text = models.CharField(_("Amount as written"), max_length=120, blank=True)
    budget_amount = models.DecimalField(_("Budget in yuan"), max_digits=18, decimal_places=2, null=True, blank=True)
    budget_unit = models.CharField(_("Unit of the amount"), max_length=4, default="元")
    budget_basis = models.CharField(_("Basis of the amount"), max_length=20, choices=AmountBasis.choices, default=AmountBasis.TOTAL)
    budget_period = models.CharField(_("Period of the amount"), max_length=60, blank=True)
    fund_source = models.CharField(_("Kind of funds"), max_length=12, choices=FundSource.choices, blank=True)
    term_conditions = models.JSONField(_("Conditions of a longer term"), default=list, blank=True)
    term_reason = models.TextField(_("Reason for a longer term"), blank=True)
    # 6 contractor
    contractor_types = models.JSONField(_("Who may take the contract"), default=list, blank=True)
    contractor_conditions = models.TextField(_("Conditions for the contractor"), blank=True)
    for_small_firms = models.BooleanField(_("Reserved for small and medium firms"), null=True, blank=True)
    # 7 targets: [{"kind", "name", "comparator", "value", "unit"}]
    targets = models.JSONField(_("Performance targets"), default=list, blank=True)
    evaluation_standard = models.TextField(_("Evaluation standard"), blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            *PROJECT.constraints("project"),
            CheckConstraint(condition=Q(budget_amount__isnull=True) | Q(budget_amount__gt=0), name="project_budget_is_positive"),
            CheckConstraint(condition=Q(quantity__isnull=True) | Q(quantity__gt=0), name="project_quantity_is_positive"),
            CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="project_ends_after_its_start"
            ),
            CheckConstraint(
                condition=Q(state__in=["DRAFT", "RETURNED"])
                | Q(budget_amount__isnull=False, starts_on__isnull=False, ends_on__isnull=False, quantity__isnull=False) & ~Q(content=""),
                name="project_handed_in_is_complete",
            ),
            # 102号令 第二十四条: beyond one year only with all five conditions and a reason, and never beyond three years.
            CheckConstraint(
                condition=Q(state__in=["DRAFT", "RETURNED"])
                | Q(ends_on__lt=F("starts_on") + timedelta(days=366))
                | Q(ends_on__lt=F("starts_on") + timedelta(days=1096), term_conditions__contains=LONG_TERM) & ~Q(term_reason=""),
                name="project_long_term_meets_five_conditions",
            ),
        ]
        indexes = [
            models.Index(fields=["body", "-id"], name="project_by_body"),
            models.Index(fields=["jurisdiction", "state", "-id"], name="project_by_place"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def owner_key(self) -> str:
        return str(self.body.key)

    @property
    def thread(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether its fields may be edited."""
        return self.state in (ProjectState.DRAFT, ProjectState.RETURNED)


class ProjectNumber(models.Model):
    """Another number of the same matter: 计划编号, 备案编号, 委托编号."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="numbers")
    kind = models.CharField(max_length=40)
    value = models.CharField(max_length=80)

    class Meta:
        constraints = [UniqueConstraint(fields=["project", "kind", "value"], name="project_number_stands_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Funding(models.Model):
    """Part of a project's money: a year, a budget line and an amount in yuan. The parts add up to the budget."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="funding")
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=120, blank=True)
    line = models.ForeignKey("planning.BudgetLine", models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        ordering = ["year", "id"]
        constraints = [
            UniqueConstraint(fields=["project", "line"], name="project_takes_a_line_once"),
            CheckConstraint(condition=Q(amount__gt=0), name="funding_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.source} {self.amount}"


class Section(models.Model):
    """How far one task of the application is. A draft is no legal change: it has a version and no journal entry."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="sections")
    code = models.CharField(max_length=12, choices=SectionCode.choices)
    version = models.PositiveIntegerField(default=0)
    done = models.BooleanField(default=False)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["project", "code"], name="section_stands_once"),
            CheckConstraint(condition=Q(code__in=SectionCode.values), name="section_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.code}"


class Attachment(models.Model):
    """A file of task 8."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="attachments")
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=200, blank=True)
    is_instruction = models.BooleanField(default=False)  # of the Party committee or the government: what special deliberation rests on

    class Meta:
        ordering = ["id"]
        constraints = [UniqueConstraint(fields=["project", "file"], name="attachment_stands_once")]

    def __str__(self) -> str:
        return str(self.file)


class Submission(AppendOnly):
    """What was handed in, each time, word for word; the difference between two of them is shown to the reviewer."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="submissions")
    no = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80, blank=True)
    content = models.JSONField()
    receipt = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["no"]
        constraints = [UniqueConstraint(fields=["project", "no"], name="submission_stands_once")]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.project_id} {self.no}"


class ReturnMark(models.Model):
    """A field that a reviewer sent back, with the reason. It is answered by the next submission."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="marks")
    section = models.CharField(max_length=12, choices=SectionCode.choices)
    field = models.CharField(max_length=40)
    reason = models.TextField()
    by_name = models.CharField(max_length=80, blank=True)
    organisation_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            UniqueConstraint(fields=["submission", "field"], name="field_is_marked_once"),
            CheckConstraint(condition=~Q(reason=""), name="return_mark_gives_a_reason"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.field}: {self.reason}"


GRADES = {
    "excellent": pgettext_lazy("grade", "Excellent"), "good": pgettext_lazy("grade", "Good"),
    "fair": pgettext_lazy("grade", "Fair"), "poor": pgettext_lazy("grade", "Poor"),
}


class ProjectGrade(AppendOnly):
    """How a project was evaluated in the end, recorded here so that later applications of the body meet it (loop of stage 7)."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="grades")
    grade = models.CharField(max_length=10)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    summary = models.TextField(blank=True)
    entry = models.ForeignKey("kernel.Entry", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.project_id} {self.grade}"

    @property
    def label(self) -> str:
        """The grade in words; what a later version of the evaluation calls otherwise stays as it was recorded."""
        return str(GRADES.get(self.grade, self.grade))


def blank(value: Any) -> bool:
    """Nothing was written: None, "", an empty list. 0 and False are answers."""
    return value is None or value == "" or value == []
