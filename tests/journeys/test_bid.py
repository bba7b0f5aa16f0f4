"""A bid by hand: from the one-click sign-in to the receipt, with what goes wrong on the way."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from demo.papers import upload
from tests.journeys.browser import DESK, PHONE, Person
from tests.journeys.stack import Portal

pytestmark = pytest.mark.browser
BIDS = "SELECT count(*) FROM procurement_bid WHERE contractor_id = (SELECT id FROM parties_organisation WHERE key = %s)"
FILES = "SELECT count(*) FROM procurement_bidfile WHERE bid_id = (SELECT id FROM procurement_bid WHERE public_id = %s)"
SEALS = "SELECT count(*) FROM kernel_entry WHERE event = 'procurement.seal' AND organisation_key = %s"


@pytest.fixture(scope="module")
def portal(start: Callable[..., Portal]) -> Portal:
    return start("bid")


def paper(word: str) -> dict[str, Any]:
    name, content, kind = upload(word, ["journey"])
    return {"name": name, "mimeType": kind, "buffer": content}


def join(bidder: Person, portal: Portal, user: str) -> str:
    """Signed in, from the opportunities into the tender by a double click. Returns the bid's address."""
    bidder.sign_in(user, "/vendor/opportunities/")
    page = bidder.page
    if "/vendor/opportunities/" not in page.url:
        bidder.go("/vendor/opportunities/")
    bidder.follow(portal.known["jilin"]["title"])
    bidder.twice("#join button[type=submit]", r"/vendor/bids/[0-9a-f]+/$")
    bidder.look()
    return page.url


def refuse(bidder: Person, form: str, field: str) -> str:
    """The form comes back with words at the field, and the summary leads there. Returns the words."""
    bidder.send(form, status=422)
    page = bidder.page
    words = page.locator(f"#id_{field}_error")
    assert words.is_visible()
    assert page.locator(f".error-summary a[href='#id_{field}']").is_visible()
    if bidder.script:
        assert page.evaluate("document.activeElement.classList.contains('error-summary')")
    return str(words.inner_text())


def price(bidder: Person, place: str) -> None:
    page = bidder.go(f"{place}price/")
    page.locator("#id_price").fill("1e5")
    assert "1344000" in refuse(bidder, "#price", "price")
    assert page.locator("#id_price").input_value() == "1e5"
    page.locator("#id_price").fill("-0")
    refuse(bidder, "#price", "price")
    page.locator("#id_price").fill("９４００００．０１")
    said = refuse(bidder, "#price", "price")
    assert "940,000.01" in said and "940,000.00" in said
    assert page.locator("#id_price").input_value() == "940000.01", "full-width digits are echoed as the portal read them"
    page.locator("#id_price").fill("８９９，０００")
    bidder.send("#price")
    page = bidder.go(f"{place}price/")
    assert page.locator("#id_price").input_value().startswith("899000")


def files(bidder: Person, place: str, portal: Portal) -> None:
    public_id = place.rstrip("/").rsplit("/", 1)[1]
    page = bidder.go(f"{place}technical/")
    for wrong in ("@zip/服务方案.pdf", "@empty/服务方案.pdf"):
        page.locator("#id_text").fill("五个站点就近供餐。")
        page.locator("#id_upload").set_input_files(paper(wrong))
        refuse(bidder, "#technical", "upload")
        assert page.locator("#id_text").input_value() == "五个站点就近供餐。", "nothing that was typed is lost"
        assert portal.count(FILES, public_id) == 0
    page.locator("#id_upload").set_input_files(paper("@files/服务方案.pdf"))
    bidder.send("#technical")
    page = bidder.go(f"{place}team/")
    page.locator("#id_text").fill("助浴人员十二人，全部持证。")
    page.locator("#id_upload").set_input_files(paper("@files/人员与证书.pdf"))
    bidder.send("#team")
    page = bidder.go(f"{place}attachments/")
    before = portal.count(FILES, public_id)
    page.locator("#id_upload").set_input_files(paper("@files/食品经营许可证.pdf"))
    bidder.twice("#attachment button[type=submit]", r"/attachments/$")
    expect(page.locator("main")).to_contain_text("食品经营许可证.pdf")
    bidder.look()
    assert portal.count(FILES, public_id) == before + 1, "a double click adds one file"
    bidder.send("#attachments-done")


