"""Forms of planning, by noun."""

from planning.forms.applications import (
    FORMS,
    QuantityField,
    SectionForm,
    StartForm,
    SubmitForm,
    WithdrawForm,
    YesNoField,
)
from planning.forms.plans import PlanDecisionForm, PlanFileForm, PlanForm, PlanRowForm, ReasonForm
from planning.forms.reviews import BatchForm, DecisionForm
from planning.forms.surveys import CopyForm, SurveyForm

__all__ = [
    "FORMS",
    "BatchForm",
    "CopyForm",
    "DecisionForm",
    "PlanDecisionForm",
    "PlanFileForm",
    "PlanForm",
    "PlanRowForm",
    "QuantityField",
    "ReasonForm",
    "SectionForm",
    "StartForm",
    "SubmitForm",
    "SurveyForm",
    "WithdrawForm",
    "YesNoField",
]
