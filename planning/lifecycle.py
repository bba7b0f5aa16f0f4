"""States of a project application and of a yearly purchase plan, and the tables of their steps."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kernel.lifecycle import Lifecycle, Step
from planning.permissions import (
    applicant,
    body_approver,
    budget_confirmer,
    budget_officer,
    cut_confirmer,
    decides_above,
    finance_reviewer,
    new_function,
    plan_approver,
    plan_reviewer,
    regular,
    request_officer,
    special,
    staffing_office,
    staffing_officer,
    staffing_or_finance,
)


class ProjectState(TextChoices):
    DRAFT = "DRAFT", _("Being filled in")  # fields may be empty
    BODY_REVIEW = "BODY_REVIEW", _("With the body's approver")  # frozen
    FINANCE_REVIEW = "FINANCE_REVIEW", _("With the finance bureau")  # frozen
    STAFFING_REVIEW = "STAFFING_REVIEW", _("With the staffing office")  # frozen; new functions only
    GOVERNMENT_REVIEW = "GOVERNMENT_REVIEW", _("With the government")  # frozen; new functions and special deliberation
    RETURNED = "RETURNED", _("Returned to be mended")  # open again; the marked fields say why; the reviewers' days stand still
    APPROVED = "APPROVED", _("Approved")  # the budget is reserved; procurement may begin
    REJECTED = "REJECTED", _("Refused")


class PlanState(TextChoices):
    DRAFT = "DRAFT", _("Being filled in")  # rows may change
    BODY_REVIEW = "BODY_REVIEW", _("With the body's approver")  # frozen
    FINANCE_REVIEW = "FINANCE_REVIEW", _("With the finance bureau")  # frozen
    RETURNED = "RETURNED", _("Returned to be mended")  # rows may change again
    PUBLISHED = "PUBLISHED", _("Published")  # approved by finance, read by everybody; projects start from its rows


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
            who=finance_reviewer & regular,
            stamp="approved_at",
            cite="102.16.no_budget_no_purchase",
            public=True,
            label=_("Approve the project and reserve its budget"),
        ),
        Step(
            "send_staffing",
            source=(P.FINANCE_REVIEW,),
            target=P.STAFFING_REVIEW,
            who=finance_reviewer & new_function,
            stamp="finance_approved_at",
            label=_("Agree and send to the staffing office"),
        ),
        Step(
            "send_government",
            source=(P.FINANCE_REVIEW,),
            target=P.GOVERNMENT_REVIEW,
            who=finance_reviewer & special,
            stamp="finance_approved_at",
            label=_("Agree and send to the government"),
        ),
        Step("return_finance", source=(P.FINANCE_REVIEW,), target=P.RETURNED, who=finance_reviewer, stamp="returned_at", label=_("Return to be mended")),
        Step("refuse_finance", source=(P.FINANCE_REVIEW,), target=P.REJECTED, who=finance_reviewer, stamp="rejected_at", label=_("Refuse")),
        Step(
            "approve_staffing",
            source=(P.STAFFING_REVIEW,),
            target=P.GOVERNMENT_REVIEW,
            who=staffing_officer,
            stamp="staffing_approved_at",
            label=_("Co-sign and send to the government"),
        ),
        Step("return_staffing", source=(P.STAFFING_REVIEW,), target=P.RETURNED, who=staffing_officer, stamp="returned_at", label=_("Return to be mended")),
        Step("refuse_staffing", source=(P.STAFFING_REVIEW,), target=P.REJECTED, who=staffing_officer, stamp="rejected_at", label=_("Refuse")),
        Step(
            "approve_government",
            source=(P.GOVERNMENT_REVIEW,),
            target=P.APPROVED,
            who=decides_above,
            stamp="approved_at",
            cite="102.16.no_budget_no_purchase",
            public=True,
            label=_("Record the government's approval and reserve the budget"),
        ),
        Step("return_government", source=(P.GOVERNMENT_REVIEW,), target=P.RETURNED, who=decides_above, stamp="returned_at", label=_("Return to be mended")),
        Step("refuse_government", source=(P.GOVERNMENT_REVIEW,), target=P.REJECTED, who=decides_above, stamp="rejected_at", label=_("Refuse")),
    ),
)

L = PlanState
PLAN = Lifecycle(
    "planning.plan",
    PlanState,
    (
        Step("submit_plan", source=(L.DRAFT, L.RETURNED), target=L.BODY_REVIEW, who=applicant, stamp="submitted_at", label=_("Submit the plan")),
        Step(
            "endorse_plan",
            source=(L.BODY_REVIEW,),
            target=L.FINANCE_REVIEW,
            who=plan_approver,
            stamp="body_approved_at",
            label=_("Approve and send to finance"),
        ),
        Step("return_plan", source=(L.BODY_REVIEW,), target=L.RETURNED, who=plan_approver, stamp="returned_at", label=_("Return to be mended")),
        Step(
            "publish_plan",
            source=(L.FINANCE_REVIEW,),
            target=L.PUBLISHED,
            who=plan_reviewer,
            stamp="published_at",
            public=True,
            label=_("Approve the plan and publish it"),
        ),
        Step("reject_plan", source=(L.FINANCE_REVIEW,), target=L.RETURNED, who=plan_reviewer, stamp="returned_at", label=_("Return to be mended")),
        Step("revise_plan", source=(L.PUBLISHED,), target=L.DRAFT, who=applicant, label=_("Adjust the plan")),
    ),
)


class ChangeState(TextChoices):
    PROPOSED = "PROPOSED", _("Waits for the second person")
    CONFIRMED = "CONFIRMED", _("Posted")  # the ledger has moved
    REFUSED = "REFUSED", _("Refused")


class RequestState(TextChoices):
    SENT = "SENT", _("With the finance bureau")
    INCLUDED = "INCLUDED", _("Taken up into the budget")
    DECLINED = "DECLINED", _("Declined")


class CutState(TextChoices):
    PROPOSED = "PROPOSED", _("Waits for the second person")
    CONFIRMED = "CONFIRMED", _("Confirmed")  # public; the ledger has moved where a line is named
    REFUSED = "REFUSED", _("Refused")


class StaffedState(TextChoices):
    STANDING = "STANDING", _("Carried by staff")
    ENDED = "ENDED", _("No longer carried by staff")


BUDGET_CHANGE = Lifecycle(
    "planning.budget_change",
    ChangeState,
    (
        Step(
            "confirm_change",
            source=(ChangeState.PROPOSED,),
            target=ChangeState.CONFIRMED,
            who=budget_confirmer,
            stamp="confirmed_at",
            label=_("Confirm and post"),
        ),
        Step("refuse_change", source=(ChangeState.PROPOSED,), target=ChangeState.REFUSED, who=budget_officer, stamp="refused_at", label=_("Refuse")),
    ),
)

BUDGET_REQUEST = Lifecycle(
    "planning.budget_request",
    RequestState,
    (
        Step("include_request", source=(RequestState.SENT,), target=RequestState.INCLUDED, who=request_officer, stamp="included_at", label=_("Take up")),
        Step("decline_request", source=(RequestState.SENT,), target=RequestState.DECLINED, who=request_officer, stamp="declined_at", label=_("Decline")),
    ),
)

FUNCTION_CUT = Lifecycle(
    "planning.function_cut",
    CutState,
    (
        Step(
            "confirm_cut",
            source=(CutState.PROPOSED,),
            target=CutState.CONFIRMED,
            who=cut_confirmer,
            stamp="confirmed_at",
            public=True,
            label=_("Confirm the cut"),
        ),
        Step("refuse_cut", source=(CutState.PROPOSED,), target=CutState.REFUSED, who=staffing_or_finance, stamp="refused_at", label=_("Refuse")),
    ),
)

STAFFED_FUNCTION = Lifecycle(
    "planning.staffed_function",
    StaffedState,
    (Step("end_staffing", source=(StaffedState.STANDING,), target=StaffedState.ENDED, who=staffing_office, stamp="ended_at", label=_("End")),),
)
