"""Nouns of stage 7: the evaluation, its indicators, the survey of recipients, and the third party's report."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import PROTECT, F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evaluation.lifecycle import EVALUATION, EvaluationState
from kernel.actors import Actor
from kernel.lifecycle import Record

READERS = frozenset({"finance_reviewer", "treasury", "administrator", "auditor", "supervisor"})


class Dimension(models.TextChoices):
    """What the three voices judge: quantity, quality, use of the money; and satisfaction."""

    QUANTITY = "quantity", _("Quantity")
    QUALITY = "quality", _("Quality")
    FUNDS = "funds", _("Use of the money")
    SATISFACTION = "satisfaction", _("Satisfaction")


class Comparator(models.TextChoices):
    """How the actual value is held against the target; empty for a target in words."""

    WORDS = "", _("in words")
    AT_LEAST = ">=", "≥"
    MORE = ">", ">"
    AT_MOST = "<=", "≤"
    LESS = "<", "<"
    EQUAL = "=", "="


class Grade(models.TextChoices):
    """Grade of the whole evaluation, by bands of the total."""

    EXCELLENT = "excellent", pgettext_lazy("grade", "Excellent")
    GOOD = "good", pgettext_lazy("grade", "Good")
    FAIR = "fair", pgettext_lazy("grade", "Fair")
    POOR = "poor", pgettext_lazy("grade", "Poor")


class Satisfaction(models.IntegerChoices):
    """The five grades of the survey, best first (5) to worst (1)."""

    VERY_SATISFIED = 5, _("Very satisfied")
    SATISFIED = 4, _("Satisfied")
    FAIRLY_SATISFIED = 3, _("Fairly satisfied")
    DISSATISFIED = 2, _("Dissatisfied")
    VERY_DISSATISFIED = 1, _("Very dissatisfied")


class Answerer(models.TextChoices):
    """Who answers the survey."""

    SELF = "self", pgettext_lazy("survey", "I myself")
    FAMILY = "family", pgettext_lazy("survey", "Family")
    CARER = "carer", pgettext_lazy("survey", "Carer")


class EvaluationSet(models.QuerySet["Evaluation"]):
    """Words for lists of evaluations."""

    def visible_to(self, actor: Actor) -> EvaluationSet:
        """Published ones to everybody; the rest to the body, the third party, the contractor once concluded, the place's overseers."""
        shown = Q(state=EvaluationState.PUBLISHED)
        key = actor.organisation_key
        if key:
            shown |= Q(body__key=key) | Q(third_party__key=key) | Q(contractor__key=key, concluded_at__isnull=False)
        if actor.roles & READERS:
            shown |= Q(body__jurisdiction__code=actor.jurisdiction)
        return self.filter(shown)

    def published(self) -> EvaluationSet:
        """Those that everybody may read."""
        return self.filter(state=EvaluationState.PUBLISHED)

    def with_parties(self) -> EvaluationSet:
        """With everything that a row of a list prints, in one query."""
        return self.select_related("project", "contract", "body", "contractor", "third_party")


