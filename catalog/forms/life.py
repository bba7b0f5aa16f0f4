"""Forms of the steps of a catalog."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Catalog, CatalogKind
from kernel.forms import DayField, LongTextField, PortalForm, TextField, UploadField, WholeNumberField


def text(label: Any, *, rows: int = 3, **kwargs: Any) -> LongTextField:
    """A field of a few lines."""
    return LongTextField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class SourceField(forms.ModelChoiceField):
    """A published catalog to start from, with its place."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.jurisdiction.name} · {obj.title}"


class NewCatalogForm(PortalForm):
    """A new catalog of the place, empty or from another one."""

    title = TextField(label=_("Title"), max_length=200)
    year = WholeNumberField(label=_("Year"), least=2000, most=2100)
    kind = forms.ChoiceField(label=_("Kind"), choices=CatalogKind.choices, widget=forms.RadioSelect, initial=CatalogKind.GUIDING)
    copy_of = SourceField(queryset=Catalog.objects.none(), label=_("Start from"), empty_label=_("An empty draft"), required=False)
    purpose = text(_("What it is to do"), max_length=1000, required=False)

    def __init__(self, *args: Any, sources: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["copy_of"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = sources


class OpenForm(PortalForm):
    """The draft lies open for comments."""

    explanation = text(_("Explanation for the public"), rows=5, max_length=4000)
    days = WholeNumberField(label=_("Open for how many days"), least=1, most=365)


class ConfirmForm(PortalForm):
    """A step that asks for nothing."""


class ReasonForm(PortalForm):
    """A step with its reason."""

    because = text(_("Reason"), max_length=1000)


class ReviewForm(PortalForm):
    """The second person's decision."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("pass", _("Agree, pass on")), ("return", _("Return to be mended"))], widget=forms.RadioSelect
    )
    opinion = text(_("Opinion"), max_length=2000)


class GovernmentForm(PortalForm):
    """The government's decision, with the document that records it."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("approve", _("Approve the catalog")), ("return", _("Return to the finance bureau"))], widget=forms.RadioSelect
    )
    approval = TextField(label=_("Number of the document"), max_length=120, required=False)
    approved_on = DayField(label=_("Day of the approval"), required=False)
    approval_file = UploadField(label=_("The document (PDF)"), required=False)
    opinion = text(_("Opinion"), max_length=2000, required=False)

    def clean(self) -> dict[str, Any]:
        """An approval names its document and its day."""
        data = super().clean() or {}
        if data.get("decision") == "approve":
            for name in ("approval", "approved_on"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("An approval names its document and its day."))
        return data


class PublishForm(PortalForm):
    """From which day the catalog is in force, and the number that it is published under."""

    effective_on = DayField(label=_("Takes effect on"))
    document = TextField(label=_("Number of the paper it is issued with"), max_length=120, required=False)
