"""Signing in through an identity provider: the whole code flow against a provider that runs in this process."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from parties.models import User
from parties.tests import cast

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CLIENT, WORD = "portal", "a-secret-between-the-two"


class Provider:
    """A provider of one subject. What it says can be bent, to see that it is refused."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.signing: Any = self.key
        self.claims: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        self.tokens = 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def authorize(self, address: str) -> dict[str, str]:
        """What the person's browser brings back: the code and the state."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return {"code": "one-code", "state": self.asked["state"]}

    def token(self, form: dict[str, list[str]]) -> dict[str, Any]:
        self.tokens += 1
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"][0].encode()).digest()).rstrip(b"=").decode()
        assert challenge == self.asked["code_challenge"] and form["client_secret"] == [WORD]
        assert form["redirect_uri"] == [self.asked["redirect_uri"]]
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": "person-1", "iat": now, "exp": now + 60, "nonce": self.asked["nonce"], **self.claims}
        return {"access_token": "x", "token_type": "Bearer", "id_token": jwt.encode(claims, self.signing, algorithm="RS256", headers={"kid": "1"})}

    def _answer(self, path: str) -> dict[str, Any]:
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [{**public, "kid": "1", "alg": "RS256", "use": "sig"}]}
        return {"issuer": self.url, "authorization_endpoint": f"{self.url}/authorize", "token_endpoint": f"{self.url}/token", "jwks_uri": f"{self.url}/keys",
                "userinfo_endpoint": f"{self.url}/userinfo", "token_endpoint_auth_methods_supported": ["client_secret_post"]}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def _send(self, data: dict[str, Any]) -> None:
                body = json.dumps(data).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self) -> None:
                self._send(provider._answer(self.path))

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._send(provider.token(parse_qs(raw)))

            def log_message(self, format: str, *args: Any) -> None:
                return

        return Handler


@pytest.fixture
def provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    made = Provider()
    settings.PORTAL_OIDC = {**django_settings.PORTAL_OIDC, "server": made.url, "client": CLIENT, "secret": WORD, "strong": ("urn:two",)}
    app = {"provider_id": "portal", "name": "统一身份认证", "client_id": CLIENT, "secret": WORD,
           "settings": {"server_url": made.url, "fetch_userinfo": False, "scope": ["openid"], "uid_field": "subject"}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def user(provider: Provider) -> User:
    made = cast.person("lq_clerk", "clerk", cast.organisation(), "王建平")
    TOTP.activate(made, SECRET)
    SocialAccount.objects.create(user=made, provider="portal", uid=f"{provider.url}|person-1")
    return made


BACK = "/account/identity/portal/back/"


def go(client: Client, provider: Provider, **bent: str) -> Any:
    away = client.get(reverse("identity"))
    assert away.status_code == 302 and away["Location"].startswith(provider.url)
    return client.get(BACK, {**provider.authorize(away["Location"]), **bent})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_button_stands_only_when_configured(client: Client) -> None:
    assert reverse("identity") not in client.get(reverse("account_login")).content.decode()
    assert client.get(reverse("identity")).status_code == 404 and client.get(BACK).status_code == 404


def test_the_way_back_is_one_address_in_every_language(client: Client, provider: Provider) -> None:
    for prefix in ("", "/en"):
        provider.authorize(client.get(f"{prefix}/account/identity/")["Location"])
        assert provider.asked["redirect_uri"] == django_settings.PORTAL_BASE_URL + BACK


def test_a_known_subject_signs_in_and_still_gives_the_second_factor(client: Client, provider: Provider, user: User) -> None:
    assert reverse("identity") in client.get(reverse("account_login")).content.decode()
    answer = go(client, provider)
    assert answer.status_code == 302 and answer["Location"] == reverse("mfa_authenticate") and not is_in(client)
    assert set(SocialAccount.objects.get().extra_data["id_token"]) == {"iss", "sub", "nonce", "acr", "subject"}, "no name, no address is kept"


def test_a_strong_acr_counts_as_the_second_factor(client: Client, provider: Provider, user: User) -> None:
    provider.claims = {"acr": "urn:two"}
    assert go(client, provider).status_code == 302 and is_in(client)
    actor = client.get(reverse("memberships")).wsgi_request.actor
    assert actor.roles == {"clerk"} and actor.stepped_up_at is not None


@pytest.mark.parametrize("claims", [{"nonce": "another"}, {"nonce": None}, {"aud": "another"}, {"iss": "https://another.example"}, {"exp": 1}])
def test_a_token_of_another_sign_in_is_refused(client: Client, provider: Provider, user: User, claims: dict[str, Any]) -> None:
    provider.claims = claims
    assert go(client, provider).status_code == 401 and not is_in(client)


def test_a_wrong_state_is_refused_before_any_token_is_asked_for(client: Client, provider: Provider, user: User) -> None:
    assert go(client, provider, state="another").status_code == 401
    assert provider.tokens == 0 and not is_in(client)


def test_a_wrong_signature_is_refused(client: Client, provider: Provider, user: User) -> None:
    provider.signing = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert go(client, provider).status_code == 401 and not is_in(client)


def test_nobody_is_signed_up(client: Client, provider: Provider) -> None:
    answer = go(client, provider)
    assert answer.status_code == 200 and "account/signup_closed.html" in [each.name for each in answer.templates]
    assert not User.objects.exists() and not is_in(client)


def test_a_closed_account_stays_closed(client: Client, provider: Provider, user: User) -> None:
    user.is_active = False
    user.save()
    provider.claims = {"acr": "urn:two"}
    go(client, provider)
    assert not is_in(client)


def test_an_identity_is_connected_behind_the_second_factor(client: Client, provider: Provider) -> None:
    person = cast.person("lq_clerk", "clerk", cast.organisation())
    TOTP.activate(person, SECRET)
    cast.sign_in(client, person)
    away = client.get(reverse("identity-connect"))
    answer = client.get(BACK, provider.authorize(away["Location"]))
    assert answer.status_code == 302 and answer["Location"] == reverse("security")
    assert SocialAccount.objects.get(user=person).uid == f"{provider.url}|person-1"
    assert client.post(reverse("identity-disconnect")).status_code == 302 and not SocialAccount.objects.exists()
