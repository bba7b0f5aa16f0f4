"""Forms of what contractors hand in beside the onboarding, and of civil affairs' offers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.forms import DayField, LongTextField, PortalForm, TextField, UploadField, WholeNumberField
from parties.actions.consortia import Share
from parties.forms.accounts import CodeField

MEMBERS = 4


class ReportForm(PortalForm):
    """A year's audit report."""

    fiscal_year = WholeNumberField(label=_("Fiscal year"), least=2000, most=2099)
    firm = TextField(label=_("Accounting firm"), max_length=120)
    licence = TextField(label=_("Licence number of the firm"), max_length=40)
    opinion = TextField(label=_("Opinion of the auditor"), max_length=40, required=False)
    upload = UploadField(label=_("Audit report"))


class ConsortiumForm(PortalForm):
    """A joint agreement: the lead stands first, up to three more members follow."""

    title = TextField(label=_("Name of the consortium"), max_length=120)
    purpose = TextField(label=_("For which purchase"), max_length=200, help_text=_("Number or name of the purchase."))
    upload = UploadField(label=_("Signed joint agreement"))

    def __init__(self, *args: Any, lead: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for no in range(MEMBERS):
            needed = no < 2
            self.fields[f"key_{no}"] = CodeField(label=_("Lead: credit code") if no == 0 else _("Member: credit code"), max_length=40, required=needed,
                                                 initial=lead if no == 0 else None, disabled=no == 0)
            self.fields[f"share_{no}"] = forms.DecimalField(label=_("Share in per cent"), min_value=Decimal("0.01"), max_value=Decimal("99.99"), decimal_places=2, required=needed)
            self.fields[f"tasks_{no}"] = TextField(label=_("Part of the work"), max_length=300, required=needed)

    @property
    def members(self) -> list[list[forms.BoundField]]:
        """The fields of each member."""
        return [[self[f"{name}_{no}"] for name in ("key", "share", "tasks")] for no in range(MEMBERS)]

    def shares(self) -> list[Share]:
        """Members that were entered."""
        data = self.cleaned_data
        return [Share(data[f"key_{no}"], data[f"share_{no}"] or Decimal(0), data[f"tasks_{no}"]) for no in range(MEMBERS) if data.get(f"key_{no}")]


class TrainingForm(PortalForm):
    """An offer of training or incubation."""

    title = TextField(label=_("Title"), max_length=120)
    text = LongTextField(label=_("What is offered, to whom, how to apply"))
    link = forms.URLField(label=_("Link"), required=False, max_length=300, assume_scheme="https")
    until = DayField(label=_("Last day"), required=False)
