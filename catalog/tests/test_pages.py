"""Pages of a catalog's life: who opens which, and what a visitor may read."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from catalog import actions
from catalog.models import Catalog, Comment, Consultation, DepartmentCatalog, Need
from catalog.tests import world as scene
from kernel.actors import Actor
from parties.tests.cast import sign_in


@pytest.fixture
def world(db: Any) -> SimpleNamespace:
    return scene.make()


def test_a_visitor_comments_without_an_account(world: SimpleNamespace, client: Any, monkeypatch: Any) -> None:
    catalog = actions.open_consultation(world.draft, by=world.admin, clock=world.clock, explanation="年度编制", days=7)
    # The pages' clock is the database's: the round is kept open for it.
    Consultation.objects.update(closes_on=date(2099, 1, 1))
    url = reverse("catalog-consultation", args=[catalog.slug])
    assert client.get(reverse("catalog-consultations")).status_code == 200
    page = client.get(url)
    assert page.status_code == 200
    assert "年度编制" in page.content.decode()
    assert client.get(reverse("catalog", args=[catalog.slug])).status_code == 404
    assert client.post(url, {"text": "x" * 2001}).status_code == 422
    assert client.post(url, {"text": "建议增加助餐\x00"}).status_code in (400, 422)
    assert not Comment.objects.exists()
    sent = client.post(url, {"text": "建议增加助餐", "contact": "13800000000", "name": "陈某"})
    assert sent.status_code == 302
    assert client.get(sent["Location"]).status_code == 200
    assert "建议增加助餐" not in client.get(url).content.decode()  # published with its reply alone
    monkeypatch.setattr("catalog.views.consult.consume", lambda request, action: False)
    assert client.post(url, {"text": "再来一条"}).status_code == 422
    assert Comment.objects.count() == 1


def test_the_result_shows_replies_and_no_contact(world: SimpleNamespace, client: Any) -> None:
    scene.fill(world, world.draft)
    catalog = actions.open_consultation(world.draft, by=world.admin, clock=world.clock, explanation="年度编制", days=7)
    made = actions.hearing.comment(catalog.consultations.get(), by=Actor.anonymous(), clock=world.clock, text="建议增加助餐", contact="13800000000")
    world.clock.move(timedelta(days=8))
    actions.end_consultation(catalog, by=world.admin, clock=world.clock)
    sign_in(client, world.admin.user)
    for name in ("fin-consultation", "fin-catalog-experts", "fin-catalog", "fin-catalog-item"):
        assert client.get(reverse(name, args=[catalog.slug])).status_code == 200
    assert client.post(reverse("fin-comment", args=[catalog.slug, made.number]), {"verdict": "ACCEPTED"}).status_code == 422
    assert client.post(reverse("fin-comment", args=[catalog.slug, made.number]), {"verdict": "ACCEPTED", "reply": "已采纳"}).status_code == 302
    assert client.post(reverse("fin-consultation-result", args=[catalog.slug]), {"result": "采纳1条"}).status_code == 302
    client.logout()
    page = client.get(reverse("catalog-consultation", args=[catalog.slug])).content.decode()
    assert "已采纳" in page
    assert "13800000000" not in page


def test_the_whole_way_in_the_browser(world: SimpleNamespace, client: Any) -> None:
    scene.fill(world, world.draft)
    catalog = scene.to_review(world, world.draft, texts=["建议"])

    def step(name: str) -> str:
        return reverse("fin-catalog-step", args=[catalog.slug, name])

    sign_in(client, world.admin.user)
    assert client.post(step("review"), {"decision": "pass", "opinion": "同意"}).status_code == 403
    sign_in(client, world.reviewer.user)
    assert client.post(step("review"), {"decision": "pass", "opinion": "同意"}).status_code == 302
    sign_in(client, world.government.user)
    assert "路桥" in client.get(reverse("desk")).content.decode()
    assert client.get(reverse("fin-catalog", args=[catalog.slug])).status_code == 200
    assert client.post(step("government"), {"decision": "approve"}).status_code == 422
    assert client.post(step("government"), {"decision": "approve", "approval": "路政办〔2025〕9号", "approved_on": "2025-07-09"}).status_code == 302
    sign_in(client, world.admin.user)
    assert client.post(step("publish"), {"effective_on": "2099-01-04"}).status_code == 302
    assert client.get(reverse("catalog", args=[catalog.slug])).status_code == 200
    assert client.get(reverse("catalog-compare", args=[catalog.slug, "zhejiang-2023"])).status_code == 200
    table = client.get(reverse("catalog-compare", args=[catalog.slug, "zhejiang-2023"]) + "?format=csv")
    assert table["Content-Type"].startswith("text/csv")


def test_rows_are_edited_on_their_page(world: SimpleNamespace, client: Any) -> None:
    sign_in(client, world.admin.user)
    add = reverse("fin-catalog-item", args=["luqiao-2025"])
    answer = client.post(add, {"name": "公益性岗位", "nature": "PUBLIC"})
    assert answer.status_code == 422
    assert "财政部令第102号第十条" in answer.content.decode()
    assert client.post(add, {"name": "助餐服务", "code": "Ａ0407", "nature": "PUBLIC", "for_public": "on", **scene.GOOD}).status_code == 302
    row = world.draft.items.get(name="助餐服务")
    assert row.code == "A0407"
    edit = reverse("fin-catalog-row", args=["luqiao-2025", row.pk])
    assert client.get(edit).status_code == 200
    assert client.post(edit, {"name": "老年助餐", "code": "A0407", "nature": "PUBLIC"}).status_code == 302
    assert client.post(reverse("fin-catalog-row-move", args=["luqiao-2025", row.pk]), {"way": "up"}).status_code == 302
    assert client.post(reverse("fin-catalog-row-remove", args=["luqiao-2025", row.pk]), {}).status_code == 302
    assert not world.draft.items.filter(pk=row.pk).exists()
    sign_in(client, world.clerk.user)
    assert client.get(edit).status_code == 404


def test_a_new_catalog_is_made_on_its_page(world: SimpleNamespace, client: Any) -> None:
    sign_in(client, world.admin.user)
    assert client.get(reverse("fin-catalogs")).status_code == 200
    assert client.get(reverse("fin-catalog-new")).status_code == 200
    source = Catalog.objects.get(slug="zhejiang-2023")
    sent = client.post(reverse("fin-catalog-new"), {"title": "路桥区指导性目录（2026年度）", "year": "2026", "kind": "GUIDING", "copy_of": source.pk})
    assert sent.status_code == 302
    assert Catalog.objects.get(year=2026).items.count() == 1
    sign_in(client, world.clerk.user)
    assert client.get(reverse("fin-catalog-new")).status_code == 403


def test_a_departments_pages(world: SimpleNamespace, client: Any) -> None:
    guiding = scene.in_force(world)
    sign_in(client, world.clerk.user)
    assert client.get(reverse("dept-catalog")).status_code == 200
    assert client.post(reverse("dept-catalog")).status_code == 302
    inside = guiding.items.get(code="A0406")
    outside = Catalog.objects.get(slug="zhejiang-2023").items.get(code="A0406")
    entry = {"name": "居家养老上门服务", "kind": "养老服务", "nature": "PUBLIC"}
    refused = client.post(reverse("dept-catalog-entry"), {**entry, "item": outside.pk})
    assert refused.status_code == 422
    assert "财政部令第102号第十二条" in refused.content.decode()
    assert client.post(reverse("dept-catalog-entry"), {**entry, "item": inside.pk}).status_code == 302
    assert client.get(reverse("dept-catalog")).status_code == 200
    sign_in(client, world.approver.user)
    sent = client.post(reverse("dept-catalog-publish"), {"effective_on": "2099-01-04"})
    assert sent.status_code == 302
    client.logout()
    slug = DepartmentCatalog.objects.get().slug
    assert "居家养老上门服务" in client.get(reverse("department-catalog", args=[slug])).content.decode()
    assert client.get(reverse("department-catalogs")).status_code == 200


def test_a_need_is_reported_and_answered(world: SimpleNamespace, client: Any) -> None:
    scene.in_force(world)
    sign_in(client, world.clerk.user)
    report = {"name": "老年助餐服务", "family": "PUBLIC", "for_public": "on", "reason": "需要", "legal_basis": "老年人权益保障法", "amount": "300000", **scene.GOOD}
    assert client.get(reverse("need-report")).status_code == 200
    assert client.post(reverse("need-report"), report).status_code == 302
    need = Need.objects.get()
    assert client.get(reverse("need", args=[need.number])).status_code == 200
    assert client.get(reverse("fin-need", args=[need.number])).status_code == 403
    sign_in(client, world.admin.user)
    assert client.get(reverse("fin-need", args=[need.number])).status_code == 200
    assert client.post(reverse("fin-need", args=[need.number]), {"decision": "take_up", "answer": "拟纳入"}).status_code == 302
    need.refresh_from_db()
    assert need.catalog is not None
    form = client.get(reverse("fin-catalog-item", args=[need.catalog.slug]) + f"?need={need.number}").content.decode()
    assert "老年助餐服务" in form
    assert scene.GOOD["benefit_cost"] in form
