"""The shell: partials with sample data, without style attributes; weight of the static files; catalogs kept in step."""

import gzip
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polib
import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django_htmx import __file__ as htmx_home

from config.management.commands import messages
from kernel.templatetags import figures

NOW = datetime(2026, 6, 18, 2, tzinfo=UTC)
STATIC = Path(settings.BASE_DIR) / "static"
DIGEST = "3f9a61c2e8b077d4" * 4
STAGES = [{"number": number, "name": f"阶段{number}", "state": state, "when": "01-05"} for number, state in enumerate("done done now later part returned ended na".split(), 1)]
FILE = SimpleNamespace(name="报价表.pdf", size=413_561, pages=3, sha256=DIGEST)
INSTALMENTS = [{"no": 1, "amount": Decimal(381_600), "paid": True}, {"no": 2, "amount": Decimal(890_400), "paid": False}]
RECEIPT = SimpleNamespace(title="递交回执", serial="TB-2026-000512", code="7K3-9QD-M2", lines=[("版本", "第 2 版")], files=[FILE], issued_at=NOW, sha256=DIGEST)
SAMPLES: dict[str, dict[str, Any]] = {
    "_stage_bar": {"stages": STAGES},
    "_ball_line": {"ball": {"who": "民政局", "what": "中期检查", "since": NOW - timedelta(days=10), "due": NOW + timedelta(days=12), "left": "还有 12 天", "state": "ok"}, "now": NOW},
    "_money_line": {"money": [{"label": "预算", "amount": Decimal(1_344_000)}], "budget": Decimal(1_344_000), "contract": Decimal(1_272_000), "paid": Decimal(381_600), "instalments": INSTALMENTS},
    "_three_voices": {"voices": [{"kind": "body", "name": "购买主体", "score": Decimal("92.0"), "n": 1},
                                 {"kind": "recipients", "name": "服务对象", "score": Decimal("88.6"), "low": 86, "high": 91, "n": 214}, {"kind": "third", "name": "第三方", "score": None}]},
    "_countdown": {"deadline": NOW + timedelta(days=1), "now": NOW, "status": "草稿", "act_url": "/x/", "act_label": "递交"},
    "_task_list": {"tasks": [{"title": "报价", "url": "/x/", "state": state} for state in ("done", "doing", "lacking", "fix", "todo", "locked")]},
    "_summary_list": {"rows": [{"label": "数量", "value": "480", "was": "450", "url": "/x/"}, {"label": "备注", "value": ""}]},
    "_receipt": {"receipt": RECEIPT, "verify_url": "http://127.0.0.1/verify/7K3/", "state": "superseded"},
    "_file_row": {"file": FILE, "url": "/x/", "state": "refused", "reason": "空文件"},
    "_facets": {"facets": [{"title": "方式", "options": [{"label": "竞争性磋商", "count": 8, "url": "?a", "current": True}]}], "largest": 8},
    "_figure": {"title": "节约 5.4 %", "head": ["年"], "rows": [["2026"]], "as_of": NOW},
    "_spark": {"values": [1, 3, 2]},
    "_output_row": {"pdf": "/x/", "json": "/x/"},
    "_job": {"job": SimpleNamespace(title="导出", get_state_display="进行中", done=3, total=9, created_at=NOW, finished_at=None), "url": "/x/"},
    "_pager": {"next_url": "?after=3"},
    "_notice_bar": {"text": "今晚维护"},
    "_empty": {"url": "/x/", "label": "去看看"},
}


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_partial_renders_without_style_attributes_or_scripts(name: str) -> None:
    html = render_to_string(f"partials/{name}.html", SAMPLES[name])
    assert html.strip()
    assert not re.search(r"\sstyle=|<style|<script|\son[a-z]+=", html)


def test_the_stage_bar_says_every_state_in_words() -> None:
    with translation.override("zh-hans"):
        html = render_to_string("partials/_stage_bar.html", SAMPLES["_stage_bar"])
    for word in ("已完成", "进行中", "未开始", "部分完成", "已退回", "已终止", "不适用", "第 3 步，共 8 步：阶段3"):
        assert word in html


def test_the_money_line_has_a_table_with_the_same_amounts() -> None:
    html = render_to_string("partials/_money_line.html", SAMPLES["_money_line"])
    assert "1,344,000.00" in html and "890,400.00" in html and "72,000" in html


def test_the_bar_is_to_scale() -> None:
    bar = figures.money_bar(Decimal(1_000), Decimal(900), Decimal(450), [{"amount": 450, "paid": True}, {"amount": 450, "paid": False}])
    assert (bar["contract"], bar["paid"], bar["saving"]) == (90.0, 45.0, Decimal(100))
    assert [part["end"] for part in bar["parts"]] == [45.0, 90.0]


@pytest.mark.parametrize(("used", "expected"), [(-5, 0.0), (5, 50.0), (30, 100.0)])
def test_elapsed_time_stays_on_the_track(used: int, expected: float) -> None:
    assert figures.elapsed(NOW, NOW + timedelta(days=10), NOW + timedelta(days=used)) == expected


def test_scripts_weigh_no_more_than_a_public_page_may_carry() -> None:
    htmx = Path(htmx_home).parent / "static/django_htmx/htmx-2.min.js"
    assert sum(len(gzip.compress(path.read_bytes())) for path in [*STATIC.glob("*.js"), htmx]) <= 45 * 1024


def test_the_sprite_has_every_icon_that_a_template_names() -> None:
    known = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    used = {name for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html") for name in re.findall(r'\{% icon "([^"]+)"', path.read_text())}
    assert used <= known


def test_templates_obey_the_content_policy() -> None:
    for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        if not {"pdf", "clauses"} & set(path.parts):
            assert not re.search(r"""\sstyle=["']|<style|\son(click|submit|change|load)=|<script>""", path.read_text()), path


def test_strings_of_templates_and_modules_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('{% translate "One" %}\n  {% blocktranslate trimmed count n=n %}\n    {{ n }} file\n  {% plural %}\n    {{ n }} files\n  {% endblocktranslate %}'
                    '{% translate "May" context "month" %}')
    module = tmp_path / "module.py"
    module.write_text('from x import gettext_lazy as _\nA = _("Two " "words")\nB = ngettext("%(n)s day", "%(n)s days", 3)\n')
    found = {*messages.texts_of(page), *messages.texts_of(module)}
    text = messages.Text
    assert found == {text(None, "One", ""), text(None, "%(n)s file", "%(n)s files"), text("month", "May", ""), text(None, "Two words", ""), text(None, "%(n)s day", "%(n)s days")}


@pytest.mark.parametrize(("english", "chinese", "same"), [("%(n)s of 3", "第 %(n)s", True), ("%(n)s of 3", "第 %(m)s", False), ("{a} b", "乙", False)])
def test_placeholders_are_compared(english: str, chinese: str, same: bool) -> None:
    assert messages.same_placeholders(polib.POEntry(msgid=english, msgstr=chinese)) is same


def test_a_string_belongs_to_the_app_of_its_file() -> None:
    assert messages.owner(Path("templates/planning/new.html")) == "planning"
    assert messages.owner(Path("templates/account/login.html")) == "parties"
    assert messages.owner(Path("templates/partials/_field.html")) == messages.owner(Path("config/settings.py")) == "kernel"