class Evaluation(Record):
    """One performance evaluation of one contract by three voices: purchasing body, recipients, third party.

    Scores and total are on 100. Weights in per cent and the grade bands come from the law's edition of `law_date`.
    """

    lifecycle = EVALUATION

    number = models.CharField(max_length=40, unique=True)
    contract = models.ForeignKey("contracts.Contract", PROTECT, related_name="+")
    project = models.ForeignKey("planning.Project", PROTECT, related_name="+")
    body = models.ForeignKey("parties.Organisation", PROTECT, related_name="+")
    contractor = models.ForeignKey("parties.Organisation", PROTECT, related_name="+")
    third_party = models.ForeignKey("parties.Organisation", PROTECT, related_name="+", null=True, blank=True)
    state = models.CharField(max_length=20, choices=EvaluationState.choices, default=EvaluationState.OPEN)
    law_date = models.DateField()
    weight_body = models.PositiveSmallIntegerField()
    weight_recipients = models.PositiveSmallIntegerField()
    weight_third_party = models.PositiveSmallIntegerField()
    body_score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    recipients_score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    third_party_score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    sample_size = models.PositiveIntegerField(null=True, blank=True)
    total = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    grade = models.CharField(max_length=12, choices=Grade.choices, blank=True)
    conclusion = models.TextField(blank=True)
    reply = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    collecting_at = models.DateTimeField(null=True, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = EvaluationSet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["-published_at", "-id"], name="evaluation_published_first")]
        constraints = [
            *EVALUATION.constraints("evaluation"),
            models.UniqueConstraint(fields=["contract"], name="evaluation_one_for_a_contract"),
            models.CheckConstraint(
                condition=Q(weight_body=100 - F("weight_recipients") - F("weight_third_party")), name="evaluation_weights_sum_to_100"
            ),
            models.CheckConstraint(condition=~Q(third_party=F("body")) & ~Q(third_party=F("contractor")), name="evaluation_third_party_independent"),
            models.CheckConstraint(
                condition=Q(concluded_at__isnull=True)
                | Q(
                    body_score__isnull=False,
                    recipients_score__isnull=False,
                    third_party_score__isnull=False,
                    sample_size__gt=0,
                    total__gte=0,
                    total__lte=100,
                    grade__in=Grade.values,
                ),
                name="evaluation_concluded_has_three_voices",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def owner_key(self) -> str:
        """Code of the purchasing body."""
        return self.body.key

    @property
    def contractor_key(self) -> str:
        """Code of the evaluated contractor."""
        return self.contractor.key

    @property
    def third_party_key(self) -> str:
        """Code of the third party, empty before one is named."""
        return self.third_party.key if self.third_party else ""

    @property
    def thread(self) -> str:
        """The project's number: every journal entry of one purchase shares it."""
        return self.project.number


class Indicator(models.Model):
    """One row of the body's self-evaluation; the comparator stands apart from the value, words and number side by side."""

    evaluation = models.ForeignKey(Evaluation, PROTECT, related_name="indicators")
    no = models.PositiveSmallIntegerField()
    dimension = models.CharField(max_length=12, choices=Dimension.choices)
    name = models.CharField(max_length=200)
    comparator = models.CharField(max_length=2, choices=Comparator.choices, blank=True)
    target_text = models.CharField(max_length=200)
    target_number = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    annual_text = models.CharField(max_length=200, blank=True)
    annual_number = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    actual_text = models.CharField(max_length=200, blank=True)
    actual_number = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    points = models.DecimalField(max_digits=5, decimal_places=2)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["evaluation", "no"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "no"], name="indicator_number_once"),
            models.CheckConstraint(condition=Q(points__gt=0, points__lte=100), name="indicator_points_within_100"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=F("points")), name="indicator_score_within_its_points"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.no}. {self.name}"

    @property
    def lost(self) -> Decimal | None:
        """Points not given, or None before the row is scored."""
        return None if self.score is None else self.points - self.score


class SurveyBatch(models.Model):
    """Codes printed for one service day. `site` marks the one code on the wall that many may use: it is counted apart."""

    evaluation = models.ForeignKey(Evaluation, PROTECT, related_name="batches")
    no = models.PositiveSmallIntegerField()
    service_on = models.DateField()
    what = models.CharField(max_length=200)
    site = models.BooleanField(default=False)
    size = models.PositiveSmallIntegerField()
    # Codes are derived from this seed and the installation's secret, so that the page can be printed again
    # and the database alone never yields a code that works.
    seed = models.CharField(max_length=32)
    expires_on = models.DateField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["evaluation", "no"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "no"], name="surveybatch_number_once"),
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=500), name="surveybatch_size_1_to_500"),
            models.CheckConstraint(condition=Q(site=False) | Q(size=1), name="surveybatch_site_has_one_code"),
            models.CheckConstraint(condition=Q(expires_on__gte=F("service_on")), name="surveybatch_expires_after_service"),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id}-{self.no}"


