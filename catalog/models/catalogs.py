"""Catalogs of services that may be bought, and their items."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from catalog.lifecycle import CATALOG, CatalogState
from kernel.actors import Actor
from kernel.lifecycle import Record


class CatalogKind(models.TextChoices):
    GUIDING = "GUIDING", _("Guiding catalog")
    IMPLEMENTING = "IMPLEMENTING", _("Implementing catalog")


class CatalogQuerySet(models.QuerySet["Catalog"]):
    def published(self, day: date) -> CatalogQuerySet:
        """Published, not repealed, and effective on `day` (a Shanghai date)."""
        return self.filter(state=CatalogState.PUBLISHED, effective_on__lte=day)

    def public(self) -> CatalogQuerySet:
        """What everybody may read: every version that was ever published."""
        return self.exclude(state=CatalogState.DRAFT)

    def visible_to(self, actor: Actor) -> CatalogQuerySet:
        """Public versions, and the drafts of one's own place for its finance bureau's administrator."""
        seen = ~Q(state=CatalogState.DRAFT)
        if actor.has("administrator") and actor.jurisdiction:
            seen |= Q(jurisdiction_id=actor.jurisdiction)
        return self.filter(seen)


class Catalog(Record):
    """One version: a place and a year. `document` is the paper's own number; `excerpt` means that rows are known to be missing."""

    lifecycle = CATALOG

    slug = models.CharField(max_length=60, unique=True)
    jurisdiction = models.ForeignKey("parties.Jurisdiction", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=CatalogKind.choices, default=CatalogKind.GUIDING)
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    document = models.CharField(max_length=120, blank=True)
    source = models.TextField(blank=True)
    excerpt = models.BooleanField(default=False)
    demonstration = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=CatalogState.choices, default=CatalogState.DRAFT)
    effective_on = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    repealed_at = models.DateTimeField(null=True, blank=True)
    # The government's approval that a catalog needs before it takes effect, where the place has that rule.
    approval = models.CharField(max_length=120, blank=True)

    objects = CatalogQuerySet.as_manager()

    class Meta:
        verbose_name = _("catalog")
        verbose_name_plural = _("catalogs")
        constraints = [
            *CATALOG.constraints("catalog"),
            CheckConstraint(condition=Q(state="DRAFT") | Q(effective_on__isnull=False), name="catalog_published_has_effective_day"),
        ]
        indexes = [models.Index(fields=["jurisdiction", "state", "-effective_on"], name="catalog_in_force")]

    def __str__(self) -> str:
        return self.title

    @property
    def owner_key(self) -> str:
        """A catalog belongs to a place, not to one organisation."""
        return ""

    @property
    def thread(self) -> str:
        return f"CATALOG-{self.slug}"[:40]


class CatalogItem(models.Model):
    """One row. Level 1 is a family, 2 a field, 3 and 4 a concrete matter; only a leaf can be bought."""

    catalog = models.ForeignKey(Catalog, models.PROTECT, related_name="items")
    code = models.CharField(max_length=20, blank=True)
    level = models.PositiveSmallIntegerField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(max_length=120)
    family = models.CharField(max_length=120, blank=True)
    for_public = models.BooleanField(default=True)
    note = models.TextField(blank=True)
    # The row of the higher catalog that this row carries out.
    basis = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("catalog item")
        verbose_name_plural = _("catalog items")
        ordering = ["catalog", "position"]
        constraints = [
            UniqueConstraint(fields=["catalog", "parent", "name"], nulls_distinct=False, name="catalog_item_stands_once"),
            UniqueConstraint(fields=["catalog", "code"], condition=~Q(code=""), name="catalog_code_stands_once"),
            CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="catalog_item_has_a_known_level"),
            CheckConstraint(condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="catalog_item_is_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()
