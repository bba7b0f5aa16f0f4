"""Pages of the law, as a visitor reads them in two languages."""

import pytest
from django.test import Client

from law import queries

pytestmark = pytest.mark.django_db


def test_policies_lists_every_document(client: Client) -> None:
    page = client.get("/policies/").content.decode()
    assert [document.name for document in queries.seed().documents.values() if document.name not in page] == []


def test_provision_shows_value_citation_and_mark(client: Client) -> None:
    page = client.get("/en/policies/214.10.response_days/").content.decode()
    assert "10 days" in page
    assert "第十条" in page
    assert "Not verified" not in page


def test_unverified_provision_is_shown_as_such(client: Client) -> None:
    page = client.get("/en/policies/portal.threshold.open_tender/").content.decode()
    assert "Not verified" in page
    assert "2,000,000.00 yuan" in page


def test_versions_of_several_places_are_all_shown(client: Client) -> None:
    page = client.get("/policies/gplr.48.performance_bond_share/").content.decode()
    assert "10%" in page
    assert "浙江省" in page


def test_paper_is_shown_in_full_with_anchors(client: Client) -> None:
    page = client.get("/policies/papers/wenzhou/").content.decode()
    assert 'id="s6-3"' in page
    assert "政府购买服务资金实行国库集中支付。" in page
    assert client.get("/policies/jilin.3-4.contract_blocks/").content.decode().count("/policies/papers/jilin/#s3-4") == 1


@pytest.mark.parametrize("address", ["/policies/no.such.thing/", "/policies/papers/gpl/", "/policies/papers/none/"])
def test_unknown_addresses_are_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_every_provision_has_a_page(client: Client) -> None:
    ids = {each.id for each in queries.seed().provisions}
    assert [each for each in sorted(ids)[::10] if client.get(f"/policies/{each}/").status_code != 200] == []