class SurveyToken(models.Model):
    """One printed code: 128 bits, kept as a SHA-256. Nothing leads from a code to the answer given with it."""

    batch = models.ForeignKey(SurveyBatch, PROTECT, related_name="tokens")
    no = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    # A day only: a moment would let code and answer be matched by order.
    used_on = models.DateField(null=True, blank=True)
    call_asked_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["batch", "no"]
        constraints = [models.UniqueConstraint(fields=["batch", "no"], name="surveytoken_number_once")]

    def __str__(self) -> str:
        return f"{self.batch_id}-{self.no}"


class SurveyAnswer(models.Model):
    """One answer of a recipient; anonymous. A bad grade is worked on and answered under its query code."""

    batch = models.ForeignKey(SurveyBatch, PROTECT, related_name="answers")
    code = models.CharField(max_length=6, unique=True)
    grade = models.PositiveSmallIntegerField(choices=Satisfaction.choices)
    tags = models.JSONField(default=list, blank=True)
    words = models.TextField(blank=True)
    answerer = models.CharField(max_length=6, choices=Answerer.choices, blank=True)
    answered_on = models.DateField()
    handling = models.TextField(blank=True)
    handled_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["batch", "id"]
        constraints = [models.CheckConstraint(condition=Q(grade__gte=1, grade__lte=5), name="surveyanswer_grade_1_to_5")]

    def __str__(self) -> str:
        return self.code

    @property
    def spaced_code(self) -> str:
        """The query code as printed: 7K3-9QD."""
        return f"{self.code[:3]}-{self.code[3:]}"

    @property
    def bad(self) -> bool:
        """Dissatisfied or worse: has to be worked on."""
        return self.grade <= Satisfaction.DISSATISFIED


class CallBack(models.Model):
    """A telephone number left for a call back, kept apart from the answers; exists only with the person's consent."""

    batch = models.ForeignKey(SurveyBatch, PROTECT, related_name="calls")
    answer = models.OneToOneField(SurveyAnswer, PROTECT, related_name="call", null=True, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    consented_on = models.DateField()
    called_on = models.DateField(null=True, blank=True)
    # The number is wiped within the promised days after the call; the row stays as proof.
    wiped_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["batch", "id"]
        constraints = [models.CheckConstraint(condition=Q(wiped_on__isnull=True) | Q(phone=""), name="callback_wiped_keeps_no_number")]

    def __str__(self) -> str:
        return f"{self.batch_id}-{self.pk}"

    @property
    def masked(self) -> str:
        """The number with its middle hidden: 138****5678."""
        return f"{self.phone[:3]}****{self.phone[-4:]}" if len(self.phone) >= 8 else "****"


class ThirdPartyReport(models.Model):
    """What the independent evaluator found: on quantity, quality and use of the money, each on 100."""

    evaluation = models.OneToOneField(Evaluation, PROTECT, related_name="report")
    organisation = models.ForeignKey("parties.Organisation", PROTECT, related_name="+")
    number = models.CharField(max_length=60, blank=True)
    interviews = models.PositiveIntegerField()
    site_visits = models.PositiveIntegerField(default=0)
    quantity = models.DecimalField(max_digits=5, decimal_places=2)
    quality = models.DecimalField(max_digits=5, decimal_places=2)
    funds = models.DecimalField(max_digits=5, decimal_places=2)
    score = models.DecimalField(max_digits=5, decimal_places=2)
    findings = models.TextField()
    advice = models.TextField(blank=True)
    file = models.ForeignKey("kernel.StoredFile", PROTECT, related_name="+", null=True, blank=True)
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    quantity__gte=0, quantity__lte=100, quality__gte=0, quality__lte=100, funds__gte=0, funds__lte=100, score__gte=0, score__lte=100
                ),
                name="thirdpartyreport_scores_on_100",
            )
        ]

    def __str__(self) -> str:
        return self.number or str(self.evaluation_id)
