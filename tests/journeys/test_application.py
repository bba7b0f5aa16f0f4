"""A project copied from an earlier one, written over two sessions by two people; and what may not be bought, with the first lawful date."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import DESK, PHONE, Person
from tests.journeys.stack import Portal

pytestmark = pytest.mark.browser
# ux: a copy of last year's project takes at most twelve screens.
MOST_SCREENS = 12
KEPT = "每人次服务不少于九十分钟；护理员持证上岗；新增节假日服务安排。"
OTHER = "每人次服务不少于一百分钟。"
MINE = "每人次服务不少于八十分钟。"


@pytest.fixture(scope="module")
def portal(start: Callable[..., Portal]) -> Portal:
    return start("apply")


def count_screens(somebody: Person) -> list[str]:
    """The addresses of the pages that come from now on."""
    seen: list[str] = []
    somebody.page.on("load", lambda page: seen.append(page.url))
    return seen


def confirm_all(clerk: Person) -> None:
    """Tick every copied field of the task that waits for a look, and call the task finished."""
    for box in clerk.page.locator("#id_confirmed input[type=checkbox], input[name=confirmed]").all():
        box.check()
    clerk.page.locator("#section input[name=done][value=yes]").check()


def onward(clerk: Person) -> Any:
    """Save, and on to the next task."""
    with clerk.page.expect_navigation():
        clerk.page.locator("#section button[name=next]").click()
    return clerk.look()


def hear_the_public(clerk: Person, number: str) -> None:
    """The survey of the last year is taken over; the public is heard anew."""
    page = clerk.go(f"/dept/projects/{number}/survey/")
    page.locator("#id_consulted_on").fill("2026-03-02")
    page.locator("#id_consulted_how").fill("区政府网站公开征求意见")
    page.locator("#id_consulted_result").fill("收到意见两条，已采纳。")
    clerk.send("#survey")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_copy_is_written_over_two_sessions_and_survives_a_killed_tab(chromium: object, portal: Portal, width: int) -> None:
    source = portal.known["luqiao"]["project"]
    clerk = Person(chromium, portal, width)
    clerk.sign_in("lq_clerk")
    screens = count_screens(clerk)
    clerk.go(f"/dept/projects/{source}/copy/")
    clerk.send("#copy")
    found = re.search(r"/dept/projects/([A-Z]+-\d{4}-\d{4})/apply/", clerk.page.url)
    assert found is not None
    number = found[1]
    clerk.says("请确认仍然适用")
    hear_the_public(clerk, number)
    page = clerk.go(f"/dept/projects/{number}/apply/quality/")
    page.locator("#id_standard").fill(KEPT)
    page.locator("#id_standard").blur()
    expect(page.locator("[data-autosaved]")).to_contain_text(re.compile(r"已于 \d\d:\d\d:\d\d 自动保存"))
    session = clerk.context.storage_state()
    clerk.close()  # the tab is gone; nothing was saved by hand

    later = Person(chromium, portal, width, session=session)
    more = count_screens(later)
    page = later.go(f"/dept/projects/{number}/apply/quality/")
    assert page.locator("#id_standard").input_value() == KEPT
    later.says("自动保存的内容")
    confirm_all(later)
    onward(later)
    while "/check/" not in later.page.url:
        confirm_all(later)
        onward(later)
    later.page.locator("#id_declared").check()
    later.send("#submit")
    later.says("SB-")
    assert len(screens) + len(more) <= MOST_SCREENS, [*screens, *more]
    later.close()


def test_of_two_writers_the_second_sees_both_texts(chromium: object, portal: Portal) -> None:
    people = [Person(chromium, portal, DESK, script=False), Person(chromium, portal, PHONE, script=False)]
    first, second = people
    for one in people:
        one.sign_in("lq_clerk")
    source = portal.known["luqiao"]["project"]
    first.go(f"/dept/projects/{source}/copy/")
    first.send("#copy")
    number = first.page.url.rstrip("/").split("/")[-2]
    for one, words in ((first, OTHER), (second, MINE)):
        page = one.go(f"/dept/projects/{number}/apply/quality/")
        page.locator("#id_standard").fill(words)
    first.send("#section")
    second.send("#section", status=409)
    second.says("两人同时填写", OTHER, "王建平")
    second.send("#mine")
    assert second.go(f"/dept/projects/{number}/apply/quality/").locator("#id_standard").input_value() == MINE
    for one in people:
        one.close()


def test_what_may_not_be_bought_is_refused_and_the_first_lawful_date_is_taken(chromium: object, portal: Portal) -> None:
    clerk = Person(chromium, portal, DESK)
    clerk.sign_in("wz_clerk")
    page = clerk.go("/dept/projects/new/")
    page.locator("#id_catalog_item").select_option(index=1)
    page.locator("#id_title").fill("2026年温州市社区公益性岗位项目")
    page.locator("#id_content").fill("招聘公益性岗位人员。")
    page.locator("#id_estimate").fill("300000")
    clerk.send("#start", status=422)
    clerk.says("财政部令第102号第十条")
    number = portal.known["wenzhou"]["b1"]
    page = clerk.go(f"/dept/procure/{number}/start/")
    page.locator("input[name=method][value=consultation]").check()
    page.locator("#id_method_reason").fill("服务时间、数量事先难以完全确定。")
    clerk.send("#start")
    page = clerk.go(f"/dept/procure/{number}/intention/")
    assert "采购标的" in page.locator("#id_intention_overview").input_value(), "it was drafted when the project was approved"
    page.locator("#id_confirm").check()
    clerk.send("#intention")
    page = clerk.go(f"/dept/procure/{number}/timetable/")
    notice = date.fromisoformat(page.locator("#id_planned_notice_on").input_value())
    closes = page.locator("#id_closes_at").input_value()
    lawful = closes[:10]
    assert (date.fromisoformat(lawful) - notice).days >= 10
    page.locator("#id_closes_at").fill(f"{date.fromordinal(notice.toordinal() + 6)}T09:00")
    page.locator("#id_documents_until").fill(f"{date.fromordinal(notice.toordinal() + 5)}T17:30")
    clerk.send("#timetable", status=422)
    clerk.says("214号")
    for _value in range(4):  # one click a date that is not lawful yet
        with page.expect_navigation():
            page.locator("#timetable button[name=adopt]").first.click()
        if not page.locator("#timetable button[name=adopt]").count():
            break
        clerk.look(422)
    clerk.look()
    page = clerk.go(f"/dept/procure/{number}/timetable/")
    assert date.fromisoformat(page.locator("#id_closes_at").input_value()[:10]) >= date.fromordinal(notice.toordinal() + 10)
    clerk.close()
