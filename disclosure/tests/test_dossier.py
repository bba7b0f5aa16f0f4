"""The one-project page while a purchase goes on, and after it: what it says, and what it must not say yet."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal

from django.test import TestCase

from disclosure.models import Notice, NoticeTally, Release
from disclosure.queries.dossier import dossier
from disclosure.queries.progress import courses, current_stage, stages
from disclosure.tests.cast import SECOND, SECRET, THIRD, WINNER, Purchase
from kernel.models import Entry, Leaf
from parties.tests import cast
from planning.models import Project

PUBLIC = ("/projects/LQ-2025-0001/", "/en/projects/LQ-2025-0001/", "/notices/", "/", "/projects/", "/log/", "/data/", "/data/projects.csv",
          "/projects/LQ-2025-0001/ocds-release-package.json", "/projects/LQ-2025-0001/ocds-record-package.json")


class Pages(TestCase):
    """Words for looking at what the public gets."""

    def public_text(self) -> str:
        """Everything that a visitor can read of the purchase."""
        paths = [*PUBLIC, *(f"/notices/{number}/" for number in Notice.objects.values_list("number", flat=True))]
        paths += [f"/notices/{number}.json" for number in Notice.objects.values_list("number", flat=True)]
        out = []
        for path in paths:
            response = self.client.get(path)
            assert response.status_code == 200, (path, response.status_code)
            out.append(response.content.decode())
        size = Leaf.objects.count()
        out.append(self.client.get(f"/log/tile/entries/000.p/{size}").content.decode("utf-8", "replace"))
        return re.sub(r"[0-9a-f]{16,}", "", "\n".join(out))  # digests hold any digits


class TestBeforeTheResult(Pages):
    """The supplier is determined, the result is not published."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.purchase = Purchase().determined().work()

    def test_no_bidder_no_number_of_bids_by_name_and_no_price_is_public(self) -> None:
        text = self.public_text()
        for secret in (WINNER, SECOND, THIRD, *cast.FIRMS, *SECRET, "1272000", "1,272,000", "127.20"):
            assert secret not in text, secret

    def test_the_page_says_who_took_part_is_told_later(self) -> None:
        page = self.client.get("/projects/LQ-2025-0001/").content.decode()
        assert "结果公告" in page or "随结果" in page
        found = dossier(Project.objects.get(), self.purchase.world.clock.now())
        assert (found.competition, found.money.award, found.money.contract) == (None, None, None)
        assert found.ball is not None
        assert (found.ball.who, found.ball.due) == ("路桥区民政局", date(2025, 10, 21))

    def test_the_bar_stands_at_procurement(self) -> None:
        course = courses([Project.objects.select_related("jurisdiction").get()]).popitem()[1]
        assert [stage.state for stage in stages(course)] == ["done", "done", "now", "done", "later", "later", "later", "later"]
        assert current_stage(course) == "procure"


class TestAfterTheLastPayment(Pages):
    """Evaluated and paid in full."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.purchase = Purchase().finished()

    def found(self) -> object:
        return dossier(Project.objects.select_related("jurisdiction", "body", "catalog_item").get(), self.purchase.world.clock.now())

    def test_winner_and_ranking_are_public_and_losers_prices_are_not(self) -> None:
        text = self.public_text()
        for name in (WINNER, SECOND, THIRD, "1,272,000.00"):
            assert name in text, name
        for secret in SECRET:
            assert secret not in text, secret

    def test_no_account_is_public(self) -> None:
        assert "3300016627051000817" not in self.public_text()

    def test_all_stages_are_done_and_nobody_holds_the_ball(self) -> None:
        found = self.found()
        assert [stage.state for stage in found.stages] == ["done"] * 8
        assert (found.status, found.ball) == ("closed", None)
        assert found.stages[-1].note == "2/2"

    def test_the_money_line_goes_from_the_budget_to_what_was_paid(self) -> None:
        money = self.found().money
        assert (money.budget, money.ceiling, money.award, money.contract, money.paid) == tuple(map(Decimal, (1344000, 1344000, 1272000, 1272000, 1272000)))
        assert money.saved == Decimal(72000)
        assert [part["paid"] for part in money.parts] == [True, True]

    def test_the_five_stages_of_another_paper_hold_the_same_acts(self) -> None:
        project = Project.objects.select_related("jurisdiction").get()
        project.jurisdiction = cast.place("220100")
        course = courses([project]).popitem()[1]
        assert [stage.code for stage in stages(course)] == ["apply", "budget", "procure", "supervise", "evaluate"]
        assert [stage.state for stage in stages(course)] == ["done"] * 5

    def test_every_notice_of_the_course_is_there_once(self) -> None:
        kinds = list(Notice.objects.order_by("id").values_list("kind", flat=True))
        assert kinds == ["project", "intention", "tender", "result", "contract", "acceptance", "acceptance", "evaluation"]
        assert sum(NoticeTally.objects.values_list("number", flat=True)) == 8
        assert Entry.objects.filter(event="disclosure.publish").count() == 8

    def test_each_record_stands_under_its_stage(self) -> None:
        groups = {group.stage.code: len(group.rows) for group in self.found().records}
        assert groups == {"apply": 1, "review": 1, "procure": 4, "qualify": 1, "contract": 2, "supervise": 4, "evaluate": 1, "pay": 2}

    def test_releases_follow_the_course(self) -> None:
        tags = [json.loads(body)["tag"][0] for body in Release.objects.order_by("id").values_list("body", flat=True)]
        assert tags == ["planning", "planning", "tender", "award", "contract", *["implementation"] * 7]


class TestNoticeTexts(Pages):
    """The statutory text, from the records."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.purchase = Purchase().finished()

    def text(self, kind: str) -> str:
        found = Notice.objects.filter(kind=kind).first()
        assert found is not None
        return json.dumps([found.title, found.sections], ensure_ascii=False)

    def assert_says(self, kind: str, *words: str) -> None:
        text = self.text(kind)
        for word in words:
            assert word in text, (kind, word, text)

    def test_intention(self) -> None:
        self.assert_says("intention", "采购单位", "居家养老上门服务480人次", "134.40", "2025-09", "专门面向中小企业采购", "初步安排")

    def test_invitation(self) -> None:
        self.assert_says("tender", "一、项目基本情况", "LQ-2025-0001-T1", "竞争性磋商", "壹佰叁拾肆万肆仟元整", "480人次", "满足法定资格条件", "2025-10-14 09:00（北京时间）",
                         "低价优先法", "A0406 社会养老服务", "仅上传文件不视为递交")

    def test_result(self) -> None:
        self.assert_says("result", "成交信息", WINNER, "壹佰贰拾柒万贰仟元整", "采购人代表", "1个工作日")
        assert SECOND not in self.text("result")

    def test_contract(self) -> None:
        self.assert_says("contract", "LQ-2025-0001-C1", WINNER, "1,272,000.00元", "本合同为中小企业预留合同", "508,800.00元", "国家秘密、商业秘密")

    def test_acceptance(self) -> None:
        self.assert_says("acceptance", "第1期", "抽访的老人都说准时、细心。", "36", "每次服务不少于60分钟")

    def test_evaluation_lets_three_voices_stand_side_by_side(self) -> None:
        self.assert_says("evaluation", "购买主体", "服务对象", "第三方", "92.00", "88.00", "3份", "台州正衡评估有限公司")

    def test_chinese_in_any_language(self) -> None:
        for kind in ("tender", "contract", "acceptance", "evaluation"):
            assert not re.search(r"[A-Za-z]{4,} [a-z]{3,}", self.text(kind)), kind
