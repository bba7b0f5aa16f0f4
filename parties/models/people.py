"""People, and the roles that they hold for organisations."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from parties.models.organisations import Organisation


class Role(models.TextChoices):
    """What a person may do for an organisation."""

    CLERK = "clerk", _("Clerk of the purchasing body")
    APPROVER = "approver", _("Approver of the purchasing body")
    ACCOUNTANT = "accountant", _("Accountant of the purchasing body")
    CONTRACTOR_CLERK = "contractor_clerk", _("Clerk of the contractor")
    CONTRACTOR_HEAD = "contractor_head", _("Authorised head of the contractor")
    FINANCE_REVIEWER = "finance_reviewer", _("Finance reviewer")
    TREASURY = "treasury", _("Treasury officer")
    ADMINISTRATOR = "administrator", _("Administrator of the finance bureau")
    EXPERT = "expert", _("Review expert")
    THIRD_PARTY = "third_party", _("Third-party evaluator")
    AUDITOR = "auditor", _("Auditor")
    SUPERVISOR = "supervisor", _("Supervisor")
    CIVIL_AFFAIRS = "civil_affairs", _("Officer of civil affairs")
    MARKET_REGULATION = "market_regulation", _("Officer of market regulation")
    STAFFING = "staffing", _("Officer of the staffing office")
    GOVERNMENT = "government", _("Officer of the government")
    SECTOR_AUTHORITY = "sector_authority", _("Officer of a trade's authority")
    AGENCY = "agency", _("Clerk of a procurement agency")


class User(AbstractUser):
    """A person who signs in. Rights come from memberships alone, never from the account."""

    first_name: Any = None  # a Chinese name is one word
    last_name: Any = None
    name = models.CharField(_("name"), max_length=40)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    is_demonstration = models.BooleanField(_("demonstration account"), default=False)
    closed_at = models.DateTimeField(_("account closed at"), null=True, blank=True)

    objects: ClassVar = DjangoUserManager()
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Words of the list of memberships."""

    def visible_to(self, actor: Actor) -> MembershipQuerySet:
        """Those of one's own organisation, and all for the administrator of the finance bureau."""
        if actor.is_system or Role.ADMINISTRATOR.value in actor.roles:
            return self
        return self.filter(organisation__key=actor.organisation_key) if actor.organisation_key else self.none()

    def in_force(self, day: date) -> MembershipQuerySet:
        """Memberships that have begun and not ended by `day`. What was delegated ends with the role that it came from."""
        here = Q(until=None) | Q(until__gte=day), Q(since=None) | Q(since__lte=day)
        source = Q(delegated_from=None) | Q(delegated_from__until=None) | Q(delegated_from__until__gte=day)
        return self.filter(*here, source)


class Membership(models.Model):
    """One role of one person in one organisation, with its last day where it ends. An expert acts for no organisation."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("user"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=24, choices=Role)
    since = models.DateField(_("first day"), null=True, blank=True)
    until = models.DateField(_("last day"), null=True, blank=True)
    delegated_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="delegations", verbose_name=_("delegated from"))
    delegated_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("delegated by"))

    objects: ClassVar = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(fields=["user", "organisation", "role"], nulls_distinct=False, name="membership_is_held_once"),
            CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_is_known"),
            CheckConstraint(
                condition=Q(role=Role.EXPERT, organisation=None) | (~Q(role=Role.EXPERT) & Q(organisation__isnull=False)),
                name="membership_of_an_expert_is_personal",
            ),
            CheckConstraint(condition=Q(delegated_by=None) | Q(until__isnull=False), name="membership_delegated_has_an_end"),
        ]

    @property
    def owner_key(self) -> str:
        return self.organisation.key if self.organisation else ""

    @property
    def place(self) -> str:
        """The code of the place whose finance bureau keeps this unit."""
        return str(self.organisation.jurisdiction_id) if self.organisation else ""

    def __str__(self) -> str:
        where = self.organisation.short if self.organisation else ""
        return " · ".join(filter(None, (str(self.user), where, str(self.get_role_display()))))
