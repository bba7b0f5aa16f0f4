"""Forms of parties, by noun."""

from parties.forms.accounts import AccountPart, CodeField, NarrowField, NewPasswordForm, SecondFactorForm, SecretField, SetUpForm, SignInForm
from parties.forms.contractors import ConditionsForm, ConditionsPart, MemberForm, RegistrationForm

__all__ = [
    "AccountPart",
    "CodeField",
    "ConditionsForm",
    "ConditionsPart",
    "MemberForm",
    "NarrowField",
    "NewPasswordForm",
    "RegistrationForm",
    "SecondFactorForm",
    "SecretField",
    "SetUpForm",
    "SignInForm",
]
