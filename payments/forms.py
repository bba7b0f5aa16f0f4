"""Forms of the payment pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.forms import LongTextField, MoneyField, PortalForm, TextField, narrow


class PaymentForm(PortalForm):
    """The contractor's request for one instalment; the amount stands there already."""

    invoice_no = TextField(label=_("Invoice number"), max_length=40, help_text=_("20 digits on an electronic invoice, 8 on a paper one."))
    amount = MoneyField(label=_("Amount (yuan)"))
    note = LongTextField(label=_("Remark"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_invoice_no(self) -> str:
        """Full-width digits as ordinary ones, no blanks."""
        return narrow(self.cleaned_data["invoice_no"]).replace(" ", "")


class ReasonForm(PortalForm):
    """Why a request is sent back."""

    because = LongTextField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
