"""What the reviewers decided, what was asked of the market and the public before, and who fixed the contractor's conditions."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from kernel.models import APPEND_ONLY, AppendOnly
from planning.models.projects import Project, Submission


class ReviewStage(models.TextChoices):
    BODY = "body", _("The body's approver")
    FINANCE = "finance", _("Finance bureau")
    STAFFING = "staffing", _("Staffing office")
    GOVERNMENT = "government", _("Government of the same level")


class Verdict(models.TextChoices):
    APPROVE = "approve", _("Agreed")
    RETURN = "return", _("Returned to be mended")
    REFUSE = "refuse", _("Refused")


class DecidingBody(models.TextChoices):
    GOVERNMENT = "government", _("Government of the same level")
    EXECUTIVE_MEETING = "executive_meeting", _("Executive meeting of the government")


class Decision(AppendOnly):
    """One reviewer's decision on one submission. A decision of the government names its document, its day and its file (W-41, W-42, W-44)."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="decisions")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="decisions")
    stage = models.CharField(max_length=12, choices=ReviewStage.choices)
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    opinion = models.TextField(blank=True)
    by_name = models.CharField(max_length=80, blank=True)
    organisation_name = models.CharField(max_length=200, blank=True)
    decided_by = models.CharField(max_length=20, choices=DecidingBody.choices, blank=True)
    document_number = models.CharField(max_length=80, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    entry = models.ForeignKey("kernel.Entry", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            CheckConstraint(condition=Q(stage__in=ReviewStage.values), name="decision_stage_is_known"),
            CheckConstraint(condition=Q(verdict__in=Verdict.values), name="decision_verdict_is_known"),
            CheckConstraint(
                condition=~Q(stage="government", verdict="approve")
                | Q(decided_on__isnull=False, file__isnull=False) & ~Q(document_number="") & ~Q(decided_by=""),
                name="government_decision_names_its_document",
            ),
        ]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.project_id} {self.stage} {self.verdict}"


class Cosign(AppendOnly):
    """The contractor's conditions as the body and the finance bureau fixed them together (J-18, W-18)."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="cosigns")
    before = models.TextField()
    text = models.TextField()
    reason = models.TextField(blank=True)
    by_name = models.CharField(max_length=80, blank=True)
    organisation_name = models.CharField(max_length=200, blank=True)
    entry = models.ForeignKey("kernel.Entry", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            CheckConstraint(condition=~Q(text=""), name="cosigned_conditions_are_written"),
            CheckConstraint(condition=Q(text=models.F("before")) | ~Q(reason=""), name="changed_conditions_give_a_reason"),
        ]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.project_id} {self.text[:40]}"

    @property
    def changed(self) -> bool:
        return self.text != self.before


class Survey(models.Model):
    """The requirement survey before an application (财库〔2021〕22号) and the consultation of the public (实施条例 第十五条). Part of the draft:
    it has a version and no journal entry; what was handed in is frozen with the submission.

    respondents: [{"name", "kind", "finding"}]. `reused` is an earlier survey of the same body and item that still stands."""

    project = models.OneToOneField(Project, models.PROTECT, related_name="survey")
    done_on = models.DateField(_("Survey finished on"), null=True, blank=True)
    respondents = models.JSONField(_("Market respondents"), default=list, blank=True)
    findings = models.TextField(_("What the survey found"), blank=True)
    reused = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    consulted_on = models.DateField(_("Public consulted until"), null=True, blank=True)
    consulted_how = models.CharField(_("How the public was consulted"), max_length=200, blank=True)
    consulted_result = models.TextField(_("What the public said, and what became of it"), blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [CheckConstraint(condition=~Q(reused=models.F("id")), name="survey_does_not_reuse_itself")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.done_on}"
