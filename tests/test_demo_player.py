"""The story player's parts: pages, forms, dates, papers and codes."""

from datetime import date, datetime
from io import BytesIO

import pytest

from demo import casebook
from demo.dates import DaysOff, Shift
from demo.page import NoSuchField, fill, read
from demo.papers import pdf, upload
from demo.visitor import totp

PAGE = """<!DOCTYPE html><html><body><form id="language" method="post"><button>中文</button></form>
<main><h1>项目
  申报</h1><form id="f" method="post" action="/save/"><input type="hidden" name="csrfmiddlewaretoken" value="t">
<label for="a">名称</label><input id="a" name="title" value="旧 &amp; 新">
<textarea name="need">
第一行
第二行</textarea>
<select name="route"><option value="A">竞争性磋商</option><option value="B" selected>公开招标</option></select>
<label><input type="radio" name="grade" value="1"> 满意</label><label><input type="radio" name="grade" value="2" checked> 一般</label>
<input type="checkbox" name="agree"><input type="file" name="paper"><input name="off" value="x" disabled>
<button name="act" value="draft">保存草稿</button><button name="act" value="send">提交</button></form>
<input form="f" name="outside" value="o"><script>document.write("无")</script></main></body></html>"""


def test_a_form_is_read_as_a_browser_would_send_it():
    form = read(PAGE).form("")
    assert form is not None
    assert form.id == "f"
    data, files = fill(form, {})
    assert data == [
        ("csrfmiddlewaretoken", "t"),
        ("title", "旧 & 新"),
        ("need", "第一行\n第二行"),
        ("route", "B"),
        ("grade", "2"),
        ("outside", "o"),
        ("act", "draft"),
    ]
    assert files == []


def test_choices_are_taken_by_value_or_by_label_and_buttons_by_their_words():
    form = read(PAGE).form("#f")
    data, files = fill(form, {"route": "竞争性磋商", "grade": "满意", "agree": True, "paper": "@files/a.pdf"}, "提交")
    assert {name: value for name, value in data if name in ("route", "grade", "agree", "act")} == {"route": "A", "grade": "1", "agree": "on", "act": "send"}
    assert files == [("paper", "@files/a.pdf")]


@pytest.mark.parametrize("fields", [{"nothing": "1"}, {"route": "C"}, {"off": "1"}])
def test_what_a_user_could_not_fill_in_is_an_error(fields):
    with pytest.raises(NoSuchField):
        fill(read(PAGE).form("#f"), fields)


def test_text_is_what_can_be_seen():
    page = read(PAGE)
    assert page.says("项目申报")
    assert not page.says("无")


def test_generated_papers_are_valid_and_the_same_each_time():
    from pypdf import PdfReader

    name, content, kind = upload("@files/技术方案.pdf", ["路桥区居家养老", "c1_clerk"])
    assert (name, kind) == ("技术方案.pdf", "application/pdf")
    assert len(PdfReader(BytesIO(content)).pages) == 1
    assert content == pdf(["技术方案", "路桥区居家养老", "c1_clerk"])
    assert len(PdfReader(BytesIO(pdf(["行"] * 65))).pages) == 3
    assert upload("@zip/假.pdf", [])[1].startswith(b"PK")
    assert upload("@empty/空.pdf", [])[1] == b""


def test_codes_are_those_of_rfc_6238():
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the RFC's key 12345678901234567890
    assert [totp(secret, seconds // 30) for seconds in (59, 1111111109, 2000000000)] == ["287082", "081804", "279037"]


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2025, 8, 4), date(2026, 3, 16)),
        (date(2025, 8, 25), date(2026, 4, 7)),  # 2026-04-06 is a day off (清明节), the 7th is worked
        (date(2025, 8, 24), date(2026, 4, 5)),  # a Sunday stays where it falls
    ],
)
def test_days_move_by_whole_weeks_and_on_to_working_days(day, moved):
    assert Shift(32, DaysOff()).day(day) == moved


def test_dates_inside_texts_move_and_other_figures_do_not():
    shift = Shift(52)
    assert shift.text("2025-10-14T09:00，自2025年11月3日起；编号 2025-0001；2025-13-40；1344000") == (
        "2026-10-13T09:00，自2026年11月2日起；编号 2025-0001；2025-13-40；1344000"
    )
    assert Shift(0).text("2025-10-14") == "2025-10-14"


def test_the_smallest_move_brings_the_first_step_after_now():
    assert Shift.to(datetime(2025, 8, 4, 9, 30), datetime(2026, 3, 16, 9, 0)).weeks == 32
    assert Shift.to(datetime(2025, 8, 4, 9, 30), datetime(2026, 3, 16, 9, 31)).weeks == 33
    assert Shift.to(datetime(2025, 8, 4, 9, 30), datetime(2025, 1, 1)).weeks == 0


def test_every_case_file_can_be_read():
    for name in casebook.names():
        case = casebook.load(name)
        assert case.title
        assert [step.at for step in case.steps] == sorted(step.at for step in case.steps)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[[step]]\npage = "/"', "needs `at`"),
        ('[[step]]\nat = "2025-01-02 09:00"\nwhom = "x"', "unknown whom"),
        ('[[step]]\nat = "2025-01-02 09:00"\nwho = "stranger"\npage = "/"', "no account 'stranger'"),
        ('[[step]]\nat = "2025-01-02 09:00"\npage = "/"\n[[step]]\nat = "2025-01-01 09:00"\npage = "/"', "before the step above"),
        ("[[step]", "01-x.toml"),
    ],
)
def test_a_broken_fragment_names_file_and_step(tmp_path, text, problem):
    place = tmp_path / "01-x.toml"
    place.write_text(text)
    with pytest.raises(casebook.BrokenCase, match=problem):
        casebook.fragment(place, casebook.people())
