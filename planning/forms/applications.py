"""Forms of the application and of its review. A draft may be incomplete; what is written must be readable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.models import CatalogItem, FunctionTransfer
from kernel.forms import DayField, LongTextField, MoneyField, PortalForm, TextField, UploadField, WholeNumberField, narrow
from planning import queries, rules
from planning.models import AmountBasis, BudgetLine, ContractorType, FunctionKind, FundSource, Project

YES_NO = [("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No"))]
FUNDING_ROWS = 4
TARGET_ROWS = 6
COMPARATORS = ["≥", "＞", "=", "≤", "＜"]


class QuantityField(forms.Field):
    """A quantity with at most four decimals; full-width digits are taken, zero is not a quantity. Gives a Decimal."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        text = narrow(value)
        if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,4})?", text) or Decimal(text) == 0:
            raise ValidationError(_("Enter a quantity in digits, such as 480 or 12.5."), code="quantity")
        return Decimal(text)


class YesNoField(forms.ChoiceField):
    """Yes, no, or not answered yet. Gives a bool or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=YES_NO, widget=forms.RadioSelect, **kwargs)

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        return {"yes": True, "no": False}.get(chosen)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class AmountTextField(TextField):
    """An amount as written: digits, perhaps with decimals, 元 or 万元; NFKC-normalised. Exponents and signs are not taken."""

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFKC", super().to_python(value)).replace(",", "").strip()
        if text and not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", text):
            raise ValidationError(_("Enter an amount in digits, such as 1344000 or 134.4."), code="money")
        return text


def _label(name: str) -> Any:
    return getattr(Project._meta.get_field(name), "verbose_name", name)


class StartForm(PortalForm):
    """The three questions before an application: the item, what it is about, the path."""

    catalog_item = forms.ModelChoiceField(queryset=CatalogItem.objects.none(), label=_label("catalog_item"), empty_label=_("Choose an item"))
    title = TextField(label=_label("title"), max_length=200)
    content = LongTextField(label=_label("content"), max_length=4000)
    estimate = MoneyField(label=_("Estimated budget in yuan"))
    path = forms.ChoiceField(
        label=_("Path"),
        choices=[
            ("regular", _("Regular: a service that the body already provides")),
            ("new", _("It comes from a new function of the government")),
            ("special", _("Special deliberation: fixed by the Party committee or the government")),
        ],
        widget=forms.RadioSelect,
        initial="regular",
    )

    def __init__(self, *args: Any, items: Iterable[CatalogItem] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = list(items)
        field = self.fields["catalog_item"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = CatalogItem.objects.filter(pk__in=[item.pk for item in listed]).order_by("position")
        if len(listed) == 1:
            field.initial = listed[0].pk


# What a task's form holds beside the fields of the application.
OWN = ("version", "done", "draft", "confirmed")


class SectionForm(PortalForm):
    """One task. `version` is the draft's number that was read; `done` says whether the task is finished."""

    version = WholeNumberField(widget=forms.HiddenInput)
    done = forms.ChoiceField(
        label=_("Is this part finished?"),
        choices=[("yes", _("Yes, this part is finished")), ("no", _("No, I will come back to it"))],
        widget=forms.RadioSelect,
        required=False,
        initial="no",
    )

    # The version of the automatically saved draft that was shown; 0: none was.
    draft = WholeNumberField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, waiting: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        """`waiting`: copied fields of this task that may no longer hold → their names."""
        super().__init__(*args, **kwargs)
        self.demanded = frozenset(rules.missing({})) | {"done"}
        self.waiting = dict(waiting or {})
        if self.waiting:
            self.fields["confirmed"] = forms.MultipleChoiceField(
                label=_("Copied: please confirm that it still holds"), choices=list(self.waiting.items()), widget=forms.CheckboxSelectMultiple, required=False
            )

    def full_clean(self) -> None:
        super().full_clean()
        self.show_demanded()

    def show_demanded(self) -> None:
        """A draft may leave any field empty, but the page does not call optional what the application will need: labels alone, after validation."""
        for name, field in self.fields.items():
            if name in self.demanded or name.rpartition("_")[2].isdigit():
                field.required = True

    def plain(self) -> dict[str, Any]:
        """The fields of the application, without the form's own."""
        return {name: value for name, value in self.cleaned_data.items() if name not in OWN}

    @property
    def own_fields(self) -> list[Any]:
        """The bound fields to be shown, in order."""
        return [self[name] for name in self.fields if name not in OWN]


