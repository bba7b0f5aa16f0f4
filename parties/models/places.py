"""Places, as a tree: the nearest one's paper and stage profile bind."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Rank of a place."""

    NATION = "nation", _("Nation")
    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")


class Profile(models.TextChoices):
    """Which chain of stages a place names in its own paper."""

    EIGHT = "eight-stages", _("Eight stages")
    FIVE = "five-stages", _("Five stages")


class Jurisdiction(models.Model):
    """A place, by its code of six digits; `paper` is the local paper that binds there, empty where none is loaded."""

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    name = models.CharField(_("name"), max_length=40)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent"))
    profile = models.CharField(_("stage profile"), max_length=20, choices=Profile, blank=True)
    paper = models.CharField(_("paper in force"), max_length=80, blank=True)
    abbr = models.CharField(_("abbreviation in numbers"), max_length=6, blank=True)

    class Meta:
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")
        ordering = ["code"]
        constraints = [
            CheckConstraint(condition=Q(code__regex=r"^[0-9]{6}$"), name="jurisdiction_code_has_six_digits"),
            CheckConstraint(condition=~Q(parent=F("code")), name="jurisdiction_is_not_its_own_parent"),
            UniqueConstraint(fields=["abbr"], condition=~Q(abbr=""), name="jurisdiction_abbr_is_unique"),
        ]

    def __str__(self) -> str:
        return self.name
