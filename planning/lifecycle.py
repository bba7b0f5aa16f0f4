"""States of a project application, and the table of its steps."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kernel.lifecycle import Lifecycle, Step
from planning.permissions import applicant, body_approver, finance_reviewer


class ProjectState(TextChoices):
    DRAFT = "DRAFT", _("Being filled in")  # fields may be empty
    BODY_REVIEW = "BODY_REVIEW", _("With the body's approver")  # frozen
    FINANCE_REVIEW = "FINANCE_REVIEW", _("With the finance bureau")  # frozen
    RETURNED = "RETURNED", _("Returned to be mended")  # open again; the marked fields say why
    APPROVED = "APPROVED", _("Approved")  # the budget is reserved; procurement may begin
    REJECTED = "REJECTED", _("Refused")


P = ProjectState
PROJECT = Lifecycle(
    "planning.project",
    ProjectState,
    (
        Step("submit", source=(P.DRAFT, P.RETURNED), target=P.BODY_REVIEW, who=applicant, stamp="submitted_at", label=_("Confirm and submit the application")),
        Step("withdraw", source=(P.BODY_REVIEW,), target=P.DRAFT, who=applicant, label=_("Take the application back")),
        Step(
            "approve_body",
            source=(P.BODY_REVIEW,),
            target=P.FINANCE_REVIEW,
            who=body_approver,
            stamp="body_approved_at",
            label=_("Approve and send to finance"),
        ),
        Step("return_body", source=(P.BODY_REVIEW,), target=P.RETURNED, who=body_approver, stamp="returned_at", label=_("Return to be mended")),
        Step("refuse_body", source=(P.BODY_REVIEW,), target=P.REJECTED, who=body_approver, stamp="rejected_at", label=_("Refuse")),
        Step(
            "approve_finance",
            source=(P.FINANCE_REVIEW,),
            target=P.APPROVED,
            who=finance_reviewer,
            stamp="approved_at",
            cite="102.16.no_budget_no_purchase",
            public=True,
            label=_("Approve the project and reserve its budget"),
        ),
        Step("return_finance", source=(P.FINANCE_REVIEW,), target=P.RETURNED, who=finance_reviewer, stamp="returned_at", label=_("Return to be mended")),
        Step("refuse_finance", source=(P.FINANCE_REVIEW,), target=P.REJECTED, who=finance_reviewer, stamp="rejected_at", label=_("Refuse")),
    ),
)
