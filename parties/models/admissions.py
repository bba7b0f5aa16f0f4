"""Admission of a contractor: one application or yearly renewal, with a slot of evidence for each condition."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from kernel.actors import Actor
from kernel.lifecycle import Record
from parties.lifecycle import ADMISSION, OPEN_ADMISSIONS, AdmissionState
from parties.models.contractors import Condition, Contractor
from parties.models.organisations import Organisation
from parties.permissions import ADMISSION_READERS, VERIFYING_ROLES


class AdmissionQuerySet(models.QuerySet["Admission"]):
    """Words of the list of admissions."""

    def visible_to(self, actor: Actor) -> AdmissionQuerySet:
        """The contractor's own; the authority's once handed in; finance, audit and supervision read what was handed in."""
        if actor.is_system:
            return self
        sent = Q(submitted_at__isnull=False)
        if actor.roles & ADMISSION_READERS:
            return self.filter(sent)
        mine = Q(contractor__organisation__key=actor.organisation_key or "-")
        if actor.roles & VERIFYING_ROLES:
            return self.filter(mine | (sent & Q(authority__key=actor.organisation_key or "-")))
        return self.filter(mine)

    def to_verify(self, actor: Actor) -> AdmissionQuerySet:
        """What waits for this actor's authority, oldest first."""
        if not actor.roles & VERIFYING_ROLES:
            return self.none()
        return self.filter(state=AdmissionState.SUBMITTED, authority__key=actor.organisation_key or "-").order_by("submitted_at", "pk")


