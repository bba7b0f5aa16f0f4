"""The doors of stage 7: K11 on a telephone, the body's pages, the third party's, the public ones."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from evaluation import actions, queries
from evaluation.models import Evaluation, SurveyAnswer, ThirdPartyReport
from evaluation.tests import scene as stage
from kernel import clock as kernel_clock
from kernel.models import Entry
from parties.tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def s(monkeypatch: pytest.MonkeyPatch) -> stage.Scene:
    made = stage.scene()
    monkeypatch.setattr(kernel_clock.DatabaseClock, "now", lambda _self: made.clock.at)
    return made


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """A page in English leaves its language behind in the test's thread."""
    with translation.override("zh-hans"):
        yield


def signed_in(user: object) -> Client:
    client = Client()
    cast.sign_in(client, user)
    return client


def test_survey_is_answered_without_sign_in_and_gives_a_query_code(client: Client, s: stage.Scene) -> None:
    _evaluation, codes = stage.collecting(s)
    page = client.get(reverse("survey", args=[codes[0]]))
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    answer = client.post(reverse("survey", args=[codes[0]]), {"grade": "2", "tags": ["on_time"], "answerer": "self", "words": "来晚了"}, follow=True)
    code = SurveyAnswer.objects.get().spaced_code
    assert code in answer.content.decode()
    shown = client.get(reverse("survey-check"), {"code": code.lower()}).content.decode()
    assert "2026-03-26" in shown


def test_used_code_says_so_kindly(client: Client, s: stage.Scene) -> None:
    _evaluation, codes = stage.collecting(s)
    stage.say(s, codes[0])
    for answer in (client.get(reverse("survey", args=[codes[0]])), client.post(reverse("survey", args=[codes[0]]), {"grade": "1"})):
        assert answer.status_code == 410
        assert "survey" in answer.content.decode()
    assert SurveyAnswer.objects.count() == 1


@pytest.mark.parametrize("token", ["AAAAAAAAAAAAAAAAAAAAAA", "x", "../../etc", "漢字"])
def test_unknown_code_is_not_found(client: Client, s: stage.Scene, token: str) -> None:
    assert client.get(f"/e/{token}/").status_code == 404


@pytest.mark.parametrize(
    "data",
    [{}, {"grade": ""}, {"grade": "6"}, {"grade": "0"}, {"grade": "1e0"}, {"grade": "5", "words": "a\x00b"}, {"grade": "5", "tags": ["nonsense"]},
     {"grade": "5", "phone": "13800005678"}, {"grade": "5", "phone": "call me", "consent": "on"}, {"grade": "5", "words": "长" * 501}],
)
def test_bad_survey_input_is_422_and_leaves_the_code(client: Client, s: stage.Scene, data: dict[str, object]) -> None:
    _evaluation, codes = stage.collecting(s)
    before = Entry.objects.count()
    assert client.post(reverse("survey", args=[codes[0]]), data).status_code == 422
    assert not SurveyAnswer.objects.exists()
    assert Entry.objects.count() == before
    assert client.get(reverse("survey", args=[codes[0]])).status_code == 200


