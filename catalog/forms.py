"""Forms of the finance bureau's catalog page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.forms import DayField, PortalForm, TextField, UploadField


class ItemForm(PortalForm):
    """A row to be added to a draft."""

    code = TextField(label=_("Code"), max_length=20, required=False)
    family = TextField(label=_("Family"), max_length=120, required=False)
    name = TextField(label=_("Name"), max_length=120)
    for_public = forms.BooleanField(label=_("Service to the public"), required=False, initial=True)
    description = TextField(label=_("Note"), max_length=500, required=False)


class PublishForm(PortalForm):
    """From which day the catalog is in force, and the approval that it rests on."""

    effective_on = DayField(label=_("Takes effect on"))
    approval = TextField(label=_("Document of approval"), max_length=120, required=False)


class TableForm(PortalForm):
    """A table of rows to be imported."""

    table = UploadField(label=_("Table (XLSX or CSV)"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}))
