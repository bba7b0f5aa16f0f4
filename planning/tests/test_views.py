"""The pages: who may open them, what they answer, and that the flow works through them."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kernel.actors import Actor
from kernel.clock import clock as database_clock
from kernel.clock import today
from kernel.models import Entry
from planning import actions, queries
from planning.models import Project, ProjectState, Survey
from planning.tests.conftest import fill

SignIn = Callable[[Actor], Client]


def page(answer: Any) -> str:
    return str(answer.content.decode())


def key(client: Client, url: str) -> dict[str, str]:
    """The idempotency key that the form on the page carries."""
    found = re.search(r'name="idempotency_key" value="([0-9a-f]+)"', page(client.get(url)))
    assert found
    return {"idempotency_key": found[1]}


def start_data(world: SimpleNamespace, **changes: Any) -> dict[str, Any]:
    return {"catalog_item": world.item.pk, "title": "2025年居家养老上门服务", "content": "上门照料", "estimate": "1,344,000", "path": "regular", **changes}


def test_visitors_sign_in_first(client: Client, draft: Project) -> None:
    for name, args in (("dept-projects", []), ("project-new", []), ("project-apply", [draft.number]), ("review", [draft.number]), ("budget", [])):
        assert client.get(reverse(name, args=args)).status_code == 302


def test_three_questions_start_an_application(world: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in(world.clerk)
    url = reverse("project-new")
    assert "A0406" in page(client.get(url))
    answer = client.post(url, {**start_data(world), **key(client, url)})
    assert answer.status_code == 302
    assert answer["Location"] == "/dept/projects/LQ-2025-0001/apply/" or re.fullmatch(r"/dept/projects/LQ-\d{4}-0001/apply/", answer["Location"])


@pytest.mark.parametrize("estimate", ["1e5", "-0", "0", "一百万", "1344000.001", "12\x00"])
def test_amounts_that_nobody_writes_are_refused(world: SimpleNamespace, sign_in: SignIn, estimate: str) -> None:
    client = sign_in(world.clerk)
    answer = client.post(reverse("project-new"), start_data(world, estimate=estimate))
    assert answer.status_code in (400, 422)
    assert not Project.objects.exists()


def test_full_width_digits_are_taken(world: SimpleNamespace, sign_in: SignIn) -> None:
    answer = sign_in(world.clerk).post(reverse("project-new"), start_data(world, estimate="１３４４０００"))
    assert answer.status_code == 302


def test_a_barred_title_is_refused_with_article_and_values_kept(world: SimpleNamespace, sign_in: SignIn) -> None:
    answer = sign_in(world.clerk).post(reverse("project-new"), start_data(world, title="2025年公益性岗位项目"))
    assert answer.status_code == 422
    assert "第十条" in page(answer)
    assert "2025年公益性岗位项目" in page(answer)
    assert not Project.objects.exists()


def test_strangers_see_nothing(world: SimpleNamespace, draft: Project, sign_in: SignIn) -> None:
    client = sign_in(world.stranger)
    for name in ("dept-project", "project-apply", "project-check", "review", "project-approval"):
        assert client.get(reverse(name, args=[draft.number])).status_code == 404
    assert client.get(reverse("project-section", args=[draft.number, "need"])).status_code == 404


def test_the_approver_sees_but_does_not_fill_in(world: SimpleNamespace, draft: Project, sign_in: SignIn) -> None:
    client = sign_in(world.approver)
    assert client.get(reverse("dept-project", args=[draft.number])).status_code == 200
    assert client.get(reverse("project-apply", args=[draft.number])).status_code == 403
    assert client.get(reverse("project-new")).status_code == 403


def test_every_task_has_its_page(world: SimpleNamespace, filled: Project, sign_in: SignIn) -> None:
    client = sign_in(world.clerk)
    for code in queries.content.SECTION_FIELDS:
        path = f"/dept/projects/{filled.number}/apply/{code}/"
        for prefix in ("", "/en"):
            assert client.get(prefix + path).status_code == 200, code
    assert client.get(reverse("project-section", args=[filled.number, "nothing"])).status_code == 404


def test_a_task_is_saved_and_the_list_shows_it(world: SimpleNamespace, draft: Project, sign_in: SignIn) -> None:
    client = sign_in(world.clerk)
    url = reverse("project-section", args=[draft.number, "budget"])
    data = {
        "version": "0", "done": "yes", "budget_text": "１３４．４", "budget_unit": "万元", "budget_basis": "total", "budget_period": "", "budget_amount": "",
        "fund_source": "project", "line_1": str(world.line.pk), "amount_1": "1344000",
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    draft.refresh_from_db()
    assert (str(draft.budget_amount), draft.budget_text, draft.funding.get().amount) == ("1344000.00", "134.4", draft.budget_amount)
    assert queries.progress(draft) == (1, 8)
    assert client.post(url, data).status_code == 409  # the same version again: somebody saved in between


def fresh() -> None:
    """The pages live by the database's clock: the survey of the cast would be too old for it."""
    Survey.objects.update(done_on=today(database_clock), consulted_on=today(database_clock))


