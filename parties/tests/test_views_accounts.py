"""Signing in: the second factor, its replay, lock-out, step-up, and the choice of a role."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from parties import actions
from parties.gateways import code_of, unspent_code
from parties.models import Membership, User
from parties.tests import cast

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def officer(role: str = "clerk") -> User:
    user = cast.person("lq_clerk", role, cast.organisation(), "王建平")
    TOTP.activate(user, SECRET)
    return user


def give_password(client: Client, password: str = cast.PASSWORD, username: str = "lq_clerk") -> Any:
    return client.post(reverse("account_login"), {"login": username, "password": password})


def test_staff_signs_in_with_password_and_code(client: Client) -> None:
    user = officer()
    answer = give_password(client)
    assert answer.status_code == 302 and answer["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 422
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)})
    assert answer.status_code == 302
    page = client.get(reverse("memberships"))
    assert page.wsgi_request.actor.roles == {"clerk"}
    assert page.wsgi_request.actor.organisation_key == cast.BODY
    assert page.wsgi_request.actor.stepped_up_at is not None
    assert page.wsgi_request.actor.user == user


def test_a_code_is_accepted_once() -> None:
    user = officer()
    code = code_of(SECRET)
    assert actions.spend_code(user, code) is not None
    assert actions.spend_code(user, code) is None
    before = code_of(SECRET, int(time.time()) // 30 - 1)
    assert actions.spend_code(user, before) is None, "nor one before it"


def test_full_width_digits_of_a_code_are_taken() -> None:
    user = officer()
    wide = "".join(chr(ord(char) + 0xFEE0) for char in code_of(SECRET))
    assert actions.spend_code(user, wide) is not None


def test_the_shown_code_is_one_that_counts() -> None:
    user = officer()
    totp = Authenticator.objects.get(user=user)
    assert actions.spend_code(user, unspent_code(totp)) is not None
    totp.refresh_from_db()
    assert unspent_code(totp) not in ("", code_of(SECRET, totp.data["last_counter"]))


def test_staff_without_second_factor_has_no_rights_and_is_sent_to_set_it_up(client: Client) -> None:
    user = cast.person("lq_clerk", "clerk", cast.organisation())
    cast.sign_in(client, user, second_factor=False)
    answer = client.get(reverse("vendor-profile"))
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("security"))
    assert answer.wsgi_request.actor.roles == frozenset()
    page = client.get(reverse("security"))
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert client.post(reverse("security"), {"code": "000000"}).status_code == 422
    assert client.post(reverse("security"), {"code": code_of(secret)}).status_code == 302
    assert client.get(reverse("memberships")).wsgi_request.actor.roles == {"clerk"}


def test_the_api_of_an_unproven_session_is_closed(client: Client) -> None:
    cast.sign_in(client, cast.person("lq_clerk", "clerk", cast.organisation()), second_factor=False)
    assert client.get("/api/vendors/").status_code == 403


def test_contractors_sign_in_without_a_second_factor_and_step_up_to_set_one(client: Client) -> None:
    firm = cast.contractor()
    cast.person("c1_head", "contractor_head", firm.organisation)
    assert give_password(client, username="c1_head").status_code == 302
    page = client.get(reverse("vendor-profile"))
    assert page.status_code == 200 and page.wsgi_request.actor.stepped_up_at is None
    answer = client.get(reverse("step-up") + "?next=/vendor/profile/")
    assert answer["Location"] == reverse("security") + "?next=%2Fvendor%2Fprofile%2F"


def test_step_up_goes_back_to_where_it_was_asked(client: Client) -> None:
    user = officer()
    cast.sign_in(client, user, second_factor=False)
    answer = client.post(reverse("step-up"), {"code": code_of(SECRET), "next": "/vendors/"})
    assert answer["Location"] == "/vendors/"
    assert client.get("/vendors/").wsgi_request.actor.stepped_up_at is not None


def test_step_up_does_not_lead_to_strangers(client: Client) -> None:
    user = officer()
    cast.sign_in(client, user, second_factor=False)
    answer = client.post(reverse("step-up"), {"code": code_of(SECRET), "next": "https://example.org/"})
    assert not answer["Location"].startswith("https://example.org")


def test_wrong_passwords_lock_out_and_the_database_knows(client: Client) -> None:
    officer()
    answers = [give_password(client, "wrong").status_code for _ in range(6)]
    assert answers[:4] == [422] * 4 and answers[-1] == 429
    assert give_password(client).status_code == 429, "the right password too, until the time is over"
    assert AccessAttempt.objects.filter(username="lq_clerk").exists()
    assert "_auth_user_id" not in client.session


def test_unknown_and_known_names_get_the_same_answer(client: Client) -> None:
    officer()
    known, unknown = give_password(client, "wrong"), give_password(client, "wrong", "nobody")
    assert known.status_code == unknown.status_code == 422
    assert known.context["form"].errors == unknown.context["form"].errors


@pytest.mark.parametrize("typed", ["a\x00b", "\ud800x"])
def test_what_the_database_cannot_hold_is_wrong_input(client: Client, typed: str) -> None:
    body = f"login={'a%00b' if chr(0) in typed else 'a%ED%A0%80b'}&password=x"
    answer = client.post(reverse("account_login"), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (400, 422)


def test_sign_up_is_closed_except_for_contractors(client: Client) -> None:
    assert client.post(reverse("account_signup"), {"username": "x"})["Location"] == reverse("vendor-register")
    assert not User.objects.exists()


def test_a_role_is_chosen_and_only_ones_own(client: Client) -> None:
    user = officer()
    approver = Membership.objects.create(user=user, organisation=cast.organisation(), role="approver")
    other = cast.person("stranger", "clerk", cast.organisation())
    cast.sign_in(client, user)
    assert client.post(reverse("memberships"), {"membership": approver.pk}).status_code == 302
    assert client.get(reverse("memberships")).wsgi_request.actor.roles == {"approver"}
    assert client.post(reverse("memberships"), {"membership": Membership.objects.get(user=other).pk}).status_code == 404
    assert client.post(reverse("memberships"), {"membership": "1e5"}).status_code == 404


def test_an_actor_costs_one_query(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    from kernel.actors import build_actor

    cast.sign_in(client, officer())
    request = client.get(reverse("memberships")).wsgi_request
    with django_assert_num_queries(2):  # the clock, the memberships
        assert build_actor(request).roles == {"clerk"}


def test_recovery_codes_need_the_second_factor_and_count_once(client: Client) -> None:
    user = officer()
    cast.sign_in(client, user)
    codes = client.post(reverse("recovery-codes")).context["codes"]
    assert len(codes) == 10
    assert actions.spend_code(user, codes[0]) is not None
    assert actions.spend_code(user, codes[0]) is None


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "vendor-register", "vendors"])
def test_open_pages_in_both_languages_without_inline_style(client: Client, prefix: str, name: str) -> None:
    with translation.override("zh-hans"):
        page = client.get(prefix + reverse(name))
        assert page.status_code == 200
        text = page.content.decode()
        assert " style=" not in text and "onclick=" not in text


@pytest.mark.parametrize("name", ["security", "step-up", "memberships", "account_change_password"])
def test_pages_of_the_signed_in(client: Client, name: str) -> None:
    cast.sign_in(client, officer())
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert " style=" not in page.content.decode()


@pytest.mark.parametrize("name", ["security", "step-up", "memberships", "vendor-profile", "vendor-team"])
def test_visitors_are_sent_to_sign_in(client: Client, name: str) -> None:
    assert client.get(reverse(name))["Location"].startswith(reverse("account_login"))


def test_the_reference_tables_are_read_behind_the_second_factor(client: Client) -> None:
    user = User.objects.create(username="ops", name="运维", is_staff=True, is_superuser=True)
    assert client.get("/ops/")["Location"].startswith("/ops/login/")
    assert client.get("/ops/login/")["Location"].startswith("/account/login/")
    cast.sign_in(client, user, second_factor=False)
    assert client.get("/ops/")["Location"].startswith("/account/security/")
    cast.sign_in(client, user)
    assert client.get("/ops/").status_code == 200
    cast.place()
    assert client.get("/ops/parties/jurisdiction/").status_code == 200
    assert client.get("/ops/parties/jurisdiction/add/").status_code == 403
    assert client.get("/ops/mfa/authenticator/").status_code == 404
