"""The pages: every one at every stage, strangers, secrecy before the opening, forms that post."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse as plain_reverse
from django.utils import translation

from parties.models import User
from procurement import actions
from procurement.models import Bid, FinalQuote, Tender
from procurement.tests import cast
from procurement.tests.cast import World, at, pdf, world

pytestmark = pytest.mark.django_db
DEPT = ["procure", "procure-intention", "procure-timetable", "procure-conditions", "procure-criteria", "procure-policy", "procure-document",
        "procure-preview", "procure-publish", "procure-rework", "procure-terminate", "procure-opening", "procure-qualify", "procure-panel",
        "procure-consult", "procure-evaluation", "procure-award"]


@pytest.fixture
def w(db: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    made = world()
    monkeypatch.setattr("kernel.middleware.clock", made.clock)
    return made


def reverse(name: str, args: list[Any] | None = None) -> str:
    """The Chinese address, whatever language the last request left behind."""
    with translation.override("zh-hans"):
        return plain_reverse(name, args=args)


def signed(user: User) -> Client:
    client = Client(raise_request_exception=True)
    cast.cast.sign_in(client, user)
    return client


def dept(name: str) -> str:
    return reverse(name, args=["LQ-2025-0001"])


def own_pages(bid: Bid) -> list[str]:
    pages = [reverse(name, args=[bid.public_id]) for name in ("bid", "bid-check", "bid-quote")]
    return pages + [reverse("bid-section", args=[bid.public_id, part]) for part in ("qualification", "price", "technical", "team", "undertakings", "attachments")]


@pytest.mark.parametrize("stage", ["intended", "prepared", "published", "sealed", "opened", "qualified", "seated", "quoted", "evaluated"])
def test_every_page_of_the_department_at_every_stage(w: World, stage: str) -> None:
    getattr(w, stage)()
    client = signed(w.users["clerk"])
    for name in DEPT:
        for prefix in ("", "/en"):
            answer = client.get(prefix + dept(name))
            assert answer.status_code == 200, (stage, name)
    assert signed(w.users["auditor"]).get(dept("procure")).status_code == 200
    assert signed(w.users["stranger"]).get(dept("procure")).status_code == 404
    assert Client().get(dept("procure")).status_code == 302


def test_start_page_chooses_the_method(w: World) -> None:
    client = signed(w.users["clerk"])
    assert client.get(dept("procure")).url == dept("procure-start")
    assert client.get(dept("procure-start")).status_code == 200
    refused = client.post(dept("procure-start"), {"method": "inquiry", "method_reason": "x", "ceiling_amount": "1344000"})
    assert refused.status_code == 422 and not Tender.objects.exists()
    assert client.post(dept("procure-start"), {"method": "consultation", "method_reason": "政府购买服务", "ceiling_amount": "１３４４０００"}).status_code == 302
    assert w.tender.ceiling_amount == Decimal("1344000.00")


def test_one_click_takes_the_lawful_deadline(w: World) -> None:
    w.intended()
    w.move("2025-09-19")
    client = signed(w.users["clerk"])
    data = {"planned_notice_on": "2025-09-22", "documents_until": "2025-09-28T17:30", "closes_at": "2025-10-01T09:00"}
    refused = client.post(dept("procure-timetable"), data)
    assert refused.status_code == 422 and 'value="closes_at=2025-10-09T09:00"' in refused.content.decode()
    assert client.post(dept("procure-timetable"), data | {"adopt": "closes_at=2025-10-09T09:00"}).status_code == 302
    assert w.tender.closes_at == at("2025-10-09")


def test_a_bid_is_made_and_delivered_through_its_pages(w: World) -> None:
    tender = w.published()
    w.move("2025-10-10")
    client = signed(w.users["c1"])
    assert tender.title in client.get(reverse("opportunities")).content.decode()
    assert client.get(reverse("opportunity", args=[tender.number])).status_code == 200
    bid_url = client.post(reverse("opportunity-join", args=[tender.number])).url
    bid = Bid.objects.get()
    assert bid_url == reverse("bid", args=[bid.public_id])

    def part(name: str, **data: Any) -> int:
        return client.post(reverse("bid-section", args=[bid.public_id, name]), data).status_code

    assert part("qualification", **{"answer-1": "符合", "met-1": "on", "met-2": "on"}) == 302
    assert part("price", price="1e5") == 422 and part("price", price="-0") == 422 and part("price", price="1344000.01") == 422
    assert part("price", price="1290000") == 302
    assert part("technical", text="方案", upload=pdf("方案.docx")) == 422 and part("technical", text="方案") == 422
    assert part("technical", text="方案", upload=pdf()) == 302
    assert part("team", text="护理员18人") == 302
    assert part("undertakings", undertakings=["integrity"]) == 422
    assert part("undertakings", undertakings=["integrity", "no_assignment", "no_collusion", "sme", "validity"]) == 302
    assert part("attachments", kind="attachment", upload=pdf("合同.pdf", b"x")) == 302
    assert client.post(reverse("bid-finish", args=[bid.public_id, "attachments"])).status_code == 302
    assert Bid.objects.get().state == "DRAFT"
    for page in own_pages(bid):
        assert client.get(page).status_code == 200 and client.get("/en" + page).status_code == 200
    sealed = client.post(reverse("bid-seal", args=[bid.public_id]))
    assert sealed.status_code == 302 and "TB-2025" in sealed.url and Bid.objects.get().state == "SEALED"
    assert Bid.objects.get().bid_hash[:4] in client.get(bid_url).content.decode()


def test_seal_asks_for_a_fresh_second_factor(w: World) -> None:
    w.published()
    bid = w.drafted("c1", "1290000.00")
    client = Client()
    cast.cast.sign_in(client, w.users["c1"], second_factor=False)
    answer = client.post(reverse("bid-seal", args=[bid.public_id]))
    assert answer.status_code == 302 and "TB-" not in answer.url and Bid.objects.get().state == "DRAFT"


def test_late_seal_is_a_409_that_names_the_deadline(w: World) -> None:
    w.published()
    bid = w.drafted("c1", "1290000.00")
    w.move("2025-10-14")
    answer = signed(w.users["c1"]).post(reverse("bid-seal", args=[bid.public_id]))
    assert answer.status_code == 409 and "2025-10-14 09:00:00" in answer.content.decode()


def test_a_double_click_delivers_once(w: World) -> None:
    w.published()
    w.move("2025-10-10")
    bid = w.drafted("c1", "1290000.00")
    client = signed(w.users["c1"])
    first, second = (client.post(reverse("bid-seal", args=[bid.public_id]), {"idempotency_key": "k1"}) for _ in range(2))
    assert first["Location"] == second["Location"] and second["Idempotent-Replay"] == "true"


CANARY = ("1,277,331.37", "1277331.37")


def test_nobody_sees_anything_before_the_opening(w: World) -> None:
    w.published()
    w.move("2025-10-10")
    bid = w.drafted("c1", "1277331.37")
    w.do(actions.seal, bid, "c1")
    firm = bid.contractor.name
    pages = [dept(name) for name in DEPT] + own_pages(bid) + [
        reverse("opportunities"), reverse("opportunity", args=["LQ-2025-0001-T1"]), reverse("bids"), reverse("sessions"), reverse("desk"),
        reverse("session", args=["LQ-2025-0001-T1"]), dept("procure-qualify") + "1/", "/api/tenders/LQ-2025-0001-T1/open/",
        f"/api/bids/{bid.public_id}/seal/", reverse("bid-file", args=[bid.public_id, bid.files.get().file.public_id]),
        reverse("file", args=[bid.files.get().file.public_id]), reverse("receipt", args=[Bid.objects.get().receipt_serial])]
    for name in ("clerk", "approver", "finance", "auditor", "c2", "expert1", "stranger", ""):
        client = signed(w.users[name]) if name else Client()
        for page in pages:
            answer = client.get(page)
            text = "" if answer.streaming else answer.content.decode()
            assert not any(secret in text for secret in (*CANARY, firm)), (name, page)
            if bid.public_id in page and name:
                assert answer.status_code in (404, 405), (name, page)
    assert CANARY[0] in signed(w.users["c1"]).get(reverse("bid", args=[bid.public_id])).content.decode()


def test_entries_before_the_opening_stand_outside_the_projects_thread(w: World) -> None:
    from kernel.models import Entry

    w.sealed()
    inside = set(Entry.objects.filter(thread="LQ-2025-0001").values_list("event", flat=True))
    assert "procurement.seal" not in inside and "procurement.join" not in inside
    assert not Entry.objects.filter(event__in=["procurement.seal", "procurement.join"], is_public=True).exists()


def test_final_quotes_stay_hidden_until_they_are_opened(w: World) -> None:
    w.seated()
    w.do(actions.request_quotes, w.tender, "clerk", record="磋商", due_at=at("2025-10-14", 15))
    bid = Bid.objects.get(tender=w.tender, contractor__key=cast.cast.FIRMS[0], state="QUALIFIED")
    client = signed(w.users["c1"])
    assert client.get(reverse("bid-quote", args=[bid.public_id])).status_code == 200
    assert client.post(reverse("bid-quote", args=[bid.public_id]), {"amount": "1277331.37"}).status_code == 302
    assert FinalQuote.objects.get().amount == Decimal("1277331.37")
    for name in ("clerk", "auditor", "c2"):
        other = signed(w.users[name])
        for page in (*[dept(each) for each in DEPT], *own_pages(bid), reverse("desk")):
            assert not any(secret in other.get(page).content.decode() for secret in CANARY), (name, page)


def test_the_panel_scores_locks_and_signs_through_its_pages(w: World) -> None:
    w.quoted()
    w.move("2025-10-15")
    number = w.tender.number
    for seat in w.seats():
        client = signed(seat.user)
        assert client.get(reverse("session-score", args=[number])).status_code == 200
        data = {f"points-{item}-{n}": points for item, points in ((1, 10), (2, 35), (3, 25)) for n in (1, 2, 3)}
        assert client.post(reverse("session-score", args=[number]), data | {"points-2-1": "41"}).status_code == 422
        assert client.post(reverse("session-score", args=[number]), data).status_code == 302
        assert "89.63" not in client.get(reverse("session-summary", args=[number])).content.decode()
        assert client.post(reverse("session-lock", args=[number])).status_code == 302
    for seat in w.seats():
        client = signed(seat.user)
        assert "20.00" in client.get(reverse("session-summary", args=[number])).content.decode()
        assert client.post(reverse("session-summary", args=[number])).status_code == 302
    client = signed(w.users["clerk"])
    assert client.post(dept("procure-evaluation")).status_code == 302 and w.tender.state == "EVALUATED"
    assert client.post(dept("procure-award")).status_code == 403
    assert signed(w.users["approver"]).post(dept("procure-award")).status_code == 302 and w.tender.state == "DETERMINED"
    assert client.post(dept("procure-award")).status_code == 302 and w.tender.state == "AWARDED"
    for name in DEPT:
        assert client.get(dept(name)).status_code == 200
    loser = Bid.objects.get(tender=w.tender, contractor__key=cast.cast.FIRMS[1], state="QUALIFIED")
    text = signed(w.users["c2"]).get(reverse("bid-result", args=[loser.public_id])).content.decode()
    assert "89.63" in text and "1,312,800" not in text


def test_an_expert_without_a_seat_and_a_recused_one_see_nothing_more(w: World) -> None:
    w.qualified()
    w.do(actions.draw, w.tender, "clerk", representative=w.users["accountant"])
    seat = w.seats()[1]
    client = signed(seat.user)
    assert client.get(reverse("session", args=[w.tender.number])).status_code == 200
    assert client.get(reverse("session-score", args=[w.tender.number])).status_code == 302
    assert client.post(reverse("session-recuse", args=[w.tender.number]), {"reason": "有利害关系"}).status_code == 302
    assert "台州暖邻" not in client.get(reverse("session", args=[w.tender.number])).content.decode()
    assert signed(w.users["expert4"]).get(reverse("session", args=[w.tender.number])).status_code == 404


def test_api_answers_409_before_the_deadline_and_404_to_a_stranger(w: World) -> None:
    w.sealed()
    assert signed(w.users["clerk"]).post("/api/tenders/LQ-2025-0001-T1/open/", content_type="application/json").status_code == 409
    assert signed(w.users["stranger"]).post("/api/tenders/LQ-2025-0001-T1/open/", content_type="application/json").status_code == 404
    assert signed(w.users["c1"]).post("/api/tenders/LQ-2025-0001-T1/open/", content_type="application/json").status_code in (403, 409)


def test_lists_go_on_page_by_page_without_counting(w: World, django_assert_max_num_queries: Any) -> None:
    from procurement.queries.bids import page_of_own
    from procurement.queries.tenders import page_of_open

    tender = w.published()
    w.move("2025-10-10")
    bid = w.do(actions.join, tender, "c1")
    with django_assert_max_num_queries(2):
        assert page_of_open(w.clock.now(), size=1) == ([tender], "")
    assert page_of_open(w.clock.now(), after=tender.number) == ([], "") and page_of_own(bid.contractor.key, after=bid.public_id) == ([], "")
    assert page_of_own(bid.contractor.key, after="no such bid")[0] == [bid]
