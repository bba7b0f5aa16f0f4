"""Contractors: type, size, conditions, exclusions and grades."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from kernel.lifecycle import Record
from parties.lifecycle import ACCOUNT, AccountState
from parties.models.organisations import Organisation
from parties.permissions import FINANCE_ROLES


class ContractorType(models.TextChoices):
    """Who may take a contract (财政部令第102号 第六条)."""

    ENTERPRISE = "enterprise", _("Enterprise")
    ASSOCIATION = "association", _("Social group")
    SOCIAL_SERVICE = "social_service", _("Social service institution")
    FOUNDATION = "foundation", _("Foundation")
    WELFARE_TWO = "welfare_two", _("Public institution of the second welfare class")
    BUSINESS_INSTITUTION = "business_institution", _("Public institution in business")
    RURAL_COLLECTIVE = "rural_collective", _("Rural collective organisation")
    GRASSROOTS = "grassroots", _("Grassroots self-governing organisation")
    EXEMPT_SOCIAL = "exempt_social", _("Social organisation that the State Council exempts from registration")
    LAW_FIRM = "law_firm", _("Law firm")
    OTHER_BODY = "other_body", _("Other organisation registered by its trade's authority")
    PERSON = "person", _("Qualified individual")


class Size(models.TextChoices):
    """Size of an enterprise by the SME standard; others have none."""

    MICRO = "micro", _("Micro enterprise")
    SMALL = "small", _("Small enterprise")
    MEDIUM = "medium", _("Medium enterprise")
    LARGE = "large", _("Large enterprise")
    NONE = "none", _("Not an enterprise")


class Condition(models.TextChoices):
    """The conditions of 政府采购法 第二十二条 as the portal asks for them."""

    CIVIL_LIABILITY = "a", _("Able to bear civil liability")
    CAPACITY = "b", _("Premises, equipment and staff")
    GOVERNANCE = "c", _("Governance and sound accounts")
    CREDIT = "d", _("On no list of dishonest parties")
    TAXES = "e", _("Taxes and social insurance paid")
    NO_OFFENCE = "f", _("No serious offence within three years")
    YEARLY_REPORT = "g", _("Yearly report of a social organisation")


class ContractorQuerySet(models.QuerySet["Contractor"]):
    """Words of the list of contractors."""

    def visible_to(self, actor: Actor) -> ContractorQuerySet:
        """Open accounts are public; a closed one is seen by itself and by the finance bureau."""
        if actor.is_system or actor.roles & FINANCE_ROLES:
            return self
        return self.filter(Q(state=AccountState.OPEN) | Q(organisation__key=actor.organisation_key or "-"))


class Contractor(Record):
    """What an organisation is as a contractor. May it bid? Ask `parties.queries.bars`."""

    lifecycle = ACCOUNT

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="contractor", verbose_name=_("organisation"))
    type = models.CharField(_("type"), max_length=24, choices=ContractorType)
    size = models.CharField(_("size"), max_length=8, choices=Size, default=Size.NONE)
    legal_representative = models.CharField(_("legal representative"), max_length=40)
    authorised_person = models.CharField(_("authorised person"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=AccountState, default=AccountState.OPEN)
    registered_at = models.DateTimeField(_("registered at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects: ClassVar = ContractorQuerySet.as_manager()

    class Meta:
        verbose_name = _("contractor")
        verbose_name_plural = _("contractors")
        constraints = [
            *ACCOUNT.constraints("contractor"),
            CheckConstraint(
                condition=Q(type=ContractorType.ENTERPRISE) | Q(size=Size.NONE), name="contractor_size_is_for_enterprises"
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def key(self) -> str:
        """The organisation's code."""
        return self.organisation.key

    @property
    def owner_key(self) -> str:
        return self.organisation.key


class Exclusion(models.Model):
    """A ban from taking part, with its first and last day; one that has expired is no bar (政府采购法 第二十二条)."""

    contractor = models.ForeignKey(Contractor, models.PROTECT, related_name="exclusions", verbose_name=_("contractor"))
    list_name = models.CharField(_("list"), max_length=80)
    reference = models.CharField(_("decision"), max_length=120, blank=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("to"), null=True, blank=True)
    lifted_on = models.DateField(_("lifted on"), null=True, blank=True)
    penalty = models.OneToOneField("parties.Penalty", models.PROTECT, null=True, blank=True, related_name="exclusion", verbose_name=_("decision"))

    class Meta:
        verbose_name = _("exclusion")
        verbose_name_plural = _("exclusions")
        ordering = ["-since", "-pk"]
        constraints = [CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="exclusion_ends_after_it_begins")]

    def __str__(self) -> str:
        return f"{self.list_name} {self.since}"

    @property
    def last_day(self) -> date | None:
        """The last day on which it bars: the decision's, or the day before it was lifted."""
        if self.lifted_on is None:
            return self.until
        before = self.lifted_on - timedelta(days=1)
        return before if self.until is None else min(self.until, before)


class ContractorGrade(models.Model):
    """The grade of one evaluated contract, recorded here so that the next selection and budget can read it."""

    contractor = models.ForeignKey(Contractor, models.PROTECT, related_name="grades", verbose_name=_("contractor"))
    thread = models.CharField(_("project"), max_length=40)
    contract_number = models.CharField(_("contract"), max_length=40)
    service = models.CharField(_("service"), max_length=200)
    body_name = models.CharField(_("purchasing body"), max_length=120)
    grade = models.CharField(_("grade"), max_length=20)
    score = models.DecimalField(_("score"), max_digits=6, decimal_places=2)
    concluded_on = models.DateField(_("concluded on"))

    class Meta:
        verbose_name = _("grade of a contractor")
        verbose_name_plural = _("grades of contractors")
        ordering = ["-concluded_on", "-pk"]
        constraints = [UniqueConstraint(fields=["contractor", "contract_number"], name="grade_once_for_a_contract")]

    def __str__(self) -> str:
        return f"{self.contract_number} {self.grade}"
