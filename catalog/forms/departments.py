"""Forms of departments: the implementing catalog, and needs outside the catalog."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.forms.life import text
from catalog.models import CatalogItem, ServiceFamily
from kernel.forms import DayField, MoneyField, PortalForm, TextField


class EntryForm(PortalForm):
    """A concrete project under an item of the guiding catalog."""

    item = forms.ModelChoiceField(queryset=CatalogItem.objects.all(), label=_("Item of the guiding catalog"), empty_label=_("Choose an item"))
    name = TextField(label=_("Concrete project"), max_length=120)
    kind = TextField(label=_("Kind of service"), max_length=60)
    nature = forms.ChoiceField(label=_("Nature"), choices=ServiceFamily.choices, widget=forms.RadioSelect, initial=ServiceFamily.PUBLIC)
    note_text = TextField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, items: list[CatalogItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Offered are the items of the catalog in force; another one is refused by the rule, with its article.
        field = self.fields["item"]
        assert isinstance(field, forms.ModelChoiceField)
        field.choices = [("", _("Choose an item")), *((row.pk, str(row)) for row in items)]


class DepartmentPublishForm(PortalForm):
    """From which day the implementing catalog holds."""

    effective_on = DayField(label=_("Takes effect on"))


class NeedForm(PortalForm):
    """What is needed and not in the catalog."""

    name = TextField(label=_("Service needed"), max_length=120)
    family = forms.ChoiceField(label=_("Family of the law"), choices=ServiceFamily.choices, widget=forms.RadioSelect, initial=ServiceFamily.PUBLIC)
    for_public = forms.BooleanField(label=_("Service to the public"), required=False, initial=True)
    reason = text(_("Why it is needed"), max_length=2000)
    legal_basis = TextField(label=_("Legal basis of the duty"), max_length=300)
    amount = MoneyField(label=_("Money per year (yuan)"))
    benefit_function = text(_("How it changes what the government does"), rows=2, max_length=1000)
    benefit_cost = text(_("How it lowers the cost of the service"), rows=2, max_length=1000)
    benefit_quality = text(_("How it raises the quality and the effect of the money"), rows=2, max_length=1000)


class NeedAnswerForm(PortalForm):
    """The finance bureau's answer."""

    decision = forms.ChoiceField(
        label=_("Answer"), widget=forms.RadioSelect,
        choices=[("take_up", _("Take it up: the catalog is adjusted")), ("point_out", _("It is in the catalog already")), ("turn_down", _("Turn it down"))],
    )
    item = forms.ModelChoiceField(queryset=CatalogItem.objects.none(), label=_("The item that stands"), empty_label=_("Choose an item"), required=False)
    answer = text(_("Reason"), max_length=2000)

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["item"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = items
