"""The bureau's lists: bodies by day, the credit record by two persons, experts and their ties, evaluators, and their pages."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from kernel.clock import FixedClock
from kernel.errors import NotAllowed, WrongState
from kernel.findings import Refused
from kernel.models import Entry
from law import book
from parties import actions, queries, rules
from parties.models import BodyVersion, Evaluator, Exclusion, Expert, Membership, Organisation, Penalty, PurchasingBody
from parties.tests import cast

pytestmark = pytest.mark.django_db
CLOCK = FixedClock(datetime(2026, 3, 16, 1, 0, tzinfo=UTC))
NEW_KEY = "12331004MB00001070"
LAW = book.load().on(date(2026, 3, 16), ("331004", "331000", "330000"))


@pytest.fixture
def keeper() -> Any:
    """A finance reviewer of the place."""
    return cast.actor(cast.person("t_keeper", "finance_reviewer", cast.organisation(cast.FINANCE, "路桥区财政局", "finance")))


@pytest.fixture
def second() -> Any:
    """The bureau's administrator."""
    return cast.actor(cast.person("t_second", "administrator", cast.organisation(cast.FINANCE, "路桥区财政局", "finance")))


def enter(by: Any, **more: Any) -> PurchasingBody:
    values = {"key": NEW_KEY, "name": "台州市路桥区养老服务指导中心", "short_name": "养老指导中心", "place": "331004", "address": "", "body_class": "welfare_one",
              "establishment": "institutional", "funding": "full"}
    return actions.enter_body(by=by, clock=CLOCK, **(values | more))


def codes(refusal: Any) -> list[tuple[str, str]]:
    return [(found.code, found.cite) for found in refusal.value.findings if found.blocks]


def test_102_8_a_body_of_the_first_welfare_class_is_refused_with_the_article(keeper: Any) -> None:
    with pytest.raises(Refused) as refusal:
        enter(keeper)
    assert codes(refusal) == [("body_may_not_buy", "102.8.excluded")]
    assert not Organisation.objects.filter(key=NEW_KEY).exists()


def test_entered_as_blocked_it_is_refused_on_both_sides(keeper: Any) -> None:
    body = enter(keeper, blocked=True)
    assert queries.may_buy(body.organisation, LAW).cite == "102.8.excluded"
    assert queries.may_take(body.organisation, LAW).cite == "102.8.excluded"
    assert Entry.objects.get(event="parties.enter_body").owner_key == NEW_KEY


def test_a_change_takes_effect_on_its_day_and_keeps_the_row_before(keeper: Any) -> None:
    body = cast.organisation().body
    actions.change_body(body, by=keeper, clock=CLOCK, body_class="admin_institution", establishment="civil_service", funding="full",
                        effective_on=date(2026, 4, 1), document="路编办〔2026〕3号")
    body = PurchasingBody.objects.get(pk=body.pk)
    assert body.as_of(date(2026, 3, 31)).body_class == "state_organ"
    assert body.as_of(date(2026, 4, 1)).body_class == "admin_institution"
    with pytest.raises(Refused) as refusal:
        actions.change_body(body, by=keeper, clock=CLOCK, body_class="welfare_one", establishment="institutional", funding="full",
                            effective_on=date(2026, 3, 1), document="倒签")
    assert {code for code, _cite in codes(refusal)} == {"body_change_order", "body_change_back"}
    assert BodyVersion.objects.count() == 1


def test_another_places_bureau_changes_nothing(keeper: Any) -> None:
    body = cast.organisation("11220100MB00001077", "长春市民政局", "body", "220100").body
    with pytest.raises(NotAllowed):
        actions.add_function(body, by=keeper, clock=CLOCK, name="养老服务", basis="", since=date(2026, 1, 1))
    assert not body.functions.exists()


def record(by: Any, **more: Any) -> Penalty:
    values = {"kind": "ban", "authority": "路桥区财政局", "number": "路财采罚〔2026〕1号", "facts": "转包", "decided_on": date(2026, 3, 10), "since": date(2026, 3, 10),
              "until": date(2027, 3, 9)}
    return actions.record_penalty(cast.contractor(), by=by, clock=CLOCK, **(values | more))


def test_a_penalty_counts_once_a_second_person_has_confirmed_it(keeper: Any, second: Any) -> None:
    row = record(keeper)
    assert not Exclusion.objects.exists()
    with pytest.raises(NotAllowed):
        actions.confirm_penalty(row, by=keeper, clock=CLOCK)
    assert not Exclusion.objects.exists()
    actions.confirm_penalty(row, by=second, clock=CLOCK)
    firm = row.contractor.organisation
    assert [each.cite for each in queries.banned(firm, date(2026, 3, 16))] == ["gpl.22.supplier_conditions"]
    assert queries.banned(firm, date(2027, 3, 9)) and not queries.banned(firm, date(2027, 3, 10))


@pytest.mark.parametrize(("since", "until", "code"), [
    (date(2026, 1, 1), None, "ban_without_end"),
    (date(2026, 1, 1), date(2026, 12, 30), "ban_length"),  # a day short of one year
    (date(2026, 1, 1), date(2026, 12, 31), ""),
    (date(2026, 1, 1), date(2028, 12, 31), ""),
    (date(2026, 1, 1), date(2029, 1, 1), "ban_length"),  # a day over three years
])
def test_gpl_77_a_ban_lasts_one_to_three_years(since: date, until: date | None, code: str) -> None:
    assert [each.code for each in rules.penalty_days("ban", since, until, law=LAW) if each.blocks] == ([code] if code else [])


