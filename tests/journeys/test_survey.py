"""K11: a recipient's four taps on a telephone, with and without scripts."""

import re
from collections.abc import Callable

import pytest

from tests.journeys.browser import PHONE, Person
from tests.journeys.stack import Portal

pytestmark = pytest.mark.browser
ANSWERS = "SELECT count(*) FROM evaluation_surveyanswer"


@pytest.fixture(scope="module")
def portal(start: Callable[..., Portal]) -> Portal:
    return start("ask", "survey")


@pytest.mark.parametrize(("script", "token"), [(True, "t13"), (False, "t14")])
def test_four_taps_give_a_query_code_and_the_token_is_spent(person: Callable[..., Person], portal: Portal, script: bool, token: str) -> None:
    known = portal.known["luqiao"]
    before = portal.count(ANSWERS)
    reader = person(PHONE, script=script)
    page = reader.go(f"/e/{known[token]}/")
    reader.says(known["title"], "这次服务您满意吗")
    taps = [page.locator(".grades label").nth(0), page.locator(".tags label").nth(0), page.locator(".who label").nth(0)]
    for tap in taps:
        tap.tap()
    with page.expect_navigation():
        page.locator("#survey-form button[type=submit]").tap()
    reader.look()
    assert "/done/" in page.url
    code = page.locator(".k11-code").inner_text()
    assert re.fullmatch(r"[A-Z0-9]{3}\W?[A-Z0-9]{3}", code.strip())
    assert portal.count(ANSWERS) == before + 1
    reader.go(f"/e/{known[token]}/", status=410)
    reader.says("已经使用过")
    reader.go(f"/e/check/?code={code.replace(' ', '')}")
    reader.says(known["title"])
    assert portal.count(ANSWERS) == before + 1


def test_nothing_chosen_is_told_at_the_question(person: Callable[..., Person], portal: Portal) -> None:
    before = portal.count(ANSWERS)
    reader = person(PHONE)
    page = reader.go(f"/e/{portal.known['luqiao']['t15']}/")
    reader.send("#survey-form", status=422)
    assert page.locator(".k11-error a[href='#grade']").count() == 1
    assert page.locator("#grade .error-text").is_visible()
    assert portal.count(ANSWERS) == before


def test_a_strangers_code_is_not_found_and_english_can_be_had(person: Callable[..., Person], portal: Portal) -> None:
    reader = person(PHONE)
    reader.go("/e/AAAAAAAAAAAAAAAAAAAAAA/", status=404)
    reader.says("404")
    reader.go(f"/en/e/{portal.known['luqiao']['t16']}/")
    reader.says("Are you satisfied with this service?")


def test_a_call_can_be_asked_for_instead(person: Callable[..., Person], portal: Portal) -> None:
    reader = person(PHONE, script=False)
    page = reader.go(f"/e/{portal.known['luqiao']['t17']}/")
    with page.expect_navigation():
        page.locator("main > a.k11-row").tap()
    reader.look()
    page.locator("#phone").fill("13800001234")
    page.locator("#consent").tap()
    reader.send("#call-form")
    reader.says("谢谢")
    assert portal.count("SELECT count(*) FROM evaluation_callback") == 1
