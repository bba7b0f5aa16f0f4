"""Sessions: the idle and the absolute end, the list of devices, a new password, and a form that came too late."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from parties.models import User
from parties.queries.accounts import masked
from parties.tests import cast
from parties.views import sessions

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def user() -> User:
    made = cast.person("lq_clerk", "clerk", cast.organisation(), "王建平")
    TOTP.activate(made, SECRET)
    return made


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def back_date(client: Client, **marks: float) -> None:
    session = client.session
    session.update({{"seen": sessions.SEEN, "began": sessions.BEGAN}[name]: time.time() - age for name, age in marks.items()})
    session.save()


@pytest.mark.parametrize(("marks", "stays"), [
    ({"seen": 29 * 60, "began": 3600}, True), ({"seen": 31 * 60, "began": 3600}, False), ({"seen": 60, "began": 11.9 * 3600}, True), ({"seen": 60, "began": 12.1 * 3600}, False),
])  # fmt: skip
def test_a_session_ends_when_idle_or_too_old(client: Client, user: User, settings: Any, marks: dict[str, float], stays: bool) -> None:
    settings.SESSION_COOKIE_AGE, settings.PORTAL_SESSION_HOURS = 30 * 60, 12
    cast.sign_in(client, user)
    client.get(reverse("account"))
    back_date(client, **marks)
    answer = client.get(reverse("account"))
    assert (answer.status_code == 200) is stays and is_in(client) is stays


def test_a_background_call_is_no_activity(client: Client, user: User) -> None:
    cast.sign_in(client, user)
    client.get(reverse("account"))
    back_date(client, seen=600)
    before = client.session[sessions.SEEN]
    client.get(reverse("account"), headers={"HX-Request": "true"})
    assert client.session[sessions.SEEN] == before
    client.post(reverse("stay-signed-in"))
    assert client.session[sessions.SEEN] > before, "“go on” is"


def test_a_form_that_came_too_late_is_offered_again_to_the_same_person_alone(client: Client, user: User) -> None:
    cast.sign_in(client, user)
    client.get(reverse("account"))
    back_date(client, seen=13 * 3600)
    answer = client.post(reverse("privacy-correction"), {"wanted": "王建平平", "reason": "录入有误", "password": "secret"})
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("account_login")) and not is_in(client)
    assert "password" not in client.session[sessions.TYPED]["fields"], "nothing secret is kept"
    kept = client.session[sessions.TYPED]
    cast.sign_in(client, user)
    session = client.session
    session[sessions.TYPED] = kept
    session.save()
    page = client.get(reverse("typed-again"))
    assert "王建平平" in page.content.decode() and f'action="{reverse("privacy-correction")}"' in page.content.decode()
    other = Client()
    cast.sign_in(other, cast.person("lq_accountant", "accountant", cast.organisation()))
    session = other.session
    session[sessions.TYPED] = kept
    session.save()
    assert other.get(reverse("typed-again")).status_code == 302 and sessions.TYPED not in other.session


def test_the_kept_form_survives_the_sign_in_itself(client: Client, user: User) -> None:
    cast.sign_in(client, user)
    client.get(reverse("account"))
    back_date(client, seen=13 * 3600)
    client.post(reverse("privacy-correction"), {"wanted": "王建平平", "reason": "录入有误"})
    from parties.gateways import code_of

    assert client.post(reverse("account_login"), {"login": "lq_clerk", "password": cast.PASSWORD, "next": reverse("typed-again")}).status_code == 302
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)})
    assert answer["Location"] == reverse("typed-again")
    assert "王建平平" in client.get(reverse("typed-again")).content.decode()


def test_devices_are_listed_and_ended(client: Client, user: User) -> None:
    other = Client()
    for each in (client, other):
        cast.sign_in(each, user)
        each.get(reverse("account"), headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0"})
    rows = client.get(reverse("devices")).context["rows"]
    assert len(rows) == 2 and rows[0]["current"] and not rows[1]["current"] and rows[0]["address"] == "127.0.0.*"
    stranger = Client()
    cast.sign_in(stranger, cast.person("lq_accountant", "accountant", cast.organisation()))
    victim = UserSession.objects.exclude(session_key=client.session.session_key).get(user=user)
    assert stranger.post(reverse("end-session", args=[victim.pk])).status_code == 404
    assert client.post(reverse("end-other-sessions")).status_code == 302
    assert other.get(reverse("account"))["Location"].startswith(reverse("account_login")) and is_in(client)


def test_a_new_password_ends_the_other_sessions(client: Client, user: User) -> None:
    other = Client()
    for each in (client, other):
        cast.sign_in(each, user)
    data = {"oldpassword": cast.PASSWORD, "password1": "four plain words here", "password2": "four plain words here"}
    assert client.post(reverse("account_change_password"), data).status_code == 302
    assert client.get(reverse("account")).status_code == 200
    assert other.get(reverse("account")).status_code == 302


@pytest.mark.parametrize(("password", "taken"), [
    ("nine char", False), ("ten chars!", True), ("password123", False), ("lq_clerk12", False), ("wang@example", False), ("全部都是中文的长密码", True), ("aaaabbbbccccdddd", True),
])  # fmt: skip
def test_a_password_is_long_not_common_and_not_like_its_owner(client: Client, user: User, password: str, taken: bool) -> None:
    get_user_model().objects.filter(pk=user.pk).update(email="wang@example.org")
    cast.sign_in(client, user)
    answer = client.post(reverse("account_change_password"), {"oldpassword": cast.PASSWORD, "password1": password, "password2": password})
    assert (answer.status_code == 302) is taken, answer.content.decode()[-1500:]


@pytest.mark.parametrize(("address", "shown"), [("10.20.30.40", "10.20.30.*"), ("2001:db8:1:2::3", "2001:db8:1:…")])
def test_addresses_are_shown_without_their_last_part(address: str, shown: str) -> None:
    assert masked(address) == shown
