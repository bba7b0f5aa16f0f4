"""How people come in and what they are asked: invitations into a role, requests about personal data, consents."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from kernel.lifecycle import Record
from parties.lifecycle import CORRECTION, INVITATION, CorrectionState, InvitationState
from parties.models.organisations import Organisation
from parties.models.people import Role, User
from parties.permissions import KEEPERS


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Words of the list of invitations."""

    def visible_to(self, actor: Actor) -> InvitationQuerySet:
        """The unit's own for those who keep its people; all of its place for the administrator of the finance bureau."""
        if actor.is_system:
            return self
        if Role.ADMINISTRATOR.value in actor.roles:
            return self.filter(organisation__jurisdiction_id=actor.jurisdiction)
        return self.filter(organisation__key=actor.organisation_key) if actor.roles & KEEPERS else self.none()

    def open(self, at: datetime) -> InvitationQuerySet:
        """Not yet taken up, not revoked, and not past its last moment."""
        return self.filter(state=InvitationState.OPEN, expires_at__gt=at)


class Invitation(Record):
    """A person is asked into one role of one unit. The link's token is kept as its SHA-256 alone, and so is the code sent by text message."""

    lifecycle = INVITATION

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    role = models.CharField(_("role"), max_length=24, choices=Role)
    name = models.CharField(_("name"), max_length=40)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    until = models.DateField(_("last day of the role"), null=True, blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    code_sha256 = models.CharField(max_length=64, blank=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("invited by"))
    invited_at = models.DateTimeField(_("invited at"))
    sent_times = models.PositiveSmallIntegerField(_("times sent"), default=1)
    expires_at = models.DateTimeField(_("link ends at"))
    state = models.CharField(_("state"), max_length=12, choices=InvitationState, default=InvitationState.OPEN)
    accepted_at = models.DateTimeField(_("taken up at"), null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken up by"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects: ClassVar = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-invited_at", "-pk"]
        constraints = [
            *INVITATION.constraints("invitation"),
            CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_is_known"),
            CheckConstraint(condition=~Q(email="") | ~Q(phone="") | ~Q(state=InvitationState.OPEN), name="invitation_reaches_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.organisation.short} · {self.get_role_display()}"

    @property
    def owner_key(self) -> str:
        return self.organisation.key

    @property
    def place(self) -> str:
        """The code of the place whose finance bureau keeps this unit."""
        return str(self.organisation.jurisdiction_id)


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Words of the list of requests about personal data."""

    def visible_to(self, actor: Actor) -> CorrectionQuerySet:
        """One's own, and those of the unit or place whose people one keeps."""
        if actor.is_system:
            return self
        mine = Q(user_id=actor.user_id)
        if Role.ADMINISTRATOR.value in actor.roles:
            return self.filter(mine | Q(organisation__jurisdiction_id=actor.jurisdiction))
        return self.filter(mine | Q(organisation__key=actor.organisation_key)) if actor.roles & KEEPERS else self.filter(mine)


class Correction(Record):
    """A person asks that the stored name be put right; the unit's keeper of people decides."""

    lifecycle = CORRECTION

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("user"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    old = models.CharField(_("stored name"), max_length=40)
    wanted = models.CharField(_("right name"), max_length=40)
    reason = models.CharField(_("reason"), max_length=200)
    filed_at = models.DateTimeField(_("filed at"))
    state = models.CharField(_("state"), max_length=12, choices=CorrectionState, default=CorrectionState.FILED)
    granted_at = models.DateTimeField(_("granted at"), null=True, blank=True)
    declined_at = models.DateTimeField(_("declined at"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)

    objects: ClassVar = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for correction")
        verbose_name_plural = _("requests for correction")
        ordering = ["-filed_at", "-pk"]
        constraints = [*CORRECTION.constraints("correction")]

    def __str__(self) -> str:
        return f"{self.old} → {self.wanted}"

    @property
    def owner_key(self) -> str:
        return self.organisation.key

    @property
    def place(self) -> str:
        """The code of the place whose finance bureau keeps this unit."""
        return str(self.organisation.jurisdiction_id)


class ConsentKind(models.TextChoices):
    """What a person agreed to. What the law itself demands of an account needs no consent and is only told."""

    NOTICE = "notice", _("Notice about personal data, read when the account was opened")
    MAIL = "mail", _("Messages by e-mail to the registered address")


class Consent(models.Model):
    """One consent, and when it was taken back."""

    user = models.ForeignKey(User, models.CASCADE, related_name="consents", verbose_name=_("user"))
    kind = models.CharField(_("what for"), max_length=12, choices=ConsentKind)
    given_at = models.DateTimeField(_("given at"))
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["given_at", "pk"]
        constraints = [CheckConstraint(condition=Q(kind__in=ConsentKind.values), name="consent_kind_is_known")]

    def __str__(self) -> str:
        return f"{self.user} {self.get_kind_display()}"
