"""The book: place before time, no defaults, strict files, and what the reviewed statutes say on the days that matter."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from law.book import STATUTES, BadStatute, NotInForce, article_words, listing, load

BOOK = load()
LUQIAO = ("331004", "331000", "330000", "100000")
LUCHENG = ("330302", "330300", "330000", "100000")
CHANGCHUN = ("220100", "220000", "100000")
HEAD = '[document]\nkey = "d"\nname = "文件"\nsince = 2020-01-01\n'
ONE = '[[provision]]\nid = "d.1.days"\nrule = "R"\ntitle = "期限"\nvalue = 3\nunit = "day"\nverified = true\nsource = "P"\n'


@pytest.mark.parametrize(
    ("provision", "value"),
    [
        ("10.notice.intention_days", 30), ("214.10.response_days", 10), ("214.10.documents_working_days", 5), ("214.10.clarification_days", 5),
        ("50.notice.consultation_working_days", 3), ("214.24.price_weight_min", Decimal("0.10")), ("214.24.price_weight_max", Decimal("0.30")),
        ("87.55.price_weight_min", Decimal("0.10")), ("214.panel.size_min", 3), ("214.panel.expert_fraction", (2, 3)), ("214.quotes.final_min", 3),
        ("124.notice.final_min", 2), ("gplr.43.report_working_days", 2), ("gplr.43.determine_working_days", 5),
        ("gplr.43.result_working_days", 2), ("87.69.result_notice_working_days", 1), ("gpl.46.sign_days", 30), ("gplr.50.publish_working_days", 2),
        ("gpl.47.filing_working_days", 7), ("gpl.52.challenge_working_days", 7), ("pay.9.payment_days", 30), ("pay.9.payment_days_max", 60),
        ("pay.17.late_interest_daily", Decimal("0.0005")), ("gpl.49.supplement_share", Decimal("0.10")), ("gpl.42.retention_years", 15),
        ("102.24.term_years", 1), ("102.24.term_years_max", 3), ("198.draw.lead_working_days", 2), ("gplr.9.recusal_years", 3),
        ("gplr.33.bid_deposit_share", Decimal("0.02")), ("46.7.whole_amount_max", Decimal(2000000)),
    ],
)  # fmt: skip
def test_values_on_the_day_of_the_notice(provision: str, value: object) -> None:
    assert BOOK.on(date(2025, 9, 22), LUQIAO).value(provision) == value


def test_abnormally_low_price_begins_on_its_day() -> None:
    assert not BOOK.on(date(2026, 1, 31), CHANGCHUN).has("2.notice.average_share")
    assert BOOK.on(date(2026, 2, 1), CHANGCHUN).value("2.notice.ceiling_share") == Decimal("0.45")


def test_provision_not_in_force_is_never_defaulted() -> None:
    edition = BOOK.on(date(2026, 1, 31), LUQIAO)
    with pytest.raises(NotInForce, match="2026-01-31 in 331004"):
        edition.value("2.notice.average_share")
    with pytest.raises(NotInForce):
        edition.cite("no.such.provision")
    with pytest.raises(NotInForce):
        BOOK.on(date(2020, 2, 29)).value("102.24.term_years")


def test_clauses_of_a_paper_stand_in_their_own_place_alone() -> None:
    day = date(2025, 9, 1)
    assert BOOK.on(day, CHANGCHUN).has("jilin.3-4.contract_blocks")
    assert not BOOK.on(day, LUQIAO).has("jilin.3-4.contract_blocks")
    assert BOOK.on(day, LUCHENG).cite("wenzhou.6-1.kind_a") == "wenzhou.6-1.kind_a"
    assert not BOOK.on(day, LUQIAO).has("wenzhou.6-1.kind_a")


def test_routes_of_luqiao_are_policy_and_cite_nothing() -> None:
    day = date(2025, 9, 1)
    luqiao, lucheng = BOOK.on(day, LUQIAO), BOOK.on(day, LUCHENG)
    assert luqiao.value("portal.route.table") == lucheng.value("portal.route.table")
    assert (luqiao.get("portal.route.table").kind, luqiao.cite("portal.route.table")) == ("policy", "")
    assert lucheng.get("portal.route.table").document == "wenzhou"


def test_nearest_place_wins() -> None:
    day = date(2025, 9, 1)
    assert BOOK.on(day, LUQIAO).value("gplr.48.performance_bond_share") == Decimal("0.01")
    assert BOOK.on(day, CHANGCHUN).value("gplr.48.performance_bond_share") == Decimal("0.10")


def test_eight_blocks_of_a_contract() -> None:
    blocks = BOOK.on(date(2025, 10, 28), LUQIAO).value("102.23.contract_blocks")
    assert list(blocks) == ["scope", "subject", "quantity", "quality", "term", "payment", "duties", "breach"]
    assert list(BOOK.on(date(2026, 3, 1), CHANGCHUN).value("jilin.3-4.contract_blocks")) == list(blocks)


def test_demonstration_values_are_never_verified() -> None:
    assert [each.id for each in BOOK.provisions if each.kind == "policy" and each.verified] == []


def test_clauses_quote_the_stored_papers() -> None:
    for document in BOOK.documents.values():
        if document.paper:
            text = (STATUTES / "papers" / f"{document.paper}.txt").read_text("utf-8")
            assert [each.id for each in BOOK.provisions if each.document == document.key and each.text not in text] == []


def test_values_cannot_be_changed() -> None:
    blocks = BOOK.on(date(2025, 10, 28), LUQIAO).value("102.23.contract_blocks")
    with pytest.raises(TypeError):
        blocks["scope"] = ""


def test_the_list_of_provisions_is_up_to_date() -> None:
    assert listing(BOOK) in (STATUTES / "README.md").read_text("utf-8"), 'run python -c "from law import book; book.write_listing()"'


@pytest.mark.parametrize(
    ("article", "words"),
    [("10", "第十条"), ("43", "第四十三条"), ("107", "第一百零七条"), ("110", "第一百一十条"), ("201,202", "第二百零一条、第二百零二条"),
     ("17（一）", "第十七条（一）"), ("三（四）", "三（四）"), ("", "")],
)  # fmt: skip
def test_article_words(article: str, words: str) -> None:
    assert article_words(article) == words


@pytest.mark.parametrize(
    ("provision", "words"),
    [("214.10.response_days", "财库〔2014〕214号第十条"), ("gplr.43.report_working_days", "政府采购法实施条例第四十三条"),
     ("10.notice.intention_days", "财库〔2020〕10号"), ("jilin.3-4.no_assignment", "吉政办发〔2014〕6号 三（四）"),
     ("pay.9.payment_days", "保障中小企业款项支付条例第九条、第十条")],
)  # fmt: skip
def test_citation_words(provision: str, words: str) -> None:
    assert BOOK.words(BOOK.versions(provision)[-1]) == words


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (HEAD + ONE + ONE, "overlap"),
        (HEAD + ONE + ONE + "since = 2021-01-01\n", "overlap"),
        (HEAD + ONE + "colour = 1\n", "unknown colour"),
        (HEAD + "colour = 1\n", "unknown colour"),
        (HEAD + ONE.replace('title = "期限"\n', ""), "missing title"),
        (HEAD + ONE.replace("value = 3", "value = 3.5"), "does not fit"),
        (HEAD + ONE.replace("value = 3", "value = true"), "does not fit"),
        (HEAD + ONE.replace('unit = "day"', 'unit = "share"'), "does not fit"),
        (HEAD + ONE.replace('unit = "day"', 'unit = "moon"'), "unit"),
        (HEAD + ONE.replace("d.1.days", "d.days"), "id must read"),
        (HEAD + ONE.replace('source = "P"', 'source = ""'), "source"),
        (HEAD + ONE + "until = 2020-01-01\n", "until"),
        (HEAD + ONE + 'place = "33"\n', "place"),
        ("[document]\nkey = 1", "needs key"),
        ("[[[", "x.toml"),
    ],
)
def test_faulty_files_are_refused(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "x.toml").write_text(text, "utf-8")
    with pytest.raises(BadStatute, match=fault):
        load(tmp_path)


def test_one_document_stands_in_one_file(tmp_path: Path) -> None:
    for name in ("x", "y"):
        (tmp_path / f"{name}.toml").write_text(HEAD, "utf-8")
    with pytest.raises(BadStatute, match="two files"):
        load(tmp_path)


def test_versions_may_follow_each_other(tmp_path: Path) -> None:
    second = ONE.replace("value = 3", "value = 5") + "since = 2021-01-01\n"
    (tmp_path / "x.toml").write_text(HEAD + ONE + "until = 2021-01-01\n" + second, "utf-8")
    book = load(tmp_path)
    assert book.on(date(2020, 12, 31)).value("d.1.days") == 3
    assert book.on(date(2021, 1, 1)).value("d.1.days") == 5
