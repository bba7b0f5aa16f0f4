"""Addresses of this app's pages."""

from allauth.account.views import account_inactive, logout
from django.urls import path

from parties.views import accounts, vendors

urlpatterns = [
    path("account/login/", accounts.SignIn.as_view(), name="account_login"),
    path("account/mfa/", accounts.SecondFactor.as_view(), name="mfa_authenticate"),
    path("account/logout/", logout, name="account_logout"),
    path("account/inactive/", account_inactive, name="account_inactive"),
    path("account/signup/", accounts.no_sign_up, name="account_signup"),
    path("account/password/", accounts.NewPassword.as_view(), name="account_change_password"),
    path("account/recover/", accounts.password_help, name="account_reset_password"),
    # Who has no password yet is told whom to ask; allauth looks for this name.
    path("account/password/none/", accounts.password_help, name="account_set_password"),
    path("account/again/", accounts.again, name="account_reauthenticate"),
    path("account/again/code/", accounts.again, name="mfa_reauthenticate"),
    path("account/step-up/", accounts.step_up, name="step-up"),
    path("account/security/", accounts.security, name="security"),
    path("account/security/codes/", accounts.recovery_codes, name="recovery-codes"),
    path("account/security/replace/", accounts.replace_second_factor, name="replace-second-factor"),
    path("account/roles/", accounts.roles, name="memberships"),
    path("vendor/register/", vendors.register, name="vendor-register"),
    path("vendor/profile/", vendors.profile, name="vendor-profile"),
    path("vendor/team/", vendors.team, name="vendor-team"),
    path("vendors/", vendors.vendors, name="vendors"),
    path("vendors/<str:key>/", vendors.vendor, name="vendor"),
]
