"""Forms of sign-in, registration and profile."""

from __future__ import annotations

import unicodedata
from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from kernel.findings import Finding
from kernel.forms import PortalForm, TextField, UploadField, clean_text
from parties.actions import spend_code
from parties.gateways import totp_of, unspent_code
from parties.models import Condition, ContractorType, Role, Size, User
from parties.rules import normal_code

OFFERED_TYPES = [choice for choice in ContractorType.choices if choice[0] != ContractorType.PERSON]
NOTHING = ("", _("Choose…"))
LETTERS = [str(letter) for letter in Condition.values]


def storable(value: Any) -> None:
    """Refuses what the database cannot keep. Raises ValidationError."""
    clean_text(str(value))


class CodeField(TextField):
    """A unified social credit code; taken in any width and case, and shown again as it will be stored."""

    def to_python(self, value: Any) -> str:
        return normal_code(super().to_python(value))

    def prepare_value(self, value: Any) -> Any:
        return normal_code(value) if isinstance(value, str) else value


class NarrowField(TextField):
    """Text whose full-width digits and letters become ordinary ones, such as a telephone number."""

    def to_python(self, value: Any) -> str:
        return unicodedata.normalize("NFKC", super().to_python(value)).strip()


class SecretField(forms.CharField):
    """A password: never shown again, never trimmed, pasting allowed."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        super().__init__(strip=False, widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}), validators=[storable], **kwargs)


def account_name(**kwargs: Any) -> NarrowField:
    """A new user name."""
    widget = forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
    return NarrowField(max_length=60, validators=[UnicodeUsernameValidator()], widget=widget, **kwargs)


def password_hint() -> str:
    """What Django's validators ask of a password, in one text."""
    return " ".join(str(text) for text in password_validators_help_texts())


class SignInForm(LoginForm):
    """User name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("login", "password"):
            self.fields[name].validators.append(storable)
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""


class SecondFactorForm(AuthenticateForm):
    """A code of the authenticator, or a recovery code. Each is accepted once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Six digits from your authenticator, or a recovery code")
        self.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        self.fields["code"].validators.append(storable)
        authenticator = totp_of(self.user) if settings.PORTAL_DEMO else None
        self.shown_code = unspent_code(authenticator) if authenticator else ""
        self.fields["code"].initial = self.shown_code

    def clean_code(self) -> str:
        clear = check_rate_limit(self.user)
        code = str(self.cleaned_data["code"])
        authenticator = spend_code(self.user, code)
        if authenticator is None:
            raise get_adapter().validation_error("incorrect_code")
        authenticator.user = self.user
        self.authenticator = authenticator
        clear()
        return code


class SetUpForm(PortalForm):
    """The first code of a new authenticator."""

    code = TextField(label=_("Six digits that the authenticator shows now"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}))


class NewPasswordForm(AllauthChangePasswordForm):
    """The old password and twice a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.validators.append(storable)
            field.widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = password_hint()


class AccountPart(PortalForm):
    """User name and password of a new account."""

    username = account_name(label=_("User name"), help_text=_("Letters, digits and @ . + - _"))
    password = SecretField(label=_("Password"), autocomplete="new-password")
    password2 = SecretField(label=_("The same password again"), autocomplete="new-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = password_hint()

    def person_name(self) -> str:
        """The name that the password must not resemble."""
        return str(self.cleaned_data.get("person", ""))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        password = data.get("password")
        if password and data.get("password2") and password != data["password2"]:
            self.add_findings([Finding("passwords_differ", False, field="password2")])
        elif password:
            try:
                validate_password(password, User(username=data.get("username", ""), name=self.person_name()))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data


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

