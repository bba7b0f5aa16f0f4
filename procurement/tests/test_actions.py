"""The verbs: the happy path, the second of the deadline, what is refused and that a refusal writes nothing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kernel.errors import NotAllowed, TooEarly, TooLate, WrongState
from kernel.findings import Refused
from kernel.models import Entry, Message, Receipt
from parties.models import Admission
from parties.queries import frozen
from parties.tests.cast import FIRMS
from procurement import actions
from procurement.models import Bid, FinalQuote, PanelMember, Ranking, Score, Tender
from procurement.queries import award_of, ranking_of
from procurement.rules.panels import draw_order
from procurement.tests import cast
from procurement.tests.cast import World, at, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(db: Any) -> World:
    return world()


def counted() -> tuple[int, int]:
    return Entry.objects.count(), Receipt.objects.count()


def test_a_consultation_from_method_to_result(w: World) -> None:
    tender = w.evaluated()
    assert [(row.bid.contractor.key, row.amount, row.rank) for row in ranking_of(tender)] == [
        (cast.cast.FIRMS[0], Decimal("1272000.00"), 1), (cast.cast.FIRMS[1], Decimal("1296000.00"), 2), (cast.cast.FIRMS[2], Decimal("1312800.00"), 3)]
    # 1,272,000 is the base: 20.00; / 1,296,000 × 20 = 19.6296…; / 1,312,800 × 20 = 19.3784…; items 80, 76, 72.
    assert [(row.price_score, row.other_score, row.total) for row in ranking_of(tender)] == [
        (Decimal("20.00"), Decimal("80.00"), Decimal("100.00")), (Decimal("19.63"), Decimal("76.00"), Decimal("95.63")),
        (Decimal("19.38"), Decimal("72.00"), Decimal("91.38"))]
    w.move("2025-10-17")
    w.do(actions.award, tender, "approver")
    w.move("2025-10-20")
    w.do(actions.publish_result, w.tender, "clerk")
    award = award_of(w.project)
    assert award is not None and award.amount == Decimal("1272000.00") and award.tender.state == "AWARDED"
    entry = Entry.objects.get(event="procurement.publish_result")
    assert entry.public_facts["notice_until"] == "2025-10-21"
    assert "1296000" not in str(entry.public_facts) and "1312800" not in str(entry.public_facts)
    letter = Message.objects.get(organisation_key=cast.cast.FIRMS[1], subject__startswith="未成交")
    assert "95.63" in letter.body and "第 2" in letter.body and "1272000" not in letter.body


@pytest.mark.parametrize(("seconds", "accepted"), [(-1, True), (0, False), (1, False)])
def test_seal_at_the_second_of_the_deadline(w: World, seconds: int, accepted: bool) -> None:
    w.published()
    w.move("2025-10-10")
    bid = w.drafted("c1", "1290000.00")
    w.clock.at = at("2025-10-14") + timedelta(seconds=seconds)
    before = counted()
    if accepted:
        receipt = w.do(actions.seal, bid, "c1")
        assert receipt.serial.startswith("TB-2025-") and Bid.objects.get(pk=bid.pk).sealed_at == w.clock.at
        return
    with pytest.raises(TooLate):
        w.do(actions.seal, bid, "c1")
    row = Bid.objects.get(pk=bid.pk)
    assert (row.state, row.sealed_at, row.bid_hash) == ("DRAFT", None, "") and counted() == before


def test_the_database_refuses_a_late_bid_whatever_the_program_does(w: World) -> None:
    w.published()
    bid = w.drafted("c1", "1290000.00")
    with pytest.raises(IntegrityError, match="bid_sealed_before_deadline"), transaction.atomic():
        Bid.objects.filter(pk=bid.pk).update(state="SEALED", bid_hash="0" * 64, deadline_at=at("2025-10-14"), sealed_at=at("2025-10-14"))


def test_the_last_sealed_version_counts_and_may_be_withdrawn(w: World) -> None:
    first = w.sealed()[0]
    w.move("2025-10-13", 15)
    second = w.do(actions.revise, first, "c1")
    assert second.version == 2 and second.files.count() == 1 and Bid.objects.get(pk=first.pk).state == "SEALED"
    w.do(actions.set_price, second, "c1", price=Decimal("1280000.00"))
    w.do(actions.seal, second, "c1")
    assert [row.state for row in Bid.objects.filter(contractor=first.contractor).order_by("version")] == ["SUPERSEDED", "SEALED"]
    w.do(actions.withdraw, second, "c1")
    w.move("2025-10-14", 9, 1)
    w.do(actions.open_bids, w.tender, "clerk")
    assert Bid.objects.of_opening(w.tender).count() == 2 and Bid.objects.get(pk=first.pk).state == "SUPERSEDED"


def test_sealing_twice_is_a_conflict_and_writes_nothing(w: World) -> None:
    bid = w.sealed()[0]
    before = counted()
    with pytest.raises(WrongState):
        w.do(actions.seal, bid, "c1")
    assert counted() == before


def test_a_rival_cannot_seal_the_bid(w: World) -> None:
    w.published()
    bid = w.drafted("c1", "1290000.00")
    with pytest.raises(NotAllowed):
        w.do(actions.seal, bid, "c2")
    assert Bid.objects.get(pk=bid.pk).state == "DRAFT"


def test_an_incomplete_bid_is_not_sealed(w: World) -> None:
    w.published()
    bid = w.do(actions.join, w.tender, "c1")
    with pytest.raises(Refused) as refusal:
        w.do(actions.seal, bid, "c1")
    assert {finding.code for finding in refusal.value.findings} == {"bid_section_open", "price_missing"}
    assert Bid.objects.get(pk=bid.pk).state == "DRAFT"


def test_price_above_the_ceiling_is_refused_with_the_ceiling_as_fix(w: World) -> None:
    w.published()
    bid = w.do(actions.join, w.tender, "c1")
    with pytest.raises(Refused) as refusal:
        w.do(actions.set_price, bid, "c1", price=Decimal("1344000.01"))
    assert refusal.value.findings[0].fix == "1344000.00" and Bid.objects.get(pk=bid.pk).price is None


def test_nobody_opens_before_the_deadline(w: World) -> None:
    w.sealed()
    w.clock.at = at("2025-10-14") - timedelta(seconds=1)
    before = counted()
    with pytest.raises(TooEarly):
        w.do(actions.open_bids, w.tender, "clerk")
    assert counted() == before and w.tender.state == "PUBLISHED"
    assert actions.close_due(clock=w.clock) == 0


def test_opening_works_when_the_closing_task_never_ran_and_after_it_ran(w: World) -> None:
    bids = w.sealed()
    w.clock.at = at("2025-10-14")
    assert actions.close_due(clock=w.clock) == 1 and actions.close_due(clock=w.clock) == 0
    assert w.tender.state == "CLOSED" and w.tender.bids_count == 3
    assert w.tender.bids_root == actions.openings.root_of([bid.bid_hash for bid in bids])
    w.do(actions.open_bids, w.tender, "clerk")
    assert w.tender.state == "OPENED"
    public = Entry.objects.get(event="procurement.open").public_facts
    assert public["bids_root"] == w.tender.bids_root and not {"bids_count", "bidders", "suppliers"} & public.keys()


def test_after_closing_nothing_more_can_be_sealed_even_by_a_clock_that_goes_back(w: World) -> None:
    w.published()
    bid = w.drafted("c1", "1290000.00")
    w.clock.at = at("2025-10-14")
    actions.close_due(clock=w.clock)
    w.move("2025-10-13")
    with pytest.raises(WrongState):
        w.do(actions.seal, bid, "c1")


def test_who_prepared_the_documents_does_not_publish_them(w: World) -> None:
    tender = w.prepared()
    w.move("2025-09-22")
    with pytest.raises(NotAllowed):
        w.do(actions.publish, tender, "clerk")
    assert w.tender.notice_at is None


def test_response_window_one_day_too_short_is_refused_with_article_and_fix(w: World) -> None:
    tender = w.intended()
    w.move("2025-09-19")
    with pytest.raises(Refused) as refusal:
        w.do(actions.set_timetable, tender, "clerk", planned_notice_on=date(2025, 9, 19), documents_until=at("2025-09-26", 17), closes_at=at("2025-09-28"))
    found = {finding.code: finding for finding in refusal.value.findings}
    assert found["response_too_short"].cite == "214.10.response_days" and found["response_too_short"].fix == "2025-09-29T09:00"
    assert w.tender.closes_at is None


def test_notice_before_thirty_days_after_the_intention_is_refused(w: World) -> None:
    tender = w.intended()
    with pytest.raises(Refused) as refusal:
        w.do(actions.set_timetable, tender, "clerk", planned_notice_on=date(2025, 9, 16), documents_until=at("2025-09-24", 17), closes_at=at("2025-10-09"))
    assert [(finding.code, finding.fix) for finding in refusal.value.findings] == [("intention_too_late", "2025-09-17")]


def test_price_weight_forty_is_refused_and_the_old_criteria_stay(w: World) -> None:
    tender = w.prepared()
    w.do(actions.rework, tender, "clerk", because="改")
    rows = [{**row, "points": Decimal(points)} for row, points in zip(cast.CRITERIA, (10, 30, 20, 40), strict=True)]
    with pytest.raises(Refused) as refusal:
        w.do(actions.set_criteria, tender, "clerk", rows=rows)
    finding = refusal.value.findings[0]
    assert (finding.code, finding.cite, finding.need, finding.fix) == ("price_weight_out_of_range", "214.24.price_weight_max", "10%–30%", "30")
    assert list(tender.criteria.values_list("points", flat=True)) == [10, 40, 30, 20]


def test_forbidden_words_in_a_condition_are_refused(w: World) -> None:
    tender = w.intended()
    with pytest.raises(Refused) as refusal:
        w.do(actions.set_conditions, tender, "clerk", rows=[{"layer": "specific", "text": "注册资金不少于500万元"}, {"layer": "specific", "text": "在本区注册"}])
    assert [finding.cite for finding in refusal.value.findings] == ["87.17.forbidden_conditions", "gplr.20.forbidden_conditions"]
    assert not tender.conditions.exists()


def test_a_large_firm_may_not_join_a_tender_for_small_firms(w: World) -> None:
    tender = w.published()
    firm = cast.cast.contractor(cast.cast.FIRMS[2])
    type(firm).objects.filter(pk=firm.pk).update(size="large")
    with pytest.raises(Refused) as refusal:
        w.do(actions.join, tender, "c3")
    assert [finding.code for finding in refusal.value.findings] == ["sme_only"] and not Bid.objects.exists()


def test_joining_twice_gives_the_same_bid(w: World) -> None:
    tender = w.published()
    assert w.do(actions.join, tender, "c1").pk == w.do(actions.join, tender, "c1").pk and Bid.objects.count() == 1


def test_two_remaining_suppliers_go_on_and_one_does_not(w: World) -> None:
    bids = w.opened()
    w.do(actions.decide_bid, bids[0], "clerk", results={1: (True, ""), 2: (True, "")})
    w.do(actions.decide_bid, bids[1], "clerk", results={1: (False, "未提供营业执照"), 2: (True, "")})
    with pytest.raises(Refused):
        w.do(actions.qualify, w.tender, "clerk")
    w.do(actions.decide_bid, bids[2], "clerk", results={1: (True, ""), 2: (True, "")})
    w.do(actions.qualify, w.tender, "clerk")
    assert w.tender.state == "QUALIFIED" and Bid.objects.get(pk=bids[1].pk).decision_reason.endswith("未提供营业执照")


def test_a_failed_condition_needs_its_reason(w: World) -> None:
    bid = w.opened()[0]
    with pytest.raises(Refused):
        w.do(actions.decide_bid, bid, "clerk", results={1: (False, " "), 2: (True, "")})
    assert Bid.objects.get(pk=bid.pk).state == "OPENED" and not bid.checks.exists()


def test_the_draw_can_be_repeated_leaves_out_ties_and_fills_a_seat_given_up(w: World) -> None:
    w.qualified()
    w.do(actions.draw, w.tender, "clerk", representative=w.users["accountant"])
    entry = Entry.objects.get(event="procurement.draw")
    assert entry.facts["order"] == draw_order(entry.facts["seed"], ["expert1", "expert2", "expert3"])
    assert [row["expert"] for row in entry.facts["excluded"]] == ["expert4"]
    seats = w.seats()
    assert [seat.user.username for seat in seats[1:]] == entry.facts["order"][:2]
    actions.recuse(seats[1], by=w.seat_actor(seats[1]), clock=w.clock, reason="近三年与其中一家有业务往来")
    assert [seat.user.username for seat in w.seats()[1:]] == entry.facts["order"][1:]
    with pytest.raises(Refused):
        actions.recuse(w.seats()[2], by=w.seat_actor(w.seats()[2]), clock=w.clock, reason="同上")
    assert len(w.seats()) == 3


def test_panel_of_two_or_four_is_refused(w: World) -> None:
    w.qualified()
    for size in (2, 4):
        with pytest.raises(Refused):
            w.do(actions.draw, w.tender, "clerk", representative=w.users["accountant"], size=size)
    assert not PanelMember.objects.exists()


def test_final_quote_is_sealed_once_and_in_time(w: World) -> None:
    w.seated()
    w.do(actions.request_quotes, w.tender, "clerk", record="磋商", due_at=at("2025-10-14", 15))
    bid = Bid.objects.get(tender=w.tender, contractor__key=cast.cast.FIRMS[0], state="QUALIFIED")
    w.do(actions.final_quote, bid, "c1", amount=Decimal("1272000.00"))
    with pytest.raises(WrongState):
        w.do(actions.final_quote, bid, "c1", amount=Decimal("1.00"))
    with pytest.raises(TooEarly):
        w.do(actions.open_quotes, w.tender, "clerk")
    late = Bid.objects.get(tender=w.tender, contractor__key=cast.cast.FIRMS[1], state="QUALIFIED")
    w.move("2025-10-14", 15)
    with pytest.raises(TooLate):
        w.do(actions.final_quote, late, "c2", amount=Decimal("1272000.00"))
    assert FinalQuote.objects.count() == 1


def test_scores_are_the_members_own_stay_within_points_and_lock(w: World) -> None:
    w.quoted()
    seat, other = w.seats()[:2]
    bid = Bid.objects.filter(tender=w.tender, state="QUALIFIED").first()
    with pytest.raises(NotAllowed):
        actions.save_scores(seat, by=w.seat_actor(other), clock=w.clock, marks={(2, bid.public_id): (Decimal(30), "")})
    with pytest.raises(Refused):
        actions.save_scores(seat, by=w.seat_actor(seat), clock=w.clock, marks={(2, bid.public_id): (Decimal("40.01"), "")})
    with pytest.raises(Refused):
        actions.lock_scores(seat, by=w.seat_actor(seat), clock=w.clock)
    assert not Score.objects.exists()
    w.scored()
    with pytest.raises(WrongState):
        actions.save_scores(seat, by=w.seat_actor(seat), clock=w.clock, marks={(2, bid.public_id): (Decimal(30), "")})


def test_nobody_signs_before_all_have_locked_nor_while_objective_items_differ(w: World) -> None:
    w.quoted()
    w.scored()
    Score.objects.filter(pk=Score.objects.filter(criterion__objective=True).first().pk).update(points=Decimal(1))
    seat = w.seats()[0]
    with pytest.raises(Refused) as refusal:
        actions.sign(seat, by=w.seat_actor(seat), clock=w.clock)
    assert refusal.value.findings[0].code == "objective_differs"
    with pytest.raises(Refused):
        w.do(actions.report, w.tender, "clerk")
    assert not Ranking.objects.exists()


def test_only_the_first_in_rank_is_awarded_and_only_by_the_approver(w: World) -> None:
    tender = w.evaluated()
    with pytest.raises(NotAllowed):
        w.do(actions.award, tender, "clerk")
    with pytest.raises(Refused):
        w.do(actions.award, tender, "approver", rank=2)
    assert award_of(w.project) is None


def test_purchaser_cannot_award_while_suspended(w: World) -> None:
    tender = w.evaluated()
    w.do(actions.suspend, tender, "finance", because="质疑")
    with pytest.raises(WrongState):
        w.do(actions.award, w.tender, "approver")
    w.do(actions.resume, w.tender, "finance", because="质疑不成立")
    assert w.tender.state == "EVALUATED"


def test_second_tender_of_a_project_only_after_the_first_is_terminated(w: World) -> None:
    tender = w.published()
    with pytest.raises(WrongState):
        w.do(actions.start, w.project, "clerk", method="consultation", method_reason="再次")
    w.do(actions.terminate, tender, "clerk", because="需求变更")
    assert w.do(actions.start, w.project, "clerk", method="consultation", method_reason="再次").number.endswith("-T2")
    assert Tender.objects.count() == 2


def test_the_contractors_record_is_frozen_into_the_bid(w: World) -> None:
    """The text and its hash stand in the bid and under the bid's own hash; later changes of the record do not touch it."""
    bid = w.sealed()[0]
    facts, digest = frozen(bid.passport)
    assert digest == bid.passport_hash and json.loads(bid.header)["passport"] == digest
    assert facts["code"] == bid.contractor.key and facts["admission"]["valid_until"] == "2029-12-31"
    Admission.objects.filter(contractor__organisation=bid.contractor).update(valid_until=date(2025, 10, 13))
    assert frozen(Bid.objects.get(pk=bid.pk).passport) == (facts, digest)


def test_whoever_is_not_admitted_or_whose_admission_has_ended_cannot_join(w: World) -> None:
    w.published()
    w.move("2025-10-10")
    Admission.objects.filter(contractor__organisation__key=FIRMS[0]).update(valid_until=date(2025, 10, 9))
    Admission.objects.filter(contractor__organisation__key=FIRMS[1]).update(state="PREPARING")
    for who, code in (("c1", "admission_ended"), ("c2", "admission_begun")):
        with pytest.raises(Refused) as told, transaction.atomic():
            w.do(actions.join, w.tender, who)
        assert code in [finding.code for finding in told.value.findings]
    assert not Bid.objects.exists()