def test_the_contractor_replies_appeals_once_and_the_public_reads_the_reply(keeper: Any, second: Any, client: Client) -> None:
    row = actions.confirm_penalty(record(keeper), by=second, clock=CLOCK)
    head = cast.actor(cast.person("t_head", "contractor_head", row.contractor.organisation))
    actions.reply_to_penalty(row, by=head, clock=CLOCK, reply="已全部整改并接受处罚。")
    actions.appeal_penalty(row, by=head, clock=CLOCK, appeal="处罚过重")
    with pytest.raises(WrongState):
        actions.appeal_penalty(row, by=head, clock=CLOCK, appeal="再次申诉")
    stranger = cast.actor(cast.person("t_other", "contractor_head", cast.contractor(cast.FIRMS[1], "别家").organisation))
    with pytest.raises(NotAllowed):
        actions.reply_to_penalty(row, by=stranger, clock=CLOCK, reply="冒名")
    page = client.get(f"/vendors/{row.owner_key}/").content.decode()
    assert "已全部整改并接受处罚。" in page and "2027-03-09" in page and "处罚过重" not in page


def test_gplr_9_a_tie_that_has_ended_bars_for_three_years(keeper: Any) -> None:
    user = cast.person("t_expert", "expert", None, "方静")
    expert = Expert.objects.create(user=user, employer="学会")
    me = cast.actor(user)
    row = actions.declare_tie(expert, by=me, clock=CLOCK, kind="employment", organisation_key="", organisation_name="台州暖邻养老服务有限公司", relation="顾问",
                              since=date(2022, 1, 1), ended_on=date(2024, 6, 30))
    assert row.until == date(2027, 6, 30)
    with pytest.raises(NotAllowed):
        actions.declare_tie(expert, by=keeper, clock=CLOCK, kind="other", organisation_key="", organisation_name="别家", relation="代填", since=None, ended_on=None)
    assert expert.interests.count() == 1


def test_a_suspended_expert_and_one_whose_term_is_over_are_not_drawn(keeper: Any) -> None:
    made = actions.admit_expert(by=keeper, clock=CLOCK, name="朱敏", username="t_zhu", password="Bridge-2026-x", title="教授", employer="台州社会工作学院", employer_key="",
                                specialities=["养老服务"], families=["A04"], valid_until=date(2026, 12, 31))
    assert Membership.objects.get(user=made.user).role == "expert"
    assert list(Expert.objects.drawable(date(2026, 12, 31))) == [made]
    assert not Expert.objects.drawable(date(2027, 1, 1)).exists()
    actions.suspend_expert(made, by=keeper, clock=CLOCK, because="无正当理由缺席")
    assert not Expert.objects.drawable(date(2026, 4, 1)).exists()


def test_where_a_list_of_evaluators_is_kept_it_binds(keeper: Any) -> None:
    first = cast.organisation(cast.THIRD_PARTY, "台州明衡绩效评价有限公司", "third_party")
    other = cast.organisation(cast.FIRMS[1], "温州求实绩效评价事务所有限公司", "third_party")
    assert first in queries.evaluators_for("331004", date(2026, 3, 16))
    row = actions.list_evaluator(first, by=keeper, clock=CLOCK, fields=["养老服务"], independence="无利害关系", since=date(2026, 1, 1), until=date(2026, 12, 31))
    assert list(queries.evaluators_for("331004", date(2026, 3, 16))) == [first]
    assert other not in queries.evaluators_for("331004", date(2026, 3, 16))
    assert not queries.evaluators_for("331004", date(2027, 1, 1)).exists()
    actions.remove_evaluator(row, by=keeper, clock=CLOCK, because="不再独立")
    assert Evaluator.objects.get().state == "REMOVED"


@pytest.mark.parametrize("path", ["/fin/bodies/", "/fin/exclusions/", "/fin/evaluators/", "/fin/experts/", "/fin/bodies/?format=csv"])
def test_the_lists_open_to_their_keepers_alone(path: str, keeper: Any, client: Client) -> None:
    cast.sign_in(client, keeper.user)
    assert client.get(path).status_code == 200
    clerk = Client()
    cast.sign_in(clerk, cast.person("t_clerk", "clerk", cast.organisation()))
    assert clerk.get(path).status_code == 403


def test_the_page_refuses_with_the_article_and_keeps_what_was_typed(keeper: Any, client: Client) -> None:
    cast.sign_in(client, keeper.user)
    data = {"key": NEW_KEY, "name": "台州市路桥区养老服务指导中心", "place": "331004", "body_class": "welfare_one", "establishment": "institutional", "funding": "full"}
    answer = client.post("/fin/bodies/new/", data)
    assert answer.status_code == 422
    assert "第八条" in answer.content.decode() and NEW_KEY in answer.content.decode()
    assert client.post("/fin/bodies/new/", data | {"blocked": "on"}).status_code == 302