class BasicsForm(SectionForm):
    title = TextField(label=_label("title"), max_length=200)
    year = WholeNumberField(label=_label("year"), least=2000, most=2100)
    starts_on = DayField(label=_label("starts_on"), required=False)
    ends_on = DayField(label=_label("ends_on"), required=False)
    term_conditions = forms.MultipleChoiceField(
        label=_label("term_conditions"),
        choices=list(queries.content.TERM_CONDITION_LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Only for a term of more than one year: all of them must be met."),
    )
    term_reason = LongTextField(label=_label("term_reason"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    contact_name = TextField(label=_label("contact_name"), max_length=60, required=False)
    contact_phone = TextField(label=_label("contact_phone"), max_length=40, required=False, help_text=_("For the reviewers only; it is not published."))


class ContentForm(SectionForm):
    catalog_item = forms.ModelChoiceField(queryset=CatalogItem.objects.none(), label=_label("catalog_item"))
    content = LongTextField(label=_label("content"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5}))
    place_of_service = TextField(label=_label("place_of_service"), max_length=200, required=False)
    for_public = YesNoField(label=_label("for_public"), required=False, help_text=_("Then service recipients are heard at acceptance."))

    def __init__(self, *args: Any, items: Iterable[CatalogItem] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["catalog_item"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = CatalogItem.objects.filter(pk__in=[item.pk for item in items]).order_by("position")


class NeedForm(SectionForm):
    need = LongTextField(label=_label("need"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5}))
    function_basis = LongTextField(label=_label("function_basis"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    function_kind = forms.ChoiceField(
        label=_label("function_kind"),
        choices=FunctionKind.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("New, temporary and phased functions that suit society are purchased; no posts are created for them."),
    )
    suitability = forms.MultipleChoiceField(
        label=_label("suitability"), choices=list(rules.SUITABLE.items()), widget=forms.CheckboxSelectMultiple, required=False, help_text=_("All three must hold.")
    )
    technical = forms.BooleanField(label=_label("technical"), required=False, help_text=_("Then a survey of the market is demanded."))
    transfer = forms.ModelChoiceField(
        label=_label("transfer"), queryset=FunctionTransfer.objects.none(), required=False, help_text=_("Then what was cut with the function stands beside the purchase.")
    )
    new_posts = WholeNumberField(label=_label("new_posts"), most=100000, required=False, help_text=_("What is purchased brings no new posts: the number is 0."))
    also_staffed = YesNoField(label=_label("also_staffed"), required=False, help_text=_("Does the body pay its own staff for the same work?"))
    staffing_note = LongTextField(label=_label("staffing_note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    approval_document = TextField(
        label=_label("approval_document"), max_length=200, required=False, help_text=_("Special deliberation: the instruction of the Party committee or the government, by its number.")
    )


    def __init__(self, *args: Any, place: str = "", **kwargs: Any) -> None:
        """`place`: code of the jurisdiction whose transferred functions may be named."""
        super().__init__(*args, **kwargs)
        transfers: Any = self.fields["transfer"]
        transfers.queryset = FunctionTransfer.objects.public().filter(jurisdiction_id=place)

    def clean_new_posts(self) -> int:
        return self.cleaned_data["new_posts"] or 0


class QualityForm(SectionForm):
    quantity = QuantityField(label=_label("quantity"), required=False)
    unit = TextField(label=_label("unit"), max_length=20, required=False)
    quantity_provisional = forms.BooleanField(label=_label("quantity_provisional"), required=False)
    quantity_text = TextField(label=_label("quantity_text"), max_length=200, required=False)
    standard = LongTextField(label=_label("standard"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5}))


class BudgetForm(SectionForm):
    """The amount as written, its total in yuan, and the money by budget line (line_1, amount_1 … line_4, amount_4)."""

    budget_text = AmountTextField(label=_label("budget_text"), max_length=120, required=False)
    budget_unit = forms.ChoiceField(label=_label("budget_unit"), choices=[("元", _("yuan")), ("万元", _("ten thousand yuan"))])
    budget_basis = forms.ChoiceField(label=_label("budget_basis"), choices=AmountBasis.choices)
    budget_period = TextField(label=_label("budget_period"), max_length=60, required=False)
    budget_amount = MoneyField(label=_label("budget_amount"), required=False, help_text=_("The whole budget. Left empty, it is taken from a total as written."))
    fund_source = forms.ChoiceField(label=_label("fund_source"), choices=[("", _("Choose")), *FundSource.choices], required=False)

    def __init__(self, *args: Any, lines: Iterable[tuple[BudgetLine, Decimal]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {str(line.pk): line for line, _left in lines}
        choices = [("", _("None")), *[(str(line.pk), f"{line}　{left:,.2f}") for line, left in lines]]
        for row in range(1, FUNDING_ROWS + 1):
            self.fields[f"line_{row}"] = forms.ChoiceField(label=_("Budget line %(row)s") % {"row": row}, choices=choices, required=False)
            self.fields[f"amount_{row}"] = MoneyField(label=_("Amount %(row)s in yuan") % {"row": row}, required=False)

    @property
    def funding_rows(self) -> list[tuple[Any, Any]]:
        """Pairs of bound fields: line and amount."""
        return [(self[f"line_{row}"], self[f"amount_{row}"]) for row in range(1, FUNDING_ROWS + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        parts: list[tuple[BudgetLine, Decimal]] = []
        for row in range(1, FUNDING_ROWS + 1):
            line, amount = data.pop(f"line_{row}", ""), data.pop(f"amount_{row}", None)
            if bool(line) != (amount is not None) and f"amount_{row}" not in self.errors:
                self.add_error(f"amount_{row}", ValidationError(_("Choose a budget line and write its amount, or leave both empty."), code="pair"))
            elif line and amount is not None:
                parts.append((self.lines[line], amount))
        data["funding"] = parts
        if data.get("budget_amount") is None and data.get("budget_basis") == AmountBasis.TOTAL and data.get("budget_text"):
            scale = 10000 if data.get("budget_unit") == "万元" else 1
            data["budget_amount"] = (Decimal(data["budget_text"]) * scale).quantize(Decimal("0.01"))
        return data


class ContractorForm(SectionForm):
    contractor_types = forms.MultipleChoiceField(
        label=_label("contractor_types"), choices=ContractorType.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    contractor_conditions = LongTextField(
        label=_label("contractor_conditions"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What the service itself needs; no size of firm, ownership, seat or brand."),
    )
    for_small_firms = YesNoField(label=_label("for_small_firms"), required=False)


class TargetsForm(SectionForm):
    """Up to six targets (kind_1, name_1, comparator_1, value_1, unit_1 …) and how they are evaluated."""

    evaluation_standard = LongTextField(label=_label("evaluation_standard"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", _("None")), *queries.content.TARGET_KIND_LABELS.items()]
        for row in range(1, TARGET_ROWS + 1):
            number = {"row": row}
            self.fields[f"kind_{row}"] = forms.ChoiceField(label=_("Kind of target %(row)s") % number, choices=kinds, required=False)
            self.fields[f"name_{row}"] = TextField(label=_("Name of target %(row)s") % number, max_length=120, required=False)
            self.fields[f"comparator_{row}"] = forms.ChoiceField(
                label=_("Sign %(row)s") % number, choices=[(sign, sign) for sign in COMPARATORS], required=False
            )
            self.fields[f"value_{row}"] = TextField(label=_("Value %(row)s") % number, max_length=40, required=False)
            self.fields[f"unit_{row}"] = TextField(label=_("Unit %(row)s") % number, max_length=20, required=False)

    @property
    def target_rows(self) -> list[list[Any]]:
        """Rows of bound fields: kind, name, sign, value, unit."""
        return [[self[f"{part}_{row}"] for part in ("kind", "name", "comparator", "value", "unit")] for row in range(1, TARGET_ROWS + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        targets = []
        for row in range(1, TARGET_ROWS + 1):
            kind, name, sign, value, unit = (data.pop(f"{part}_{row}", "") for part in ("kind", "name", "comparator", "value", "unit"))
            if kind or name or value:
                if not (kind and name):
                    self.add_error(f"name_{row}", ValidationError(_("Give the target a kind and a name."), code="target"))
                targets.append({"kind": kind, "name": name, "comparator": sign, "value": unicodedata.normalize("NFKC", value), "unit": unit})
        data["targets"] = targets
        return data


class FilesForm(SectionForm):
    """One file at a time; the list stands above the form."""

    file = UploadField(label=_("Add a file"), required=False, help_text=_("PDF, Word, Excel, OFD or a picture, at most 200 MB."))
    kind = TextField(label=_("What it is"), max_length=40, required=False)
    is_instruction = forms.BooleanField(label=_("This is the instruction on which special deliberation rests"), required=False)


FORMS: dict[str, type[SectionForm]] = {
    "basics": BasicsForm,
    "content": ContentForm,
    "need": NeedForm,
    "quality": QualityForm,
    "budget": BudgetForm,
    "contractor": ContractorForm,
    "targets": TargetsForm,
    "files": FilesForm,
}


class SubmitForm(PortalForm):
    """The declaration before the application is handed in."""

    declared = forms.BooleanField(
        required=False,
        label=_("I declare that what is written is true, that the money is in the budget, and that the service is not on the list of what may not be bought."),
    )


class WithdrawForm(PortalForm):
    """Taking an application back needs no more than the act itself."""
