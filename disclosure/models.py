"""What is published: notices, their search index and counts, and OCDS releases."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor


class NoticeKind(models.TextChoices):
    """Kinds of notice: those of 财办库〔2020〕50号 and what else the papers want published. New kinds are added, never renamed."""

    INTENTION = "intention", _("Intention")
    CONSULTATION = "consultation", _("Call for comments on the requirement")
    PREQUALIFICATION = "prequalification", _("Prequalification notice")
    TENDER = "tender", _("Procurement notice")
    CORRECTION = "correction", _("Correction")
    TERMINATION = "termination", _("Termination")
    RESULT = "result", _("Result")
    RESULT_VOID = "result-void", _("Result declared void")
    CONTRACT = "contract", _("Contract")
    CONTRACT_CHANGE = "contract-change", _("Contract change")
    ACCEPTANCE = "acceptance", _("Acceptance result")
    SINGLE_SOURCE = "single-source", _("Single-source announcement")
    COMPLAINT = "complaint", _("Complaint decision")
    INSPECTION = "inspection", _("Inspection result")
    EVALUATION = "evaluation", _("Performance evaluation")
    PROJECT = "project", _("Project approval")
    CATALOG = "catalog", _("Guiding catalog")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: Actor) -> NoticeQuerySet:
        """A notice is public from the moment that it exists."""
        return self

    def newest_first(self) -> NoticeQuerySet:
        """The order of the public list; the key of its pages."""
        return self.order_by("-published_at", "-id")


class Notice(models.Model):
    """One published notice. `sections` is its text in statutory order: [{"heading", "rows": [[label, value]], "paragraphs": [...],
    "table": {"head": [...], "rows": [[...]]}}]. The legal moment is the entry's, not the worker's."""

    number = models.CharField(max_length=48, unique=True)
    kind = models.CharField(max_length=20, choices=NoticeKind.choices)
    entry = models.OneToOneField("kernel.Entry", models.PROTECT, related_name="+")
    thread = models.CharField(max_length=40, blank=True, db_index=True)
    title = models.CharField(max_length=240)
    sections = models.JSONField(default=list)
    published_at = models.DateTimeField()
    jurisdiction = models.ForeignKey("parties.Jurisdiction", models.PROTECT, related_name="+")
    body = models.ForeignKey("parties.Organisation", models.PROTECT, null=True, related_name="+")
    body_name = models.CharField(max_length=200, blank=True)
    project_title = models.CharField(max_length=200, blank=True)
    catalog_code = models.CharField(max_length=20, blank=True)
    catalog_name = models.CharField(max_length=120, blank=True)
    method = models.CharField(max_length=20, blank=True)
    method_text = models.CharField(max_length=60, blank=True)
    # Amounts are yuan; None is "not said", which is not zero.
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    closes_at = models.DateTimeField(null=True)
    for_small_firms = models.BooleanField(default=False)
    supplier_name = models.CharField(max_length=200, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    pdf = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=12, unique=True)
    sha256 = models.CharField(max_length=64)
    search = SearchVectorField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="notice_newest"),
            models.Index(fields=["kind", "-published_at", "-id"], name="notice_by_kind"),
            models.Index(fields=["jurisdiction", "-published_at", "-id"], name="notice_by_place"),
            models.Index(fields=["method", "-published_at", "-id"], name="notice_by_method"),
            models.Index(fields=["closes_at", "id"], name="notice_by_deadline", condition=Q(closes_at__isnull=False)),
            GinIndex(fields=["search"], name="notice_by_words"),
        ]
        constraints = [
            CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_kind_is_known"),
            CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="notice_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return self.title


class NoticeTally(models.Model):
    """How many notices there are of a kind, method, place and field: counts for facets without counting rows."""

    kind = models.CharField(max_length=20)
    method = models.CharField(max_length=20, blank=True)
    jurisdiction = models.ForeignKey("parties.Jurisdiction", models.PROTECT, related_name="+")
    catalog_name = models.CharField(max_length=120, blank=True)
    for_small_firms = models.BooleanField(default=False)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [UniqueConstraint(fields=["kind", "method", "jurisdiction", "catalog_name", "for_small_firms"], name="notice_tally_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Release(models.Model):
    """An OCDS release as published: its bytes never change."""

    ocid = models.CharField(max_length=60, db_index=True)
    release_id = models.CharField(max_length=90, unique=True)
    thread = models.CharField(max_length=40, db_index=True)
    entry = models.OneToOneField("kernel.Entry", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    body = models.TextField()

    class Meta:
        ordering = ["thread", "at", "id"]

    def __str__(self) -> str:
        return self.release_id
