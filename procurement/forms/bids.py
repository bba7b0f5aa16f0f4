"""Forms of contractors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.forms import LongTextField, MoneyField, PortalForm, TextField, UploadField
from procurement.models import BidFile

# What the authorised person promises with a bid; printed in the documents, so the wording stays Chinese.
UNDERTAKINGS = [
    ("integrity", "参加采购活动前三年内没有重大违法记录，所提交材料真实有效"),
    ("no_assignment", "成交后自行履行，不转包"),
    ("no_collusion", "未与其他供应商、采购人串通，未存在单位负责人同一或者直接控股、管理关系"),
    ("sme", "属于中小企业（或者监狱企业、残疾人福利性单位），已填写《中小企业声明函》"),
    ("validity", "响应文件在规定的有效期内有效"),
]


class QualificationForm(PortalForm):
    """One row a condition: what is answered, and that it is met."""

    def __init__(self, *args: Any, conditions: Any = (), answers: dict[str, dict[str, Any]] | None = None, profile: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conditions = list(conditions)
        for row in self.conditions:
            known = (answers or {}).get(str(row.no), {})
            self.fields[f"answer-{row.no}"] = LongTextField(label=_("Response"), required=False, initial=known.get("answer") or profile,
                                                            widget=forms.Textarea(attrs={"rows": 2}))
            self.fields[f"met-{row.no}"] = forms.BooleanField(label=_("We meet this condition"), required=False, initial=bool(known.get("met")))

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [{"condition": row, "answer": self[f"answer-{row.no}"], "met": self[f"met-{row.no}"]} for row in self.conditions]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return {"answers": {str(row.no): {"answer": data.get(f"answer-{row.no}") or "", "met": bool(data.get(f"met-{row.no}"))} for row in self.conditions}}

    def add_findings(self, findings: Any) -> None:
        super().add_findings([type(each)(**{**each.__dict__, "field": each.field.replace("condition-", "met-")}) for each in findings])


class PriceForm(PortalForm):
    price = MoneyField(label=_("Quote in total (yuan)"))
    price_note = TextField(label=_("Note on the price"), required=False, max_length=300)


class TextSectionForm(PortalForm):
    text = LongTextField(label=_("Summary"))
    upload = UploadField(label=_("File"), required=False, help_text=_("PDF, Word, Excel, OFD or picture, up to 200 MB"))


class UndertakingsForm(PortalForm):
    """What the contractor undertakes. `reserved`: the tender is for small and medium enterprises alone, so that this is undertaken too."""

    undertakings = forms.MultipleChoiceField(label=_("We undertake"), choices=UNDERTAKINGS, widget=forms.CheckboxSelectMultiple)
    upload = UploadField(label=_("Signed undertakings"), required=False)

    def __init__(self, *args: Any, reserved: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = [row for row in UNDERTAKINGS if reserved or row[0] != "sme"]
        field = self.fields["undertakings"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = self.asked

    def clean_undertakings(self) -> list[str]:
        given = list(self.cleaned_data["undertakings"])
        if len(given) != len(self.asked):
            raise forms.ValidationError(_("Every undertaking is needed for a valid bid."))
        return given


class AttachmentForm(PortalForm):
    kind = forms.ChoiceField(label=_("Kind of file"), choices=BidFile.Kind.choices, initial=BidFile.Kind.ATTACHMENT)
    upload = UploadField(label=_("File"), help_text=_("PDF, Word, Excel, OFD or picture, up to 200 MB"))


class QuoteForm(PortalForm):
    amount = MoneyField(label=_("Final quote in total (yuan)"))
    note_text = TextField(label=_("Note"), required=False, max_length=300)
