"""Forms of the contract pages: they take strings and give plain values to the actions."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.actions.contracts import MilestoneInput
from contracts.models import BLOCKS, Acceptance, Contract, PricingKind
from kernel.forms import DayField, LongTextField, MoneyField, PointsField, PortalForm, TextField, UploadField, WholeNumberField

MOST_MILESTONES = 6
LABELS = {
    "scope": _("Scope of the service"),
    "subject": _("Subject of the contract"),
    "quantity_terms": _("Quantity"),
    "quality": _("Quality demanded"),
    "period": _("Term of service"),
    "payment_terms": _("Manner of payment"),
    "rights": _("Rights and duties"),
    "breach": _("Liability for breach"),
    "price_terms": pgettext_lazy("contract", "Price"),
    "settlement_terms": _("Settlement"),
    "acceptance_terms": _("Acceptance"),
    "dispute_terms": _("Disputes"),
    "confidentiality_terms": _("Confidentiality and results of work"),
}
ROW = (("title", _("Name")), ("due_on", _("Due on")), ("quantity", _("Quantity")), ("amount", _("Amount (yuan)")), ("standard", _("Standards, one a line")))


def _lines(rows: int) -> forms.Textarea:
    """A text area of a few lines."""
    return forms.Textarea(attrs={"rows": rows})


class ContractForm(PortalForm):
    """The draft: every block, the figures, and up to six milestones (rows without a name are left out)."""

    title = TextField(label=_("Name of the contract"), max_length=200)
    amount = MoneyField(label=_("Price (yuan)"))
    pricing_kinds = forms.MultipleChoiceField(label=_("Kinds of pricing"), choices=PricingKind.choices, widget=forms.CheckboxSelectMultiple)
    quantity = MoneyField(label=_("Quantity"))
    unit = TextField(label=_("Unit"), max_length=20)
    quantity_provisional = forms.BooleanField(label=_("The quantity is provisional"), required=False)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    place = TextField(label=_("Place of service"), max_length=200)
    payment_days = WholeNumberField(label=_("Days to pay, from the acceptance that passed"), least=1, most=365)
    basis = TextField(widget=forms.HiddenInput)

    def __init__(self, contract: Contract, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", self._initial(contract))
        super().__init__(*args, **kwargs)
        for name in BLOCKS:
            self.fields[name] = LongTextField(label=LABELS[name], max_length=8000, widget=_lines(5))
        for row in range(1, MOST_MILESTONES + 1):
            self._add_row(row)

    def _add_row(self, row: int) -> None:
        made: dict[str, forms.Field] = {
            "title": TextField(required=False, max_length=120),
            "due_on": DayField(required=False),
            "quantity": MoneyField(required=False),
            "amount": MoneyField(required=False),
            "standard": LongTextField(required=False, max_length=4000, widget=_lines(4)),
        }
        for name, label in ROW:
            made[name].label = label
            self.fields[f"m{row}_{name}"] = made[name]

    @staticmethod
    def _initial(contract: Contract) -> dict[str, Any]:
        values = {name: getattr(contract, name) for name in (*FIGURES, *BLOCKS)} | {"basis": contract.digest()}
        for row in contract.milestones.order_by("no"):
            values |= {f"m{row.no}_{name}": getattr(row, name) for name, _label in ROW}
        return values

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The milestone rows as bound fields; empty ones beyond the next free row are not shown."""
        shown = []
        for row in range(1, MOST_MILESTONES + 1):
            bound: dict[str, Any] = {name: self[f"m{row}_{name}"] for name, _label in ROW}
            shown.append(bound | {"no": row})
            if not bound["title"].value():
                break
        return shown

    @property
    def block_fields(self) -> list[forms.BoundField]:
        """The blocks in the order of the paper, then the further ones."""
        return [self[name] for name in BLOCKS]

    def clean(self) -> dict[str, Any]:
        """Gather the rows; a row with a name needs all its cells."""
        data = super().clean() or self.cleaned_data
        rows = []
        for row in range(1, MOST_MILESTONES + 1):
            cells = {name: data.pop(f"m{row}_{name}", None) for name, _label in ROW}
            if not cells["title"]:
                continue
            for name, value in cells.items():
                if value in (None, "") and f"m{row}_{name}" not in self.errors:
                    self.add_error(f"m{row}_{name}", _("Fill in this cell."))
            rows.append(cells)
        if not self.errors:
            data["milestones"] = [MilestoneInput(**cells) for cells in rows]
        return data


