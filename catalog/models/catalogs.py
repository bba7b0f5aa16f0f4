"""Catalogs of services that may be bought, and their items."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from catalog.lifecycle import CATALOG, PUBLIC, CatalogState
from kernel.actors import Actor
from kernel.lifecycle import Record


class CatalogKind(models.TextChoices):
    GUIDING = "GUIDING", _("Guiding catalog")
    IMPLEMENTING = "IMPLEMENTING", _("Implementing catalog")


class ServiceFamily(models.TextChoices):
    """The two families of what may be bought (102号 第九条, W-20)."""

    PUBLIC = "PUBLIC", _("Public service")
    AUXILIARY = "AUXILIARY", _("Auxiliary service for the government's own duties")


class CatalogQuerySet(models.QuerySet["Catalog"]):
    def published(self, day: date) -> CatalogQuerySet:
        """Published and in force on `day` (a Shanghai date), which may lie in the past: the dates decide, not the state."""
        return self.public().filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), effective_on__lte=day)

    def public(self) -> CatalogQuerySet:
        """What everybody may read: every version that was ever published."""
        return self.filter(state__in=PUBLIC)

    def visible_to(self, actor: Actor) -> CatalogQuerySet:
        """Public versions; those of one's own place on their way for its finance bureau, and for its government once they are before it."""
        seen = Q(state__in=PUBLIC)
        if actor.has("administrator", "finance_reviewer") and actor.jurisdiction:
            seen |= Q(jurisdiction_id=actor.jurisdiction)
        if actor.has("government") and actor.jurisdiction:
            seen |= Q(jurisdiction_id=actor.jurisdiction, reviewed_at__isnull=False)
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
    # The version that this one continues, and its place in that line.
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="successors")
    version = models.PositiveSmallIntegerField(default=1)
    # Why this version is drafted: what an adjustment is to change.
    purpose = models.TextField(blank=True)
    effective_on = models.DateField(null=True, blank=True)
    # First day on which it is no longer in force.
    ended_on = models.DateField(null=True, blank=True)
    consulted_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    effective_at = models.DateTimeField(null=True, blank=True)
    adjusting_at = models.DateTimeField(null=True, blank=True)
    repealed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Why no experts were heard, where that was not needed.
    no_experts = models.TextField(blank=True)
    # The government's approval that a catalog needs before it takes effect: number of the document, its day, the paper.
    approval = models.CharField(max_length=120, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    approval_file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")

    objects = CatalogQuerySet.as_manager()

    class Meta:
        verbose_name = _("catalog")
        verbose_name_plural = _("catalogs")
        constraints = [
            *CATALOG.constraints("catalog"),
            CheckConstraint(condition=~Q(state__in=PUBLIC) | Q(effective_on__isnull=False), name="catalog_published_has_effective_day"),
            CheckConstraint(condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("effective_on")), name="catalog_ends_after_it_begins"),
            UniqueConstraint(fields=["jurisdiction", "kind"], condition=Q(state__in=["EFFECTIVE", "ADJUSTING"]), name="one_catalog_in_force_in_a_place"),
            UniqueConstraint(fields=["previous"], condition=~Q(state="WITHDRAWN") & Q(previous__isnull=False), name="catalog_has_one_successor"),
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
    # One of the two families of the law; `family` is the paper's own heading.
    nature = models.CharField(max_length=12, choices=ServiceFamily.choices, default=ServiceFamily.PUBLIC)
    for_public = models.BooleanField(default=True)
    note = models.TextField(blank=True)
    description = models.TextField(blank=True)
    # The department that is responsible: an organisation of the portal, or its name in words.
    owner = models.ForeignKey("parties.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    owner_name = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    # The three benefits that each item is to bring (J-30, W-24).
    benefit_function = models.TextField(blank=True)
    benefit_cost = models.TextField(blank=True)
    benefit_quality = models.TextField(blank=True)
    pilot = models.BooleanField(default=False)
    # The row of the higher catalog that this row carries out.
    basis = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    # The same row in the version before.
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="later")
    # The department's report that this row answers.
    need = models.ForeignKey("catalog.Need", models.PROTECT, null=True, blank=True, related_name="rows")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("catalog item")
        verbose_name_plural = _("catalog items")
        ordering = ["catalog", "position"]
        indexes = [models.Index(fields=["catalog", "parent", "position"], name="catalog_level")]
        constraints = [
            UniqueConstraint(fields=["catalog", "parent", "name"], nulls_distinct=False, name="catalog_item_stands_once"),
            UniqueConstraint(fields=["catalog", "code"], condition=~Q(code=""), name="catalog_code_stands_once"),
            CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="catalog_item_has_a_known_level"),
            CheckConstraint(condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="catalog_item_is_not_its_own_parent"),
            CheckConstraint(condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="catalog_item_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()

    @property
    def owner_shown(self) -> str:
        """The responsible department in words; "" when none is named."""
        return self.owner.name if self.owner else self.owner_name

    def valid_on(self, day: date) -> bool:
        """Whether the row may be bought on a Shanghai day as far as its own dates go."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)
