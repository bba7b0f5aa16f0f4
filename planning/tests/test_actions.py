"""The verbs of planning: what each writes, and that a refusal writes nothing."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from kernel.errors import NotAllowed, Stale, WrongState
from kernel.findings import Refused
from kernel.models import Entry, Receipt
from planning import actions, queries
from planning.models import Posting, Project, ProjectState, ReturnMark, Submission
from planning.tests.conftest import begin, fill


def written() -> tuple[int, ...]:
    return (
        Entry.objects.count(),
        Receipt.objects.count(),
        Posting.objects.count(),
        Submission.objects.count(),
        ReturnMark.objects.count(),
        Project.objects.count(),
    )


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {finding.code for finding in refused.value.findings}


def test_start_gives_a_number_and_eight_tasks(world: SimpleNamespace, draft: Project) -> None:
    assert draft.number == "LQ-2025-0001"
    assert draft.sections.count() == 8
    assert draft.route == "A"
    assert Entry.objects.of(draft).get().event == "planning.start"


@pytest.mark.parametrize(
    ("title", "cite"),
    [("2025年公益性岗位开发项目", "102.10.staffing"), ("社区工作者劳务派遣服务", "102.10.staffing"), ("老旧小区改扩建服务项目", "yu87.2.negative_list")],
)
def test_barred_matter_is_refused_with_its_article_and_nothing_is_written(world: SimpleNamespace, title: str, cite: str) -> None:
    before = written()
    with pytest.raises(Refused) as refused:
        begin(world, title)
    assert (refused.value.findings[0].code, refused.value.findings[0].cite) == ("catalog.barred", cite)
    assert written() == before


def test_only_a_clerk_starts(world: SimpleNamespace) -> None:
    before = written()
    with pytest.raises(NotAllowed):
        actions.start(by=world.approver, clock=world.clock, title="居家养老", catalog_item=world.item, content="照料", estimate=Decimal(1))
    assert written() == before


def test_class_one_institution_may_not_buy(world: SimpleNamespace) -> None:
    world.body.body.body_class = "welfare_one"
    world.body.body.save()
    with pytest.raises(Refused) as refused:
        begin(world)
    assert [finding.cite for finding in refused.value.findings] == ["102.8.excluded"]


def test_without_a_line_nobody_guesses_that_a_new_function_is_large(world: SimpleNamespace) -> None:
    made = actions.start(
        by=world.clerk, clock=world.clock, title="新职能", catalog_item=world.item, content="照料", estimate=Decimal("50000000"), new_function=True
    )
    assert made.route == "B1"


def test_saving_over_somebody_elses_draft_is_stale(world: SimpleNamespace, draft: Project) -> None:
    actions.save_section(draft, "need", by=world.clerk, clock=world.clock, version=0, done=False, values={"need": "甲"})
    with pytest.raises(Stale):
        actions.save_section(draft, "need", by=world.clerk, clock=world.clock, version=0, done=False, values={"need": "乙"})
    assert Project.objects.get(pk=draft.pk).need == "甲"


def test_drafts_write_no_journal(world: SimpleNamespace, draft: Project) -> None:
    before = Entry.objects.count()
    fill(world, draft)
    assert Entry.objects.count() == before


def test_a_stranger_saves_nothing(world: SimpleNamespace, draft: Project) -> None:
    with pytest.raises(NotAllowed):
        actions.save_section(draft, "need", by=world.approver, clock=world.clock, version=0, done=True, values={"need": "x"})


def test_submit_freezes_a_snapshot_and_gives_a_receipt(world: SimpleNamespace, filled: Project) -> None:
    receipt = actions.submit(filled, by=world.clerk, clock=world.clock)
    filled.refresh_from_db()
    assert filled.state == ProjectState.BODY_REVIEW
    assert receipt.serial == "SB-2025-000001"
    kept = filled.submissions.get()
    assert kept.content["budget_amount"] == "1344000"
    assert kept.content["funding"] == [{"line": "A-1", "name": "居家养老服务", "year": 2025, "source": "一般公共预算", "amount": "1344000"}]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"quality": {"standard": ""}}, "planning.missing"),
        ({"basics": {"ends_on": date(2026, 11, 1)}}, "planning.term_condition.not"),
        ({"basics": {"ends_on": date(2028, 11, 1)}}, "planning.term_max.not"),
        ({"budget": {"budget_text": "140"}}, "planning.written.not"),
        ({"contractor": {"contractor_conditions": "注册资本不低于100万元"}}, "planning.fair.not"),
        ({"targets": {"targets": []}}, "planning.missing"),
        ({"content": {"content": "设置公益性岗位20个"}}, "catalog.barred"),
        ({"need": {"also_staffed": True}}, "planning.staffing.not"),
    ],
)
def test_an_application_against_a_rule_is_not_handed_in(world: SimpleNamespace, draft: Project, changes: dict[str, Any], code: str) -> None:
    fill(world, draft, **changes)
    before = written()
    with pytest.raises(Refused) as refused:
        actions.submit(draft, by=world.clerk, clock=world.clock)
    assert code in codes(refused)
    assert written() == before
    assert Project.objects.get(pk=draft.pk).state == ProjectState.DRAFT


def test_money_must_add_up_and_be_there(world: SimpleNamespace, draft: Project) -> None:
    fill(world, draft, budget={"funding": [(world.line, Decimal("1000000"))]})
    with pytest.raises(Refused) as refused:
        actions.submit(draft, by=world.clerk, clock=world.clock)
    assert codes(refused) == {"planning.sums.not"}


def test_who_hands_in_does_not_approve(world: SimpleNamespace, submitted: Project) -> None:
    before = written()
    with pytest.raises(NotAllowed):
        actions.approve_body(submitted, by=world.clerk, clock=world.clock)
    assert written() == before


def test_finance_approval_reserves_the_budget_and_publishes(world: SimpleNamespace, at_finance: Project) -> None:
    receipt = actions.approve_finance(at_finance, by=world.finance, clock=world.clock, opinion="目标明确，同意")
    at_finance.refresh_from_db()
    assert at_finance.state == ProjectState.APPROVED
    assert receipt.serial.startswith("PS-2025-")
    assert queries.balances(at_finance)["reserved"] == Decimal("1344000.00")
    assert queries.balances(world.line)["quota"] == Decimal("656000.00")
    entry = Entry.objects.get(event="planning.approve_finance")
    assert entry.is_public
    assert Posting.objects.get(kind="reserve").entry == entry
    facts = entry.public_facts
    assert {key: facts[key] for key in ("budget_amount", "catalog_code", "contractor_conditions", "evaluation_standard")} == {
        "budget_amount": "1344000",
        "catalog_code": "A0406",
        "contractor_conditions": "具有养老护理员不少于12人。",
        "evaluation_standard": "按数量40、质量40、满意度20评价。",
    }
    assert not {"contact_name", "contact_phone"} & facts.keys()


def test_second_officer_comes_too_late(world: SimpleNamespace, at_finance: Project) -> None:
    actions.approve_finance(at_finance, by=world.finance, clock=world.clock)
    before = written()
    with pytest.raises(WrongState):
        actions.refuse_finance(at_finance, by=world.finance2, clock=world.clock, opinion="不同意")
    assert written() == before


def test_finance_approval_is_refused_when_the_quota_is_gone(world: SimpleNamespace, at_finance: Project) -> None:
    other = begin(world, "另一个养老服务项目")
    actions.ledger.reserve(other, [(world.line, Decimal("700000"))], by=world.finance, at=world.clock.now())
    before = written()
    with pytest.raises(Refused) as refused:
        actions.approve_finance(at_finance, by=world.finance, clock=world.clock)
    assert codes(refused) == {"planning.budgeted.not"}
    assert refused.value.findings[0].cite == "102.16.no_budget_no_purchase"
    assert written() == before
    assert Project.objects.get(pk=at_finance.pk).state == ProjectState.FINANCE_REVIEW


def test_a_return_needs_a_marked_field_with_a_reason(world: SimpleNamespace, at_finance: Project) -> None:
    before = written()
    for marks in ({}, {"targets": " "}, {"no_such_field": "x"}):
        with pytest.raises(Refused):
            actions.return_finance(at_finance, by=world.finance, clock=world.clock, marks=marks)
    assert written() == before


def test_return_and_resubmission_show_what_changed(world: SimpleNamespace, at_finance: Project) -> None:
    actions.return_finance(at_finance, by=world.finance, clock=world.clock, marks={"targets": "缺样本要求"})
    project = Project.objects.get(pk=at_finance.pk)
    assert [(mark.field, mark.section) for mark in queries.open_marks(project)] == [("targets", "targets")]
    assert [status.code for status in queries.section_statuses(project) if status.returned] == ["targets"]
    with pytest.raises(Refused) as refused:
        actions.submit(project, by=world.clerk, clock=world.clock)
    assert codes(refused) == {"planning.sections.not"}
    world.clock.move(timedelta(hours=1))
    targets = [*project.targets, {"kind": "satisfaction", "name": "有效样本", "comparator": "≥", "value": "200", "unit": "人"}]
    values = {"targets": targets, "evaluation_standard": project.evaluation_standard}
    version = project.sections.get(code="targets").version
    actions.save_section(project, "targets", by=world.clerk, clock=world.clock, version=version, done=True, values=values)
    actions.submit(project, by=world.clerk, clock=world.clock)
    first, second = project.submissions.all()
    assert [change.field for change in queries.differences(first.content, second.content)] == ["targets"]


def test_a_decision_on_an_older_submission_is_stale(world: SimpleNamespace, submitted: Project) -> None:
    with pytest.raises(Stale):
        actions.approve_body(submitted, by=world.approver, clock=world.clock, seen=7)


def test_an_open_question_must_be_judged_before_approval(world: SimpleNamespace, draft: Project) -> None:
    fill(world, draft, need={"also_staffed": True, "staffing_note": "福利中心只负责评估"})
    actions.submit(draft, by=world.clerk, clock=world.clock)
    with pytest.raises(Refused) as refused:
        actions.approve_body(draft, by=world.approver, clock=world.clock)
    assert codes(refused) == {"planning.judged.not"}
    actions.approve_body(draft, by=world.approver, clock=world.clock, judged={"planning-staffing_judged-not-staffing_note": "accept"})


def test_refusal_needs_its_reason(world: SimpleNamespace, submitted: Project) -> None:
    with pytest.raises(Refused):
        actions.refuse_body(submitted, by=world.approver, clock=world.clock, opinion=" ")
    actions.refuse_body(submitted, by=world.approver, clock=world.clock, opinion="职能重合")
    assert Project.objects.get(pk=submitted.pk).state == ProjectState.REJECTED


def test_withdrawn_before_review(world: SimpleNamespace, submitted: Project) -> None:
    actions.withdraw(submitted, by=world.clerk, clock=world.clock)
    assert Project.objects.get(pk=submitted.pk).state == ProjectState.DRAFT


def test_the_grade_of_stage_seven_reaches_the_next_reviewer(world: SimpleNamespace, at_finance: Project) -> None:
    actions.record_evaluation(at_finance, by=world.finance, at=world.clock.now(), grade="excellent", score=Decimal("92.40"))
    assert [row.grade for row in queries.grades_of(world.body)] == ["excellent"]