def test_lone_surrogate_is_never_a_500(client: Client, s: stage.Scene) -> None:
    _evaluation, codes = stage.collecting(s)
    body = b"grade=5&words=%ED%A0%80"
    answer = client.post(reverse("survey", args=[codes[0]]), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (302, 400, 422)


def test_full_width_telephone_is_understood(client: Client, s: stage.Scene) -> None:
    _evaluation, codes = stage.collecting(s)
    sent = {"grade": "1", "phone": "１３８００００５６７８", "consent": "on"}
    assert client.post(reverse("survey", args=[codes[0]]), sent).status_code == 302
    assert SurveyAnswer.objects.get().call.phone == "13800005678"


def test_survey_weighs_at_most_60_kb_and_runs_no_script(client: Client, s: stage.Scene) -> None:
    _evaluation, codes = stage.collecting(s)
    for prefix in ("", "/en"):
        html = client.get(f"{prefix}/e/{codes[0]}/").content
        assert b"<script" not in html
        assert b"style=" not in html
        assert not re.search(rb"\son[a-z]+=", html)
        named = {name.decode() for name in re.findall(rb"/static/([a-z.]+\.(?:css|svg))", html)}
        parts = [html, *((Path(settings.BASE_DIR) / "static" / name).read_bytes() for name in named)]
        assert sum(len(gzip.compress(part)) for part in parts) <= 60 * 1024


def test_manage_page_by_role(s: stage.Scene) -> None:
    evaluation, _codes = stage.collecting(s)
    url = reverse("evaluation-manage", args=[evaluation.number])
    assert Client().get(url).status_code == 302
    assert signed_in(s.clerk).get(url).status_code == 200
    assert signed_in(s.approver).get(url).status_code == 200
    assert signed_in(s.evaluator).get(url).status_code == 403
    assert signed_in(s.head).get(url).status_code == 404
    other = cast.person("ev_other", "clerk", cast.organisation("11220100MB00001077", "长春市民政局", "body", "220100"))
    assert signed_in(other).get(url).status_code == 404


def test_the_whole_stage_over_http(s: stage.Scene) -> None:
    clerk, approver, evaluator = signed_in(s.clerk), signed_in(s.approver), signed_in(s.evaluator)
    made = clerk.post(reverse("evaluation-open", args=[s.contract.number]), {"third_party": cast.THIRD_PARTY})
    assert made.status_code == 302
    number = "LQ-2025-0001-E1"
    table = {"row1_name": "服务人次", "row1_dimension": "quantity", "row1_comparator": ">=", "row1_target": "480 人次", "row1_actual": "４８６ 人次",
             "row1_points": "40", "row1_score": "40", "row2_name": "满意度", "row2_dimension": "satisfaction", "row2_target": "90 %", "row2_points": "６０",
             "row2_score": "55.5", "row2_reason": "有投诉"}
    assert clerk.post(reverse("evaluation-indicators", args=[number]), table).status_code == 302
    codes_page = clerk.post(reverse("evaluation-make-codes", args=[number]), {"service_on": "2026-02-26", "what": "助浴", "size": "2"}, follow=True)
    tokens = re.findall(r'href="/e/([\w-]{22})/"', codes_page.content.decode())
    assert len(tokens) == 2
    assert clerk.post(reverse("evaluation-collect", args=[number])).status_code == 302
    assert approver.post(reverse("evaluation-conclude", args=[number])).status_code == 422
    for token in tokens:
        assert Client().post(reverse("survey", args=[token]), {"grade": "4"}).status_code == 302
    report = {"interviews": "2", "site_visits": "1", "quantity": "90", "quality": "88", "funds": "89", "found": "属实"}
    assert evaluator.post(reverse("evaluation-task", args=[number]), report).status_code == 302
    assert evaluator.post(reverse("evaluation-task", args=[number]), report).status_code == 409
    assert ThirdPartyReport.objects.count() == 1
    done = approver.post(reverse("evaluation-conclude", args=[number]), {"conclusion": "良好"})
    assert done.url.startswith("/receipts/PJ-2026-")
    assert Client().get(reverse("evaluation", args=[number])).status_code == 404
    assert clerk.post(reverse("evaluation-publish", args=[number])).status_code == 302
    assert clerk.post(reverse("evaluation-publish", args=[number])).status_code == 409
    evaluation = Evaluation.objects.get()
    # body 95.5 x 0.4 + recipients 85 x 0.3 + third 89 x 0.3 = 38.2 + 25.5 + 26.7
    assert (str(evaluation.total), evaluation.grade, evaluation.indicators.get(no=1).actual_number) == ("90.40", "excellent", 486)
    shown = Client().get(reverse("evaluation", args=[number])).content.decode()
    for text in ("95.50", "85.00", "89.00", "90.40"):
        assert text in shown
    assert number in Client().get(reverse("evaluations")).content.decode()


def test_a_zip_named_pdf_is_no_report(s: stage.Scene) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    evaluation, _codes = stage.collecting(s)
    report = {"interviews": "2", "quantity": "90", "quality": "88", "funds": "89", "found": "属实", "site_visits": "0",
              "file": SimpleUploadedFile("报告.pdf", b"PK\x03\x04 not a pdf")}
    assert signed_in(s.evaluator).post(reverse("evaluation-task", args=[evaluation.number]), report).status_code == 422
    assert not ThirdPartyReport.objects.exists()


def test_public_list_costs_the_same_for_one_and_three(client: Client, s: stage.Scene, django_assert_num_queries: object) -> None:
    evaluation = stage.concluded(s)
    actions.publish(evaluation, by=s.act(s.clerk), clock=s.clock)
    client.get(reverse("evaluations"))
    with django_assert_num_queries(1):
        client.get(reverse("evaluations"))
    for number in (2, 3):
        more = stage.scene(number)
        actions.publish(stage.concluded(more), by=more.act(more.clerk), clock=more.clock)
    with django_assert_num_queries(1):
        assert client.get(reverse("evaluations")).content.decode().count("-E1") >= 3


def test_todo_and_waiting_by_role(s: stage.Scene) -> None:
    now = s.clock.now()
    assert [row.title for row in queries.todo(s.act(s.clerk), now)] == ["居家养老上门服务"]
    evaluation, codes = stage.collecting(s)
    assert [row.url for row in queries.todo(s.act(s.evaluator), now)] == [reverse("evaluation-task", args=[evaluation.number])]
    assert [row.who for row in queries.waiting(s.act(s.clerk), now)] == ["台州正衡评估有限公司"]
    stage.say(s, codes[0], 1)
    assert [row.due_at.date().isoformat() for row in queries.todo(s.act(s.clerk), now)] == ["2026-03-26"]
    stage.reported(s, evaluation)
    assert len(queries.todo(s.act(s.approver), now)) == 1


def test_api_takes_the_same_steps(s: stage.Scene) -> None:
    evaluation, codes = stage.collecting(s)
    stage.say(s, codes[0])
    url = f"/api/evaluations/{evaluation.number}/conclude/"
    approver = signed_in(s.approver)
    assert approver.post(url, {}, content_type="application/json").status_code == 422
    stage.reported(s, evaluation)
    assert signed_in(s.clerk).post(url, {}, content_type="application/json").status_code == 403
    assert approver.post(url, {"conclusion": "良好"}, content_type="application/json").status_code == 200
    assert Client().post(f"/api/evaluations/{evaluation.number}/publish/", {}, content_type="application/json").status_code in (401, 403)
