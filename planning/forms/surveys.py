"""Forms before the application: the copy of an earlier project, the survey and the consultation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kernel.forms import DayField, LongTextField, PortalForm, TextField, WholeNumberField
from planning.models import PlanRow, Survey

RESPONDENTS = 6


class EarlierField(forms.ModelChoiceField):
    """An earlier survey, named by its project and day."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.project.number} {obj.project.title}（{obj.done_on}）"


class CopyForm(PortalForm):
    """Title, year and path of the copy."""

    title = TextField(label=_("Project title"), max_length=200)
    year = WholeNumberField(label=_("Budget year"), least=2000, most=2100)
    path = forms.ChoiceField(
        label=_("Path"),
        choices=[
            ("regular", _("Regular: a service that the body already provides")),
            ("new", _("It comes from a new function of the government")),
            ("special", _("Special deliberation: fixed by the Party committee or the government")),
        ],
        widget=forms.RadioSelect,
    )
    row = forms.ModelChoiceField(label=_("Row of the yearly plan"), queryset=PlanRow.objects.none(), required=False, empty_label=_("Not in the plan"))

    def __init__(self, *args: Any, rows: Iterable[PlanRow] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["row"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = PlanRow.objects.filter(pk__in=[row.pk for row in rows])


class SurveyForm(PortalForm):
    """Up to six respondents (name_1, kind_1, finding_1 …), what was found, and what the public said."""

    version = WholeNumberField(widget=forms.HiddenInput)
    done_on = DayField(label=_("Survey finished on"), required=False)
    conclusion = LongTextField(
        label=_("What the survey found"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Supply and competition, prices and costs, what has been done elsewhere, later costs and risks."),
    )
    reused = EarlierField(label=_("Or take over an earlier survey"), queryset=Survey.objects.none(), required=False, empty_label=_("None"))
    consulted_on = DayField(label=_("Public consulted until"), required=False)
    consulted_how = TextField(label=_("How the public was consulted"), max_length=200, required=False)
    consulted_result = LongTextField(
        label=_("What the public said, and what became of it"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, earlier: Iterable[Survey] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(1, RESPONDENTS + 1):
            number = {"row": row}
            self.fields[f"name_{row}"] = TextField(label=_("Respondent %(row)s") % number, max_length=120, required=False)
            self.fields[f"kind_{row}"] = TextField(label=_("What it is %(row)s") % number, max_length=40, required=False)
            self.fields[f"finding_{row}"] = TextField(label=_("What it said %(row)s") % number, max_length=300, required=False)
        field = self.fields["reused"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Survey.objects.filter(pk__in=[survey.pk for survey in earlier]).select_related("project")

    @property
    def respondent_rows(self) -> list[list[Any]]:
        """Rows of bound fields: name, kind, finding."""
        return [[self[f"{part}_{row}"] for part in ("name", "kind", "finding")] for row in range(1, RESPONDENTS + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        asked = []
        for row in range(1, RESPONDENTS + 1):
            name, kind, finding = (data.pop(f"{part}_{row}", "") for part in ("name", "kind", "finding"))
            if (kind or finding) and not name:
                self.add_error(f"name_{row}", ValidationError(_("Name the respondent."), code="respondent"))
            elif name:
                asked.append({"name": name, "kind": kind, "finding": finding})
        data["respondents"], data["findings"] = asked, data.pop("conclusion", "")
        return data
