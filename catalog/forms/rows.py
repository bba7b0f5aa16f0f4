"""The form of one row."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.forms.life import text
from catalog.models import Catalog, CatalogItem, Need, ServiceFamily
from catalog.queries import higher_rows
from kernel.forms import DayField, PortalForm, TextField
from parties.models import Organisation


class CodeField(TextField):
    """A code of letters and digits; full-width ones are narrowed."""

    def to_python(self, value: Any) -> str:
        return unicodedata.normalize("NFKC", super().to_python(value)).strip()


class RowField(forms.ModelChoiceField):
    """A row, indented by its level."""

    def label_from_instance(self, obj: Any) -> str:
        return "　" * (obj.level - 1) + str(obj)


class RowForm(PortalForm):
    """Everything that a row says. `because` is demanded where the version adjusts one that was in force."""

    name = TextField(label=_("Name"), max_length=120)
    code = CodeField(label=pgettext_lazy("catalog", "Code"), max_length=20, required=False)
    parent = RowField(queryset=CatalogItem.objects.none(), label=_("Stands under"), empty_label=_("Nothing: it is a family"), required=False)
    family = TextField(label=_("Or under a new family"), max_length=120, required=False)
    nature = forms.ChoiceField(label=_("Family of the law"), choices=ServiceFamily.choices, widget=forms.RadioSelect, initial=ServiceFamily.PUBLIC)
    for_public = forms.BooleanField(label=_("Service to the public"), required=False, initial=True)
    pilot = forms.BooleanField(label=_("Pilot"), required=False)
    owner = forms.ModelChoiceField(queryset=Organisation.objects.none(), label=_("Department in charge"), empty_label=_("None named"), required=False)
    owner_name = TextField(label=_("Department in charge, in words"), max_length=120, required=False)
    valid_from = DayField(label=_("Valid from"), required=False)
    valid_to = DayField(label=_("Valid until"), required=False)
    basis = forms.ModelChoiceField(queryset=CatalogItem.objects.none(), label=_("Carries out, of the higher catalog"), empty_label=_("None"), required=False)
    description = text(_("Description"), max_length=2000, required=False)
    benefit_function = text(_("How it changes what the government does"), rows=2, max_length=1000, required=False)
    benefit_cost = text(_("How it lowers the cost of the service"), rows=2, max_length=1000, required=False)
    benefit_quality = text(_("How it raises the quality and the effect of the money"), rows=2, max_length=1000, required=False)
    note = TextField(label=_("Note"), max_length=500, required=False)
    because = text(_("Reason of the change"), rows=2, max_length=1000, required=False)

    def __init__(self, *args: Any, catalog: Catalog, item: CatalogItem | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = catalog.items.filter(level__lt=4).order_by("position")
        self._choices("parent", above.exclude(pk=item.pk) if item else above)
        self._choices("owner", Organisation.objects.filter(jurisdiction=catalog.jurisdiction_id, kind="body").order_by("name"))
        self._choices("basis", higher_rows(catalog))
        if catalog.previous_id is None:
            del self.fields["because"]

    def _choices(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    @classmethod
    def of_need(cls, need: Need) -> dict[str, Any]:
        """What a department's report fills in already."""
        return {
            "name": need.name, "nature": need.family, "for_public": need.for_public, "owner": need.body, "because": f"{need.number} {need.body.name}",
            "benefit_function": need.benefit_function, "benefit_cost": need.benefit_cost, "benefit_quality": need.benefit_quality,
        }


class RemoveForm(PortalForm):
    """Taking a row out."""

    because = text(_("Reason"), rows=2, max_length=1000, required=False)
