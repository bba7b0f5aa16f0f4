"""States of a payment request and the table of its steps (stage 8). Four people, each a different one."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kernel.lifecycle import Lifecycle, Step
from kernel.permissions import did, is_system
from payments.permissions import body_accountant, body_clerk, payee, treasury


class PaymentState(TextChoices):
    DRAFT = "DRAFT", _("Being prepared")  # the row exists, nothing has been asked for
    REQUESTED = "REQUESTED", _("Requested by the contractor")
    CONFIRMED = "CONFIRMED", _("Confirmed by the clerk")
    REVIEWED = "REVIEWED", _("Reviewed by the accountant")
    APPROVED = "APPROVED", _("Approved by the treasury")  # the instruction is being written
    INSTRUCTED = "INSTRUCTED", _("Instructed to the bank")  # the line is with the bank; never sent again
    PAID = "PAID", _("Paid")
    RECONCILED = "RECONCILED", _("Reconciled")
    REJECTED = "REJECTED", _("Rejected")  # a new request may follow


P = PaymentState
PAYMENT = Lifecycle(
    "payments.request",
    PaymentState,
    (
        Step("request", source=(P.DRAFT,), target=P.REQUESTED, who=payee, stamp="requested_at", label=_("Ask for payment")),
        Step("confirm", source=(P.REQUESTED,), target=P.CONFIRMED, who=body_clerk & ~did("request"), stamp="confirmed_at", label=_("Confirm the request")),
        Step(
            "review",
            source=(P.CONFIRMED,),
            target=P.REVIEWED,
            who=body_accountant & ~did("request") & ~did("confirm"),
            stamp="reviewed_at",
            label=_("Pass the review"),
        ),
        Step(
            "approve",
            source=(P.REVIEWED,),
            target=P.APPROVED,
            who=treasury & ~did("request") & ~did("confirm") & ~did("review"),
            stamp="approved_at",
            label=_("Approve and instruct"),
            step_up=True,
        ),
        Step("instruct", source=(P.APPROVED,), target=P.INSTRUCTED, who=is_system, stamp="instructed_at", label=_("Send the instruction")),
        Step("pay", source=(P.INSTRUCTED,), target=P.PAID, who=is_system, stamp="paid_at", public=True, label=_("Record the payment")),
        Step("bounce", source=(P.INSTRUCTED,), target=P.REJECTED, who=is_system, stamp="rejected_at", label=_("Record the bank's refusal")),
        Step("reject", source=(P.REQUESTED, P.CONFIRMED), target=P.REJECTED, who=body_clerk | body_accountant, stamp="rejected_at", label=_("Reject")),
        Step("refuse", source=(P.REVIEWED,), target=P.REJECTED, who=treasury, stamp="rejected_at", label=_("Reject")),
        Step("reconcile", source=(P.PAID,), target=P.RECONCILED, who=is_system | treasury, stamp="reconciled_at", label=_("Reconcile")),
    ),
)
