"""Nouns of stage 8: instalment, payment request, treasury instruction and return, reconciliation."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, ContractRecord
from kernel.actors import Actor
from payments.lifecycle import PAYMENT, PaymentState

FINANCE = frozenset({"treasury", "finance_reviewer", "administrator", "auditor", "supervisor"})

# The sum over the instalments may not pass the contract and its supplements, whoever writes.
_SUM_WITHIN_CONTRACT = """
    IF (SELECT COALESCE(SUM(i.amount), 0) FROM payments_instalment i WHERE i.contract_id = NEW.contract_id AND i.id <> NEW.id) + NEW.amount
       > (SELECT c.amount FROM contracts_contract c WHERE c.id = NEW.contract_id)
         + (SELECT COALESCE(SUM(a.amount), 0) FROM contracts_amendment a WHERE a.contract_id = NEW.contract_id) THEN
        RAISE EXCEPTION 'instalments of contract % would pass its amount', NEW.contract_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Instalment(models.Model):
    """An amount that has fallen due: made once for each acceptance that passed (or agreed moment)."""

    class Rule(models.TextChoices):
        ACCEPTANCE = "ACCEPTANCE", _("When the milestone is accepted")
        SIGNING = "SIGNING", _("When the contract is signed")

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="+")
    milestone = models.ForeignKey("contracts.Milestone", models.PROTECT, related_name="+", null=True, blank=True)
    acceptance = models.OneToOneField("contracts.Acceptance", models.PROTECT, related_name="+", null=True, blank=True)
    no = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    rule = models.CharField(max_length=12, choices=Rule)
    counts_from = models.DateField()  # the day of the acceptance: day 0
    due_on = models.DateField()
    law_date = models.DateField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("contract", "no")
        constraints = [
            models.UniqueConstraint(fields=["contract", "no"], name="instalment_no_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_amount_positive"),
            models.CheckConstraint(condition=Q(due_on__gte=F("counts_from")), name="instalment_due_after_start"),
            models.CheckConstraint(condition=~Q(rule="ACCEPTANCE") | Q(acceptance__isnull=False), name="instalment_has_acceptance"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="instalments_within_contract",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=_SUM_WITHIN_CONTRACT,
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} #{self.no} {self.amount}"


class PaymentRequestQuerySet(models.QuerySet["PaymentRequest"]):
    """Words of the request table."""

    def visible_to(self, actor: Actor) -> Self:
        """The body's and the contractor's own; the finance and supervising authorities' of the place."""
        if not actor.is_authenticated:
            return self.none()
        mine = Q(instalment__contract__body__key=actor.organisation_key) | Q(instalment__contract__contractor__key=actor.organisation_key)
        if actor.roles & FINANCE:
            mine |= Q(instalment__contract__body__jurisdiction__code=actor.jurisdiction)
        return self.filter(mine)

    def open(self) -> Self:
        """Asked for and neither paid nor rejected."""
        return self.exclude(state__in=[PaymentState.DRAFT, PaymentState.PAID, PaymentState.RECONCILED, PaymentState.REJECTED])


class PaymentRequest(ContractRecord):
    """The contractor's request for one instalment and the way of the money."""

    lifecycle = PAYMENT

    number = models.CharField(max_length=40, unique=True)
    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="requests")
    invoice_no = models.CharField(max_length=40)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    payee_name = models.CharField(max_length=200)
    payee_bank = models.CharField(max_length=200)
    payee_account = models.CharField(max_length=40)
    note = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=PaymentState, default=PaymentState.DRAFT)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    rejected_because = models.TextField(blank=True)
    requested_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    instructed_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    rejected_at = models.DateTimeField(null=True, blank=True)
    reconciled_at = models.DateTimeField(null=True, blank=True)

    objects = PaymentRequestQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            *PAYMENT.constraints("payment"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount_positive"),
            models.UniqueConstraint(fields=["instalment"], condition=~Q(state="REJECTED"), name="payment_one_live_request"),
            models.CheckConstraint(condition=~Q(confirmed_by=F("requested_by")), name="payment_confirmer_not_requester"),
            models.CheckConstraint(condition=~Q(reviewed_by=F("requested_by")) & ~Q(reviewed_by=F("confirmed_by")), name="payment_reviewer_is_another"),
            models.CheckConstraint(
                condition=~Q(approved_by=F("requested_by")) & ~Q(approved_by=F("confirmed_by")) & ~Q(approved_by=F("reviewed_by")),
                name="payment_approver_is_another",
            ),
            models.CheckConstraint(condition=~Q(state="REJECTED") | ~Q(rejected_because=""), name="payment_rejection_says_why"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def path(self) -> str:
        """Address of its page."""
        return reverse("payment", args=[self.number])

    @property
    def contract(self) -> Contract:
        """The contract that is paid."""
        return self.instalment.contract


class TreasuryInstruction(models.Model):
    """One line to the agent bank. Its effect key is what makes paying twice impossible: here, in the file, and at the bank."""

    request = models.OneToOneField(PaymentRequest, models.PROTECT, related_name="instruction")
    effect_key = models.CharField(max_length=80, unique=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    payee_account = models.CharField(max_length=40)
    file_name = models.CharField(max_length=120, blank=True)
    checksum = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="instruction_amount_positive")]

    def __str__(self) -> str:
        return self.effect_key


class TreasuryReturn(models.Model):
    """The bank's answer to one instruction, as read from its file."""

    class Outcome(models.TextChoices):
        PAID = "PAID", _("Paid")
        REFUSED = "REFUSED", _("Refused by the bank")

    effect_key = models.CharField(max_length=80, unique=True)
    outcome = models.CharField(max_length=8, choices=Outcome)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    bank_serial = models.CharField(max_length=60)
    reason = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=120)
    booked_at = models.DateTimeField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(outcome__in=["PAID", "REFUSED"]), name="return_outcome_known")]

    def __str__(self) -> str:
        return f"{self.effect_key} {self.outcome}"


class Reconciliation(models.Model):
    """The comparison of one day's instructions with the bank's returns for one place."""

    jurisdiction = models.ForeignKey("parties.Jurisdiction", models.PROTECT, related_name="+")
    day = models.DateField()
    instructed = models.DecimalField(max_digits=18, decimal_places=2)
    paid = models.DecimalField(max_digits=18, decimal_places=2)
    mismatches = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-day", "-id")
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "day"], name="reconciliation_once_a_day")]

    def __str__(self) -> str:
        return f"{self.jurisdiction_id} {self.day}"


class ReconciliationRow(models.Model):
    """One instruction in a reconciliation, and whether the bank's answer fits it."""

    class Verdict(models.TextChoices):
        MATCH = "MATCH", _("Matches")
        NO_RETURN = "NO_RETURN", _("No return from the bank yet")
        WRONG_AMOUNT = "WRONG_AMOUNT", _("Amounts differ")
        REFUSED = "REFUSED", _("Refused by the bank")
        NO_INSTRUCTION = "NO_INSTRUCTION", _("Return without an instruction")

    reconciliation = models.ForeignKey(Reconciliation, models.PROTECT, related_name="rows")
    effect_key = models.CharField(max_length=80)
    instructed = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    paid = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    verdict = models.CharField(max_length=16, choices=Verdict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reconciliation", "effect_key"], name="reconciliation_row_once")]

    def __str__(self) -> str:
        return f"{self.effect_key} {self.verdict}"
