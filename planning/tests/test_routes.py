"""Routes B and C from filing to approval, the survey, the copy, the plan, and several approvals at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from demo.papers import pdf as paper
from kernel.errors import NotAllowed, WrongState
from kernel.findings import Refused
from kernel.models import Entry
from law.book import load
from law.calendar import load as load_calendar
from parties.models import Organisation
from planning import actions, queries, rules
from planning.models import Cosign, Decision, Plan, Posting, Project, Survey
from planning.tests.conftest import ASKED, begin, fill, person

LAW = load().on(date(2025, 8, 4), ("331004", "331000", "330000"))
WENZHOU = load().on(date(2025, 10, 10), ("330300", "330000"))
JILIN = load().on(date(2025, 8, 4), ("220000",))
D = date.fromisoformat


def document() -> SimpleUploadedFile:
    return SimpleUploadedFile("批准文件.pdf", paper(["批准文件"]), content_type="application/pdf")


@pytest.fixture
def above(world: SimpleNamespace) -> SimpleNamespace:
    """The staffing office and the government of the place, each with an officer."""
    place = world.body.jurisdiction
    staffing = Organisation.objects.get(key="11331004MB0000502A")
    government = Organisation.objects.get(key="11331004MB0000609M")
    assert staffing.jurisdiction_id == government.jurisdiction_id == place.pk
    return SimpleNamespace(staffing=person("lq_staffing", "staffing", staffing.key), government=person("lq_government", "government", government.key))


def handed_in(world: SimpleNamespace, *, new: bool = False, special: bool = False) -> Project:
    project = actions.start(
        by=world.clerk, clock=world.clock, title="2025年路桥区助餐服务项目", catalog_item=world.item, content="上门生活照料",
        estimate=Decimal("1344000"), new_function=new, special=special,
    )  # fmt: skip
    need: dict[str, Any] = {"function_kind": "new"} if new else {}
    if special:
        need["approval_document"] = "路委办〔2025〕1号"
        actions.add_file(project, by=world.clerk, clock=world.clock, file=document(), is_instruction=True)
    fill(world, project, need=need)
    actions.submit(project, by=world.clerk, clock=world.clock)
    project = Project.objects.get(pk=project.pk)
    actions.approve_body(project, by=world.approver, clock=world.clock)
    return Project.objects.get(pk=project.pk)


def again(project: Project) -> Project:
    return Project.objects.get(pk=project.pk)


@pytest.mark.parametrize(("scale", "decided_by"), [("B1", "government"), ("B2", "executive_meeting")])
def test_w41_w42_a_new_function_is_cosigned_and_decided_above(world: SimpleNamespace, above: SimpleNamespace, scale: str, decided_by: str) -> None:
    project = handed_in(world, new=True)
    with pytest.raises(Refused) as refused:
        actions.agree_finance(project, by=world.finance, clock=world.clock)
    assert [finding.code for finding in refused.value.findings] == ["planning.scale.not"]
    with pytest.raises(NotAllowed):
        actions.approve_finance(project, by=world.finance, clock=world.clock)
    actions.agree_finance(project, by=world.finance, clock=world.clock, scale=scale)
    project = again(project)
    assert (project.state, project.route) == ("STAFFING_REVIEW", scale)
    assert not Posting.objects.filter(project=project).exists()
    actions.approve_staffing(project, by=above.staffing, clock=world.clock, opinion="新增职能属实，不增加编制。")
    project = again(project)
    with pytest.raises(Refused):
        actions.approve_government(project, by=above.government, clock=world.clock, decided_by=decided_by, document_number="路政函〔2025〕3号")
    assert again(project).state == "GOVERNMENT_REVIEW"
    actions.approve_government(
        project, by=above.government, clock=world.clock, decided_by=decided_by, document_number="路政函〔2025〕3号", decided_on=D("2025-08-01"), file=document()
    )
    project = again(project)
    assert (project.state, queries.balances(project)["reserved"]) == ("APPROVED", Decimal("1344000.00"))
    assert [one.stage for one in Decision.objects.filter(project=project)] == ["body", "finance", "staffing", "government"]
    entry = Entry.objects.get(event="planning.approve_government")
    assert (entry.is_public, entry.public_facts["document_number"]) == (True, "路政函〔2025〕3号")


def test_w42_the_executive_meeting_decides_on_what_is_large(world: SimpleNamespace, above: SimpleNamespace) -> None:
    project = handed_in(world, new=True)
    actions.agree_finance(project, by=world.finance, clock=world.clock, scale="B2")
    actions.approve_staffing(again(project), by=above.staffing, clock=world.clock, opinion="同意。")
    with pytest.raises(Refused) as refused:
        actions.approve_government(
            again(project), by=above.government, clock=world.clock, decided_by="government", document_number="1", decided_on=D("2025-08-01"), file=document()
        )
    assert [finding.code for finding in refused.value.findings] == ["planning.meeting.not"]
    assert not Posting.objects.filter(project=project).exists()


def test_w44_special_deliberation_goes_to_the_government_without_the_staffing_office(world: SimpleNamespace, above: SimpleNamespace) -> None:
    project = handed_in(world, special=True)
    actions.agree_finance(project, by=world.finance, clock=world.clock)
    project = again(project)
    assert project.state == "GOVERNMENT_REVIEW"
    with pytest.raises(WrongState):
        actions.approve_staffing(project, by=above.staffing, clock=world.clock, opinion="同意。")
    actions.refuse_government(project, by=above.government, clock=world.clock, opinion="本年度不再安排。")
    assert again(project).state == "REJECTED"


def test_j18_w18_finance_fixes_the_conditions_with_the_body(world: SimpleNamespace, at_finance: Project) -> None:
    with pytest.raises(Refused) as refused:
        actions.agree_finance(at_finance, by=world.finance, clock=world.clock, conditions="具有养老护理员不少于8人。")
    assert [finding.code for finding in refused.value.findings] == ["planning.cosign_reason.not"]
    assert again(at_finance).contractor_conditions == "具有养老护理员不少于12人。"
    actions.agree_finance(at_finance, by=world.finance, clock=world.clock, conditions="具有养老护理员不少于8人。", conditions_reason="12人超过服务需要。")
    kept = Cosign.objects.get(project=at_finance)
    assert (kept.changed, kept.reason, again(at_finance).contractor_conditions) == (True, "12人超过服务需要。", "具有养老护理员不少于8人。")


@pytest.mark.parametrize(
    ("done_on", "names", "amount", "public", "technical", "codes"),
    [
        (None, 0, "9999999.99", False, False, ["planning.survey_free"]),
        (None, 0, "10000000", False, False, ["planning.survey.not"]),  # 财库〔2021〕22号: from 1,000 万元
        (None, 0, "1", True, False, ["planning.survey.not"]),
        (None, 0, "1", False, True, ["planning.survey.not"]),
        ("2024-08-04", 3, "1", True, False, ["planning.survey", "planning.respondents", "planning.survey_fresh"]),  # one year to the day
        ("2024-08-03", 3, "1", True, False, ["planning.survey", "planning.respondents", "planning.survey_fresh.not"]),
        ("2025-07-01", 2, "1", True, False, ["planning.survey", "planning.respondents.not", "planning.survey_fresh"]),
    ],
)
def test_r3_14_requirement_survey(done_on: str | None, names: int, amount: str, public: bool, technical: bool, codes: list[str]) -> None:
    reasons = rules.occasions(Decimal(amount), for_public=public, technical=technical, law=LAW)
    told = rules.Asked(D(done_on) if done_on else None, names, "有结论")
    assert [finding.code for finding in rules.surveyed(told, reasons, D("2025-08-04"), law=LAW)] == codes


def test_r3_13_a_service_to_the_public_is_heard_first() -> None:
    heard = rules.Asked(consulted_on=D("2025-08-01"), consulted_result="两条建议")
    (silent,) = rules.consulted(rules.Asked(), True, D("2025-08-04"), law=LAW)
    assert (silent.met, silent.cite) == (False, "gplr.15.public_consultation")
    assert rules.consulted(heard, True, D("2025-08-04"), law=LAW)[0].met
    assert rules.consulted(rules.Asked(), False, D("2025-08-04"), law=LAW) == []


def test_j19_suitability_is_cited_where_it_stands() -> None:
    found = rules.suitable(["supply", "ability"], law=JILIN)
    assert [(finding.met, finding.cite) for finding in found] == [(True, "jilin.3-3.suitable")] * 2 + [(False, "jilin.3-3.suitable")]
    assert rules.suitable([], law=WENZHOU)[0].cite == "wenzhou.4-1.suitable"


@pytest.mark.parametrize(
    ("visits", "today", "used", "due", "paused"),
    [
        ([("2025-08-04", None)], "2025-08-06", 2, "2025-08-11", False),  # Monday came, Wednesday now: five days end on the next Monday
        ([("2025-08-04", "2025-08-06")], "2025-08-20", 2, None, True),  # returned: the days stand still
        ([("2025-08-04", "2025-08-06"), ("2025-08-11", None)], "2025-08-12", 3, "2025-08-14", False),  # three are left
    ],
)
def test_a_return_stops_the_reviewers_days(visits: list[tuple[str, str | None]], today: str, used: int, due: str | None, paused: bool) -> None:
    stays = [(D(came), D(went) if went else None) for came, went in visits]
    clock = rules.clock("finance", stays, D(today), allowed=5, calendar=load_calendar())
    assert (clock.used, str(clock.due_on) if clock.due_on else None, clock.paused) == (used, due, paused)


def test_the_days_of_a_returned_application_stand_still(world: SimpleNamespace, at_finance: Project) -> None:
    actions.return_finance(at_finance, by=world.finance, clock=world.clock, marks={"need": "请补充"})
    clock = queries.review_clock(again(at_finance), world.clock.now())
    assert clock is not None
    assert (clock.stage, clock.paused) == ("finance", True)


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("每人480人次", "每人500人次", [("same", "每人"), ("old", "480"), ("new", "500"), ("same", "人次")]),
        ("", "新增", [("new", "新增")]),
        ("相同", "相同", [("same", "相同")]),
    ],
)
def test_the_difference_is_told_word_by_word(old: str, new: str, pieces: list[tuple[str, str]]) -> None:
    assert [(piece.kind, piece.text) for piece in queries.pieces(old, new)] == pieces


def test_a_copy_moves_its_dates_and_waits_for_a_look(world: SimpleNamespace, filled: Project) -> None:
    made = actions.copy(filled, by=world.clerk, clock=world.clock, title="2026年路桥区居家养老上门服务项目", year=2026)
    assert (made.starts_on, made.ends_on) == (D("2026-11-01"), D("2027-02-28"))
    assert not made.funding.exists(), "the new year has no such line yet"
    assert {"starts_on", "budget_amount", "contractor_conditions"} <= set(made.unconfirmed)
    assert Survey.objects.get(project=made).reused == Survey.objects.get(project=filled)
    assert "planning.confirmed.not" in {finding.code for finding in queries.checks(made, world.clock.now())}
    stored = made.sections.get(code="contractor")
    values = {name: getattr(made, name) for name in ("contractor_types", "contractor_conditions", "for_small_firms")}
    actions.save_section(
        made, "contractor", by=world.clerk, clock=world.clock, version=stored.version, done=True, values=values, confirmed=["contractor_conditions"]
    )
    assert "contractor_conditions" not in again(made).unconfirmed


def test_a_term_of_two_years_without_the_five_conditions_is_refused_by_the_database(world: SimpleNamespace, submitted: Project) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=submitted.pk).update(ends_on=D("2027-10-31"))
    Project.objects.filter(pk=submitted.pk).update(
        ends_on=D("2027-10-31"), term_conditions=["budget", "fixed", "continuous", "funded", "stable_price"], term_reason="连续性强"
    )


def planned(world: SimpleNamespace) -> Plan:
    plan = actions.begin_plan(by=world.clerk, clock=world.clock, year=2025)
    row = plan.rows.get()
    actions.save_row(
        plan, by=world.clerk, clock=world.clock, no=row.no, title="居家养老上门服务", catalog_item=world.item, content="上门照料", line=world.line,
        fund_source="project", amount=Decimal("1344000"), month=9, for_small_firms=True, for_public=True,
    )  # fmt: skip
    return plan


def test_w40_a_plan_comes_from_the_budget_and_is_published(world: SimpleNamespace) -> None:
    plan = actions.begin_plan(by=world.clerk, clock=world.clock, year=2025)
    assert [(row.line, row.gaps) for row in plan.rows.all()] == [(world.line, ["catalog_item", "month"])]
    with pytest.raises(Refused) as refused:
        actions.submit_plan(plan, by=world.clerk, clock=world.clock)
    assert [finding.code for finding in refused.value.findings] == ["planning.plan_matched.not"]
    with pytest.raises(Refused):
        actions.begin_plan(by=world.clerk, clock=world.clock, year=2025)


def test_w06_a_project_starts_from_a_row_of_the_published_plan(world: SimpleNamespace) -> None:
    plan = planned(world)
    row = plan.rows.get()
    with pytest.raises(Refused):
        actions.start(by=world.clerk, clock=world.clock, title=row.title, catalog_item=world.item, content="照料", estimate=row.amount, row=row)
    actions.submit_plan(plan, by=world.clerk, clock=world.clock)
    actions.endorse_plan(plan, by=world.approver, clock=world.clock)
    actions.publish_plan(plan, by=world.finance, clock=world.clock)
    project = actions.start(by=world.clerk, clock=world.clock, title=row.title, catalog_item=world.item, content="照料", estimate=row.amount, row=row)
    assert (project.budget_amount, project.for_small_firms, project.funding.get().line) == (Decimal("1344000"), True, world.line)
    assert project.sections.get(code="budget").done
    assert queries.bullets([Plan.objects.get(pk=plan.pk)])[0].applied == Decimal("1344000.00")


def test_j54_a_provincial_department_says_why_it_does_not_purchase() -> None:
    items = [(1, "助餐"), (2, "助浴")]
    assert [finding.code for finding in rules.omitted("province", items, {1}, set(), law=JILIN)] == ["planning.plan_omitted.not"]
    assert rules.omitted("province", items, {1}, {2}, law=JILIN)[0].met
    assert rules.omitted("county", items, set(), set(), law=LAW) == []


def test_only_what_passes_every_check_is_approved_with_others(world: SimpleNamespace, at_finance: Project, sign_in: Callable[[Any], Any]) -> None:
    Survey.objects.update(done_on=date.today(), consulted_on=date.today())
    client = sign_in(world.finance)
    answer = client.post(reverse("fin-review"), {"chosen": [f"{at_finance.number}:1"]})
    assert answer.status_code == 200
    assert again(at_finance).state == "APPROVED"
    second = begin(world, "2025年路桥区助浴服务项目")
    fill(world, second, need={"also_staffed": True, "staffing_note": "只做评估"}, budget={"budget_text": "50", "budget_amount": Decimal("500000.00")})
    Survey.objects.filter(project=second).update(done_on=ASKED["done_on"])
    actions.submit(second, by=world.clerk, clock=world.clock)
    asked = [queries.person_key(finding) for finding in queries.checks(again(second), world.clock.now()) if finding.person and not finding.met]
    assert asked
    actions.approve_body(again(second), by=world.approver, clock=world.clock, judged=dict.fromkeys(asked, "accept"))
    assert client.post(reverse("fin-review"), {"chosen": [f"{second.number}:1"]}).status_code == 422
    assert again(second).state == "FINANCE_REVIEW"


def test_a_stranger_of_another_office_sees_nothing(world: SimpleNamespace, above: SimpleNamespace, at_finance: Project) -> None:
    assert not Project.objects.visible_to(above.staffing).exists()
    assert not Project.objects.visible_to(above.government).exists()
