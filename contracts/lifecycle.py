"""States of a contract and of a delivery, and the tables of their steps (stages 5 and 6)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.permissions import body_approver, body_clerk, contractor_head, contractor_staff
from kernel.lifecycle import Lifecycle, Step
from kernel.permissions import did, is_system


class ContractState(TextChoices):
    DRAFT = "DRAFT", _("Draft")  # the body's clerk fills the blocks
    OFFERED = "OFFERED", _("Offered for signature")  # text frozen by its hash; the contractor signs first
    SIGNED_CONTRACTOR = "SIGNED_CONTRACTOR", _("Signed by the contractor")
    SIGNED = "SIGNED", _("Signed by both parties")
    PUBLISHED = "PUBLISHED", pgettext_lazy("contract", "Published")
    FILED = "FILED", _("Filed with finance")
    PERFORMING = "PERFORMING", _("In performance")
    COMPLETED = "COMPLETED", _("Performed")  # every milestone is accepted in full
    TERMINATED = "TERMINATED", _("Terminated")


C = ContractState
CONTRACT = Lifecycle(
    "contracts.contract",
    ContractState,
    (
        Step("offer", source=(C.DRAFT,), target=C.OFFERED, who=body_clerk, stamp="offered_at", label=_("Offer for signature")),
        Step("recall", source=(C.OFFERED,), target=C.DRAFT, who=body_clerk, label=_("Take back to draft")),
        Step(
            "sign_contractor",
            source=(C.OFFERED,),
            target=C.SIGNED_CONTRACTOR,
            who=contractor_head & ~did("offer"),
            stamp="contractor_signed_at",
            cite="gpl.46.sign_days",
            label=_("Sign the contract"),
            step_up=True,
        ),
        Step(
            "sign",
            source=(C.SIGNED_CONTRACTOR,),
            target=C.SIGNED,
            who=body_approver & ~did("offer") & ~did("sign_contractor"),
            stamp="signed_at",
            cite="gpl.46.sign_days",
            label=_("Sign the contract"),
            step_up=True,
        ),
        Step(
            "publish",
            source=(C.SIGNED,),
            target=C.PUBLISHED,
            who=body_clerk,
            stamp="published_at",
            cite="gplr.50.publish_working_days",
            public=True,
            label=_("Publish the contract"),
        ),
        Step(
            "file",
            source=(C.PUBLISHED,),
            target=C.FILED,
            who=body_clerk,
            stamp="filed_at",
            cite="gpl.47.filing_working_days",
            label=_("File with finance"),
        ),
        Step("start", source=(C.FILED,), target=C.PERFORMING, who=body_clerk, stamp="started_at", public=True, label=_("Start performance")),
        Step("complete", source=(C.PERFORMING,), target=C.COMPLETED, who=is_system, stamp="completed_at", public=True, label=_("Close performance")),
        Step(
            "terminate",
            source=(C.SIGNED, C.PUBLISHED, C.FILED, C.PERFORMING),
            target=C.TERMINATED,
            who=body_approver,
            stamp="terminated_at",
            cite="gpl.50.no_unilateral_change",
            public=True,
            label=_("Terminate the contract"),
            step_up=True,
        ),
    ),
)


class DeliveryState(TextChoices):
    PREPARING = "PREPARING", _("Being prepared")  # rows exist, nothing has been handed over
    DELIVERED = "DELIVERED", _("Delivered, waiting for acceptance")
    ACCEPTED = "ACCEPTED", pgettext_lazy("delivery", "Accepted")  # in whole or in part, as the certificate says
    RETURNED = "RETURNED", _("Not accepted, returned")


D = DeliveryState
DELIVERY = Lifecycle(
    "contracts.delivery",
    DeliveryState,
    (
        Step("deliver", source=(D.PREPARING,), target=D.DELIVERED, who=contractor_staff, stamp="delivered_at", label=_("Submit the deliverables")),
        Step(
            "accept",
            source=(D.DELIVERED,),
            target=D.ACCEPTED,
            who=body_clerk & ~did("deliver"),
            stamp="decided_at",
            cite="gpl.41.acceptance",
            public=True,
            label=_("Record the acceptance"),
        ),
        Step(
            "return_delivery",
            source=(D.DELIVERED,),
            target=D.RETURNED,
            who=body_clerk & ~did("deliver"),
            stamp="decided_at",
            cite="gpl.41.acceptance",
            label=_("Return the deliverables"),
        ),
    ),
)
