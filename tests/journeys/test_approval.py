"""One application: returned with a marked field, mended, compared and approved; and two officers who decide at once."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.journeys.browser import DESK, PHONE, Person
from tests.journeys.stack import Portal

pytestmark = pytest.mark.browser
DECISIONS = "SELECT count(*) FROM kernel_entry WHERE thread = %s AND event = %s"
OLD = "每人培训不少于十二学时，居家指导不少于两次；培训后技能考核合格率不低于九成。"
NEW = "每人培训不少于十六学时，居家指导不少于三次；培训后技能考核合格率不低于九成。"
REASON = "学时偏少，请按十六学时写明"


def judge(officer: Person, number: str, decision: str, status: int = 200) -> None:
    """Every check that a person judges is accepted, and the decision sent: beside the judgements, one click on the decision and one to send."""
    page = officer.page
    for one in page.locator(".judge").all():
        one.locator("input[value=accept]").check()
    page.locator(f"#id_decision label:has(input[value={decision}])").click()
    page.locator("#id_opinion").fill("已核对。")
    officer.send("#decision", status)


def from_desk(somebody: Person, user: str, title: str) -> None:
    """Signed in, and from the workbench to the matter."""
    somebody.sign_in(user)
    if urlsplit(somebody.page.url).path != "/desk/":
        somebody.go("/desk/")
    somebody.follow(title)


def give_back(officer: Person, number: str) -> None:
    """Without a mark it is refused; with a marked field and a reason it goes back."""
    page = officer.page
    page.locator("#id_decision label:has(input[value=return])").click()
    officer.send("#decision", status=422)
    assert page.locator(".error-summary").is_visible()
    mark = page.locator("details.mark-field:has(input[name=mark_standard])")
    if mark.get_attribute("open") is None:
        mark.locator("summary").click()
    mark.locator("input[name=mark_standard]").check()
    mark.locator("input[name=reason_standard]").fill(REASON)
    page.locator("#id_decision label:has(input[value=return])").click()
    page.locator("#id_opinion").fill("请补正服务标准。")
    officer.send("#decision")
    assert "/receipts/" in page.url


def mend(clerk: Person, number: str, title: str) -> None:
    """From the workbench to the very field, then the check page and the receipt."""
    from_desk(clerk, "jl_clerk", title)
    page = clerk.page
    clerk.says(REASON)
    with page.expect_navigation():
        page.locator("#marks a").first.click()
    clerk.look()
    assert page.url.endswith("#id_standard")
    field = page.locator("#id_standard")
    assert page.evaluate("document.querySelector(':target').id") == "id_standard"
    place = field.bounding_box()
    assert place is not None and 0 <= place["y"] < 800, f"the field is in view: {place}"
    assert field.input_value() == OLD
    clerk.says(REASON)
    field.fill(NEW)
    page.locator("#section input[name=done][value=yes]").check()
    clerk.send("#section")
    page = clerk.go(f"/dept/projects/{number}/apply/check/")
    clerk.says(NEW)
    page.locator("#id_declared").check()
    clerk.twice("#submit button[type=submit]", r"/receipts/[^/]+/$")
    clerk.look()
    clerk.says("SB-")


def sees_the_difference(officer: Person) -> None:
    """The words that went and the words that came, and nothing that stayed."""
    changes = officer.page.locator("#changes")
    assert changes.locator("del").all_inner_texts() == ["二", "两"]
    assert changes.locator("ins").all_inner_texts() == ["六", "三"]
    cells = changes.locator("tr:has(del) td").all_inner_texts()
    assert cells == [OLD, NEW]


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_an_application_is_returned_mended_compared_and_approved(chromium: object, start: Callable[..., Portal], eventually: Callable[..., object], width: int) -> None:
    portal = start(f"approve_{width}", worker=True)
    number, title = portal.known["jilin"]["second"], portal.known["jilin"]["second_title"]
    people = {name: Person(chromium, portal, width) for name in ("finance", "clerk", "approver", "reader")}
    people["reader"].go(f"/projects/{number}/", status=404)
    submitted = portal.count(DECISIONS, number, "planning.submit")
    from_desk(people["finance"], "jl_finance", title)
    give_back(people["finance"], number)
    mend(people["clerk"], number, title)
    assert portal.count(DECISIONS, number, "planning.submit") == submitted + 1, "a double click submits once"
    from_desk(people["approver"], "jl_approver", title)
    sees_the_difference(people["approver"])
    judge(people["approver"], number, "approve")
    assert "/receipts/" in people["approver"].page.url
    people["finance"].go(f"/review/{number}/")
    sees_the_difference(people["finance"])
    judge(people["finance"], number, "approve")
    people["finance"].says("580,000")
    assert portal.count(DECISIONS, number, "planning.approve_finance") == 1
    public = people["reader"].context.request
    eventually(lambda: public.get(f"/projects/{number}/").status == 200)
    people["reader"].go(f"/projects/{number}/")
    people["reader"].says(title, "580,000")
    for one in people.values():
        one.close()


def test_of_two_officers_who_decide_at_once_the_second_is_told(chromium: object, start: Callable[..., Portal]) -> None:
    portal = start("at_once")
    number = portal.known["jilin"]["second"]
    portal.change("UPDATE parties_membership SET role = 'finance_reviewer' WHERE user_id = (SELECT id FROM parties_user WHERE username = 'jl_treasury')")
    first, second = Person(chromium, portal, DESK), Person(chromium, portal, PHONE)
    first.sign_in("jl_finance")
    second.sign_in("jl_treasury")
    for officer in (first, second):
        officer.go(f"/review/{number}/")
    judge(first, number, "approve")
    judge(second, number, "approve", status=409)
    second.says("请重新打开")
    assert portal.count(DECISIONS, number, "planning.approve_finance") == 1
    second.page.locator("main a.btn-primary").click()
    second.page.wait_for_load_state()
    second.look()
    assert second.page.locator("#decision").count() == 0, "nothing waits for a decision any more"
    for one in (first, second):
        one.close()