RESULTS = (("yes", pgettext_lazy("acceptance", "Met")), ("no", pgettext_lazy("acceptance", "Not met")))
FIGURES = ("title", "amount", "pricing_kinds", "quantity", "unit", "quantity_provisional", "starts_on", "ends_on", "place", "payment_days")


class ContractorSignForm(PortalForm):
    """The contractor signs the text of this hash and names the account."""

    document_hash = TextField(widget=forms.HiddenInput)
    payee_bank = TextField(label=_("Bank of the contractor"), max_length=200)
    payee_account = TextField(label=_("Account of the contractor"), max_length=40, help_text=_("Payments go to this account and no other."))
    agreed = forms.BooleanField(label=_("I have read the whole text and sign it for my organisation"))


class BodySignForm(PortalForm):
    """The purchasing body signs the text of this hash."""

    document_hash = TextField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(label=_("I have read the whole text and sign it for my organisation"))


class ReasonForm(PortalForm):
    """A reason, which is published."""

    because = LongTextField(label=_("Reason"), max_length=2000, widget=_lines(4))


class DeliveryForm(PortalForm):
    """What the contractor hands over for one milestone."""

    quantity = MoneyField(label=_("Quantity delivered"))
    note_text = LongTextField(label=_("Report on quantity, quality and effect"), max_length=4000, widget=_lines(5))
    file_1 = UploadField(label=_("Report or record of services"))
    file_2 = UploadField(label=_("Further file"), required=False)
    file_3 = UploadField(label=_("Further file"), required=False)

    def clean(self) -> dict[str, Any]:
        """Gather the files."""
        data = super().clean() or self.cleaned_data
        data["uploads"] = [upload for upload in (data.pop(f"file_{number}", None) for number in (1, 2, 3)) if upload]
        return data


class AcceptanceForm(PortalForm):
    """The acceptance certificate: a result for each standard of the milestone."""

    decision = forms.ChoiceField(label=pgettext_lazy("acceptance", "Decision"), choices=Acceptance.Decision.choices, widget=forms.RadioSelect)
    accepted_quantity = PointsField(label=_("Quantity accepted"))
    members = LongTextField(
        label=_("Acceptance group, one a line"),
        max_length=1000,
        widget=_lines(3),
        help_text=_("Published. Write recipients as “representative of the recipients”, not by name."),
    )
    opinion = LongTextField(label=_("Opinion of the group"), max_length=2000, widget=_lines(3))
    recipients_asked = WholeNumberField(label=_("Recipients who were asked"), required=False, most=1_000_000)
    recipient_opinion = LongTextField(label=_("Opinion of the service recipients"), required=False, max_length=2000, widget=_lines(4))

    def __init__(self, standards: list[str], *args: Any, missing: str = "", **kwargs: Any) -> None:
        """`missing`: the sentence for a missing opinion of the recipients, where the law demands one."""
        super().__init__(*args, **kwargs)
        self.standards = standards
        for name in ("recipients_asked", "recipient_opinion"):
            self.fields[name].required = bool(missing)
            self.fields[name].error_messages["required"] = missing
        for number in range(1, len(standards) + 1):
            self.fields[f"met_{number}"] = forms.ChoiceField(label=_("Result"), choices=RESULTS, widget=forms.RadioSelect, initial="yes")
            self.fields[f"finding_{number}"] = TextField(label=_("What was found"), required=False, max_length=500)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each standard with its two fields."""
        return [
            {"no": number, "standard": standard, "met": self[f"met_{number}"], "finding": self[f"finding_{number}"]}
            for number, standard in enumerate(self.standards, start=1)
        ]

    def clean(self) -> dict[str, Any]:
        """Gather the results in the order of the standards."""
        data = super().clean() or self.cleaned_data
        numbers = range(1, len(self.standards) + 1)
        data["results"] = [(data.pop(f"met_{number}", "") == "yes", data.pop(f"finding_{number}", "") or "") for number in numbers]
        data["recipients_asked"] = data.get("recipients_asked") or 0
        data["accepted_quantity"] = data.get("accepted_quantity") or Decimal(0)
        return data


class InspectionForm(PortalForm):
    """A visit during performance."""

    visited_on = DayField(label=_("Day of the visit"))
    place = TextField(label=_("Place"), max_length=200)
    found = LongTextField(label=_("What was found"), max_length=4000, widget=_lines(4))
    to_mend = LongTextField(label=_("To be put right"), required=False, max_length=2000, widget=_lines(2))
    mend_by = DayField(label=_("Put right by"), required=False)
    upload = UploadField(label=_("Picture or record"), required=False)
