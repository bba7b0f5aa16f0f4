"""Form of a bar: what may not be bought, from a day on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import NegativeItem
from kernel.forms import DayField, LongTextField, PortalForm, TextField, UploadField
from law.forms import NATION
from law.queries import book

ROWS = forms.Textarea(attrs={"rows": 3})


class LinesField(LongTextField):
    """One item a line; gives a list without empty ones."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        return [line.strip() for line in super().to_python(value).splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class BarForm(PortalForm):
    """A new bar, its next version, or its end."""

    act = forms.ChoiceField(label=_("What is proposed"))
    key = forms.SlugField(label=_("Key"), max_length=60, help_text=_("Short Latin letters and digits, such as public-jobs."))
    place = forms.TypedChoiceField(label=_("Place"), coerce=lambda code: "" if code == NATION else code)
    title = TextField(label=_("Matter"), max_length=200)
    words = LinesField(label=_("Words that block"), required=False, max_length=4000, widget=ROWS, help_text=_("One a line; wherever they stand."))
    hints = LinesField(label=_("Words for a person to judge"), required=False, max_length=4000, widget=ROWS)
    unless = LinesField(label=_("Except in"), required=False, max_length=4000, widget=ROWS, help_text=_("Phrases that are taken out of the text first."))
    provision = TextField(label=_("Provision"), max_length=80, required=False, help_text=_("Its number in the law book, such as 102.10.negative_list."))
    cite = TextField(label=_("Source as cited"), max_length=120, required=False)
    other_way = TextField(label=_("Another way"), max_length=300, required=False)
    since = DayField(label=_("From this day"), help_text=_("Of an end: the first day without the bar."))
    basis = TextField(label=_("Document of approval"), max_length=200)
    because = LongTextField(label=_("Reason"), max_length=1000, widget=ROWS)
    file = UploadField(label=_("File"), required=False)

    def __init__(self, *args: Any, item: NegativeItem | None, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        acts = [("change", _("Change it")), ("end", _("End it"))] if item else [("add", _("Add it"))]
        for name, offered in (("act", acts), ("place", [(code or NATION, name) for code, name in places])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered
        if item:
            del self.fields["key"], self.fields["place"]

    def clean_key(self) -> str:
        """A new bar has a key that no other has."""
        key = str(self.cleaned_data["key"])
        if not key or NegativeItem.objects.filter(key=key).exists():
            raise forms.ValidationError(_("Enter a key that no other barred matter has."), code="key")
        return key

    def clean_provision(self) -> str:
        """Empty, or a provision of the book."""
        provision = str(self.cleaned_data["provision"])
        if provision and not book().versions(provision):
            raise forms.ValidationError(_("The law book has no provision of this number."), code="provision")
        return provision
