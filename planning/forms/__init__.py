"""Forms of planning, by noun."""

from planning.forms.applications import (
    FORMS,
    DecisionForm,
    QuantityField,
    SectionForm,
    StartForm,
    SubmitForm,
    WithdrawForm,
    YesNoField,
)

__all__ = ["FORMS", "DecisionForm", "QuantityField", "SectionForm", "StartForm", "SubmitForm", "WithdrawForm", "YesNoField"]
