"""A table that becomes rows of a draft: the file, what the dry run found, and the rows that wait."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from catalog.lifecycle import IMPORT, ImportState
from catalog.models.catalogs import Catalog, CatalogItem
from kernel.actors import Actor
from kernel.findings import Finding
from kernel.lifecycle import Record


class CatalogImportQuerySet(models.QuerySet["CatalogImport"]):
    """Words of the list."""

    def visible_to(self, actor: Actor) -> CatalogImportQuerySet:
        """The imports of one's own place, for its finance bureau."""
        if actor.has("administrator", "finance_reviewer") and actor.jurisdiction:
            return self.filter(catalog__jurisdiction_id=actor.jurisdiction)
        return self.none()


class CatalogImport(Record):
    """One upload into one draft. Nothing stands in the catalog before the step import_rows."""

    lifecycle = IMPORT

    catalog = models.ForeignKey(Catalog, models.PROTECT, related_name="imports")
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+")
    job = models.ForeignKey("kernel.Job", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=ImportState.choices, default=ImportState.UPLOADED)
    # How the file was read: its encoding or sheet, its layout, the columns that were known and those that were left aside.
    how = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    headings = models.PositiveIntegerField(default=0)
    faults_found = models.PositiveIntegerField(default=0)
    doubts_found = models.PositiveIntegerField(default=0)
    uploaded_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    imported_at = models.DateTimeField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = CatalogImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import into a catalog")
        verbose_name_plural = _("imports into catalogs")
        ordering = ["-pk"]
        constraints = [*IMPORT.constraints("catalog_import")]

    def __str__(self) -> str:
        return f"{self.catalog} ← {self.file}"

    @property
    def owner_key(self) -> str:
        """An import belongs to its catalog's place, not to one organisation."""
        return ""

    @property
    def jurisdiction_id(self) -> str:
        """The place whose finance bureau may act."""
        return str(self.catalog.jurisdiction_id)

    @property
    def thread(self) -> str:
        return self.catalog.thread

    @property
    def total(self) -> int:
        """Rows that the catalog would get: those of the file, and headings that only their sub-rows name."""
        return self.rows + self.headings


class StagedRow(models.Model):
    """A row that was read and waits. `key` and `parent_key` link rows of one file; `number` is the row in the file, `position` its place."""

    upload = models.ForeignKey(CatalogImport, models.CASCADE, related_name="staged")
    number = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=40)
    parent_key = models.CharField(max_length=40, blank=True)
    level = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=120)
    # A heading that the file names only beside its sub-rows: it is made once, and has no words of its own.
    implied = models.BooleanField(default=False)
    for_public = models.BooleanField(null=True)
    words = models.JSONField(default=dict)
    basis_code = models.CharField(max_length=20, blank=True)
    item = models.ForeignKey(CatalogItem, models.SET_NULL, null=True, related_name="+")
    standing_parent = models.ForeignKey(CatalogItem, models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [UniqueConstraint(fields=["upload", "position"], name="staged_row_has_its_place")]
        indexes = [
            models.Index(fields=["upload", "key"], name="staged_by_key"),
            models.Index(fields=["upload", "parent_key"], name="staged_by_parent"),
            models.Index(fields=["upload", "code"], name="staged_by_code", condition=~Q(code="")),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.code} {self.name}"


class ImportFault(models.Model):
    """Why a row is not taken, or what a person should look at (`blocks` false)."""

    upload = models.ForeignKey(CatalogImport, models.CASCADE, related_name="faults")
    number = models.PositiveIntegerField()
    column = models.CharField(max_length=60, blank=True)
    cell = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=40)
    got = models.CharField(max_length=200, blank=True)
    need = models.CharField(max_length=300, blank=True)
    cite = models.CharField(max_length=80, blank=True)
    blocks = models.BooleanField(default=True)

    class Meta:
        ordering = ["number", "pk"]
        indexes = [models.Index(fields=["upload", "number"], name="fault_by_row")]

    def __str__(self) -> str:
        return f"{self.number} {self.code}"

    @property
    def finding(self) -> Finding:
        """The fault with its words."""
        values: dict[str, Any] = {"need": self.need, "got": self.got, "cite": self.cite}
        return Finding(self.code, met=False, person=not self.blocks, **values)
