"""Forms of sign-in and of new accounts."""

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
from django.utils.translation import gettext_lazy as _

from kernel.findings import Finding
from kernel.forms import PortalForm, TextField, clean_text
from parties.actions import spend_code
from parties.gateways import totp_of, unspent_code
from parties.models import User
from parties.rules import normal_code

NOTHING = ("", _("Choose…"))


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
