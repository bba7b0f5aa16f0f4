"""A new social organisation: account, six tasks, sent back once, admitted by civil affairs, reminded before the end."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from demo.papers import upload
from tests.journeys.browser import DESK, PHONE, Person
from tests.journeys.stack import ROOT, Portal

pytestmark = pytest.mark.browser
CODES = {DESK: "52331004MJ0000202G", PHONE: "52331004MJ00004055"}
NAMES = {DESK: "路桥区乐龄社会工作服务中心", PHONE: "路桥区青禾社会工作服务中心"}
ENDS = """SELECT valid_until FROM parties_admission a JOIN parties_contractor c ON c.id = a.contractor_id
    JOIN parties_organisation o ON o.id = c.organisation_id WHERE o.key = %s AND a.state = 'ADMITTED'"""
SENT = "SELECT count(*) FROM kernel_message WHERE organisation_key = %s AND key LIKE '%%:ends:%%'"
REASON = "缺医疗保险缴费证明"
MOST_TASKS = 6  # ux: the onboarding is six tasks, each one page


def paper(name: str) -> dict[str, Any]:
    shown, content, kind = upload(f"@files/{name}.pdf", ["admission", name])
    return {"name": shown, "mimeType": kind, "buffer": content}


def today(portal: Portal) -> date:
    """The day on the portal's own clock."""
    moment: date = portal.value("SELECT ((clock_timestamp() + coalesce((SELECT shift FROM kernel_clockoffset LIMIT 1), interval '0')) AT TIME ZONE 'Asia/Shanghai')::date")
    return moment


def register(head: Person, width: int) -> None:
    """The code alone; the register fills in the rest, with source and date."""
    page = head.go("/vendor/register/")
    page.locator("#lookup-code").fill(CODES[width].lower())
    head.send("#code")
    head.says("民政局", "数据时点 2025-06-30")
    assert page.locator("#id_name").input_value() == NAMES[width]
    for name, value in {"person": "叶舒", "phone": "0576-0000 0399", "username": f"new_{width}", "password": "Bridge-2026-demo", "password2": "Bridge-2026-demo"}.items():
        page.locator(f"#id_{name}").fill(value)
    head.send("#register")
    assert "/receipts/" in page.url


def two_lines(head: Person, *words: str) -> None:
    """Account and right to bid are two lines, one under the other."""
    lines = head.page.locator(".standing-lines > div")
    assert lines.count() == 2
    assert "已开通" in lines.nth(0).inner_text() and "投标" not in lines.nth(0).inner_text()
    for word in words:
        assert word in lines.nth(1).inner_text(), lines.nth(1).inner_text()


def fill_tasks(head: Person, portal: Portal) -> int:
    """Task after task by the one button. Returns how many pages that took."""
    page = head.go("/vendor/onboarding/")
    two_lines(head, "0/6", "还不能投标")
    given = {
        "subject": {"files_a": "登记证书", "files_g": "年度工作报告"}, "capacity": {"statement_b": "社工6人，服务点2处"}, "finance": {"files_c": "财务报告"},
        "taxes": {"files_e": "养老保险缴费证明"}, "credit": {"declared_d": True, "declared_f": True}, "services": {"services": "居家养老上门服务"},
    }  # fmt: skip
    with page.expect_navigation():
        page.locator(".panel a.btn-primary").click()
    done = 0
    while not page.url.endswith("/check/"):
        head.look()
        code = page.url.rstrip("/").rsplit("/", 1)[1]
        for name, value in given.pop(code).items():
            one = page.locator(f"#id_{name}")
            one.set_input_files(paper(str(value))) if name.startswith("files") else one.check() if value is True else one.fill(str(value))
        if code == "subject":
            page.locator("#id_issued_on_g").fill(f"{today(portal).year - 1}-05-20")
        if code == "taxes":
            old_proof(head, portal)
        head.send("#slots")
        done += 1
    assert not given
    return done


def old_proof(head: Person, portal: Portal) -> None:
    """A proof of the year before last is refused at its field, with the words of what is needed."""
    page = head.page
    page.locator("#id_issued_on_e").fill(f"{today(portal).year - 2}-11-20")
    head.send("#slots", status=422)
    assert "需近 6 个月内" in page.locator("#id_issued_on_e_error").inner_text()
    page.locator("#id_files_e").set_input_files(paper("养老保险缴费证明"))
    page.locator("#id_issued_on_e").fill(str(today(portal) - timedelta(days=30)))


def hand_in(head: Person) -> None:
    head.says("养老保险缴费证明.pdf", "居家养老上门服务")
    head.send("#submit")
    assert "/receipts/" in head.page.url
    head.go("/vendor/onboarding/")
    two_lines(head, "还不能投标", "核验中")


def send_back(officer: Person, name: str) -> None:
    """From the workbench to the application: the slot is marked with its reason."""
    page = officer.page
    officer.follow(name)
    officer.says("数据时点 2025-06-30", "未被列入任何名单")
    mark = page.locator("#slot-e details.mark-field")
    mark.locator("summary").click()
    mark.locator("input[name=mark_e]").check()
    mark.locator("input[name=reason_e]").fill(REASON)
    page.locator("#id_opinion").fill("社保证明不全，请补正")
    with page.expect_navigation():
        page.locator("#decision button[value=return]").click()
    officer.look()
    assert "/receipts/" in page.url


def mend(head: Person) -> None:
    """The return lands on the slot."""
    page = head.go("/vendor/onboarding/")
    head.says(REASON)
    with page.expect_navigation():
        page.locator("#marks a").first.click()
    head.look()
    assert page.url.endswith("/taxes/") and REASON in page.locator("#slot-e").inner_text()
    page.locator("#id_files_e").set_input_files(paper("医疗保险缴费证明"))
    head.send("#slots")
    assert page.url.endswith("/check/")
    head.send("#submit")


def verify(officer: Person, name: str) -> int:
    """Returns the clicks after the workbench."""
    officer.go("/desk/")
    officer.follow(name)
    with officer.page.expect_navigation():
        officer.page.locator("#decision button[value=admit]").click()
    officer.look()
    officer.says("有效期至")
    return 2


def round_of_reminders(portal: Portal) -> None:
    """What the beat's round does."""
    code = "import django; django.setup(); from parties.tasks import tell_expiring; tell_expiring.run()"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=portal.env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_new_social_organisation_is_admitted_and_reminded(chromium: object, start: Callable[..., Portal], width: int) -> None:
    portal = start(f"admit_{width}")
    head, officer = Person(chromium, portal, width), Person(chromium, portal, width)
    register(head, width)
    assert fill_tasks(head, portal) <= MOST_TASKS
    hand_in(head)
    officer.sign_in("lq_civil")
    officer.go("/desk/")
    send_back(officer, NAMES[width])
    mend(head)
    assert verify(officer, NAMES[width]) <= 2
    head.go("/vendor/profile/")
    two_lines(head, "可以投标", "有效期至")
    ends = portal.value(ENDS, CODES[width])
    for days, count in ((60, 1), (30, 2), (7, 3)):
        portal.move_clock(f"{ends - timedelta(days=days)}T09:00:00")
        round_of_reminders(portal)
        round_of_reminders(portal)
        assert portal.count(SENT, CODES[width]) == count, f"{days} days before the end one message more, and once"
    head.go("/vendor/onboarding/")
    two_lines(head, "即将到期")
    head.send("#begin")
    head.says("续期")
    for somebody in (head, officer):
        somebody.close()