class Admission(Record):
    """One application of a contractor to be admitted, or its yearly renewal; the admitted one counts until `valid_until`."""

    lifecycle = ADMISSION

    number = models.CharField(_("number"), max_length=24, unique=True)
    contractor = models.ForeignKey(Contractor, models.PROTECT, related_name="admissions", verbose_name=_("contractor"))
    no = models.PositiveSmallIntegerField(_("how many times"), default=1)
    state = models.CharField(_("state"), max_length=12, choices=AdmissionState, default=AdmissionState.PREPARING)
    authority = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("verifying authority"))
    specialities = models.JSONField(_("services offered"), default=list)
    specialities_done = models.BooleanField(_("services stated"), default=False)
    return_reason = models.CharField(_("reason of the return"), max_length=500, blank=True)
    opinion = models.CharField(_("opinion of the authority"), max_length=500, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    created_at = models.DateTimeField(_("begun at"))
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    returned_at = models.DateTimeField(_("returned at"), null=True, blank=True)
    admitted_at = models.DateTimeField(_("admitted at"), null=True, blank=True)
    replaced_at = models.DateTimeField(_("replaced at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects: ClassVar = AdmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("admission")
        verbose_name_plural = _("admissions")
        ordering = ["-pk"]
        constraints = [
            *ADMISSION.constraints("admission"),
            UniqueConstraint(fields=["contractor", "no"], name="admission_no_once_for_a_contractor"),
            UniqueConstraint(fields=["contractor"], condition=Q(state__in=OPEN_ADMISSIONS), name="admission_one_open_for_a_contractor"),
            UniqueConstraint(fields=["contractor"], condition=Q(state=AdmissionState.ADMITTED), name="admission_one_counts_for_a_contractor"),
            CheckConstraint(condition=~Q(state=AdmissionState.ADMITTED) | Q(valid_until__isnull=False), name="admission_admitted_ends_some_day"),
            CheckConstraint(condition=~Q(state=AdmissionState.RETURNED) | ~Q(return_reason=""), name="admission_returned_says_why"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def owner_key(self) -> str:
        return self.contractor.organisation.key

    @property
    def authority_key(self) -> str:
        """The code of the authority that verifies it; "" while none is named."""
        return self.authority.key if self.authority else ""

    @property
    def is_open(self) -> bool:
        """Whether the contractor may change it."""
        return self.state in (AdmissionState.PREPARING, AdmissionState.RETURNED)

    @property
    def is_renewal(self) -> bool:
        return self.no > 1

    def counts_on(self, day: date) -> bool:
        """Whether it is admitted and has not ended before `day`."""
        return self.state == AdmissionState.ADMITTED and self.valid_until is not None and day <= self.valid_until


class Proof(models.TextChoices):
    """Where what a slot says comes from."""

    UPLOAD = "upload", _("Document handed in")
    REGISTRY = "registry", _("Register, looked up by the portal")
    DECLARED = "declared", _("Declared in writing")
    EXEMPT = "exempt", _("Exempt by law")


class Checked(models.TextChoices):
    """What the authority found for a slot."""

    NO = "no", _("Not verified yet")
    VERIFIED = "verified", _("Verified")
    RETURNED = "returned", _("To be mended")


class Way(models.TextChoices):
    """How the authority verified a slot."""

    EVIDENCE = "evidence", _("By the evidence")
    REGISTRY = "registry", _("By the register")
    HAND = "hand", _("Looked up by hand")


class Evidence(models.Model):
    """One condition of one admission: what is stated, its documents and dates, and what the authority found."""

    admission = models.ForeignKey(Admission, models.PROTECT, related_name="slots", verbose_name=_("admission"))
    condition = models.CharField(_("condition"), max_length=1, choices=Condition)
    statement = models.TextField(_("statement"), blank=True)
    declared = models.BooleanField(_("declared"), default=False)
    document_number = models.CharField(_("number of the document"), max_length=60, blank=True)
    issuer = models.CharField(_("issued by"), max_length=120, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    proof = models.CharField(_("source"), max_length=10, choices=Proof, default=Proof.UPLOAD)
    saved_at = models.DateTimeField(_("saved at"))
    changed = models.BooleanField(_("changed since the last admission"), default=True)
    checked = models.CharField(_("verification"), max_length=10, choices=Checked, default=Checked.NO)
    way = models.CharField(_("how verified"), max_length=10, choices=Way, blank=True)
    looked_where = models.CharField(_("where it was looked up"), max_length=200, blank=True)
    reason = models.CharField(_("what is to be mended"), max_length=300, blank=True)
    checked_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    checked_by = models.CharField(_("verified by"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence of contractors")
        ordering = ["condition"]
        constraints = [
            UniqueConstraint(fields=["admission", "condition"], name="evidence_once_for_a_condition"),
            CheckConstraint(condition=Q(condition__in=Condition.values), name="evidence_condition_is_known"),
            CheckConstraint(condition=Q(checked=Checked.NO) | Q(checked_at__isnull=False), name="evidence_checked_has_its_date"),
            CheckConstraint(condition=~Q(checked=Checked.RETURNED) | ~Q(reason=""), name="evidence_returned_says_why"),
            CheckConstraint(condition=~Q(way=Way.HAND) | ~Q(looked_where=""), name="evidence_by_hand_says_where"),
        ]

    def __str__(self) -> str:
        return str(self.get_condition_display())


class EvidenceFile(models.Model):
    """One document of a slot."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="files", verbose_name=_("evidence"))
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+", verbose_name=_("document"))
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("document of a slot")
        verbose_name_plural = _("documents of slots")
        ordering = ["pk"]
        constraints = [UniqueConstraint(fields=["evidence", "file"], name="evidence_file_once")]

    def __str__(self) -> str:
        return str(self.file)


class AuditReport(models.Model):
    """A year's accounts as audited by a certified accountant (注册会计师审计报告)."""

    contractor = models.ForeignKey(Contractor, models.PROTECT, related_name="audit_reports", verbose_name=_("contractor"))
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    firm = models.CharField(_("accounting firm"), max_length=120)
    licence = models.CharField(_("licence number of the firm"), max_length=40)
    opinion = models.CharField(_("opinion of the auditor"), max_length=40, blank=True)
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+", verbose_name=_("report"))
    filed_at = models.DateTimeField(_("filed at"))

    class Meta:
        verbose_name = _("audit report")
        verbose_name_plural = _("audit reports")
        ordering = ["-fiscal_year"]
        constraints = [UniqueConstraint(fields=["contractor", "fiscal_year"], name="audit_report_once_a_year")]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.firm}"
