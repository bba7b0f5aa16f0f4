"""Forms of the department."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.forms import DayField, LongTextField, MomentField, MoneyField, PointsField, PortalForm, TextField, WholeNumberField
from procurement.models import Condition, Method, SmeScope

MONTH = r"20[0-9]{2}-(0[1-9]|1[0-2])"


class VersionForm(PortalForm):
    """A form over a version of the documents: two people who edit at once do not overwrite each other."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class StartForm(PortalForm):
    method = forms.ChoiceField(label=_("Method"), choices=Method.choices, widget=forms.RadioSelect)
    method_reason = LongTextField(label=_("Why this method"), widget=forms.Textarea(attrs={"rows": 3}))
    method_as_published = TextField(label=_("Name of the method in the notice"), required=False, max_length=60)
    ceiling_amount = MoneyField(label=_("Ceiling price (yuan)"), required=False)


class IntentionForm(PortalForm):
    intention_overview = LongTextField(label=_("Overview of what is needed"), help_text=_("Subject, function or aim, quantity, and what quality, service, safety and time limits are demanded"))
    intention_month = forms.RegexField(MONTH, label=_("Expected month of procurement"), help_text=_("Such as 2025-09"))
    sme_scope = forms.ChoiceField(label=_("For small and medium enterprises"), choices=SmeScope.choices)
    intention_remarks = LongTextField(label=_("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    confirm = forms.BooleanField(label=_("I confirm that this may be published now. It cannot be taken back."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data.pop("confirm", None)
        return data


class CorrectionForm(IntentionForm):
    """The published intention, changed in public."""

    reason = LongTextField(label=_("Why it is corrected"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500)


class TimetableForm(VersionForm):
    planned_notice_on = DayField(label=_("Day of the notice"))
    documents_until = MomentField(label=_("Documents on offer until"))
    closes_at = MomentField(label=_("Deadline for bids and opening"))


class RowsForm(VersionForm):
    """A form of numbered rows; `names` are the row's fields, and a row without its first text is left out."""

    least_rows = 6
    spare_rows = 2
    lead = "text"

    def __init__(self, data: Any = None, *, rows: list[dict[str, Any]] | None = None, initial: dict[str, Any] | None = None) -> None:
        rows = rows or []
        initial = dict(initial or {})
        for number, row in enumerate(rows, 1):
            initial |= {f"{name}-{number}": value for name, value in row.items()}
        super().__init__(data, initial=initial)
        self.count = max(self.least_rows, len(rows) + self.spare_rows, self._posted())
        for number in range(1, self.count + 1):
            for name, made in self.row_fields().items():
                self.fields[f"{name}-{number}"] = made

    def _posted(self) -> int:
        numbers = [int(key.rpartition("-")[2]) for key in self.data if key.startswith(f"{self.lead}-") and key.rpartition("-")[2].isdigit()]
        return min(max(numbers, default=0), 60)

    def row_fields(self) -> dict[str, forms.Field]:
        """The fields of one row, made anew for each; the first shows that the row is used."""
        return {self.lead: TextField(required=False)}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The bound fields, row by row, for the template."""
        return [{"no": number, "fields": [self[f"{name}-{number}"] for name in self.row_fields()]} for number in range(1, self.count + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rows = []
        for number in range(1, self.count + 1):
            row = {name: data.get(f"{name}-{number}") for name in self.row_fields()}
            if row[self.lead]:
                rows.append(row | {"row": number})
        return {"rows": rows, "version": data.get("version")}


class ConditionsForm(RowsForm):
    def row_fields(self) -> dict[str, forms.Field]:
        return {
            "layer": forms.ChoiceField(label=_("Layer"), choices=Condition.Layer.choices, required=False),
            "text": LongTextField(label=_("Condition"), required=False, widget=forms.Textarea(attrs={"rows": 2})),
            "evidence": TextField(label=_("Proof"), required=False, max_length=300),
            "commitment": forms.BooleanField(label=_("a written commitment suffices"), required=False),
        }


class CriteriaForm(RowsForm):
    lead = "name"
    least_rows = 8

    def row_fields(self) -> dict[str, forms.Field]:
        return {
            "part": TextField(label=_("Part"), required=False, max_length=60),
            "name": TextField(label=_("Item"), required=False, max_length=100),
            "points": PointsField(label=pgettext_lazy("criterion", "Points"), required=False, most=Decimal(100)),
            "standard": LongTextField(label=_("How points are given"), required=False, widget=forms.Textarea(attrs={"rows": 2})),
            "kind": forms.ChoiceField(label=_("Kind"), required=False, choices=[("subjective", _("judged")), ("objective", _("objective")), ("price", _("price"))]),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for row in data["rows"]:
            row["objective"], row["price"] = row["kind"] == "objective", row["kind"] == "price"
            if not row["points"]:
                self.add_error(f"points-{row['row']}", _("Give the points of this item."))
        return data


class PolicyForm(VersionForm):
    sme_scope = forms.ChoiceField(label=_("For small and medium enterprises"), choices=SmeScope.choices, widget=forms.RadioSelect)
    sme_reason = LongTextField(label=_("Reason, where the whole project is not reserved"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    sme_share = PointsField(label=_("Reserved share (%)"), required=False, most=Decimal(100))
    deduction_rate = PointsField(label=_("Price deduction for small and micro enterprises (%)"), required=False, most=Decimal(20))
    joint_bids = forms.BooleanField(label=_("Consortia may bid"), required=False)
    deposit_amount = MoneyField(label=_("Bid deposit (yuan)"), required=False, help_text=_("Leave empty: no deposit is taken"))


DOCUMENT_KINDS = ["响应函", "报价表", "技术方案", "服务团队与证书", "中小企业声明函", "承诺函"]


class DocumentForm(VersionForm):
    requirement = LongTextField(label=_("Procurement requirement"))
    term_text = TextField(label=_("Term of performance"), max_length=200)
    acceptance_text = LongTextField(label=_("Acceptance"), widget=forms.Textarea(attrs={"rows": 3}))
    payment_text = LongTextField(label=_("Payment"), widget=forms.Textarea(attrs={"rows": 3}))
    required_documents = forms.MultipleChoiceField(label=_("Documents that a bid must hold"), choices=[(kind, kind) for kind in DOCUMENT_KINDS],
                                                   widget=forms.CheckboxSelectMultiple, required=False)
    place_text = TextField(label=_("Where documents are obtained, and where bids are delivered and opened"), max_length=200)
    contact_name = TextField(label=_("Contact for this project"), max_length=80)
    contact_phone = TextField(label=_("Telephone"), max_length=40)
    notice_remarks = LongTextField(label=_("Other matters"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(PortalForm):
    because = LongTextField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class EmptyForm(PortalForm):
    """A form whose only content is its button."""


class QualifyForm(PortalForm):
    """One row a condition: met or not, with the reason where it is not."""

    def __init__(self, *args: Any, conditions: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conditions = list(conditions)
        for row in self.conditions:
            self.fields[f"met-{row.no}"] = forms.ChoiceField(label=row.text, choices=[("yes", _("Met")), ("no", _("Not met"))], widget=forms.RadioSelect)
            self.fields[f"reason-{row.no}"] = TextField(label=_("Reason"), required=False, max_length=300)

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [{"condition": row, "met": self[f"met-{row.no}"], "reason": self[f"reason-{row.no}"]} for row in self.conditions]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return {"results": {row.no: (data.get(f"met-{row.no}") == "yes", data.get(f"reason-{row.no}") or "") for row in self.conditions}}


class DrawForm(PortalForm):
    representative = forms.ChoiceField(label=_("Purchaser's representative"))
    size = WholeNumberField(label=_("Size of the panel"), least=1, most=15)

    def __init__(self, *args: Any, people: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {user.username: user for user in people}
        field = self.fields["representative"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, user.name) for name, user in self.people.items()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "representative" in data:
            data["representative"] = self.people[data["representative"]]
        return data


class ConsultForm(PortalForm):
    record = LongTextField(label=_("Record of the consultation"))
    due_at = MomentField(label=_("Final quotes by"))


class ReportForm(PortalForm):
    low_price_record = LongTextField(label=_("Record on abnormally low prices"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class AwardForm(PortalForm):
    # The first in the report's order whom no ban keeps out; the action checks it.
    rank = WholeNumberField(required=False, least=1, widget=forms.HiddenInput)
    reason = LongTextField(label=_("Note on the determination"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