def test_the_check_page_hands_in_once(world: SimpleNamespace, filled: Project, sign_in: SignIn) -> None:
    fresh()
    client = sign_in(world.clerk)
    url = reverse("project-check", args=[filled.number])
    data = {"declared": "on", **key(client, url)}
    first, second = client.post(url, data), client.post(url, data)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Entry.objects.filter(event="planning.submit").count() == 1


def test_without_the_declaration_nothing_is_handed_in(world: SimpleNamespace, filled: Project, sign_in: SignIn) -> None:
    answer = sign_in(world.clerk).post(reverse("project-check", args=[filled.number]), {})
    assert answer.status_code == 422
    assert not Entry.objects.filter(event="planning.submit").exists()


def decision(project: Project, **fields: str) -> dict[str, str]:
    return {"stage": project.state, "seen": str(project.submissions.count()), "opinion": "", **fields}


def test_a_returned_field_is_where_the_sender_lands(world: SimpleNamespace, at_finance: Project, sign_in: SignIn) -> None:
    client = sign_in(world.finance)
    url = reverse("review", args=[at_finance.number])
    assert 'name="mark_targets"' in page(client.get(url))
    answer = client.post(url, decision(at_finance, decision="return", mark_targets="on", reason_targets="缺样本要求", opinion="请补正"))
    assert answer.status_code == 302
    client = sign_in(world.clerk)
    todo = queries.todo(world.clerk, world.clock.now())[0]
    assert todo.url.endswith("/apply/targets/#id_targets")
    assert "缺样本要求" in page(client.get(todo.url))


def test_a_return_without_a_mark_is_422_and_keeps_the_words(world: SimpleNamespace, at_finance: Project, sign_in: SignIn) -> None:
    answer = sign_in(world.finance).post(reverse("review", args=[at_finance.number]), decision(at_finance, decision="return", opinion="请补正数量"))
    assert answer.status_code == 422
    assert "请补正数量" in page(answer)
    assert Project.objects.get(pk=at_finance.pk).state == ProjectState.FINANCE_REVIEW


def test_second_officer_gets_409(world: SimpleNamespace, at_finance: Project, sign_in: SignIn) -> None:
    fresh()
    url, data = reverse("review", args=[at_finance.number]), decision(at_finance, decision="approve")
    assert sign_in(world.finance).post(url, data).status_code == 302
    assert sign_in(world.finance2).post(url, data).status_code == 409
    assert Entry.objects.filter(event="planning.approve_finance").count() == 1


def test_approval_can_be_read_and_the_ledger_shows_it(world: SimpleNamespace, at_finance: Project, sign_in: SignIn) -> None:
    actions.approve_finance(at_finance, by=world.finance, clock=world.clock)
    client = sign_in(world.clerk)
    assert "1,344,000.00" in page(client.get(reverse("project-approval", args=[at_finance.number])))
    assert "656,000.00" in page(client.get(reverse("budget")))
    assert client.get(reverse("dept-project", args=[at_finance.number])).status_code == 200


def test_the_list_costs_the_same_for_one_and_for_three(world: SimpleNamespace, draft: Project, sign_in: SignIn, django_assert_max_num_queries: Any) -> None:
    client = sign_in(world.clerk)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(reverse("dept-projects"))  # what is remembered for a while is read once
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("dept-projects"))
    for title in ("甲养老", "乙养老"):
        actions.start(by=world.clerk, clock=world.clock, title=title, catalog_item=world.item, content="照料", estimate=draft.budget_amount or 1)
    with CaptureQueriesContext(connection) as three:
        client.get(reverse("dept-projects"))
    assert len(one) == len(three)


def test_an_attachment_that_is_not_what_it_says_is_refused(world: SimpleNamespace, draft: Project, sign_in: SignIn) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = sign_in(world.clerk)
    url = reverse("project-section", args=[draft.number, "files"])
    for name, data in (("a.pdf", b"PK\x03\x04zip"), ("empty.pdf", b"")):
        answer = client.post(url, {"version": "0", "done": "no", "file": SimpleUploadedFile(name, data)})
        assert answer.status_code == 422, name
    assert not draft.attachments.exists()


def test_english_pages_open(world: SimpleNamespace, at_finance: Project, sign_in: SignIn) -> None:
    client = sign_in(world.finance)
    number = at_finance.number
    for path in (f"/review/{number}/", f"/dept/projects/{number}/", "/dept/projects/", "/dept/budget/"):
        assert client.get("/en" + path).status_code == 200


def test_fill_helper_covers_every_task(world: SimpleNamespace, draft: Project) -> None:
    fill(world, draft)
    draft.refresh_from_db()
    assert queries.progress(draft) == (8, 8)
