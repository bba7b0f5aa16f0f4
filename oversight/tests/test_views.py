"""The auditor reads everything of the own place, changes nothing, and leaves a trace."""

import pytest
from django.test import Client
from django.urls import reverse

from evaluation.tests import scene as stage
from kernel.models import Entry
from oversight.queries import facts
from parties.tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor() -> Client:
    office = cast.organisation("11331004MB0000504A", "路桥区审计局", "audit")
    client = Client()
    cast.sign_in(client, cast.person("auditor", "auditor", office))
    return client


def test_auditor_reads_the_whole_journal_and_leaves_a_trace(auditor: Client) -> None:
    s = stage.scene()
    evaluation = stage.concluded(s)
    answer = auditor.get(reverse("oversight-project", args=[evaluation.project.number]))
    assert answer.status_code == 200
    trace = Entry.objects.get(event="oversight.read")
    assert (trace.thread, trace.is_public, trace.facts["project"]) == ("", False, evaluation.project.number)
    assert not Entry.objects.filter(thread=evaluation.project.number, event="oversight.read").exists()


def test_search_by_number(auditor: Client) -> None:
    for number in (1, 2):
        stage.scene(number)
    html = auditor.get(reverse("oversight"), {"q": "0002"}).content.decode()
    assert "LQ-2025-0002" in html
    assert "LQ-2025-0001" not in html


@pytest.mark.parametrize("who", ["clerk", "head", "evaluator"])
def test_others_may_not_look(who: str) -> None:
    s = stage.scene()
    client = Client()
    cast.sign_in(client, getattr(s, who))
    assert client.get(reverse("oversight")).status_code == 403
    assert client.get(reverse("oversight-project", args=[s.contract.project.number])).status_code == 403
    assert not Entry.objects.filter(event="oversight.read").exists()


def test_another_place_is_not_found(auditor: Client) -> None:
    s = stage.scene()
    s.contract.project.jurisdiction = cast.place("220100")
    s.contract.project.save(update_fields=["jurisdiction"])
    assert auditor.get(reverse("oversight-project", args=[s.contract.project.number])).status_code == 404


def test_auditor_writes_nothing(auditor: Client) -> None:
    s = stage.scene()
    evaluation, _codes = stage.collecting(s)
    for name in ("evaluation-conclude", "evaluation-collect", "evaluation-publish"):
        assert auditor.post(reverse(name, args=[evaluation.number])).status_code == 403
    evaluation.refresh_from_db()
    assert evaluation.state == "COLLECTING"


def test_what_bidders_did_is_hidden_until_the_opening(auditor: Client) -> None:
    from kernel.journal import append
    from procurement.models import Tender

    s = stage.scene()
    thread = s.contract.project.number
    append(subject="procurement.tender", subject_id=1, event="procurement.register", by=s.act(s.head), at=s.clock.now(), thread=thread)
    url = reverse("oversight-project", args=[thread])
    assert "procurement.register" in auditor.get(url).content.decode()
    Tender.objects.filter(project=s.contract.project).update(notice_at=stage.BEFORE, closes_at=stage.AT, opened_at=None)
    assert "procurement.register" not in auditor.get(url).content.decode()


def test_facts_are_words_with_their_keys() -> None:
    found = {fact.key: (fact.label, fact.value) for fact in facts({"amount": "1272000.00", "closes_at": "2025-10-14T01:00:00+00:00", "in_time": True, "odd": "x", "empty": ""})}
    assert found["amount"] == ("金额", "1,272,000.00")
    assert found["closes_at"][1] == "2025-10-14 09:00:00"
    assert found["in_time"][1] == "是"
    assert found["odd"] == ("", "x")
    assert "empty" not in found
