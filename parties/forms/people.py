"""Forms of people in units: invitations, roles, delegation, a person's own data, passkeys and recovery."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from kernel.forms import DayField, LongTextField, PortalForm, TextField
from parties.forms.accounts import NOTHING, AccountPart, CodeField, NarrowField, SecretField, password_hint, storable
from parties.gateways import has_second_factor

PHONE = RegexValidator(r"^[0-9+() -]{5,40}$", _("Digits, blanks, + - ( ) only."))


def _mail(**kwargs: Any) -> forms.EmailField:
    return forms.EmailField(max_length=200, validators=[storable], widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}), **kwargs)


def _offer(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field: Any = form.fields[name]
    field.choices = choices


class InviteForm(PortalForm):
    """Whom to ask into which role. `unit` stands only where the actor keeps several units."""

    unit = CodeField(label=_("Unit"), max_length=40, help_text=_("Unified social credit code of the unit."))
    name = TextField(label=_("Name"), max_length=40)
    role = forms.ChoiceField(label=_("Role"))
    email = _mail(label=_("E-mail"), required=False, help_text=_("The link goes to this address."))
    phone = NarrowField(label=_("Mobile telephone"), max_length=40, required=False, validators=[PHONE],
                        help_text=_("Without an e-mail address: a code goes here, and you hand over the link yourself."))
    until = DayField(label=_("Last day of the role"), required=False, help_text=_("Empty: until it is ended."))

    def __init__(self, *args: Any, roles: list[tuple[str, Any]], units: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "role", [NOTHING, *roles])
        if not units:
            del self.fields["unit"]


class NoticePart(PortalForm):
    """The code of a text message, where one was sent."""

    code = TextField(label=_("Code of the text message"), max_length=20, required=False, widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}))


class TakeUpForm(NoticePart):
    """An invitation taken up with the account that one is signed in with."""


class OpenAccountForm(AccountPart, NoticePart):
    """An invitation taken up with a new account."""

    notice = forms.BooleanField(label=_("I have read the notice about personal data"))

    def __init__(self, *args: Any, person: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.order_fields(["username", "password", "password2", "code", "notice"])

    def person_name(self) -> str:
        return self.person


class GiveRoleForm(PortalForm):
    """One more role for a person of the unit."""

    role = forms.ChoiceField(label=_("Role"))
    until = DayField(label=_("Last day of the role"), required=False, help_text=_("Empty: until it is ended."))

    def __init__(self, *args: Any, roles: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "role", [NOTHING, *roles])


class EndRoleForm(PortalForm):
    """The last day of a role."""

    last_day = DayField(label=_("Last day"), help_text=_("Yesterday ends the role at once."))
    because = TextField(label=_("Reason"), max_length=200, required=False)


class ReasonForm(PortalForm):
    """A reason, for the journal."""

    because = TextField(label=_("Reason"), max_length=200)


class DelegateForm(PortalForm):
    """Which own role is lent to whom, and until when."""

    role = forms.ChoiceField(label=_("Role that you lend"))
    to = forms.ChoiceField(label=_("Colleague"))
    until = DayField(label=_("Last day"))
    because = TextField(label=_("Reason"), max_length=200, required=False, help_text=_("For example: leave, business trip."))

    def __init__(self, *args: Any, own: list[tuple[str, str]], colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "role", own)
        _offer(self, "to", [NOTHING, *colleagues])


class ProvedPart(PortalForm):
    """Asks for the password from those who have no second factor to show; the others are asked for that at the door."""

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if not has_second_factor(person):
            self.fields["password"] = SecretField(label=_("Present password"), autocomplete="current-password")

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if not self.person.check_password(password):
            raise forms.ValidationError(_("This is not your present password."), code="password")
        return password


class ContactForm(ProvedPart):
    """The own address and telephone."""

    email = _mail(label=_("E-mail"), required=False, help_text=_("For messages, and for a link when the password is forgotten."))
    phone = NarrowField(label=_("Mobile telephone"), max_length=40, required=False, validators=[PHONE])


class CorrectionForm(PortalForm):
    """The right name, and why."""

    wanted = TextField(label=_("Right name"), max_length=40)
    reason = TextField(label=_("Reason"), max_length=200)


class DecideForm(PortalForm):
    """The answer to a request for correction."""

    answer = LongTextField(label=_("Answer"), max_length=200, required=False, help_text=_("Needed when you decline."), widget=forms.Textarea(attrs={"rows": 2}))


class CloseForm(ProvedPart):
    """Closing the account is meant."""

    sure = forms.BooleanField(label=_("I want to close this account for good"))


class PasskeyNameForm(PortalForm):
    """How a passkey is called."""

    name = TextField(label=_("Name of the passkey"), max_length=40)


class RecoverForm(ResetPasswordForm):
    """The registered address. The answer never says whether it is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Registered e-mail")
        self.fields["email"].validators.append(storable)
        self.fields["email"].widget.attrs = {"autocomplete": "email", "spellcheck": "false"}


class RecoveredPasswordForm(ResetPasswordKeyForm):
    """Twice a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.validators.append(storable)
            field.widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = password_hint()
