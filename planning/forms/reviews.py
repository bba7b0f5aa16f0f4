"""Forms of the reviewers: the decision on one application, and the approval of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kernel.forms import DayField, LongTextField, PortalForm, TextField, UploadField, WholeNumberField
from planning.models import DecidingBody, ProjectState, Route

# What reviewers write most often; opinions are written in Chinese, whatever the reader's language.
PHRASES = (
    "材料齐全，依据充分，同意。",
    "预算来源落实，绩效目标明确，同意。",
    "补正到位，同意。",
    "绩效目标缺少可衡量的指标值，请补正。",
    "服务标准不具体，请写明次数、时限和质量要求。",
    "测算依据不足，请补充市场询价和成本构成。",
    "承接主体条件与服务需要无关，请删除。",
)


class DecisionForm(PortalForm):
    """The reviewer's decision. Marks come as mark_<field> and reason_<field>, judgements as judge_<check>.

    Finance also fixes the contractor's conditions with the body, and judges the scale of a new function where no line settles it; the
    government's decision names its document."""

    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("return", _("Return to be mended")), ("refuse", _("Refuse"))], label=_("Decision"))
    opinion = LongTextField(label=_("Opinion"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    phrases = forms.MultipleChoiceField(label=_("Phrases"), choices=[(words, words) for words in PHRASES], widget=forms.CheckboxSelectMultiple, required=False)
    stage = TextField(widget=forms.HiddenInput)
    seen = WholeNumberField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, state: str = "", clauses: Sequence[tuple[str, str]] = (), conditions: str = "", judge_scale: bool = False, meeting: bool = False, **kwargs: Any
    ) -> None:
        """`clauses`: verified provisions, id and words; `conditions`: as the body asked for them; `judge_scale`: a person judges B1 or B2;
        `meeting`: the executive meeting decides."""
        super().__init__(*args, **kwargs)
        self.conditions = conditions
        self.clause_words = dict(clauses)
        if clauses:
            self.fields["clauses"] = forms.MultipleChoiceField(label=_("Clauses"), choices=list(clauses), widget=forms.CheckboxSelectMultiple, required=False)
        if state == ProjectState.FINANCE_REVIEW:
            self._finance(judge_scale)
        if state == ProjectState.GOVERNMENT_REVIEW:
            self._government(meeting)

    def _finance(self, judge_scale: bool) -> None:
        self.fields["conditions_choice"] = forms.ChoiceField(
            label=_("Conditions for the contractor, fixed together"),
            choices=[("confirm", _("Confirm them as they stand")), ("change", _("Change them, with a reason"))],
            widget=forms.RadioSelect,
            initial="confirm",
            required=False,
        )
        self.fields["conditions"] = LongTextField(
            label=_("Conditions as fixed"), max_length=4000, required=False, initial=self.conditions, widget=forms.Textarea(attrs={"rows": 4})
        )
        self.fields["conditions_reason"] = TextField(label=_("Why they are changed"), max_length=500, required=False)
        if judge_scale:
            self.fields["scale"] = forms.ChoiceField(
                label=_("Is this new function large?"),
                choices=[(Route.B1.value, _("Not large: the government approves")), (Route.B2.value, _("Large: the executive meeting decides"))],
                widget=forms.RadioSelect,
                required=False,
                help_text=_("No line is loaded for this place, so nothing is guessed: you judge."),
            )

    def _government(self, meeting: bool) -> None:
        self.fields["decided_by"] = forms.ChoiceField(
            label=_("Decided by"), choices=DecidingBody.choices, initial=DecidingBody.EXECUTIVE_MEETING if meeting else DecidingBody.GOVERNMENT, required=False
        )
        self.fields["document_number"] = TextField(label=_("Number of the decision's document"), max_length=80, required=False)
        self.fields["decided_on"] = DayField(label=_("Decided on"), required=False)
        self.fields["file"] = UploadField(label=_("The document as a file"), required=False)

    @property
    def stage_fields(self) -> list[Any]:
        """The bound fields that only this authority has."""
        names = ("scale", "conditions_choice", "decided_by", "document_number", "decided_on", "file")
        return [self[name] for name in names if name in self.fields]

    def marks(self) -> dict[str, str]:
        """field → reason, of the ticked fields; the reason's text is checked like any other. Raises ValidationError."""
        ticked = [name.removeprefix("mark_") for name in self.data if name.startswith("mark_")]
        text = TextField(required=False, max_length=500)
        return {field: text.clean(self.data.get(f"reason_{field}", "")) for field in ticked}

    def judged(self) -> dict[str, str]:
        """check → accept or mend."""
        return {name.removeprefix("judge_"): str(self.data[name]) for name in self.data if name.startswith("judge_")}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        try:
            data["marks"], data["judged"] = self.marks(), self.judged()
        except ValidationError as error:
            self.add_error("decision", error)
        cited = [self.clause_words[clause] for clause in data.pop("clauses", [])]
        parts = [data.get("opinion", ""), *data.pop("phrases", []), f"依据：{'；'.join(cited)}。" if cited else ""]
        data["opinion"] = "\n".join(part for part in parts if part)
        if data.pop("conditions_choice", "confirm") != "change":
            data.pop("conditions", None)
            data.pop("conditions_reason", None)
        return data

    def approval(self, data: dict[str, Any]) -> dict[str, Any]:
        """What only an approval at this stage takes, out of the cleaned data."""
        names = ("conditions", "conditions_reason", "scale", "decided_by", "document_number", "decided_on", "file")
        return {name: data[name] for name in names if name in data}


class BatchForm(PortalForm):
    """Applications to be approved together: `number:submission`, so that what was read is what is approved."""

    chosen = forms.MultipleChoiceField(label=_("Applications"), widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Tick at least one.")})
    opinion = TextField(label=_("Opinion"), max_length=500, required=False)

    def __init__(self, *args: Any, safe: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, key) for key in safe]
