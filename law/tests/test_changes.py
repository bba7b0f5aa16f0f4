"""Changes of the rules: two persons, the day from which they bind, and delivered files that never undo them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model

from kernel.actors import Actor
from kernel.clock import FixedClock
from kernel.errors import NotAllowed, WrongState
from kernel.findings import Refused
from kernel.models import Entry
from law import actions, queries, rules
from law.book import Book
from law.calendar import NoCalendar
from law.models import CalendarYear, Change, ChangeState, Origin, ProvisionVersion, Revision
from law.permissions import within
from law.queries import bureau

pytestmark = pytest.mark.django_db
CLOCK = FixedClock(datetime(2026, 3, 16, 1, tzinfo=UTC))
DISPERSED = "portal.threshold.dispersed"
SAYS = {"because": "省厅印发新标准", "basis": "浙财采监〔2026〕1号"}


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    queries.forget()
    actions.load_seed(clock=CLOCK)
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def bureau_people() -> tuple[Actor, Actor]:
    people = [get_user_model().objects.create(username=name, name=name) for name in ("rule_one", "rule_two")]
    one, two = (Actor(user=each, organisation_key="11331004MB0000203C", roles=frozenset({"administrator"}), jurisdiction="331004") for each in people)
    return one, two


def load(by: Actor, **change: object) -> Change:
    given = {"place": "330000", "since": date(2026, 4, 1), "value": "1000000", "document_name": "浙江省集中采购目录及标准", "document_number": "浙财采监〔2026〕1号",
             "verified": True, "source": "浙江省财政厅网站", **SAYS}  # fmt: skip
    return actions.propose_version(DISPERSED, by=by, clock=CLOCK, **(given | change))


def test_a_threshold_binds_from_its_day_and_only_after_the_second_person(bureau_people: tuple[Actor, Actor]) -> None:
    one, two = bureau_people
    before = queries.book().on(date(2026, 4, 1), ["331004", "331000", "330000"]).value(DISPERSED)
    change = load(one)
    assert queries.book().on(date(2026, 4, 1), ["330000"]).value(DISPERSED) == before
    with pytest.raises(NotAllowed):
        actions.approve(change, by=one, clock=CLOCK)
    assert Change.objects.get().state == ChangeState.PROPOSED
    assert not Revision.objects.filter(reason=change.number).exists()
    actions.approve(change, by=two, clock=CLOCK, opinion="已核对")
    book = queries.book()
    assert book.on(date(2026, 3, 31), ["330000"]).value(DISPERSED) == before
    new = book.on(date(2026, 4, 1), ["330000"]).get(DISPERSED)
    assert (new.value, new.verified, book.words(new)) == (Decimal(1000000), True, "浙财采监〔2026〕1号")
    assert queries.source_words(change.number) == "浙江省财政厅网站"
    assert book.on(date(2026, 4, 1), ["220000"]).value(DISPERSED) == Decimal(500000)
    events = list(Entry.objects.filter(subject="law.change").order_by("pk").values_list("event", "is_public"))
    assert events == [("law.propose_change", False), ("law.approve_change", True)]


def test_a_refusal_says_why_and_changes_nothing(bureau_people: tuple[Actor, Actor]) -> None:
    one, two = bureau_people
    change = load(one)
    with pytest.raises(Refused):
        actions.refuse(change, by=two, clock=CLOCK, opinion=" ")
    actions.refuse(change, by=two, clock=CLOCK, opinion="文号有误")
    assert not ProvisionVersion.objects.filter(origin=Origin.BUREAU).exists()
    with pytest.raises(WrongState):
        actions.approve(change, by=two, clock=CLOCK)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"value": "many"}, "rule_value_fits"),
        ({"value": "-5"}, "rule_value_fits"),
        ({"since": date(2026, 3, 16)}, "rule_day_ahead"),
        ({"source": ""}, "rule_verified_needs_source"),
        ({"document_name": ""}, "rule_needs_document"),
        ({"until": date(2026, 4, 1)}, "rule_ends_after_it_begins"),
    ],
)
def test_what_may_not_be_proposed(bureau_people: tuple[Actor, Actor], given: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        load(bureau_people[0], **given)
    assert code in {finding.code for finding in refused.value.findings}
    assert not Change.objects.exists()


def test_a_value_that_binds_already_is_never_rewritten(bureau_people: tuple[Actor, Actor]) -> None:
    stands = ProvisionVersion.objects.get(provision="214.10.response_days")
    with pytest.raises(Refused) as refused:
        actions.propose_version("214.10.response_days", by=bureau_people[0], clock=CLOCK, place="", since=stands.since, value="12", late="早先录入有误，应更正",
                                document=stands.document.key, **SAYS)  # fmt: skip
    assert "rule_past_stays" in {finding.code for finding in refused.value.findings}


def test_two_open_proposals_for_one_version_are_refused(bureau_people: tuple[Actor, Actor]) -> None:
    load(bureau_people[0])
    with pytest.raises(Refused) as refused:
        load(bureau_people[1], value="900000")
    assert [finding.code for finding in refused.value.findings] == ["change_stands_open"]


def test_another_place_is_out_of_reach(bureau_people: tuple[Actor, Actor]) -> None:
    with pytest.raises(NotAllowed):
        load(bureau_people[0], place="220000")
    assert [within(place, "331004") for place in ("", "331004", "331000", "330000", "330300", "220000")] == [True, True, True, True, False, False]


def test_the_delivered_files_never_undo_the_bureau(bureau_people: tuple[Actor, Actor]) -> None:
    one, two = bureau_people
    stands = ProvisionVersion.objects.get(provision="214.10.response_days")
    change = actions.propose_version("214.10.response_days", by=one, clock=CLOCK, place="", since=date(2026, 5, 1), value="12", document=stands.document.key,
                                     article="10", verified=True, source="财政部网站", **SAYS)  # fmt: skip
    actions.approve(change, by=two, clock=CLOCK)
    assert actions.load_seed(clock=CLOCK) == 0
    stands.refresh_from_db()
    assert stands.until == date(2026, 5, 1)
    assert [each.value for each in queries.book().versions("214.10.response_days")] == [10, 12]
    assert bureau.held_back() == []
    seed = queries.seed()
    first = next(each for each in seed.provisions if each.id == "214.10.response_days")
    rest = tuple(replace(each, until=date(2027, 1, 1)) if each is first else each for each in seed.provisions)
    newer = Book((*rest, replace(first, since=date(2027, 1, 1), value=15)), seed.documents)
    assert actions.load_seed(clock=CLOCK, seed=newer) == 0
    assert [each.value for each in queries.book().versions("214.10.response_days")] == [10, 12]


def test_the_notice_of_2026_reads_as_its_table() -> None:
    text = """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""
    off, work = rules.read_table(text, 2026)
    stands = next(table for table in bureau.delivered_tables() if table["year"] == 2026)
    assert off == stands["off"]
    assert work == stands["work"]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("元旦,2027-01-01,2027-01-03\n上班,2027-01-02", "table_not_both"),
        ("元旦,2027-01-01,2027-01-03\n上班,2027-01-05", "table_makeup_on_weekend"),
        ("元旦,2026-01-01,2026-01-03", "table_of_its_year"),
        ("元旦", "table_line"),
        ("元旦,2027-01-03,2027-01-01\n春节,2027-02-06,2027-02-10", "table_runs_forward"),
        ("上班,2027-01-09", "table_has_days"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(bureau_people: tuple[Actor, Actor], table: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.propose_table(2027, by=bureau_people[0], clock=CLOCK, table=table, **SAYS)
    assert code in {finding.code for finding in refused.value.findings}
    assert not Change.objects.exists()


def test_a_year_counts_once_two_persons_entered_its_table(bureau_people: tuple[Actor, Actor]) -> None:
    one, two = bureau_people
    with pytest.raises(NoCalendar):
        queries.calendar().is_working(date(2027, 1, 4))
    change = actions.propose_table(2027, by=one, clock=CLOCK, table="元旦,2027-01-01,2027-01-03\n上班,2027-01-09", **SAYS)
    actions.approve(change, by=two, clock=CLOCK)
    calendar = queries.calendar()
    assert [calendar.is_working(date(2027, 1, day)) for day in (1, 4, 9, 10)] == [False, True, True, False]
    assert calendar.is_working(date(2026, 2, 14))
    assert CalendarYear.objects.get().source == SAYS["basis"]


def test_days_that_are_over_stay(bureau_people: tuple[Actor, Actor]) -> None:
    stands = bureau.table_of(2026)
    assert stands is not None
    rows = "\n".join(f"{name},{first},{last}" for name, first, last in stands["off"][1:]) + "\n上班," + ",".join(stands["work"])
    with pytest.raises(Refused) as refused:
        actions.propose_table(2026, by=bureau_people[0], clock=CLOCK, table=rows, **SAYS)
    assert "table_past_stays" in {finding.code for finding in refused.value.findings}


@pytest.mark.parametrize(("unit", "text"), [("WD", "5"), ("share", "0.15"), ("yuan", "500000.00"), ("fraction", "2/3"), ("flag", "是"), ("list", "a\nb"), ("text", "甲")])
def test_what_a_form_shows_is_read_back(unit: str, text: str) -> None:
    assert rules.write_value(rules.read_value(text, unit), unit) == text


def test_per_cent_is_a_share() -> None:
    assert rules.read_value("15%", "share") == Decimal("0.15")


def test_uses_are_read_from_the_code() -> None:
    rooms = {(use.app, use.where.partition(":")[0]) for use in queries.uses("214.10.response_days") if use.where}
    assert any(where.startswith("procurement/rules/") for _app, where in rooms)
