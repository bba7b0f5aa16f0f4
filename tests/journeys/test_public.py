"""What anybody reads without an account: the finished purchase, one under way, and how to check them."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.browser import DESK, PHONE, Person
from tests.journeys.stack import Portal

pytestmark = pytest.mark.browser
# Address, and words that only the true page says. {project}: finished; {running}: in procurement.
PAGES = {
    "home": ("/", ["政府买了什么服务", "一个项目一份档案"]),
    "search": ("/notices/?q=居家养老", ["{title}"]),
    "projects": ("/projects/", ["{title}", "{running_title}"]),
    "finished": ("/projects/{project}/", ["{title}", "1,344,000", "1,272,000", "已完成", "94.50", "90.83", "90.17"]),
    "running": ("/projects/{running}/", ["{running_title}", "进行中", "960,000"]),
    "tender notice": ("/notices/{notice}/", ["竞争性磋商", "1,344,000"]),
    "result notice": ("/notices/{result}/", ["1,272,000"]),
    "verify": ("/verify/{code}/", ["有效", "{notice}"]),
    "log": ("/log/", ["RFC 6962"]),
    "catalogs": ("/catalog/", ["A0406", "吉林省"]),
    "catalog": ("/catalog/jilin-2014/?q=养老服务", ["养老服务", "吉政办发〔2014〕6号"]),
    "buyers": ("/buyers/", ["路桥区民政局"]),
    "functions": ("/functions/", ["转移职能"]),
    "budget": ("/data/budget/", ["路桥区民政局"]),
    "policies": ("/policies/", ["第102号"]),
    "provision": ("/policies/2.notice.ceiling_share/", ["财库〔2026〕2号"]),
    "evaluations": ("/evaluations/", ["{title}"]),
    "evaluation": ("/evaluations/{evaluation}/", ["94.50", "90.83", "90.17", "92.10"]),
    "vendors": ("/vendors/", ["91331004MA0000103C"]),
    "data": ("/data/", ["CSV"]),
    "sign-in": ("/account/login/", ["jl_clerk"]),
}
ENGLISH = {
    "home": ("/en/", ["Key figures", "Legal basis"]),
    "search": ("/en/notices/?q=居家养老", ["Search notices", "Newest first", "{title}"]),
    "finished": ("/en/projects/{project}/", ["Purchasing body", "Completed", "{title}", "1,272,000"]),
    "running": ("/en/projects/{running}/", ["Under way"]),
}
SECRETS = ["夕阳红", "邻里守望", "905,000", "905000", "932,000", "932000"]  # of the bids that nobody may see yet


@pytest.fixture(scope="module")
def portal(start: Callable[..., Portal]) -> Portal:
    return start("read")


@pytest.fixture(scope="module")
def words(portal: Portal) -> dict[str, str]:
    """What the addresses and expectations above name."""
    luqiao, jilin = portal.known["luqiao"], portal.known["jilin"]

    def notice(kind: str) -> str:
        return str(portal.value("SELECT number FROM disclosure_notice WHERE thread = %s AND kind = %s ORDER BY id LIMIT 1", luqiao["project"], kind))

    code = portal.value("SELECT code FROM disclosure_notice WHERE number = %s", notice("tender"))
    return {**luqiao, "running": jilin["project"], "running_title": jilin["title"], "notice": notice("tender"), "result": notice("result"), "code": str(code)}


def read(reader: Person, page: tuple[str, list[str]], words: dict[str, str]) -> None:
    reader.go(page[0].format(**words))
    reader.says(*[each.format(**words) for each in page[1]])


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_in_chinese(person: Callable[..., Person], words: dict[str, str], name: str, width: int) -> None:
    read(person(width), PAGES[name], words)


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("name", ENGLISH)
def test_a_page_in_english(person: Callable[..., Person], words: dict[str, str], name: str, width: int) -> None:
    read(person(width), ENGLISH[name], words)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_every_page_without_scripts(person: Callable[..., Person], words: dict[str, str], width: int) -> None:
    reader = person(width, script=False)
    for page in [*PAGES.values(), *ENGLISH.values()]:
        read(reader, page, words)


def test_bids_are_secret_on_every_public_page(person: Callable[..., Person], words: dict[str, str]) -> None:
    reader = person(DESK, script=False)
    for path in ("/projects/{running}/", "/projects/{running}/ocds-record-package.json", "/notices/?q=助浴", "/log/"):
        reader.page.goto(path.format(**words))
        source = reader.page.content()
        assert not [secret for secret in SECRETS if secret in source], path


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_from_home_by_search_and_facet_to_the_notice_its_project_and_its_check(person: Callable[..., Person], words: dict[str, str], width: int) -> None:
    reader = person(width)
    page = reader.go("/")
    page.locator("input#q").fill("居家养老")
    with page.expect_navigation():
        page.locator("input#q").press("Enter")
    reader.look()
    all_hits = number_of(page.locator("#hits").inner_text())
    facet = page.locator(".facet li a").first
    if not facet.is_visible():
        page.locator(".facets-open > summary").click()
    expected = number_of(facet.locator(".count").inner_text())
    with page.expect_navigation():
        facet.click()
    reader.look()
    assert number_of(page.locator("#hits").inner_text()) == expected <= all_hits
    assert page.locator(".facet li a[aria-current=true]").count() == 1
    reader.go(f"/notices/?q={words['notice']}")
    with page.expect_navigation():
        page.locator(f"a[href='/notices/{words['notice']}/']").first.click()
    reader.look()
    with page.expect_navigation():
        page.locator(f"main a[href='/projects/{words['project']}/']").first.click()
    reader.look()
    assert page.locator(".stage-bar li").count() == 8
    page.go_back()
    with page.expect_navigation():
        page.locator("main a[href^='/verify/']").first.click()
    reader.look()
    reader.says("有效", words["notice"])


def number_of(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def test_a_file_is_compared_and_a_changed_one_is_told_apart(person: Callable[..., Person], words: dict[str, str]) -> None:
    reader = person(PHONE)
    paper = reader.context.request.get(f"/notices/{words['notice']}.pdf").body()
    for content, answer in ((paper, "一致"), (paper + b" ", "不一致")):
        page = reader.go("/verify/")
        page.locator("#file").set_input_files({"name": "公告.pdf", "mimeType": "application/pdf", "buffer": content})
        with page.expect_navigation():
            page.locator("form[enctype] button").click()
        reader.look(reader.status)
        shown: Any = page.locator("main .note").first.inner_text()
        assert ("未" not in shown and "不" not in shown) == (answer == "一致"), shown


def test_a_wrong_code_is_answered_with_words(person: Callable[..., Person]) -> None:
    reader = person(PHONE)
    page = reader.go("/verify/")
    page.locator("input#code").fill("ZZZ-ZZZ-ZZZ")
    with page.expect_navigation():
        page.locator("input#code").press("Enter")
    reader.look(reader.status)
    assert page.locator("main [role=alert]").is_visible()
    reader.says("ZZZ-ZZZ-ZZZ")


@pytest.mark.parametrize("path", ["/nothing/here/", "/projects/LQ-1999-9999/", "/notices/none/", "/evaluations/none/", "/files/0/", "/vendors/x/"])
def test_a_strangers_address_is_told_so(person: Callable[..., Person], path: str) -> None:
    for prefix, said in (("", "找不到这个网页"), ("/en", "There is no page at this address")):
        reader = person(PHONE)
        reader.go(prefix + path, status=404)
        reader.says("404", said)


def test_an_application_under_review_is_nobody_elses_business(person: Callable[..., Person], portal: Portal) -> None:
    reader = person(DESK)
    reader.go(f"/projects/{portal.known['jilin']['second']}/", status=404)
    reader.go("/notices/?q=照护者培训")
    assert number_of(reader.page.locator("#hits").inner_text()) == 0
