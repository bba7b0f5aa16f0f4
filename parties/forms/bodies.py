"""Forms of the finance bureau's lists: bodies, credit record, evaluators."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.forms import DayField, LongTextField, MoneyField, PortalForm, TextField, UploadField
from parties.models import BodyClass, Establishment, Funding, Jurisdiction, Kind, Organisation, PenaltyKind, Trade


class WhatItIs(PortalForm):
    """Class, posts and funds."""

    body_class = forms.ChoiceField(label=_("Class"), choices=BodyClass.choices)
    establishment = forms.ChoiceField(label=_("Kind of posts"), choices=Establishment.choices)
    funding = forms.ChoiceField(label=_("Source of funds"), choices=Funding.choices)
    trade = forms.ChoiceField(label=_("School or hospital"), choices=Trade.choices, required=False)


class BodyForm(WhatItIs):
    """A new body."""

    key = TextField(label=_("Unified social credit code"), max_length=30)
    name = TextField(label=_("Full name"), max_length=120)
    short_name = TextField(label=_("Short name"), max_length=40, required=False)
    place = forms.ModelChoiceField(Jurisdiction.objects.none(), label=_("Place"), empty_label=None)
    address = TextField(label=_("Address"), max_length=200, required=False)
    blocked = forms.BooleanField(label=_("Enter it only so that both sides refuse it"), required=False,
                                 help_text=_("For a body that may neither buy nor take: it is then refused by its code wherever it appears."))

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["place"]
        field.queryset = places


class ChangeForm(WhatItIs):
    """What it is from a day on."""

    effective_on = DayField(label=_("In effect from"))
    document = TextField(label=_("Paper that it rests on"), max_length=200, help_text=_("Title and number, such as 路编办〔2026〕3号."))


class FunctionForm(PortalForm):
    """A function."""

    name = TextField(label=_("Function"), max_length=200)
    basis = TextField(label=_("Paper that gives it"), max_length=200, required=False)
    since = DayField(label=_("From"))


class EndForm(PortalForm):
    """The last day of a function."""

    until = DayField(label=_("Last day"))


class PenaltyForm(PortalForm):
    """A decision against a contractor."""

    contractor = TextField(label=_("Credit code of the contractor"), max_length=30)
    kind = forms.ChoiceField(label=_("Kind"), choices=PenaltyKind.choices)
    authority = TextField(label=_("Deciding authority"), max_length=120)
    number = TextField(label=_("Number of the decision"), max_length=120)
    decided_on = DayField(label=_("Decided on"))
    since = DayField(label=_("In effect from"))
    until = DayField(label=_("Last day"), required=False, help_text=_("A ban always has one. After it the decision bars nobody any more."))
    amount = MoneyField(label=_("Fine (yuan)"), required=False)
    facts = LongTextField(label=_("Facts found and provisions applied"), max_length=4000, help_text=_("Published with the decision: no personal data."))
    document = UploadField(label=_("Decision (PDF)"), required=False)


class BecauseForm(PortalForm):
    """A reason."""

    because = LongTextField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(PortalForm):
    """The answer to an appeal."""

    answer = LongTextField(label=_("Answer to the appeal"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ReplyForm(PortalForm):
    """What the contractor says beside a decision."""

    reply = LongTextField(label=_("Reply, published beside the decision"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class AppealForm(PortalForm):
    """Asking to look again."""

    appeal = LongTextField(label=_("Why the decision should be lifted or mended"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class EvaluatorForm(PortalForm):
    """An entry of the list of evaluators."""

    organisation = forms.ModelChoiceField(Organisation.objects.of_kind(Kind.THIRD_PARTY), label=_("Evaluator"), to_field_name="key", empty_label=None)
    fields_text = TextField(label=_("Fields"), max_length=300, help_text=_("Separated by 、"))
    since = DayField(label=_("From"))
    until = DayField(label=_("Last day"), required=False)
    independence = LongTextField(label=_("Statement of independence"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
                                 help_text=_("It depends neither on purchasing bodies nor on contractors; published."))

    def clean_fields_text(self) -> list[str]:
        """The fields as a list."""
        return [word.strip() for word in self.cleaned_data["fields_text"].replace("，", "、").replace(",", "、").split("、") if word.strip()]
