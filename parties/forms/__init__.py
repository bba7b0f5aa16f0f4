"""Forms of parties, by noun."""

from parties.forms.accounts import AccountPart, CodeField, NarrowField, NewPasswordForm, SecondFactorForm, SecretField, SetUpForm, SignInForm
from parties.forms.admissions import DecisionForm, RevokeForm, SlotsForm
from parties.forms.consortia import ConsortiumForm, ReportForm, TrainingForm
from parties.forms.contractors import MemberForm, RegistrationForm
from parties.forms.people import (
    CloseForm,
    ContactForm,
    CorrectionForm,
    DecideForm,
    DelegateForm,
    EndRoleForm,
    GiveRoleForm,
    InviteForm,
    OpenAccountForm,
    PasskeyNameForm,
    ReasonForm,
    RecoveredPasswordForm,
    RecoverForm,
    TakeUpForm,
)

__all__ = [
    "AccountPart",
    "CloseForm",
    "CodeField",
    "ConsortiumForm",
    "ContactForm",
    "CorrectionForm",
    "DecideForm",
    "DecisionForm",
    "DelegateForm",
    "EndRoleForm",
    "GiveRoleForm",
    "InviteForm",
    "MemberForm",
    "NarrowField",
    "NewPasswordForm",
    "OpenAccountForm",
    "PasskeyNameForm",
    "ReasonForm",
    "RecoverForm",
    "RecoveredPasswordForm",
    "RegistrationForm",
    "ReportForm",
    "RevokeForm",
    "SecondFactorForm",
    "SecretField",
    "SetUpForm",
    "SignInForm",
    "SlotsForm",
    "TakeUpForm",
    "TrainingForm",
]
