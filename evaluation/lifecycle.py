"""States of an evaluation and the table of its steps (stage 7)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evaluation.permissions import body_approver, body_clerk
from kernel.lifecycle import Lifecycle, Step
from kernel.permissions import did


class EvaluationState(TextChoices):
    OPEN = "OPEN", _("In preparation")  # the body names the third party, prints the codes, fills its own indicators
    COLLECTING = "COLLECTING", _("Collecting the three voices")  # recipients answer, the third party works
    CONCLUDED = "CONCLUDED", _("Concluded")  # score and grade stand; the contractor may reply before publication
    PUBLISHED = "PUBLISHED", pgettext_lazy("evaluation", "Published")


S = EvaluationState
EVALUATION = Lifecycle(
    "evaluation.evaluation",
    EvaluationState,
    (
        Step("collect", source=(S.OPEN,), target=S.COLLECTING, who=body_clerk, stamp="collecting_at", label=_("Start collecting")),
        # The clerk who counted the voices does not also decide on them.
        Step(
            "conclude",
            source=(S.COLLECTING,),
            target=S.CONCLUDED,
            who=body_approver & ~did("collect"),
            stamp="concluded_at",
            label=_("Conclude the evaluation"),
        ),
        Step(
            "publish",
            source=(S.CONCLUDED,),
            target=S.PUBLISHED,
            who=body_clerk | body_approver,
            stamp="published_at",
            public=True,
            label=_("Publish the evaluation"),
        ),
    ),
)
