"""The verbs of stage 7. A refusal also leaves nothing behind."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from evaluation import actions, queries
from evaluation.models import CallBack, Evaluation, SurveyAnswer, SurveyToken
from evaluation.tasks import tell
from evaluation.tests import scene as stage
from kernel.actors import Actor
from kernel.errors import NotAllowed, WrongState
from kernel.findings import Refused
from kernel.models import Entry, Message, Receipt
from parties.models import ContractorGrade
from parties.tests import cast
from planning.models import ProjectGrade

pytestmark = pytest.mark.django_db


@pytest.fixture
def s() -> stage.Scene:
    return stage.scene()


def codes_of(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in error.value.findings]


def test_open_takes_weights_from_the_law_of_the_day(s: stage.Scene) -> None:
    evaluation = stage.opened(s)
    assert (evaluation.number, evaluation.state) == ("LQ-2025-0001-E1", "OPEN")
    assert (evaluation.weight_body, evaluation.weight_recipients, evaluation.weight_third_party) == (40, 30, 30)
    assert evaluation.law_date == date(2026, 3, 5)
    assert Entry.objects.get(event="evaluation.open").thread == "LQ-2025-0001"


def test_open_twice_is_a_conflict(s: stage.Scene) -> None:
    stage.opened(s)
    with pytest.raises(WrongState):
        stage.opened(s)


def test_open_before_performance_is_refused_and_writes_nothing(s: stage.Scene) -> None:
    type(s.contract).objects.filter(pk=s.contract.pk).update(state="PERFORMING")
    with pytest.raises(Refused) as error:
        stage.opened(s)
    assert codes_of(error) == ["evaluation.performed"]
    assert not Evaluation.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize("who", ["approver", "head", "evaluator"])
def test_only_the_clerk_opens(s: stage.Scene, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.open_evaluation(s.contract, by=s.act(getattr(s, who)), clock=s.clock)
    assert not Evaluation.objects.exists()


def test_contractor_cannot_be_its_own_third_party(s: stage.Scene) -> None:
    with pytest.raises(Refused) as error:
        actions.open_evaluation(s.contract, by=s.act(s.clerk), clock=s.clock, third_party=s.contractor)
    assert codes_of(error) == ["evaluation.is_third_party", "evaluation.independent"]


def test_points_must_make_100(s: stage.Scene) -> None:
    evaluation = stage.opened(s)
    with pytest.raises(Refused) as error:
        actions.save_indicators(evaluation, by=s.act(s.clerk), clock=s.clock, rows=stage.rows()[:1])
    assert codes_of(error) == ["evaluation.points_sum"]
    assert not evaluation.indicators.exists()


def test_collect_needs_codes_and_indicators(s: stage.Scene) -> None:
    evaluation = stage.opened(s)
    with pytest.raises(Refused) as error:
        actions.collect(evaluation, by=s.act(s.clerk), clock=s.clock)
    assert codes_of(error) == ["evaluation.has_codes", "evaluation.has_indicators"]
    evaluation.refresh_from_db()
    assert evaluation.state == "OPEN"


def test_codes_are_kept_as_digests_and_derived_again(s: stage.Scene) -> None:
    made = stage.batch(s, stage.opened(s), 5)
    codes = queries.codes(made)
    assert len(set(codes)) == 5
    assert all(len(code) == 22 for code in codes)
    kept = set(SurveyToken.objects.values_list("digest", flat=True))
    assert kept == {queries.digest(code) for code in codes}
    assert not kept & set(codes)


def test_one_code_one_vote(s: stage.Scene) -> None:
    _evaluation, codes = stage.collecting(s)
    stage.say(s, codes[0], 4, tags=["on_time", "no such tag"], words="好", answerer="family")
    with pytest.raises(Refused) as error:
        stage.say(s, codes[0], 1)
    assert codes_of(error) == ["evaluation.token_unused"]
    answer = SurveyAnswer.objects.get()
    assert (answer.grade, answer.tags, answer.answerer) == (4, ["on_time"], "family")


def test_the_journal_says_that_a_vote_came_never_which(s: stage.Scene) -> None:
    _evaluation, codes = stage.collecting(s)
    stage.say(s, codes[1], 1, words="不好")
    entry = Entry.objects.get(event="evaluation.answer")
    assert (entry.actor, entry.facts, entry.is_public) == (None, {"batch": 1}, False)


def test_code_on_the_wall_votes_many_times_and_is_counted_apart(s: stage.Scene) -> None:
    evaluation, _codes = stage.collecting(s)
    wall = queries.codes(stage.batch(s, evaluation, site=True))[0]
    stage.say(s, wall, 1)
    stage.say(s, wall, 1)
    assert queries.live_voices(evaluation).recipients is None
    assert queries.answer_counts(evaluation, site=True)[1] == 2


def test_expired_code_is_refused(s: stage.Scene) -> None:
    _evaluation, codes = stage.collecting(s)
    s.clock.move(timedelta(days=61))
    with pytest.raises(Refused) as error:
        stage.say(s, codes[0])
    assert codes_of(error) == ["evaluation.token_fresh"]
    assert not SurveyAnswer.objects.exists()


def test_phone_is_kept_only_with_consent(s: stage.Scene) -> None:
    _evaluation, codes = stage.collecting(s)
    with pytest.raises(Refused) as error:
        stage.say(s, codes[0], 2, phone="13800005678")
    assert codes_of(error) == ["evaluation.consent"]
    assert not SurveyAnswer.objects.exists()
    stage.say(s, codes[0], 2, phone="13800005678", consent=True)
    call = CallBack.objects.get()
    assert call.masked == "138****5678"
    actions.close_call(call, by=s.act(s.evaluator), clock=s.clock)
    call.refresh_from_db()
    assert (call.phone, call.wiped_on) == ("", date(2026, 3, 5))


def test_call_instead_of_answer_leaves_the_code_usable(s: stage.Scene) -> None:
    _evaluation, codes = stage.collecting(s)
    token = queries.find_token(codes[0])
    assert token is not None
    actions.ask_call(token, by=Actor.anonymous(), clock=s.clock, phone="0576-82440000", consent=True)
    with pytest.raises(Refused):
        actions.ask_call(token, by=Actor.anonymous(), clock=s.clock, phone="0576-82440000", consent=True)
    stage.say(s, codes[0])
    assert SurveyAnswer.objects.count() == 1


@pytest.mark.parametrize("missing", ["body", "recipients", "third_party"])
def test_conclude_refused_while_a_voice_is_missing(s: stage.Scene, missing: str) -> None:
    evaluation, codes = stage.collecting(s)
    if missing == "body":
        evaluation.indicators.update(score=None)
    if missing != "recipients":
        stage.say(s, codes[0])
    if missing != "third_party":
        stage.reported(s, evaluation)
    before = Entry.objects.count()
    with pytest.raises(Refused) as error:
        actions.conclude(evaluation, by=s.act(s.approver), clock=s.clock)
    assert codes_of(error) == [f"evaluation.voice_{missing}"]
    evaluation.refresh_from_db()
    assert (evaluation.state, evaluation.total, evaluation.grade) == ("COLLECTING", None, "")
    assert Entry.objects.count() == before
    assert not ContractorGrade.objects.exists()
    assert not ProjectGrade.objects.exists()


def test_conclude_computes_grades_and_calls_down(s: stage.Scene) -> None:
    evaluation = stage.concluded(s)
    # 92 x 40 % + 100 x 30 % + 88 x 30 % = 36.8 + 30 + 26.4
    assert (evaluation.total, evaluation.grade, evaluation.sample_size) == (Decimal("93.20"), "excellent", 3)
    grade = ContractorGrade.objects.get()
    assert (grade.contract_number, grade.grade, grade.score) == ("LQ-2025-0001-C1", "excellent", Decimal("93.20"))
    assert ProjectGrade.objects.get().grade == "excellent"
    assert Receipt.objects.filter(entry__event="evaluation.conclude").count() == 1


def test_the_clerk_does_not_conclude(s: stage.Scene) -> None:
    evaluation, codes = stage.collecting(s)
    stage.say(s, codes[0])
    stage.reported(s, evaluation)
    with pytest.raises(NotAllowed):
        actions.conclude(evaluation, by=s.act(s.clerk), clock=s.clock)


def test_reply_then_publish_with_public_facts(s: stage.Scene) -> None:
    evaluation = stage.concluded(s)
    actions.reply(evaluation, by=s.act(s.head), clock=s.clock, words="已整改。")
    with pytest.raises(WrongState):
        actions.reply(evaluation, by=s.act(s.head), clock=s.clock, words="又来。")
    actions.publish(evaluation, by=s.act(s.clerk), clock=s.clock)
    entry = Entry.objects.get(event="evaluation.publish")
    assert entry.is_public
    assert {key: entry.public_facts[key] for key in ("body", "recipients", "third_party", "sample", "total", "grade", "reply")} == {
        "body": "92.00", "recipients": "100.00", "third_party": "88.00", "sample": "3", "total": "93.20", "grade": "excellent", "reply": "已整改。",
    }


def test_a_bad_answer_is_worked_on_once(s: stage.Scene) -> None:
    _evaluation, codes = stage.collecting(s)
    stage.say(s, codes[0], 2)
    stage.say(s, codes[1], 5)
    bad, good = SurveyAnswer.objects.get(grade=2), SurveyAnswer.objects.get(grade=5)
    actions.handle(bad, by=s.act(s.clerk), clock=s.clock, words="已补做一次。")
    with pytest.raises(WrongState):
        actions.handle(bad, by=s.act(s.clerk), clock=s.clock, words="再答。")
    with pytest.raises(Refused):
        actions.handle(good, by=s.act(s.clerk), clock=s.clock, words="谢谢。")


def test_a_stranger_sees_nothing_before_publication(s: stage.Scene) -> None:
    evaluation = stage.concluded(s)
    stranger = cast.actor(cast.person("ev_other", "clerk", cast.organisation("11220100MB00001077", "长春市民政局", "body", "220100")))
    for actor in (Actor.anonymous(), stranger):
        assert not Evaluation.objects.visible_to(actor).exists()
    actions.publish(evaluation, by=s.act(s.clerk), clock=s.clock)
    assert Evaluation.objects.visible_to(Actor.anonymous()).exists()


def test_numbers_never_called_are_wiped_after_the_promised_days(s: stage.Scene) -> None:
    evaluation, codes = stage.collecting(s)
    stage.say(s, codes[0], 2, phone="13800005678", consent=True)
    stage.reported(s, evaluation)
    actions.conclude(evaluation, by=s.act(s.approver), clock=s.clock)
    actions.publish(evaluation, by=s.act(s.clerk), clock=s.clock)
    s.clock.move(timedelta(days=30))
    assert actions.wipe_due(clock=s.clock) == 0
    s.clock.move(timedelta(days=1))
    assert actions.wipe_due(clock=s.clock) == 1
    assert CallBack.objects.get().phone == ""


@pytest.mark.parametrize(("event", "role"), [("collect", "third_party"), ("report", "approver"), ("conclude", "contractor_head"), ("publish", "contractor_head")])
def test_whoever_acts_next_is_told_once(s: stage.Scene, event: str, role: str) -> None:
    actions.publish(stage.concluded(s), by=s.act(s.clerk), clock=s.clock)
    entry = Entry.objects.get(event=f"evaluation.{event}")
    for _ in range(2):
        tell.run(entry_id=entry.pk)
    assert [message.role for message in Message.objects.all()] == [role]
