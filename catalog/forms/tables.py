"""The form of an imported table."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.forms import PortalForm, UploadField


class TableForm(PortalForm):
    """A table of rows to be imported."""

    table = UploadField(label=_("Table (XLSX or CSV)"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}))
