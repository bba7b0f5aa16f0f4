"""Signing in through an identity provider (OpenID Connect): a verified subject leads to a person who is known already, never to a new one."""

from __future__ import annotations

import hmac
import secrets
import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override

PROVIDER = "portal"
KEPT = ("iss", "sub", "nonce", "acr")  # of what the provider tells; names and addresses are not stored
FRESH = 300  # seconds that a proof of the provider counts for the sign-in under way


def is_configured() -> bool:
    """Whether the installation has an identity provider."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"])


class PortalOIDC(OpenIDConnectOAuth2Adapter):
    """As allauth's, but the signature of the identity token is always verified and the subject is kept together with its issuer."""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """One address whatever the reader's language: the provider knows this one alone."""
        with override(settings.LANGUAGE_CODE):
            return settings.PORTAL_BASE_URL + reverse("openid_connect_callback", kwargs={"provider_id": PROVIDER})

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        raw = kwargs["response"].get("id_token")
        if not raw:
            raise PermissionDenied
        claims = jwtkit.verify_and_decode(
            credential=raw, keys_url=self.openid_config["jwks_uri"], issuer=self.openid_config["issuer"], audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        kept = {key: claims.get(key) for key in KEPT} | {"subject": f"{claims['iss']}|{claims['sub']}"}
        return self.get_provider().sociallogin_from_response(request, {"id_token": kept})


class IdentityAdapter(DefaultSocialAccountAdapter):
    """Nobody signs up here. The token must carry the nonce that this browser was sent away with."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        claims = sociallogin.account.extra_data.get("id_token", {})
        sent, came = str(sociallogin.state.get("nonce") or ""), str(claims.get("nonce") or "")
        if not sent or not hmac.compare_digest(sent.encode(), came.encode()):
            raise PermissionDenied
        if sociallogin.is_existing and sociallogin.state.get("process") == "login" and claims.get("acr") in settings.PORTAL_OIDC["strong"]:
            record_authentication(request, sociallogin.user, "mfa", type="oidc", acr=claims["acr"])

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        return reverse("security")


class PortalSecondFactorStage(AuthenticateStage):
    """Asks for the second factor, unless the identity provider has just proved one."""

    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        proved = any(each.get("type") == "oidc" and time.time() - each.get("at", 0) < FRESH for each in records)
        return not proved and bool(super()._should_handle(request))


def send_away(request: HttpRequest, *, process: str, after: str) -> HttpResponse:
    """To the provider's page, with a state, a nonce and a PKCE challenge of this browser's own. Raises SocialApp.DoesNotExist, requests' errors."""
    provider = PortalOIDC(request, PROVIDER).get_provider()
    provider.oauth2_adapter_class = PortalOIDC  # the address of return must be the same on both legs
    nonce = secrets.token_urlsafe(24)
    response: HttpResponse = provider.redirect(request, process, next_url=after, auth_params={"nonce": nonce}, nonce=nonce)
    return response


def identity_of(user: Any) -> SocialAccount | None:
    """The identity that a person has connected."""
    return SocialAccount.objects.filter(user_id=user.pk, provider=PROVIDER).first()
