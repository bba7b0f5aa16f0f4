"""Forms of the console's operations."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.forms import LongTextField, PortalForm


class RetryForm(PortalForm):
    """Why a reaction should run again now."""

    because = LongTextField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