def promises(bidder: Person, place: str) -> None:
    page = bidder.go(f"{place}qualification/")
    for box in page.locator("#qualification input[type=checkbox]").all():
        box.check()
    bidder.send("#qualification")
    page = bidder.go(f"{place}undertakings/")
    boxes = page.locator("#undertakings input[type=checkbox]").all()
    for box in boxes[:-1]:
        box.check()
    bidder.send("#undertakings", status=422)
    assert page.locator(".error-summary").is_visible()
    page.locator("#undertakings input[type=checkbox]").last.check()
    bidder.send("#undertakings")


def deliver(bidder: Person, place: str, portal: Portal) -> None:
    """Check, second factor, seal by a double click, receipt."""
    page = bidder.go(f"{place}check/")
    bidder.says("899,000.00", "服务方案.pdf", "食品经营许可证.pdf")
    portal.a_quarter_of_an_hour_later()
    bidder.send("#seal")
    assert "/step-up/" in page.url, "a second factor stands before the seal"
    bidder.give_code("#step-up")
    assert page.url.endswith("/check/"), "back where the act was begun"
    bidder.twice("#seal button[type=submit]", r"/receipts/[^/]+/$")
    bidder.look()
    bidder.says("递交回执", "SHA-256")


@pytest.mark.parametrize(("width", "user", "key"), [(DESK, "c2_head", "91331004MA000020XJ"), (PHONE, "c3_head", "91331004MA00003061")])
def test_a_bid_from_the_sign_in_to_the_receipt(person: Callable[..., Person], portal: Portal, width: int, user: str, key: str) -> None:
    before, sealed = portal.count(BIDS, key), portal.count(SEALS, key)
    bidder = person(width)
    place = join(bidder, portal, user)
    assert portal.count(BIDS, key) == before + 1, "a double click begins one bid"
    price(bidder, place)
    files(bidder, place, portal)
    promises(bidder, place)
    page = bidder.go(place)
    assert page.locator(".task-list .tag-fix").count() == 0
    deliver(bidder, place, portal)
    assert portal.count(SEALS, key) == sealed + 1, "the journal shows one delivery"
    assert portal.count(BIDS, key) == before + 1
    receipt = page.url
    bidder.go(place)
    assert page.locator(".receipt").is_visible()
    stranger = person(width)
    stranger.go("/vendor/opportunities/")
    assert "/account/login/" in stranger.page.url
    stranger.sign_in("c1_clerk")
    for address in (place, f"{place}price/", f"{place}check/", receipt):
        stranger.go(address, status=404)
        stranger.says("404", "搜索")


def test_the_whole_way_without_scripts(person: Callable[..., Person], portal: Portal) -> None:
    key = "91331004MA0000103C"
    before = portal.count(BIDS, key)
    bidder = person(PHONE, script=False)
    place = join(bidder, portal, "c1_head")
    assert portal.count(BIDS, key) == before + 1
    price(bidder, place)
    files(bidder, place, portal)
    promises(bidder, place)
    deliver(bidder, place, portal)


def test_one_moment_too_late_is_refused_and_the_earlier_version_stands(person: Callable[..., Person], portal: Portal) -> None:
    """The last test of this file: it moves the clock past the deadline."""
    bid = portal.known["jilin"]["bid1"]
    bidder = person(PHONE)
    bidder.sign_in("s1_head")
    bidder.go(f"/vendor/bids/{bid}/")
    bidder.send("#revise")
    place = bidder.page.url
    page = bidder.go(f"{place}check/")
    sealed = portal.count(SEALS, "52220100MJ0000106B")
    portal.move_clock("2026-03-18T09:00:00")
    bidder.send("#seal", status=409)
    bidder.says("截止", "09:00")
    assert portal.count(SEALS, "52220100MJ0000106B") == sealed
    bidder.go(f"/vendor/bids/{bid}/")
    assert page.locator(".receipt").is_visible()
    assert portal.count("SELECT count(*) FROM procurement_bid WHERE public_id = %s AND state = 'DRAFT'", bid) == 0
