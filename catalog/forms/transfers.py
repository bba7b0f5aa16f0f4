"""Forms of transferred functions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from catalog.models import CatalogItem, ReceiverKind, TransferWay
from kernel.forms import DayField, LongTextField, PortalForm, TextField
from parties.models import Kind, Organisation


class TransferForm(PortalForm):
    """A function that leaves a body. `place` limits the bodies; `items` are the rows of the catalog that it may name."""

    function = TextField(label=_("Function"), max_length=200)
    description = LongTextField(label=_("What it comprises"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    from_body = forms.ModelChoiceField(Organisation.objects.none(), label=_("Body that gives it up"), to_field_name="key")
    way = forms.ChoiceField(label=_("Way"), choices=TransferWay.choices, widget=forms.RadioSelect, initial=TransferWay.BOUGHT)
    to_kind = forms.ChoiceField(label=_("Taken over by"), choices=ReceiverKind.choices, initial=ReceiverKind.COMPETITION)
    receiver = TextField(label=_("Name of the receiver"), max_length=200, required=False, help_text=_("Where it is known already."))
    document = TextField(label=_("Number of the document"), max_length=120, help_text=_("The paper by which the function is handed over."))
    from_on = DayField(label=_("From"))
    until = DayField(label=_("Last day"), required=False)
    catalog_item = TextField(label=_("Item of the catalog"), max_length=120, required=False, help_text=_("Code or name of the item under which it is bought, if there is one."))

    def __init__(self, *args: Any, place: str, items: QuerySet[CatalogItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        bodies = Organisation.objects.filter(kind=Kind.BODY, jurisdiction_id=place).order_by("name")
        self.fields["from_body"] = forms.ModelChoiceField(bodies, label=_("Body that gives it up"), to_field_name="key")

    def clean_catalog_item(self) -> CatalogItem | None:
        """The row of that code or name in the catalog in force."""
        words = self.cleaned_data["catalog_item"].strip()
        if not words:
            return None
        item = self.items.filter(Q(code=words) | Q(name=words)).first()
        if item is None:
            raise ValidationError(_("No item of the catalog in force has this code or name."), code="item")
        return item


class RepealTransferForm(PortalForm):
    """Why a function is no longer handed over."""

    because = TextField(label=_("Reason"), max_length=500)
