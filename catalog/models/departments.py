"""A department's implementing catalog: its concrete projects inside the guiding catalog (具体实施目录)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from catalog.lifecycle import DEPARTMENT, DepartmentState
from catalog.models.catalogs import Catalog, CatalogItem, ServiceFamily
from kernel.actors import Actor
from kernel.lifecycle import Record


class DepartmentCatalogQuerySet(models.QuerySet["DepartmentCatalog"]):
    """Words of the list."""

    def public(self) -> DepartmentCatalogQuerySet:
        """Every version that was ever published."""
        return self.exclude(state=DepartmentState.DRAFT)

    def in_force(self, day: date) -> DepartmentCatalogQuerySet:
        """Published and not replaced on a Shanghai day."""
        return self.filter(state=DepartmentState.PUBLISHED, effective_on__lte=day)

    def visible_to(self, actor: Actor) -> DepartmentCatalogQuerySet:
        """Public ones, and the drafts of one's own department."""
        seen = ~Q(state=DepartmentState.DRAFT)
        if actor.organisation_key:
            seen |= Q(department__key=actor.organisation_key)
        return self.filter(seen)


class DepartmentCatalog(Record):
    """One department's version; `guiding` is the catalog that it stays inside."""

    lifecycle = DEPARTMENT

    slug = models.CharField(max_length=60, unique=True)
    department = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    guiding = models.ForeignKey(Catalog, models.PROTECT, related_name="department_catalogs")
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=20, choices=DepartmentState.choices, default=DepartmentState.DRAFT)
    drafted_at = models.DateTimeField()
    effective_on = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = DepartmentCatalogQuerySet.as_manager()

    class Meta:
        verbose_name = _("department's implementing catalog")
        verbose_name_plural = _("departments' implementing catalogs")
        ordering = ["-year", "-version"]
        constraints = [
            *DEPARTMENT.constraints("department_catalog"),
            UniqueConstraint(fields=["department", "year", "version"], name="department_catalog_has_its_version"),
            UniqueConstraint(fields=["department"], condition=Q(state="PUBLISHED"), name="department_has_one_catalog_in_force"),
            UniqueConstraint(fields=["department"], condition=Q(state="DRAFT"), name="department_has_one_draft_catalog"),
            CheckConstraint(condition=Q(state="DRAFT") | Q(effective_on__isnull=False), name="department_catalog_has_its_day"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def owner_key(self) -> str:
        """The department's."""
        return self.department.key

    @property
    def thread(self) -> str:
        return f"CATALOG-{self.slug}"[:40]


class DepartmentEntry(models.Model):
    """One concrete project under a leaf of the guiding catalog: its kind (种类) and its nature (性质)."""

    catalog = models.ForeignKey(DepartmentCatalog, models.CASCADE, related_name="entries")
    item = models.ForeignKey(CatalogItem, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=60)
    nature = models.CharField(max_length=12, choices=ServiceFamily.choices)
    note = models.CharField(max_length=300, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("concrete project")
        verbose_name_plural = _("concrete projects")
        ordering = ["position", "pk"]
        constraints = [UniqueConstraint(fields=["catalog", "name"], name="concrete_project_stands_once")]

    def __str__(self) -> str:
        return self.name
