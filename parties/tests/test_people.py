"""Invitations, roles with an end, delegation until a day, recovery through the unit, a person's own data."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from kernel.clock import FixedClock
from kernel.errors import NotAllowed, TooLate, WrongState
from kernel.findings import Refused
from kernel.models import Entry
from parties import actions, queries, rules
from parties.models import Consent, Correction, Invitation, Membership, User
from parties.tests import cast

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 16, 1, 0, tzinfo=UTC)  # 2026-03-16 09:00 in Shanghai
TODAY = date(2026, 3, 16)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(AT)


@pytest.fixture
def mail(settings: Any, tmp_path: Path) -> Path:
    settings.MAIL_DIR = tmp_path
    return tmp_path


@pytest.fixture
def approver() -> User:
    user = cast.person("lq_approver", "approver", cast.organisation(), "章慧敏")
    TOTP.activate(user, SECRET)
    return user


def invited(approver: User, clock: FixedClock, **facts: Any) -> actions.Sent:
    known = {"name": "周末", "role": "clerk", "email": "zhou@example.org"} | facts
    return actions.invite(cast.organisation(), by=cast.actor(approver), clock=clock, **known)


def token_of(sent: actions.Sent) -> str:
    return sent.link.rstrip("/").rpartition("/")[2]


def codes(refused: Any) -> set[str]:
    return {finding.code for finding in refused.value.findings}


# -- rules: a table with hand-computed values ------------------------------------------------------------------------------
@pytest.mark.parametrize(("held", "role", "met"), [
    (set(), "approver", True), ({"clerk"}, "approver", False), ({"approver"}, "clerk", False), ({"accountant"}, "approver", False),
    ({"clerk"}, "accountant", True), ({"finance_reviewer"}, "treasury", False), ({"treasury"}, "administrator", False), ({"contractor_head"}, "contractor_clerk", True),
])  # fmt: skip
def test_separation_of_duties(held: set[str], role: str, met: bool) -> None:
    cast.place()
    finding = rules.separation(held, role, law=queries.edition("331004", TODAY))
    assert finding.met is met
    assert finding.cite == "wenzhou.7-4.internal_control" or finding.cite == ""


@pytest.mark.parametrize(("until", "broken"), [
    (None, {"delegation_needs_end"}), (date(2026, 3, 15), {"delegation_past"}), (date(2026, 3, 16), set()), (date(2026, 6, 14), set()), (date(2026, 6, 15), {"delegation_long"}),
])  # fmt: skip
def test_a_role_is_lent_for_ninety_days_at_most(until: date | None, broken: set[str]) -> None:
    """16 March + 90 days = 14 June (15 days of March, 30 of April, 31 of May, 14 of June)."""
    cast.place()
    found = rules.lent_until(until, TODAY, law=queries.edition("331004", TODAY))
    assert {finding.code for finding in found if finding.blocks} == broken


# -- invitations -------------------------------------------------------------------------------------------------------------
def test_an_invitation_is_taken_up_once(approver: User, clock: FixedClock, mail: Path, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sent = invited(approver, clock)
    (letter,) = [json.loads(path.read_text("utf-8")) for path in mail.glob("link-*.json")]
    assert letter["to"] == {"email": "zhou@example.org"} and letter["url"] == sent.link
    row = Invitation.objects.get()
    assert token_of(sent) not in json.dumps(list(Invitation.objects.values()), default=str), "the link itself is stored nowhere"
    assert row.expires_at == AT + timedelta(days=7)
    user = actions.accept_invitation(row, by=_visitor(), clock=clock, username="zhoumo", password="a long pass phrase")
    assert (user.name, user.email) == ("周末", "zhou@example.org") and user.check_password("a long pass phrase")
    assert Membership.objects.get(user=user).role == "clerk"
    assert Consent.objects.filter(user=user, kind="notice").exists()
    assert list(Entry.objects.filter(event__contains="invit").order_by("pk").values_list("event", flat=True)) == ["parties.invite", "parties.accept_invitation"]
    with pytest.raises(WrongState):
        actions.accept_invitation(row, by=_visitor(), clock=clock, username="again", password="x")
    assert not User.objects.filter(username="again").exists()


def _visitor() -> Any:
    from kernel.actors import Actor

    return Actor.anonymous()


def test_an_invitation_ends(approver: User, clock: FixedClock, mail: Path) -> None:
    sent = invited(approver, clock)
    clock.move(timedelta(days=7))
    with pytest.raises(TooLate):
        actions.accept_invitation(sent.invitation, by=_visitor(), clock=clock, username="zhoumo", password="x")
    assert not User.objects.filter(username="zhoumo").exists()
    again = actions.resend_invitation(sent.invitation, by=cast.actor(approver), clock=clock)
    assert token_of(again) != token_of(sent) and again.invitation.expires_at == clock.now() + timedelta(days=7)


def test_by_telephone_the_link_alone_is_not_enough(approver: User, clock: FixedClock, mail: Path, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sent = invited(approver, clock, email="", phone="13800000000")
    (text,) = [json.loads(path.read_text("utf-8")) for path in mail.glob("link-*.json")]
    assert text["url"] == "" and token_of(sent) not in text["body"]
    code = re.search(r"\d{6}", text["body"])
    assert code is not None
    wrong = "000000" if code[0] != "000000" else "111111"
    with pytest.raises(Refused) as refused:
        actions.accept_invitation(sent.invitation, by=_visitor(), clock=clock, code=wrong, username="zhoumo", password="x")
    assert codes(refused) == {"invitation_code"} and not User.objects.filter(username="zhoumo").exists()
    actions.accept_invitation(sent.invitation, by=_visitor(), clock=clock, code=code[0], username="zhoumo", password="x")


@pytest.mark.parametrize(("facts", "code"), [
    ({"email": ""}, "invitation_address"), ({"role": "treasury"}, "role_not_offered"), ({"role": "civil_affairs"}, "role_not_offered"), ({"email": "me@example.org"}, "own_role"),
    ({"until": date(2026, 3, 15)}, "role_past"),
])  # fmt: skip
def test_refused_invitations_write_nothing(approver: User, clock: FixedClock, facts: dict[str, Any], code: str) -> None:
    approver.email = "me@example.org"
    approver.save()
    with pytest.raises(Refused) as refused:
        invited(approver, clock, **facts)
    assert code in codes(refused)
    assert not Invitation.objects.exists() and not Entry.objects.exists()


def test_who_may_invite(approver: User, clock: FixedClock, mail: Path) -> None:
    clerk = cast.person("lq_clerk", "clerk", cast.organisation())
    finance = cast.organisation(cast.FINANCE, "路桥区财政局", "finance")
    administrator = cast.person("lq_admin", "administrator", finance)
    elsewhere = cast.organisation("11220100MB0000001X", "长春市财政局", "finance", "220100")
    stranger = cast.person("cc_admin", "administrator", elsewhere)
    for person in (clerk, stranger):
        with pytest.raises(NotAllowed):
            actions.invite(cast.organisation(), by=cast.actor(person), clock=clock, name="某人", role="clerk", email="x@example.org")
    assert not Invitation.objects.exists()
    made = actions.invite(cast.organisation(), by=cast.actor(administrator), clock=clock, name="某人", role="civil_affairs", email="x@example.org")
    assert Invitation.objects.visible_to(cast.actor(administrator)).get() == made.invitation
    assert not Invitation.objects.visible_to(cast.actor(stranger)).exists() and not Invitation.objects.visible_to(cast.actor(clerk)).exists()


def test_the_inviter_cannot_take_it_up_himself_nor_one_who_has_the_opposite_role(approver: User, clock: FixedClock, mail: Path) -> None:
    row = invited(approver, clock, role="accountant").invitation
    with pytest.raises(Refused) as refused:
        actions.accept_invitation(row, by=cast.actor(approver), clock=clock)
    assert codes(refused) == {"own_role", "roles_apart"}
    clerk = cast.person("lq_clerk", "clerk", cast.organisation())
    other = invited(approver, clock, role="approver", name="王建平").invitation
    with pytest.raises(Refused) as refused:
        actions.accept_invitation(other, by=cast.actor(clerk), clock=clock)
    assert codes(refused) == {"roles_apart"}
    assert Membership.objects.count() == 2


# -- roles and delegation ----------------------------------------------------------------------------------------------------
def test_the_last_keeper_of_a_unit_stays(approver: User, clock: FixedClock) -> None:
    own = Membership.objects.get(user=approver)
    with pytest.raises(Refused) as refused:
        actions.end_role(own, by=cast.actor(approver), clock=clock, last_day=TODAY)
    assert codes(refused) == {"last_head"}
    own.refresh_from_db()
    assert own.until is None and not Entry.objects.exists()
    cast.person("second", "approver", cast.organisation())
    actions.end_role(own, by=cast.actor(approver), clock=clock, last_day=TODAY)
    assert queries.memberships(approver, AT) and not queries.memberships(approver, AT + timedelta(days=1))


def test_nobody_raises_himself(approver: User, clock: FixedClock) -> None:
    with pytest.raises(Refused) as refused:
        actions.give_role(approver, cast.organisation(), by=cast.actor(approver), clock=clock, role="clerk")
    assert "own_role" in codes(refused) and Membership.objects.count() == 1


def test_a_lent_role_ends_by_its_date_and_with_its_source(clock: FixedClock) -> None:
    firm = cast.contractor()
    head = cast.person("c1_head", "contractor_head", firm.organisation, "何晓岚")
    clerk = cast.person("c1_clerk", "contractor_clerk", firm.organisation, "陈意")
    source = Membership.objects.get(user=head)
    made = actions.delegate(source, clerk, by=cast.actor(head), clock=clock, until=date(2026, 3, 20), because="出差")
    actor = cast.actor(clerk, "contractor_head")
    assert actor.delegated_by == "何晓岚" and actor.roles == {"contractor_head"}
    assert Entry.objects.get(event="parties.delegate").facts["until"] == "2026-03-20"
    last, after = datetime(2026, 3, 20, 15, 59, tzinfo=UTC), datetime(2026, 3, 20, 16, 1, tzinfo=UTC)  # a minute either side of midnight in Shanghai
    assert made in queries.memberships(clerk, last) and made not in queries.memberships(clerk, after)
    with pytest.raises(Refused) as refused:
        actions.delegate(made, head, by=actor, clock=clock, until=date(2026, 3, 18))
    assert "delegation_of_lent" in codes(refused)
    with pytest.raises(NotAllowed):
        actions.invite(firm.organisation, by=actor, clock=clock, name="某人", role="contractor_clerk", email="x@example.org")
    source.until = date(2026, 3, 17)
    source.save()
    assert made not in queries.memberships(clerk, AT + timedelta(days=2)), "what is lent ends with its source"


def test_a_lent_role_is_taken_back_and_lent_again(clock: FixedClock) -> None:
    firm = cast.contractor()
    head = cast.person("c1_head", "contractor_head", firm.organisation)
    clerk = cast.person("c1_clerk", "contractor_clerk", firm.organisation)
    other = cast.person("c2_clerk", "contractor_clerk", cast.contractor(cast.FIRMS[1], "别家").organisation)
    source = Membership.objects.get(user=head)
    made = actions.delegate(source, clerk, by=cast.actor(head), clock=clock, until=date(2026, 3, 20))
    with pytest.raises(NotAllowed):
        actions.end_delegation(made, by=cast.actor(other), clock=clock)
    actions.end_delegation(made, by=cast.actor(head), clock=clock)
    assert made not in queries.memberships(clerk, AT)
    with pytest.raises(Refused) as refused:
        actions.delegate(source, other, by=cast.actor(head), clock=clock, until=date(2026, 3, 20))
    assert codes(refused) == {"delegation_stranger"}
    assert actions.delegate(source, clerk, by=cast.actor(head), clock=clock, until=date(2026, 3, 25)).pk == made.pk


def test_the_approver_cannot_lend_to_the_clerk(approver: User, clock: FixedClock) -> None:
    clerk = cast.person("lq_clerk", "clerk", cast.organisation())
    with pytest.raises(Refused) as refused:
        actions.delegate(Membership.objects.get(user=approver), clerk, by=cast.actor(approver), clock=clock, until=TODAY)
    assert codes(refused) == {"roles_apart"} and Membership.objects.count() == 2


# -- recovery ------------------------------------------------------------------------------------------------------------------
def test_recovery_through_the_unit_keeps_the_second_factor(client: Client, approver: User, clock: FixedClock, mail: Path) -> None:
    clerk = cast.person("lq_clerk", "clerk", cast.organisation())
    TOTP.activate(clerk, SECRET)
    link = actions.recover_password(Membership.objects.get(user=clerk), by=cast.actor(approver), clock=clock)
    path = "/account/" + link.partition("/account/")[2]
    answer = client.get(path, follow=True)
    assert answer.status_code == 200 and b"recovered" in answer.content
    new = {"password1": "an entirely new phrase", "password2": "an entirely new phrase"}
    assert client.post(answer.request["PATH_INFO"], new).status_code == 302
    assert client.get(path, follow=True).context["token_fail"], "once"
    signing = client.post(reverse("account_login"), {"login": "lq_clerk", "password": "an entirely new phrase"})
    assert signing["Location"] == reverse("mfa_authenticate") and "_auth_user_id" not in client.session
    with pytest.raises(Refused):
        actions.recover_password(Membership.objects.get(user=approver), by=cast.actor(approver), clock=clock)


def test_recovery_by_mail_says_the_same_for_every_address(client: Client, mail: Path, django_capture_on_commit_callbacks: Any) -> None:
    clerk = cast.person("lq_clerk", "clerk", cast.organisation())
    clerk.email = "wang@example.org"
    clerk.save()
    with django_capture_on_commit_callbacks(execute=True):
        known = client.post(reverse("account_reset_password"), {"email": "wang@example.org"})
        unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert known.status_code == unknown.status_code == 302 and known["Location"] == unknown["Location"]
    (letter,) = [json.loads(path.read_text("utf-8")) for path in mail.glob("link-*.json")]
    assert letter["to"] == {"email": "wang@example.org"} and "/account/recover/" in letter["url"]


def test_a_lost_second_factor_is_taken_off_with_a_reason(approver: User, clock: FixedClock) -> None:
    clerk = cast.person("lq_clerk", "clerk", cast.organisation())
    TOTP.activate(clerk, SECRET)
    row = Membership.objects.get(user=clerk)
    with pytest.raises(Refused):
        actions.renew_second_factor(row, by=cast.actor(approver), clock=clock, because=" ")
    assert Authenticator.objects.filter(user=clerk).exists()
    actions.renew_second_factor(row, by=cast.actor(approver), clock=clock, because="手机遗失")
    assert not Authenticator.objects.filter(user=clerk).exists()
    assert Entry.objects.get(event="parties.renew_second_factor").because == "手机遗失"


def test_one_keeper_does_not_get_hold_of_both_factors(approver: User, clock: FixedClock) -> None:
    clerk = cast.person("lq_clerk", "clerk", cast.organisation())
    TOTP.activate(clerk, SECRET)
    row = Membership.objects.get(user=clerk)
    administrator = cast.person("lq_admin", "administrator", cast.organisation(cast.FINANCE, "路桥区财政局", "finance"))
    assert actions.recover_password(row, by=cast.actor(approver), clock=clock)
    with pytest.raises(Refused) as refused:
        actions.renew_second_factor(row, by=cast.actor(approver), clock=clock, because="手机遗失")
    assert codes(refused) == {"recover_two_persons"} and Authenticator.objects.filter(user=clerk).exists()
    actions.renew_second_factor(row, by=cast.actor(administrator), clock=clock, because="手机遗失")
    with pytest.raises(Refused):
        actions.recover_password(row, by=cast.actor(administrator), clock=clock)


# -- personal data -------------------------------------------------------------------------------------------------------------
def test_a_closed_account_cannot_sign_in_and_its_acts_still_show(client: Client, approver: User, clock: FixedClock, mail: Path) -> None:
    row = invited(approver, clock).invitation
    user = actions.accept_invitation(row, by=_visitor(), clock=clock, username="zhoumo", password="a long pass phrase")
    TOTP.activate(user, SECRET)
    actions.close_account(by=cast.actor(user), clock=clock)
    user.refresh_from_db()
    assert (user.username, user.email, user.name, user.is_active) == (f"closed-{user.pk}", "", "周末", False)
    assert not Authenticator.objects.filter(user=user).exists() and not queries.memberships(user, AT)
    assert client.post(reverse("account_login"), {"login": "zhoumo", "password": "a long pass phrase"}).status_code == 422
    assert client.post(reverse("account_login"), {"login": user.username, "password": "a long pass phrase"}).status_code == 422
    act = Entry.objects.get(event="parties.accept_invitation")
    assert (act.actor_id, act.actor_name) == (user.pk, "周末"), "the journal keeps who acted"


def test_the_name_goes_too_where_no_act_was_done(clock: FixedClock) -> None:
    firm = cast.contractor()
    cast.person("c1_head", "contractor_head", firm.organisation)
    clerk = cast.person("c1_clerk", "contractor_clerk", firm.organisation, "陈意")
    actions.close_account(by=cast.actor(clerk), clock=clock)
    clerk.refresh_from_db()
    assert clerk.name == "已注销账号"


def test_the_last_keeper_cannot_close_his_account(approver: User, clock: FixedClock) -> None:
    with pytest.raises(Refused) as refused:
        actions.close_account(by=cast.actor(approver), clock=clock)
    approver.refresh_from_db()
    assert codes(refused) == {"last_head"} and approver.is_active and not Entry.objects.exists()


def test_a_name_is_put_right_by_another(approver: User, clock: FixedClock) -> None:
    clerk = cast.person("lq_clerk", "clerk", cast.organisation(), "王建苹")
    made = actions.file_correction(by=cast.actor(clerk), clock=clock, wanted="王建平", reason="录入有误")
    with pytest.raises(NotAllowed):
        actions.decide_correction(made, by=cast.actor(clerk), clock=clock, grant=True, answer="")
    assert queries.todo(cast.actor(approver), AT), "it stands on the approver's workbench"
    actions.decide_correction(made, by=cast.actor(approver), clock=clock, grant=True, answer="")
    clerk.refresh_from_db()
    assert clerk.name == "王建平" and Correction.objects.get().state == "GRANTED"
    assert Entry.objects.get(event="parties.file_correction").actor_name == "王建苹"


def test_the_copy_holds_all_and_no_secret(client: Client, approver: User) -> None:
    cast.sign_in(client, approver)
    answer = client.get(reverse("privacy-copy-json"))
    data = json.loads(answer.content)
    assert data["account"]["user_name"] == "lq_approver" and data["roles"][0]["organisation"] == "路桥区民政局"
    text = answer.content.decode()
    assert SECRET not in text and "pbkdf2" not in text and approver.password not in text
    assert client.get(reverse("privacy-copy-zip")).content[:2] == b"PK"


# -- pages -----------------------------------------------------------------------------------------------------------------------
def test_the_link_opens_an_account_and_works_once(client: Client, approver: User, mail: Path) -> None:
    cast.sign_in(client, approver)
    answer = client.post(reverse("team-invite"), {"name": "周末", "role": "clerk", "email": "zhou@example.org"})
    assert answer.status_code == 200
    link = re.search(r'id="invitation-link">http://[^/]+(/[^<]+)<', answer.content.decode())
    invitation = Invitation.objects.get()
    path = link[1] if link else actions.resend_invitation(invitation, by=cast.actor(approver), clock=FixedClock(AT)).link.partition("//")[2].partition("/")[2]
    visitor = Client()
    assert visitor.get(f"/{path.lstrip('/')}").status_code == 200
    typed = {"username": "zhoumo", "password": "a long pass phrase", "password2": "a long pass phrase", "notice": "on"}
    answer = visitor.post(f"/{path.lstrip('/')}", typed)
    assert answer.status_code == 302 and answer["Location"] == reverse("security"), "straight to the second factor"
    assert visitor.get(reverse("unit-team")).status_code == 302, "without it an officer can do nothing"
    assert Client().get(f"/{path.lstrip('/')}").status_code == 410
    assert Client().get(reverse("invitation", args=["x" * 40])).status_code == 404


def test_the_bureau_lists_finds_and_exports_its_place_alone(client: Client, approver: User) -> None:
    finance = cast.organisation(cast.FINANCE, "路桥区财政局", "finance")
    administrator = cast.person("lq_admin", "administrator", finance, "叶青")
    cast.person("cc_clerk", "clerk", cast.organisation("11220100MB0000001X", "长春某局", "body", "220100"), "外地人")
    cast.sign_in(client, administrator)
    page = client.get(reverse("fin-users"))
    text = page.content.decode()
    assert "章慧敏" in text and "外地人" not in text
    assert "章慧敏" not in client.get(reverse("fin-users"), {"role": "administrator"}).content.decode()
    rows = client.get(reverse("fin-users"), {"format": "json"}).json()["accounts"]
    assert {row["name"] for row in rows} == {"章慧敏", "叶青"}
    assert client.get(reverse("fin-users"), {"format": "csv"}).content.startswith(b"\xef\xbb\xbf")
    other = Client()
    cast.sign_in(other, approver)
    assert other.get(reverse("fin-users")).status_code == 403


def test_asking_for_links_has_a_limit_by_real_time(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "2/m/key"}
    address = {"email": f"limit-{User.objects.count()}@example.org"}
    from django.core.cache import cache

    cache.clear()
    answers = [client.post(reverse("account_reset_password"), address).status_code for _ in range(3)]
    assert answers == [302, 302, 429]
