"""Forms of a contractor's account: registration, conditions, colleagues."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from kernel.findings import Finding
from kernel.forms import PortalForm, TextField, UploadField
from parties.forms.accounts import NOTHING, AccountPart, CodeField, NarrowField
from parties.models import Condition, ContractorType, Role, Size

OFFERED_TYPES = [choice for choice in ContractorType.choices if choice[0] != ContractorType.PERSON]
LETTERS = [str(letter) for letter in Condition.values]


class ConditionsPart(PortalForm):
    """Declarations a to g, and the documents that are due."""

    document_a = UploadField(label=_("Licence or registration certificate"), required=False, help_text=_("PDF or picture. Virus scan: not configured."))
    document_c = UploadField(label=_("Audited report of the last year"), required=False, help_text=_("Due from foundations."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for letter in LETTERS:
            self.fields[f"condition_{letter}"] = forms.BooleanField(required=False, label=Condition(letter).label)

    @property
    def condition_fields(self) -> list[forms.BoundField]:
        """The ticks, in order."""
        return [self[f"condition_{letter}"] for letter in LETTERS]

    def conditions(self) -> frozenset[str]:
        """Letters that were ticked."""
        return frozenset(letter for letter in LETTERS if self.cleaned_data.get(f"condition_{letter}"))

    def documents(self) -> dict[str, Any]:
        """Uploads by letter."""
        return {letter: self.cleaned_data[f"document_{letter}"] for letter in ("a", "c") if self.cleaned_data.get(f"document_{letter}")}


class RegistrationForm(AccountPart, ConditionsPart):
    """A contractor registers: the organisation, its conditions, and the first account."""

    key = CodeField(label=_("Unified social credit code"), max_length=40, help_text=_("18 characters, as on the licence; full-width characters are taken."))
    name = TextField(label=_("Name"), max_length=120)
    type = forms.ChoiceField(label=_("Type"), choices=[NOTHING, *OFFERED_TYPES])
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
        enterprise = data.get("type") == ContractorType.ENTERPRISE
        if enterprise and data.get("size") == Size.NONE:
            self.add_findings([Finding("size_missing", False, field="size")])
        if not enterprise:
            data["size"] = Size.NONE.value
        return data

    def facts(self) -> dict[str, Any]:
        """What the action takes, of the cleaned data."""
        names = ("key", "name", "type", "size", "legal_representative", "address", "person", "phone", "username", "password")
        return {name: self.cleaned_data[name] for name in names} | {"conditions": self.conditions(), "documents": self.documents()}


class ConditionsForm(ConditionsPart):
    """A contractor declares again, or gives a newer document."""


class MemberForm(AccountPart):
    """A colleague's account."""

    person = TextField(label=_("Name"), max_length=40)
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in (Role.CONTRACTOR_CLERK, Role.CONTRACTOR_HEAD)])
