"""The stored book: documents, versions of their provisions, and the revisions that changed it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from law.book import freeze


def encode(value: Any) -> str:
    """A provision's value as JSON text in which a Decimal stays a number with its digits: Decimal("0.10") → 0.10."""
    if isinstance(value, Decimal):
        return f"{value:f}" if value.as_tuple().exponent else f"{value:f}.0"
    if isinstance(value, tuple | list):
        return f"[{', '.join(encode(item) for item in value)}]"
    if hasattr(value, "items"):
        return f"{{{', '.join(f'{json.dumps(str(key), ensure_ascii=False)}: {encode(item)}' for key, item in value.items())}}}"
    return json.dumps(value, ensure_ascii=False)


def decode(text: str) -> Any:
    """The frozen value of its JSON text; numbers with a point are Decimal."""
    return freeze(json.loads(text, parse_float=Decimal))


class Origin(models.TextChoices):
    """Whose word a stored row is: what the bureau decided is never undone by the delivered files."""

    SEED = "SEED", _("Delivered files")
    BUREAU = "BUREAU", _("Decided by the finance bureau")


class LegalDocument(models.Model):
    """One instrument: a law, an order, a notice or a paper."""

    key = models.CharField(_("key"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    short = models.CharField(_("cited as"), max_length=100, blank=True)
    number = models.CharField(_("document number"), max_length=60, blank=True)
    since = models.DateField(_("in force since"))
    until = models.DateField(_("in force until"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=6, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=[("law", _("Law")), ("policy", _("Policy")), ("practice", _("Practice"))])
    status = models.CharField(_("validity"), max_length=200, blank=True)
    paper = models.CharField(_("full text"), max_length=40, blank=True)
    origin = models.CharField(_("origin"), max_length=8, choices=Origin.choices, default=Origin.SEED)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.number or self.name


class ProvisionVersion(models.Model):
    """One version of one provision in time and place; `value` is JSON text (`encode`), so that no Decimal loses a digit."""

    provision = models.CharField(_("provision"), max_length=80)
    document = models.ForeignKey(LegalDocument, models.PROTECT, related_name="versions", verbose_name=_("document"))
    article = models.CharField(_("article"), max_length=40, blank=True)
    rule = models.CharField(_("rule"), max_length=20, blank=True)
    since = models.DateField(_("in force since"))
    until = models.DateField(_("in force until"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=6, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=[("law", _("Law")), ("policy", _("Policy")), ("practice", _("Practice"))])
    value = models.TextField(_("value"))
    unit = models.CharField(_("unit"), max_length=12, blank=True)
    verified = models.BooleanField(_("verified"))
    source = models.CharField(_("source"), max_length=20, blank=True)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    origin = models.CharField(_("origin"), max_length=8, choices=Origin.choices, default=Origin.SEED)

    class Meta:
        verbose_name = _("version of a provision")
        verbose_name_plural = _("versions of provisions")
        ordering = ["provision", "place", "since"]
        constraints = [
            UniqueConstraint(fields=["provision", "place", "since"], name="one_version_a_place_and_day"),
            CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="version_ends_after_it_begins"),
            CheckConstraint(condition=Q(verified=False) | ~Q(source=""), name="verified_version_has_a_source"),
            CheckConstraint(condition=~Q(kind="policy") | Q(verified=False), name="policy_is_never_cited"),
        ]

    def __str__(self) -> str:
        return self.provision


class Revision(models.Model):
    """One change of the stored book; the latest number is the key under which processes keep the book in memory."""

    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=200)
    changed = models.PositiveIntegerField(_("versions changed"))

    class Meta:
        verbose_name = _("revision of the book")
        verbose_name_plural = _("revisions of the book")

    def __str__(self) -> str:
        return f"{self.pk}"
