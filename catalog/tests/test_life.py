"""The way of a catalog: each step by its role, each gate with its article, one version in force."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from catalog import actions, queries
from catalog.models import Catalog, CatalogItem, CatalogState, Comment, Need
from catalog.tests import world as scene
from kernel.actors import Actor
from kernel.errors import NotAllowed, WrongState
from kernel.findings import Refused
from kernel.models import Entry


@pytest.fixture
def world(db: Any) -> SimpleNamespace:
    return scene.make()


def codes(refused: Any) -> list[str]:
    return [finding.code for finding in refused.value.findings]


def test_the_whole_way_leads_into_force(world: SimpleNamespace) -> None:
    catalog = scene.in_force(world)
    assert catalog.state == CatalogState.EFFECTIVE
    assert catalog.approval == "路政办〔2025〕9号"
    public = Entry.objects.of(catalog).filter(is_public=True).order_by("pk").values_list("event", flat=True)
    assert list(public) == ["catalog.open_consultation", "catalog.publish_result", "catalog.approve", "catalog.publish", "catalog.take_effect"]
    assert getattr(queries.in_force("331004", date(2025, 7, 9)), "slug", "") == "luqiao-2025"
    assert getattr(queries.in_force("331004", date(2025, 7, 8)), "slug", "") == "zhejiang-2023"


def test_a_draft_is_not_published_past_the_way(world: SimpleNamespace) -> None:
    before = Entry.objects.count()
    with pytest.raises((WrongState, Refused)):
        actions.publish(world.draft, by=world.admin, clock=world.clock, effective_on=date(2025, 7, 9))
    assert Catalog.objects.get(pk=world.draft.pk).state == CatalogState.DRAFT
    assert Entry.objects.count() == before


def test_the_period_has_its_least_days(world: SimpleNamespace) -> None:
    with pytest.raises(Refused) as refused:
        actions.open_consultation(world.draft, by=world.admin, clock=world.clock, explanation="x", days=6)
    assert refused.value.findings[0].cite == "102.13.catalog_consultation"
    assert refused.value.findings[0].fix == 7
    assert Catalog.objects.get(pk=world.draft.pk).state == CatalogState.DRAFT


def test_comments_are_taken_on_the_last_day_and_not_after(world: SimpleNamespace) -> None:
    catalog = actions.open_consultation(world.draft, by=world.admin, clock=world.clock, explanation="年度编制", days=7)
    round_ = catalog.consultations.get()
    assert round_.closes_on == date(2025, 7, 8)  # the first day is not counted
    world.clock.move(timedelta(days=7))
    actions.hearing.comment(round_, by=Actor.anonymous(), clock=world.clock, text="建议增加助餐", contact="13800000000")
    actions.hearing.comment(round_, by=world.clerk, clock=world.clock, text="同意")
    assert Comment.objects.get(organisation_key=scene.BODY).organisation == "台州市路桥区民政局"
    with pytest.raises(Refused) as early:
        actions.end_consultation(catalog, by=world.admin, clock=world.clock)
    assert codes(early) == ["catalog.over.not"]
    world.clock.move(timedelta(days=1))
    with pytest.raises(Refused) as late:
        actions.hearing.comment(round_, by=Actor.anonymous(), clock=world.clock, text="迟了")
    assert "catalog.comment_open.not" in codes(late)
    assert Comment.objects.count() == 2
    assert "13800000000" not in str(list(Entry.objects.values_list("facts", "public_facts")))


def test_no_review_while_a_comment_waits_or_a_reason_lacks(world: SimpleNamespace) -> None:
    catalog = actions.open_consultation(world.draft, by=world.admin, clock=world.clock, explanation="年度编制", days=7)
    made = actions.hearing.comment(catalog.consultations.get(), by=Actor.anonymous(), clock=world.clock, text="建议")
    world.clock.move(timedelta(days=8))
    catalog = actions.end_consultation(catalog, by=world.admin, clock=world.clock)
    with pytest.raises(Refused) as refused:
        actions.submit_review(catalog, by=world.admin, clock=world.clock)
    assert codes(refused) == ["catalog.answered.not", "catalog.result.not", "catalog.experts.not", "catalog.benefits.not"]
    with pytest.raises(Refused):
        actions.hearing.publish_result(catalog, by=world.admin, clock=world.clock, result="无")
    with pytest.raises(Refused):
        actions.hearing.reply(made, by=world.admin, clock=world.clock, verdict="ACCEPTED", reply=" ")
    actions.hearing.reply(made, by=world.admin, clock=world.clock, verdict="ACCEPTED", reply="已采纳")
    actions.hearing.publish_result(catalog, by=world.admin, clock=world.clock, result="收到1条，采纳1条")
    actions.hearing.waive_experts(catalog, by=world.admin, clock=world.clock, reason="内容与上年相同")
    scene.fill(world, catalog)
    assert actions.submit_review(catalog, by=world.admin, clock=world.clock).state == CatalogState.REVIEW


def test_whoever_drafted_does_not_review(world: SimpleNamespace) -> None:
    scene.fill(world, world.draft)
    catalog = scene.to_review(world, world.draft, texts=["建议"])
    with pytest.raises(NotAllowed):
        actions.pass_review(catalog, by=world.admin, clock=world.clock, opinion="同意")
    assert actions.pass_review(catalog, by=world.reviewer, clock=world.clock, opinion="同意").state == CatalogState.APPROVAL
    with pytest.raises(NotAllowed):
        actions.approve(catalog, by=world.reviewer, clock=world.clock, approval="x", approved_on=date(2025, 7, 9))


def test_the_government_may_send_it_back(world: SimpleNamespace) -> None:
    scene.fill(world, world.draft)
    catalog = actions.pass_review(scene.to_review(world, world.draft), by=world.reviewer, clock=world.clock, opinion="同意")
    with pytest.raises(Refused):
        actions.approve(catalog, by=world.government, clock=world.clock, approval="", approved_on=date(2025, 7, 9))
    assert actions.return_government(catalog, by=world.government, clock=world.clock, opinion="补充说明").state == CatalogState.EXPERT


def test_publication_and_effect_are_two_days(world: SimpleNamespace) -> None:
    scene.fill(world, world.draft)
    catalog = scene.to_approved(world, world.draft)
    with pytest.raises(Refused):
        actions.publish(catalog, by=world.admin, clock=world.clock, effective_on=date(2025, 7, 8))
    catalog = actions.publish(catalog, by=world.admin, clock=world.clock, effective_on=date(2025, 7, 20))
    assert catalog.state == CatalogState.PUBLISHED
    with pytest.raises(Refused):
        actions.take_effect(catalog, by=world.admin, clock=world.clock)
    world.clock.move(timedelta(days=11))
    assert actions.bring_into_force(by=Actor.SYSTEM, clock=world.clock) == 1
    assert Catalog.objects.get(pk=catalog.pk).state == CatalogState.EFFECTIVE


def test_an_adjustment_ends_the_old_version_on_its_day(world: SimpleNamespace) -> None:
    old = scene.in_force(world)
    new = actions.adjust(old, by=world.admin, clock=world.clock, because="新增助餐服务")
    assert (new.slug, new.version, new.previous) == ("luqiao-2025-v2", 2, old)
    assert Catalog.objects.get(pk=old.pk).state == CatalogState.ADJUSTING
    row = new.items.get(code="A0406")
    assert row.previous is not None
    with pytest.raises(Refused) as refused:
        actions.add_item(new, by=world.admin, clock=world.clock, name="助餐服务", code="A0407", parent=row.parent)
    assert codes(refused) == ["catalog.reason.not"]
    actions.add_item(new, by=world.admin, clock=world.clock, name="助餐服务", code="A0407", because="民政局报送", **scene.GOOD)
    found = queries.changes(new)
    assert [(change.kind, change.item.name, change.because) for change in found] == [("added", "助餐服务", "民政局报送")]
    # A small adjustment lies open for the shorter period.
    new = actions.open_consultation(new, by=world.admin, clock=world.clock, explanation="调整", days=3)
    world.clock.move(timedelta(days=4))
    new = actions.end_consultation(new, by=world.admin, clock=world.clock)
    actions.hearing.publish_result(new, by=world.admin, clock=world.clock, result="未收到意见")
    actions.hearing.waive_experts(new, by=world.admin, clock=world.clock, reason="只增一条")
    new = actions.submit_review(new, by=world.admin, clock=world.clock)
    new = actions.pass_review(new, by=world.reviewer, clock=world.clock, opinion="同意")
    new = actions.approve(new, by=world.government, clock=world.clock, approval="路政办〔2025〕12号", approved_on=date(2025, 7, 13))
    actions.publish(new, by=world.admin, clock=world.clock, effective_on=date(2025, 7, 13))
    old.refresh_from_db()
    assert (old.state, old.ended_on) == (CatalogState.REPEALED, date(2025, 7, 13))
    assert getattr(queries.in_force("331004", date(2025, 7, 12)), "slug", "") == "luqiao-2025"  # what was filed then stays under it
    assert getattr(queries.in_force("331004", date(2025, 7, 13)), "slug", "") == "luqiao-2025-v2"


def test_giving_the_adjustment_up_keeps_the_version(world: SimpleNamespace) -> None:
    old = scene.in_force(world)
    new = actions.adjust(old, by=world.admin, clock=world.clock, because="试")
    actions.withdraw(new, by=world.admin, clock=world.clock, because="不需要")
    assert Catalog.objects.get(pk=old.pk).state == CatalogState.EFFECTIVE
    actions.adjust(Catalog.objects.get(pk=old.pk), by=world.admin, clock=world.clock, because="再试")


def test_the_database_keeps_one_version_in_force(world: SimpleNamespace) -> None:
    old = scene.in_force(world)
    with pytest.raises(IntegrityError, match="one_catalog_in_force_in_a_place"), transaction.atomic():
        Catalog.objects.create(
            slug="twin", jurisdiction_id="331004", kind=old.kind, year=2025, title="x", state="EFFECTIVE", effective_on=old.effective_on,
            published_at=scene.AT, effective_at=scene.AT,
        )


def test_a_new_catalog_from_the_higher_one_names_its_rows(world: SimpleNamespace) -> None:
    higher = Catalog.objects.get(slug="zhejiang-2023")
    made = actions.create(by=world.admin, clock=world.clock, year=2026, title="路桥区指导性目录（2026年度）", copy_of=higher)
    row = made.items.get(code="A0406")
    assert row.basis is not None
    assert row.basis.catalog == higher
    assert row.previous is None
    with pytest.raises(Refused):
        actions.create(by=world.admin, clock=world.clock, year=2026, title="又一份")
    with pytest.raises(NotAllowed):
        actions.create(by=world.clerk, clock=world.clock, year=2027, title="x")


def test_rows_move_and_do_not_circle(world: SimpleNamespace) -> None:
    by, clock = world.admin, world.clock
    one = actions.add_item(world.draft, by=by, clock=clock, name="甲")
    two = actions.add_item(world.draft, by=by, clock=clock, name="乙", parent=one)
    three = actions.add_item(world.draft, by=by, clock=clock, name="丙", parent=two)
    four = actions.add_item(world.draft, by=by, clock=clock, name="丁", parent=three)
    with pytest.raises(Refused) as deep:
        actions.add_item(world.draft, by=by, clock=clock, name="戊", parent=four)
    assert codes(deep) == ["catalog.level.not"]
    with pytest.raises(Refused) as circle:
        actions.change_item(one, by=by, clock=clock, parent=three)
    assert codes(circle) == ["catalog.no_circle.not"]
    with pytest.raises(Refused):
        actions.remove_item(two, by=by, clock=clock)
    actions.change_item(three, by=by, clock=clock, parent=one)
    assert [CatalogItem.objects.get(pk=row.pk).level for row in (three, four)] == [2, 3]
    assert [row.name for row in one.children.all()] == ["乙", "丙"]
    actions.move_item(CatalogItem.objects.get(pk=three.pk), by=by, clock=clock, up=True)
    assert [row.name for row in one.children.all()] == ["丙", "乙"]


def test_a_need_leads_to_an_adjustment(world: SimpleNamespace) -> None:
    scene.in_force(world)
    report = {"reason": "老年人需要", "legal_basis": "老年人权益保障法", "amount": "300000", **scene.GOOD}
    with pytest.raises(Refused) as barred:
        actions.needs.report_need(by=world.clerk, clock=world.clock, name="公益性岗位", **report)
    assert barred.value.findings[0].cite == "102.10.staffing"
    assert not Need.objects.exists()
    need = actions.needs.report_need(by=world.clerk, clock=world.clock, name="老年助餐服务", **report)
    assert [row.title for row in queries.waiting(world.clerk, world.clock.now())] == ["老年助餐服务"]
    with pytest.raises(NotAllowed):
        actions.needs.turn_down(need, by=world.clerk, clock=world.clock, answer="x")
    need = actions.needs.take_up(need, by=world.admin, clock=world.clock, answer="拟纳入")
    assert need.catalog is not None
    assert need.catalog.previous is not None
    assert need.catalog.previous.slug == "luqiao-2025"


def test_a_departments_catalog_stays_inside(world: SimpleNamespace) -> None:
    guiding = scene.in_force(world)
    mine = actions.departments.create_department_catalog(by=world.clerk, clock=world.clock)
    inside, outside = guiding.items.get(code="A0406"), CatalogItem.objects.get(catalog__slug="zhejiang-2023", code="A0406")
    with pytest.raises(Refused) as refused:
        actions.departments.add_entry(mine, by=world.clerk, clock=world.clock, item=outside, name="居家养老上门服务", kind="公共服务", nature="PUBLIC")
    assert refused.value.findings[0].cite == "102.12.catalog_levels"
    assert not mine.entries.exists()
    actions.departments.add_entry(mine, by=world.clerk, clock=world.clock, item=inside, name="居家养老上门服务", kind="公共服务", nature="PUBLIC")
    with pytest.raises(NotAllowed):
        actions.departments.publish_department(mine, by=world.clerk, clock=world.clock, effective_on=date(2025, 7, 10))
    mine = actions.departments.publish_department(mine, by=world.approver, clock=world.clock, effective_on=date(2025, 7, 10))
    assert Entry.objects.get(event="catalog.publish_department").public_facts["entries"][0]["name"] == "居家养老上门服务"


def test_a_bar_changes_from_its_day_on(world: SimpleNamespace) -> None:
    from catalog.models import NegativeItem

    item = NegativeItem.objects.filter(place="").first()
    assert item is not None
    with pytest.raises(Refused):
        actions.negative.change_negative(item, by=world.admin, clock=world.clock, since=date(2025, 6, 1), words=["新词"])
    new = actions.negative.change_negative(item, by=world.admin, clock=world.clock, since=date(2025, 8, 1), words=["新词甲"])
    assert [found.need for found in queries.barred("新词甲", _law(date(2025, 8, 1)), ())] == [new.title]
    assert queries.barred("新词甲", _law(date(2025, 7, 31)), ()) == []
    actions.load_reference(by=Actor.SYSTEM, clock=world.clock)
    assert NegativeItem.objects.filter(key=item.key).count() == 2


def _law(day: date) -> Any:
    from parties.queries import edition

    return edition("331004", day)


def test_two_versions_compare_word_by_word(world: SimpleNamespace) -> None:
    old = scene.in_force(world)
    new = actions.adjust(old, by=world.admin, clock=world.clock, because="调整")
    row = new.items.get(code="A0406")
    actions.change_item(row, by=world.admin, clock=world.clock, parent=row.parent, because="改名", name="养老社会保障服务")
    actions.add_item(new, by=world.admin, clock=world.clock, name="助餐服务", because="新增")
    found = queries.compare(old, new)
    assert found.counts == {"added": 1, "removed": 0, "renamed": 1, "moved": 0, "changed": 0}
    pieces = next(field for field in found.rows[0].fields if field.name == "name").pieces
    assert [(piece.kind, piece.text) for piece in pieces] == [("is", "养老"), ("same", "社会保障服务")]
