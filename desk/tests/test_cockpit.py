"""The cockpit: figures checked against plain SQL, rates only from five contracts, and its lists."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from desk.queries import figures
from disclosure.queries.coverage import coverage
from disclosure.tests.cast import Purchase
from kernel.models import Delivery, Entry
from law import queries as law
from parties.tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def purchase() -> Purchase:
    law.forget()
    return Purchase().finished()


def sql(text: str) -> Decimal:
    with connection.cursor() as cursor:
        cursor.execute(text)
        return Decimal(cursor.fetchone()[0] or 0)


def test_execution_equals_the_ledger(purchase: Purchase) -> None:
    finance = cast.actor(purchase.world.users["finance"])
    ask = figures.asked(finance, {"year": str(purchase.project.year)}, date(2026, 3, 16))
    (row,) = figures.execution(ask)
    assert row.budget == sql(f"SELECT SUM(amount) FROM planning_budgetline WHERE year = {purchase.project.year}")
    assert row.paid == sql("SELECT SUM(balance) FROM planning_account WHERE kind = 'paid'")
    assert row.contracted == sql("SELECT SUM(balance) FROM planning_account WHERE kind IN ('contracted', 'accepted', 'payable', 'paid')")
    assert row.paid > 0


def test_no_rate_below_five_contracts(purchase: Purchase) -> None:
    finance = cast.actor(purchase.world.users["finance"])
    rows = figures.bought(figures.asked(finance, {"year": str(purchase.project.year)}, date(2026, 3, 16)))
    assert [row.bidders for row in rows] == [len({bid.contractor_id for bid in purchase.world.tender.bids.filter(state__in=figures.COUNTED)})]
    assert figures.saving_rate(rows) is None
    budget = sum(row.budget for row in rows * 5)
    assert figures.saving_rate(rows * 5) == round(sum(row.saved for row in rows * 5) / budget * 100, 1)


def test_the_year_by_calendar_days() -> None:
    assert figures.year_share(2026, date(2026, 3, 16)) == Decimal("20.5")
    assert figures.year_share(2025, date(2026, 3, 16)) == Decimal(100)


def test_the_console_shows_counts_lists_and_tables(purchase: Purchase) -> None:
    client = Client()
    cast.sign_in(client, purchase.world.users["finance"])
    page = client.get(reverse("fin"), {"year": purchase.project.year})
    assert page.status_code == 200
    html = page.content.decode()
    assert "style=" not in html
    for name in ("execution", "competition", "ageing", "voices"):
        assert reverse("fin-figure", args=[name]) in html
        table = client.get(reverse("fin-figure", args=[name]), {"year": purchase.project.year})
        assert table.status_code == 200
        text = client.get(reverse("fin-figure", args=[name]), {"year": purchase.project.year, "format": "csv"})
        assert text.content.startswith(b"\xef\xbb\xbf")
    assert client.get(reverse("fin-figure", args=["nothing"])).status_code == 404


def test_another_place_sees_none_of_it(purchase: Purchase) -> None:
    finance = cast.actor(purchase.world.users["finance"])
    assert set(figures.places_of(finance)) == {"331004"}
    assert figures.asked(finance, {"place": "220000"}, date(2026, 3, 16)).places == ("331004",)


def test_a_delivery_is_run_again_with_its_reason(purchase: Purchase) -> None:
    client = Client()
    cast.sign_in(client, purchase.world.users["admin"])
    assert client.get(reverse("fin-jobs")).status_code == 200
    entry = Entry.objects.latest("pk")
    row = Delivery.objects.create(entry=entry, reaction="disclosure.nothing", tries=3, error="OSError: away")
    assert client.post(reverse("fin-delivery-retry", args=[row.pk]), {"because": ""}).status_code == 422
    assert not Entry.objects.filter(event="desk.retry").exists()
    assert client.post(reverse("fin-delivery-retry", args=[row.pk]), {"because": "文件夹已恢复"}).status_code == 302
    assert Entry.objects.get(event="desk.retry").because == "文件夹已恢复"


def test_coverage_by_place_and_year_is_public(purchase: Purchase, client: Client) -> None:
    (row,) = coverage()
    assert (row.place, row.year, row.projects, row.contracts, row.amount) == ("路桥区", purchase.project.year, 1, 1, purchase.contract.amount)
    assert row.paid == sql("SELECT SUM(amount) FROM payments_paymentrequest WHERE state IN ('PAID', 'RECONCILED')")
    assert "路桥区" in client.get(reverse("data")).content.decode()
    assert client.get(reverse("data-coverage")).content.startswith(b"\xef\xbb\xbf")
