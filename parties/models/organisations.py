"""Organisations, and what makes one of them a buyer."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from parties.models.places import Jurisdiction
from parties.permissions import FINANCE_ROLES

KEY_PATTERN = r"^[0-9A-HJ-NPQRTUWXY]{18}$"  # GB 32100-2015: no I, O, S, V, Z


class Kind(models.TextChoices):
    """What an organisation is in the portal."""

    BODY = "body", _("Purchasing body")
    FINANCE = "finance", _("Finance bureau")
    CONTRACTOR = "contractor", _("Contractor")
    THIRD_PARTY = "third_party", _("Third-party evaluator")
    AUDIT = "audit", _("Audit office")
    SUPERVISION = "supervision", _("Supervision")
    CIVIL_AFFAIRS = "civil_affairs", _("Civil affairs bureau")
    MARKET_REGULATION = "market_regulation", _("Market regulation bureau")
    STAFFING = "staffing", _("Staffing office")
    GOVERNMENT = "government", _("Government")
    SECTOR_AUTHORITY = "sector_authority", _("Authority of a trade")
    AGENCY = "agency", _("Procurement agency")


class BodyClass(models.TextChoices):
    """Class of a body that buys (财政部令第102号 第五条, 第八条, 附则)."""

    STATE_ORGAN = "state_organ", _("State organ")
    EQUATED = "equated", _("Party organ, people's consultative conference or democratic party")
    ADMIN_INSTITUTION = "admin_institution", _("Public institution with administrative functions")
    MASS = "mass", _("Mass organisation with administrative posts")
    WELFARE_ONE = "welfare_one", _("Public institution of the first welfare class")
    FUNDED_MASS = "funded_mass", _("Mass organisation with institutional posts, funded by the budget")
    WELFARE_TWO = "welfare_two", _("Public institution of the second welfare class")


class Establishment(models.TextChoices):
    """编制类型 of a body."""

    ADMINISTRATIVE = "administrative", _("Administrative posts")
    CIVIL_SERVICE = "civil_service", _("Institution under the civil service law")
    INSTITUTIONAL = "institutional", _("Institutional posts")
    NONE = "none", _("No posts")


class Funding(models.TextChoices):
    """经费来源 of a body."""

    FULL = "full", _("Wholly from the budget")
    PART = "part", _("Partly from the budget")
    OWN = "own", _("Own income")


class Trade(models.TextChoices):
    """What a public institution does for people itself: what it needs for that is bought by ordinary procurement (102号 第五条)."""

    NONE = "", _("Neither school nor hospital")
    SCHOOL = "school", _("Public school")
    HOSPITAL = "hospital", _("Public hospital")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Words of the list of organisations."""

    def visible_to(self, actor: Actor) -> OrganisationQuerySet:
        """Names, codes and addresses of organisations are public facts; contacts are apart."""
        return self

    def of_kind(self, *kinds: str) -> OrganisationQuerySet:
        """Organisations of these kinds."""
        return self.filter(kind__in=kinds)


class Organisation(models.Model):
    """A legal unit; `key` is its unified social credit code, the kernel's organisation key."""

    key = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="organisations", verbose_name=_("jurisdiction"))
    address = models.CharField(_("address"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("entered at"))

    objects: ClassVar = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["key"]
        constraints = [CheckConstraint(condition=Q(key__regex=KEY_PATTERN), name="organisation_key_is_a_credit_code")]

    def __str__(self) -> str:
        return self.name

    @property
    def short(self) -> str:
        """The short name, or the full one where none is set."""
        return self.short_name or self.name


class OrganisationContactQuerySet(models.QuerySet["OrganisationContact"]):
    """Words of the list of contacts."""

    def visible_to(self, actor: Actor) -> OrganisationContactQuerySet:
        """One's own, and all for the finance bureau: a person's name and number are no public fact."""
        if actor.is_system or actor.roles & FINANCE_ROLES:
            return self
        return self.filter(organisation__key=actor.organisation_key) if actor.organisation_key else self.none()


class OrganisationContact(models.Model):
    """Whom to call: kept apart from the public facts, so that no public page can show it by accident."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="contact", verbose_name=_("organisation"))
    person = models.CharField(_("contact"), max_length=40, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)

    objects: ClassVar = OrganisationContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact of an organisation")
        verbose_name_plural = _("contacts of organisations")

    def __str__(self) -> str:
        return str(self.organisation)


class PurchasingBody(models.Model):
    """What an organisation is as a buyer since it was entered; 公益一类 and funded mass organisations stand here too, so that
    the block can name them. A later change is a row of `BodyVersion`: ask `as_of` for what holds on a day."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="body", verbose_name=_("organisation"))
    body_class = models.CharField(_("class"), max_length=20, choices=BodyClass)
    establishment = models.CharField(_("kind of posts"), max_length=20, choices=Establishment)
    funding = models.CharField(_("source of funds"), max_length=10, choices=Funding)
    trade = models.CharField(_("school or hospital"), max_length=10, choices=Trade, blank=True, default=Trade.NONE)

    class Meta:
        verbose_name = _("purchasing body")
        verbose_name_plural = _("purchasing bodies")

    def __str__(self) -> str:
        return str(self.organisation)

    def as_of(self, day: date) -> PurchasingBody | BodyVersion:
        """What held on a day: the last version that had taken effect, else what was entered first."""
        started = [row for row in self.versions.all() if row.effective_on <= day]
        return max(started, key=lambda row: (row.effective_on, row.pk)) if started else self


class BodyVersion(models.Model):
    """A body's class, posts and funds from a day on; rows are added and never changed, so that any past day can be read."""

    body = models.ForeignKey(PurchasingBody, models.PROTECT, related_name="versions", verbose_name=_("purchasing body"))
    body_class = models.CharField(_("class"), max_length=20, choices=BodyClass)
    establishment = models.CharField(_("kind of posts"), max_length=20, choices=Establishment)
    funding = models.CharField(_("source of funds"), max_length=10, choices=Funding)
    trade = models.CharField(_("school or hospital"), max_length=10, choices=Trade, blank=True, default=Trade.NONE)
    effective_on = models.DateField(_("in effect from"))
    document = models.CharField(_("paper that it rests on"), max_length=200)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.CharField(_("recorded by"), max_length=80)

    class Meta:
        verbose_name = _("change of a purchasing body")
        verbose_name_plural = _("changes of purchasing bodies")
        ordering = ["effective_on", "pk"]

    def __str__(self) -> str:
        return f"{self.body} {self.effective_on}"


class BodyFunction(models.Model):
    """One function (职能) of a body, with the paper that gives it and its days."""

    body = models.ForeignKey(PurchasingBody, models.PROTECT, related_name="functions", verbose_name=_("purchasing body"))
    name = models.CharField(_("function"), max_length=200)
    basis = models.CharField(_("paper that gives it"), max_length=200, blank=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("function of a purchasing body")
        verbose_name_plural = _("functions of purchasing bodies")
        ordering = ["since", "pk"]
        constraints = [CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="body_function_ends_after_it_begins")]

    def __str__(self) -> str:
        return self.name
