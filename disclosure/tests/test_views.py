"""Public pages: what they answer, what they cost, and when they are made anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext

from disclosure.models import Notice
from disclosure.tests.cast import Purchase, notice
from disclosure.views import hot
from disclosure.views.data import safe
from kernel import files
from kernel.models import Receipt
from parties.tests import cast

PAGES = ("/", "/notices/", "/projects/", "/verify/", "/log/", "/data/", "/data/projects.csv")


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    hot.forget()
    yield
    hot.forget()


@pytest.fixture
def quiet(settings: object) -> None:
    """A portal outside demonstration mode, as the public meets it."""
    settings.PORTAL_DEMO = False  # type: ignore[attr-defined]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_an_empty_portal_has_every_page_in_both_languages(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200
    assert client.get(f"/en{path}").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/notices/none/", "/notices/none.json", "/notices/none.pdf", "/projects/none/", "/projects/none/ocds-record-package.json", "/verify/NONE/"])
def test_what_is_not_there_is_a_404(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["q=%27%20OR%201%3D1", "q=" + "养" * 5000, "min=-1&max=abc", "after=%00x", "kind=nothing&place=zz&method=%F0%9F%90%BC", "min=99999999&max=0", "open=2"])
def test_a_query_of_nonsense_is_answered(client: Client, query: str) -> None:
    assert client.get(f"/notices/?{query}").status_code in (200, 400)


@pytest.mark.django_db
def test_a_list_of_three_costs_the_queries_of_one(client: Client) -> None:
    def cost(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as caught:
            client.get(path)
        return len(caught)

    notice(1)
    one = [cost(path) for path in ("/notices/", "/")]
    notice(2)
    notice(3)
    assert [cost(path) for path in ("/notices/", "/")] == one


@pytest.mark.django_db
@pytest.mark.usefixtures("quiet")
def test_a_page_is_kept_until_something_is_published(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hot, "FRESH", 0.0)
    notice(1)
    first = client.get("/notices/")
    assert "第1号公告" in first.content.decode()
    with CaptureQueriesContext(connection) as caught:
        assert client.get("/notices/").content == first.content
    assert len(caught) == 2  # the newest entry and the clock
    notice(2)
    assert "第2号公告" in client.get("/notices/").content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("quiet")
def test_pages_of_two_languages_addresses_and_queries_are_told_apart(client: Client) -> None:
    for number in range(1, 24):
        notice(number, title=f"第{number}号公告 养老")
    texts = {path: client.get(path).content.decode() for path in ("/notices/", "/en/notices/", "/notices/?q=养老", "/notices/?kind=result")}
    assert texts == {path: client.get(path).content.decode() for path in texts}
    assert len(set(texts.values())) == 4
    assert 'href="/en/notices/"' in texts["/notices/"]
    assert 'href="/notices/"' in texts["/en/notices/"]
    after = texts["/notices/"].partition('rel="next" href="?')[2].partition('"')[0]
    second = client.get(f"/notices/?{after}").content.decode()
    assert f'href="/en/notices/?{after}"' in second
    assert "第3号公告" in second
    assert "第23号公告" not in second


@pytest.mark.django_db
@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("path", ["/", "/notices/", "/projects/"])
def test_a_kept_page_holds_nothing_of_one_reader(client: Client, path: str) -> None:
    response = client.get(path)
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.content.decode()
    user = cast.person("somebody", "clerk", cast.organisation(), "林晓")
    own = Client()
    cast.sign_in(own, user)
    assert own.get(path).content != client.get(path).content
    assert client.get(path).content == response.content


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "－1"])
def test_no_cell_is_taken_for_a_formula(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize(("cell", "text"), [("路桥区", "路桥区"), (None, ""), (12, "12"), ("2025-01-01", "2025-01-01")])
def test_other_cells_stay(cell: object, text: str) -> None:
    assert safe(cell) == text


class TestVerification(TestCase):
    """By code and by file."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.purchase = Purchase().performing()

    def test_a_notices_code_leads_to_it_and_to_its_leaf(self) -> None:
        found = Notice.objects.filter(kind="result").get()
        page = self.client.get(f"/verify/{found.code}/").content.decode()
        assert found.title in page
        assert f"/log/proof/{found.entry.leaf.index}" in page

    def test_a_typed_code_may_be_in_small_letters(self) -> None:
        found = Notice.objects.filter(kind="result").get()
        response = self.client.get("/verify/", {"code": f" {found.code.lower()} "}, follow=True)
        assert found.title in response.content.decode()

    def test_a_receipt_is_confirmed_without_its_contents(self) -> None:
        found = Receipt.objects.filter(entry__event="contracts.sign_contractor").get()
        page = self.client.get(f"/verify/{found.code}/").content.decode()
        assert found.serial in page
        assert "1,272,000" not in page

    def test_a_contracts_code(self) -> None:
        contract = self.purchase.contract
        page = self.client.get(f"/verify/{contract.code}/").content.decode()
        assert contract.title in page

    def test_a_file_is_compared_by_its_digest_and_not_kept(self) -> None:
        found = Notice.objects.filter(kind="result").select_related("pdf").get()
        data = b"".join(files.response(found.pdf).streaming_content)
        same = self.client.post("/verify/", {"file": SimpleUploadedFile("x.pdf", data)})
        assert found.pdf.public_id in same.content.decode()
        other = self.client.post("/verify/", {"file": SimpleUploadedFile("x.pdf", data + b" ")})
        assert found.pdf.public_id not in other.content.decode()
        assert self.client.post("/verify/", {}).status_code == 200

    def test_a_project_costs_the_same_however_much_happened(self) -> None:
        with CaptureQueriesContext(connection) as caught:
            self.client.get("/projects/LQ-2025-0001/")
        assert len(caught) <= 40, len(caught)

    def test_the_projects_table(self) -> None:
        text = self.client.get("/data/projects.csv").content.decode("utf-8-sig")
        assert "LQ-2025-0001" in text
        assert "1272000.00" in text

    def test_a_stage_narrows_the_list(self) -> None:
        assert "LQ-2025-0001" in self.client.get("/projects/?stage=supervise").content.decode()
        assert "LQ-2025-0001" not in self.client.get("/projects/?stage=pay").content.decode()
