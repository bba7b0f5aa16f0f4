"""Changes of the rules under two persons, and the tables of working days that came out of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from kernel.lifecycle import Record
from law.lifecycle import CHANGE, ChangeState


class Change(Record):
    """One proposed change: of a provision's version, of a year's working days, or of what another app registers as a kind.

    `key` names the thing (a provision's id, a year, a barred matter), `payload` its new values as the kind reads them, `before`
    the values that stood when it was proposed. `basis` is the document that the change rests on, in words.
    """

    lifecycle = CHANGE

    number = models.CharField(_("number"), max_length=30, unique=True)
    kind = models.CharField(_("kind of rule"), max_length=20)
    key = models.CharField(_("concerns"), max_length=80)
    title = models.CharField(_("title"), max_length=200)
    place = models.CharField(_("place"), max_length=6, blank=True)
    since = models.DateField(_("in force since"))
    until = models.DateField(_("in force until"), null=True, blank=True)
    payload = models.JSONField(_("new values"), default=dict)
    before = models.JSONField(_("values before"), default=dict, blank=True)
    because = models.TextField(_("reason"))
    basis = models.CharField(_("document of approval"), max_length=200)
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file"))
    opinion = models.TextField(_("opinion"), blank=True)
    state = models.CharField(_("state"), max_length=12, choices=ChangeState.choices, default=ChangeState.PROPOSED)
    bureau_key = models.CharField(_("finance bureau"), max_length=18, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of the rules")
        verbose_name_plural = _("changes of the rules")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            *CHANGE.constraints("change"),
            CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="change_ends_after_it_begins"),
            # Two open proposals for one version would overwrite each other.
            UniqueConstraint(fields=["kind", "key", "place", "since"], condition=Q(state="PROPOSED"), name="one_open_change_a_version"),
            CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(state="WITHDRAWN") | ~Q(decided_by=F("proposed_by")), name="change_needs_two_persons"
            ),
        ]
        indexes = [models.Index(fields=["state", "-decided_at"], name="change_by_state")]

    def __str__(self) -> str:
        return self.number

    @property
    def owner_key(self) -> str:
        return self.bureau_key

    @property
    def thread(self) -> str:
        return self.number


class CalendarYear(models.Model):
    """The working days of one year as the bureau entered them from the yearly notice: `off` is [[name, first, last] …], `work` [day …],
    dates written 2026-10-01. It stands before the delivered table of the same year."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    off = models.JSONField(_("days off"), default=list)
    work = models.JSONField(_("make-up working days"), default=list)
    source = models.CharField(_("source"), max_length=200)
    change = models.ForeignKey(Change, models.PROTECT, related_name="+", verbose_name=_("change of the rules"))

    class Meta:
        verbose_name = _("working days of a year")
        verbose_name_plural = _("working days by year")
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)

    def table(self) -> dict[str, Any]:
        """The same shape as a delivered calendar file, with text for dates."""
        return {"year": self.year, "source": self.source, "off": self.off, "work": self.work}
