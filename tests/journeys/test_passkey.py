"""A passkey in a real browser, with the browser's own virtual authenticator: set up, sign in, step up, named, removed, and the last one kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP

from parties.gateways import code_of
from parties.models import User
from parties.tests import cast
from tests.journeys.browser import DESK, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def open_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser's driver keeps a loop in this thread; the rows are read from it all the same."""
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def clerk(chromium: Any, open_loop: None, live_server: Any, settings: Any) -> Iterator[Person]:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    user = cast.person("lq_clerk", "clerk", cast.organisation(), "王建平")
    TOTP.activate(user, SECRET)
    portal: Any = SimpleNamespace(url=live_server.url)
    one = Person(chromium, portal, DESK)
    device = one.context.new_cdp_session(one.page)
    device.send("WebAuthn.enable")
    about = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": about})
    yield one
    one.close()


def give_password(one: Person) -> None:
    one.go("/account/login/")
    one.page.fill("[name=login]", "lq_clerk")
    one.page.fill("[name=password]", cast.PASSWORD)
    one.send("#sign-in")


def test_a_passkey_signs_in_and_steps_up(clerk: Person) -> None:
    page = clerk.page
    give_password(clerk)
    page.fill("#second-factor [name=code]", code_of(SECRET))
    clerk.send("#second-factor")
    clerk.go("/account/security/passkeys/")
    page.fill("[name=name]", "办公电脑")
    clerk.send("#passkey-add")
    clerk.says("办公电脑")
    # Signing in: the password, then the passkey instead of a code.
    page.context.clear_cookies()
    give_password(clerk)
    assert "/account/mfa/" in page.url
    clerk.send("#passkey-use")
    clerk.go("/account/")
    clerk.says("王建平")
    # Before a signing act.
    clerk.go("/account/step-up/?next=/account/devices/")
    clerk.send("#passkey-use")
    assert page.url.endswith("/account/devices/")
    # The authenticator may go while the passkey stays; then the passkey is the last one and stays.
    clerk.go("/account/security/")
    clerk.send("#replace-second-factor")
    passkey = Authenticator.objects.get(user=User.objects.get(username="lq_clerk"))
    assert passkey.type == "webauthn" and passkey.last_used_at is not None
    clerk.go("/account/security/")
    clerk.send(f"#remove-{passkey.pk}", status=422)
    assert Authenticator.objects.filter(pk=passkey.pk).exists()
