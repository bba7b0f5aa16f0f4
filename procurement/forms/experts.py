"""Forms of the pool of experts and of mandates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.forms import DayField, LongTextField, PortalForm, TextField, UploadField
from parties.models import Kind, Organisation, TieKind


def words(text: str) -> list[str]:
    """A list written with 、 or commas."""
    return [word.strip() for word in text.replace("，", "、").replace(",", "、").split("、") if word.strip()]


class ExpertForm(PortalForm):
    """What the pool says of an expert."""

    title = TextField(label=_("Professional title"), max_length=60, required=False)
    employer = TextField(label=_("Employer"), max_length=120)
    employer_key = TextField(label=_("Credit code of the employer"), max_length=30, required=False, help_text=_("With it the draw recognises the employer among the bidders."))
    specialities = TextField(label=_("Specialities"), max_length=200, help_text=_("Separated by 、"))
    families = forms.MultipleChoiceField(label=_("Fields of the guiding catalog"), required=False, widget=forms.CheckboxSelectMultiple)
    valid_until = DayField(label=_("Last day of the term"), required=False)

    def __init__(self, *args: Any, families: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["families"]
        field.choices = list(families)

    def clean_specialities(self) -> list[str]:
        """As a list."""
        return words(self.cleaned_data["specialities"])


class AdmitForm(ExpertForm):
    """A new expert with an account."""

    name = TextField(label=_("Name"), max_length=40)
    username = TextField(label=_("User name"), max_length=40)
    password = forms.CharField(label=_("First password"), min_length=10, max_length=80, widget=forms.PasswordInput,
                               help_text=_("At least ten characters; the expert changes it and sets up the second factor."))


class ReasonForm(PortalForm):
    """A reason."""

    because = LongTextField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class TieForm(PortalForm):
    """A tie of one's own."""

    kind = forms.ChoiceField(label=_("Kind of tie"), choices=TieKind.choices)
    organisation_name = TextField(label=_("Organisation"), max_length=120)
    organisation_key = TextField(label=_("Its credit code, where known"), max_length=30, required=False)
    relation = TextField(label=_("What the tie is"), max_length=120, help_text=_("Such as 质量顾问, 持股 5%, 法定代表人之兄."))
    since = DayField(label=_("Begun on"), required=False)
    ended_on = DayField(label=_("Ended on"), required=False, help_text=_("Leave empty while it lasts."))


class EndTieForm(PortalForm):
    """The end of a tie."""

    ended_on = DayField(label=_("Ended on"))


class MandateForm(PortalForm):
    """Entrusting a project to an agency."""

    agency = forms.ModelChoiceField(Organisation.objects.of_kind(Kind.AGENCY), label=_("Agency"), to_field_name="key", empty_label=None)
    matters = LongTextField(label=_("What is entrusted"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), initial="编制采购文件，发布采购公告，组织开启、评审和结果公告。")
    since = DayField(label=_("From"))
    until = DayField(label=_("Last day"), help_text=_("The mandate ends with this day by itself."))
    document = UploadField(label=_("Signed agreement (PDF)"))
