"""Forms of stage 7: what people type, as plain values for the actions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evaluation.actions import Row
from evaluation.models import Answerer, Comparator, Dimension, Evaluation, Indicator, Satisfaction
from evaluation.queries import TAGS
from kernel.forms import DayField, LongTextField, PointsField, PortalForm, TextField, UploadField, WholeNumberField, narrow
from parties.models import Kind, Organisation

NUMBER = re.compile(r"-?[0-9]{1,14}(?:\.[0-9]{1,4})?")
SPARE_ROWS = 2
LEAST_ROWS = 5


def number_in(text: str) -> Decimal | None:
    """The first number of a value in words: "480 人次" → 480; none: None."""
    found = NUMBER.search(narrow(text))
    return Decimal(found.group()) if found else None


class ThirdPartyForm(PortalForm):
    """Which independent organisation evaluates."""

    third_party = forms.ModelChoiceField(Organisation.objects.of_kind(Kind.THIRD_PARTY), label=_("Third party"), to_field_name="key", empty_label=None,
                                         help_text=_("From the finance bureau's list of evaluators."))

    def __init__(self, *args: Any, choice: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choice is not None:
            field: Any = self.fields["third_party"]
            field.queryset = choice


class IndicatorsForm(PortalForm):
    """The rows of the self-evaluation; a row without a name is left out. Field names: `row1_name`, `row1_points`, …"""

    def __init__(self, data: Any = None, *, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        stored = list(evaluation.indicators.all()) or _from_targets(evaluation)
        self.count = max(len(stored) + (SPARE_ROWS if evaluation.state == "OPEN" else 0), LEAST_ROWS)
        for index in range(self.count):
            for name, field in _row_fields(stored[index] if index < len(stored) else None).items():
                self.fields[f"row{index + 1}_{name}"] = field

    def rows(self) -> list[dict[str, Any]]:
        """Bound fields by row, for the template."""
        names = _row_fields(None)
        return [{"no": no, **{name: self[f"row{no}_{name}"] for name in names}} for no in range(1, self.count + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        rows = []
        for no in range(1, self.count + 1):
            row = {name: data.get(f"row{no}_{name}") for name in _row_fields(None)}
            if not row["name"]:
                continue
            missing = [name for name in ("target", "points") if row[name] in (None, "") and f"row{no}_{name}" not in self.errors]
            for name in missing:
                self.add_error(f"row{no}_{name}", ValidationError(_("Fill this in."), code="required"))
            if not missing and not self.errors:
                rows.append(_row(row))
        return {"rows": rows}


def _from_targets(evaluation: Evaluation) -> list[Indicator]:
    """The targets of the application as unsaved rows: [{"kind", "name", "comparator", "value", "unit"}]."""
    signs = {str(label): value for value, label in Comparator.choices}
    out = []
    for target in evaluation.project.targets or []:
        sign = target.get("comparator") or ""
        kind = target.get("kind") if target.get("kind") in Dimension.values else Dimension.QUALITY
        words = f"{target.get('value', '')} {target.get('unit', '')}".strip()
        comparator = sign if sign in Comparator.values else signs.get(sign, "")
        out.append(Indicator(dimension=kind, name=target.get("name", ""), comparator=comparator, target_text=words))
    return out


def _row_fields(stored: Indicator | None) -> dict[str, forms.Field]:
    def text(name: str, label: Any, size: int = 200, required: bool = False) -> forms.Field:
        return TextField(label=label, max_length=size, required=required, initial=getattr(stored, name, ""))

    def points(name: str, label: Any) -> forms.Field:
        return PointsField(label=label, most=Decimal(100), required=False, initial=getattr(stored, name, None))

    return {
        "dimension": forms.ChoiceField(label=_("Aspect"), choices=Dimension.choices, required=False, initial=getattr(stored, "dimension", "")),
        "name": text("name", _("Indicator")),
        "comparator": forms.ChoiceField(label=_("Comparison"), choices=Comparator.choices, required=False, initial=getattr(stored, "comparator", "")),
        "target": text("target_text", _("Target")),
        "annual": text("annual_text", _("This year's target")),
        "actual": text("actual_text", _("Actual value")),
        "points": points("points", pgettext_lazy("indicator", "Points")),
        "score": points("score", pgettext_lazy("indicator", "Score")),
        "reason": text("reason", _("Why points were taken off"), 1000),
    }


def _row(row: Mapping[str, Any]) -> Row:
    return Row(
        dimension=row["dimension"] or Dimension.QUANTITY, name=row["name"], comparator=row["comparator"] or "", points=row["points"],
        target_text=row["target"], target_number=number_in(row["target"]), annual_text=row["annual"] or "", annual_number=number_in(row["annual"] or ""),
        actual_text=row["actual"] or "", actual_number=number_in(row["actual"] or ""), score=row["score"], reason=row["reason"] or "",
    )


class BatchForm(PortalForm):
    """Codes for one service day."""

    service_on = DayField(label=_("Day of the service"))
    what = TextField(
        label=_("What was done"), max_length=200, help_text=_("In plain words, as the recipient knows it: a visit, bathing and rehabilitation care")
    )
    size = WholeNumberField(label=_("How many codes"), least=1, most=500, initial=10)
    site = forms.BooleanField(label=_("One code for the wall, counted apart"), required=False)


class AnswerForm(PortalForm):
    """K11: one question, five grades; everything else is optional."""

    grade = forms.TypedChoiceField(label=_("Are you satisfied with this service?"), choices=Satisfaction.choices, coerce=int, widget=forms.RadioSelect,
                                   error_messages={"required": _("Choose one of the five."), "invalid_choice": _("Choose one of the five.")})
    tags = forms.MultipleChoiceField(label=_("Why?"), choices=list(TAGS.items()), required=False, widget=forms.CheckboxSelectMultiple)
    answerer = forms.ChoiceField(label=_("You are"), choices=Answerer.choices, required=False, widget=forms.RadioSelect)
    words = LongTextField(label=_("Anything else?"), required=False, max_length=500)
    phone = TextField(label=_("Telephone"), required=False, max_length=20)
    consent = forms.BooleanField(label=_("I agree to be called back"), required=False)

    def clean_phone(self) -> str:
        return narrow(self.cleaned_data["phone"])


class CallForm(PortalForm):
    """Please call me instead."""

    phone = TextField(label=_("Telephone"), max_length=20)
    consent = forms.BooleanField(label=_("I agree to be called back"), required=False)

    def clean_phone(self) -> str:
        return narrow(self.cleaned_data["phone"])


class CodeForm(PortalForm):
    """The query code of an answer."""

    code = TextField(label=_("Query code"), max_length=10)

    def clean_code(self) -> str:
        return narrow(self.cleaned_data["code"]).upper().replace("-", "").replace(" ", "")


class ReportForm(PortalForm):
    """The third party's report."""

    number = TextField(label=_("Number of the report"), required=False, max_length=60)
    interviews = WholeNumberField(label=_("Recipients interviewed"), most=100000)
    site_visits = WholeNumberField(label=_("Site visits"), most=10000, initial=0)
    quantity = PointsField(label=_("Quantity, out of 100"), most=Decimal(100))
    quality = PointsField(label=_("Quality, out of 100"), most=Decimal(100))
    funds = PointsField(label=_("Use of the money, out of 100"), most=Decimal(100))
    found = LongTextField(label=_("Findings"), max_length=5000)
    advice = LongTextField(label=_("Advice"), required=False, max_length=5000)
    file = UploadField(label=_("Report file (PDF)"), required=False)


class ConcludeForm(PortalForm):
    """The approver's words."""

    conclusion = LongTextField(label=_("Conclusion"), required=False, max_length=2000)


class WordsForm(PortalForm):
    """A reply: the contractor's to the evaluation, the body's to a dissatisfied recipient."""

    words = LongTextField(label=pgettext_lazy("evaluation", "Reply"), max_length=2000)


class EmptyForm(PortalForm):
    """A step that needs no input."""
