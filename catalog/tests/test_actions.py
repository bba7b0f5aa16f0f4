"""Loading, adding, publishing; refusals write nothing."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from catalog import actions, queries
from catalog.models import Catalog, CatalogItem, CatalogState, NegativeItem
from kernel.actors import Actor
from kernel.clock import FixedClock
from kernel.errors import NotAllowed
from kernel.findings import Refused
from kernel.models import Entry
from parties.actions.reference import load_organisations, load_places
from parties.models import Membership, Organisation, User
from parties.queries import DEMO, actor_of
from parties.tests.cast import sign_in

AT = datetime(2025, 7, 9, 1, 0, tzinfo=UTC)
DAY = date(2025, 7, 9)


@pytest.fixture
def world(db: Any) -> SimpleNamespace:
    clock = FixedClock(AT)
    load_places()
    load_organisations(DEMO / "organisations.toml", AT)
    actions.load_reference(by=Actor.SYSTEM, clock=clock)

    def person(name: str, role: str, key: str) -> Actor:
        user = User.objects.create(username=name, name=name, password="!")
        return actor_of(user, Membership.objects.create(user=user, organisation=Organisation.objects.get(key=key), role=role))

    return SimpleNamespace(
        clock=clock,
        draft=Catalog.objects.get(slug="luqiao-2025"),
        administrator=person("lq_admin", "administrator", "11331004MB0000203C"),
        clerk=person("lq_clerk", "clerk", "11331004MB00001073"),
    )


def test_loading_twice_adds_nothing(world: SimpleNamespace) -> None:
    before = (Catalog.objects.count(), CatalogItem.objects.count(), NegativeItem.objects.count(), Entry.objects.count())
    assert actions.load_reference(by=Actor.SYSTEM, clock=world.clock) == []
    assert (Catalog.objects.count(), CatalogItem.objects.count(), NegativeItem.objects.count(), Entry.objects.count()) == before


@pytest.mark.parametrize(("slug", "leaves", "roots"), [("jilin-2014", 52, 6), ("wenzhou-2014", 22, 5), ("zhejiang-2023", 1, 1)])
def test_the_papers_rows_stand_as_a_tree(world: SimpleNamespace, slug: str, leaves: int, roots: int) -> None:
    items = CatalogItem.objects.filter(catalog__slug=slug)
    assert items.filter(children=None).count() == leaves
    assert items.filter(parent=None).count() == roots


def test_the_nearest_published_catalog_is_in_force(world: SimpleNamespace) -> None:
    assert str(queries.in_force("331004", DAY)) == "浙江省政府向社会力量购买服务指导性目录（2023年度）"
    Catalog.objects.filter(pk=world.draft.pk).update(state="PUBLISHED", published_at=AT, effective_on=date(2025, 7, 15))
    assert getattr(queries.in_force("331004", date(2025, 7, 14)), "slug", "") == "zhejiang-2023"
    assert getattr(queries.in_force("331004", date(2025, 7, 15)), "slug", "") == "luqiao-2025"
    assert getattr(queries.in_force("220100", DAY), "slug", "") == "jilin-2014"


def test_wenzhous_posts_of_public_benefit_are_not_to_be_bought(world: SimpleNamespace) -> None:
    catalog = Catalog.objects.get(slug="wenzhou-2014")
    from parties.queries import edition, places

    names = {item.name for item in queries.leaves(catalog, edition("330300", DAY), places("330300"))}
    assert "公益性岗位" not in names
    assert "残疾人服务" in names


def test_a_barred_item_is_refused_with_its_article(world: SimpleNamespace) -> None:
    before = (CatalogItem.objects.count(), Entry.objects.count())
    with pytest.raises(Refused) as refused:
        actions.add_item(world.draft, by=world.administrator, clock=world.clock, name="公益性岗位")
    assert refused.value.findings[0].cite == "102.10.staffing"
    assert (CatalogItem.objects.count(), Entry.objects.count()) == before


def test_only_the_finance_bureau_opens_a_draft(world: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed):
        actions.open_consultation(world.draft, by=world.clerk, clock=world.clock, explanation="x", days=7)
    assert Catalog.objects.get(pk=world.draft.pk).state == CatalogState.DRAFT


def test_pages(world: SimpleNamespace, client: Any) -> None:
    for prefix in ("", "/en"):
        assert client.get(f"{prefix}/catalog/").status_code == 200
        for slug in ("jilin-2014", "wenzhou-2014", "zhejiang-2023"):
            assert client.get(f"{prefix}/catalog/{slug}/").status_code == 200
    assert "不得" in client.get("/catalog/wenzhou-2014/").content.decode()
    assert client.get("/catalog/luqiao-2025/").status_code == 404  # a draft is nobody else's business
    assert client.get("/api/catalogs/").status_code == 200
    assert client.get("/api/catalogs/jilin-2014/").json()["items"][0]["level"] == 1


def test_the_administrators_pages(world: SimpleNamespace, client: Any) -> None:
    sign_in(client, world.administrator.user)
    url = reverse("fin-catalog", args=["luqiao-2025"])
    assert client.get(reverse("fin-catalogs")).status_code == 200
    assert client.get(url).status_code == 200
    answer = client.post(reverse("fin-catalog-item", args=["luqiao-2025"]), {"name": "公益性岗位", "for_public": "on", "nature": "PUBLIC"})
    assert answer.status_code == 422
    assert "第十条" in answer.content.decode()
    assert client.post(reverse("fin-catalog-step", args=["luqiao-2025", "open_consultation"]), {"explanation": "年度编制", "days": "3"}).status_code == 422
    assert client.post(reverse("fin-catalog-step", args=["luqiao-2025", "open_consultation"]), {"explanation": "年度编制", "days": "7"}).status_code == 302
    assert Catalog.objects.get(slug="luqiao-2025").state == CatalogState.CONSULTING


def test_a_clerk_does_not_open_them(world: SimpleNamespace, client: Any) -> None:
    sign_in(client, world.clerk.user)
    assert client.get(reverse("fin-catalogs")).status_code == 403
    assert client.get(reverse("fin-catalog", args=["luqiao-2025"])).status_code == 404
