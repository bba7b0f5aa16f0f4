"""Forms of a contractor's account: registration and colleagues."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from kernel.findings import Finding
from kernel.forms import TextField
from parties.forms.accounts import NOTHING, AccountPart, CodeField, NarrowField
from parties.models import ContractorType, Role, Size


class RegistrationForm(AccountPart):
    """A contractor registers: the organisation and the first account. Everything else is asked in the onboarding."""

    key = CodeField(label=_("Unified social credit code"), max_length=40, required=False,
                    help_text=_("18 characters, as on the licence; full-width characters are taken. A person leaves it empty and gets a number."))
    name = TextField(label=_("Name"), max_length=120)
    type = forms.ChoiceField(label=_("Type"), choices=[NOTHING, *ContractorType.choices], help_text=_("The tasks of the admission follow from it."))
    size = forms.ChoiceField(label=_("Size"), choices=[NOTHING, *Size.choices], help_text=_("By the standard for small and medium enterprises; others choose the last line."))
    legal_representative = TextField(label=_("Legal representative"), max_length=40)
    address = TextField(label=_("Address"), max_length=200)
    person = TextField(label=_("Authorised person"), max_length=40, help_text=_("Signs and seals for the organisation; shown on no public page."))
    phone = NarrowField(
        label=_("Telephone"), max_length=40, help_text=_("For the finance bureau alone; shown on no public page."),
        validators=[RegexValidator(r"^[0-9+() -]{5,40}$", _("Digits, blanks, + - ( ) only."))],
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("type") != ContractorType.PERSON and not data.get("key") and "key" not in self.errors:
            self.add_error("key", forms.ValidationError(_("This field is required."), code="required"))
        enterprise = data.get("type") == ContractorType.ENTERPRISE
        if enterprise and data.get("size") == Size.NONE:
            self.add_findings([Finding("size_missing", False, field="size")])
        if not enterprise:
            data["size"] = Size.NONE.value
        return data

    def facts(self) -> dict[str, Any]:
        """What the action takes, of the cleaned data."""
        names = ("key", "name", "type", "size", "legal_representative", "address", "person", "phone", "username", "password")
        return {name: self.cleaned_data[name] for name in names}


class MemberForm(AccountPart):
    """A colleague's account."""

    person = TextField(label=_("Name"), max_length=40)
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in (Role.CONTRACTOR_CLERK, Role.CONTRACTOR_HEAD)])
