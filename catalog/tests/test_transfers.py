"""The list of transferred functions: only the staffing office writes it, and what is published stands."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.actions import transfers as actions
from catalog.models import Catalog, CatalogItem, FunctionTransfer
from catalog.queries import transfers as asked
from kernel.clock import FixedClock
from kernel.errors import NotAllowed, WrongState
from kernel.findings import Refused
from kernel.models import Entry
from parties.models import Jurisdiction, Membership, Organisation, User
from parties.queries import actor_of
from parties.tests.cast import sign_in

AT = datetime(2025, 7, 9, 1, 0, tzinfo=UTC)
FROM = date(2025, 8, 1)


@pytest.fixture
def world(db: Any) -> SimpleNamespace:
    place = Jurisdiction.objects.create(code="331004", name="路桥区", level="county", abbr="LQ")
    other = Jurisdiction.objects.create(code="330300", name="温州市", level="city", abbr="WZ")

    def organisation(key: str, name: str, kind: str, where: Jurisdiction) -> Organisation:
        return Organisation.objects.create(key=key, name=name, kind=kind, jurisdiction=where, created_at=AT)

    office = organisation("11331004MB0000502A", "路桥区委编办", "staffing", place)
    body = organisation("11331004MB00001073", "路桥区民政局", "body", place)
    catalog = Catalog.objects.create(slug="lq", jurisdiction=place, year=2025, title="目录", state="EFFECTIVE", effective_on=date(2025, 7, 1), published_at=AT, effective_at=AT)
    family = CatalogItem.objects.create(catalog=catalog, level=1, name="公共服务", position=1)
    item = CatalogItem.objects.create(catalog=catalog, level=2, parent=family, code="A01", name="养老服务", position=2)

    def person(name: str, role: str, of: Organisation) -> Any:
        user = User.objects.create(username=name, name=name, password="!")
        return actor_of(user, Membership.objects.create(user=user, organisation=of, role=role))

    return SimpleNamespace(
        clock=FixedClock(AT), body=body, far=organisation("11330300MB0000108R", "温州市民政局", "body", other), family=family, item=item,
        office=person("lq_staffing", "staffing", office), clerk=person("lq_clerk", "clerk", body),
    )


def drafted(world: SimpleNamespace, **words: Any) -> FunctionTransfer:
    facts: dict[str, Any] = {"function": "居家养老上门服务", "document": "路编办〔2025〕12号", "from_on": FROM, "from_body": world.body, "catalog_item": world.item}
    return actions.draft(by=world.office, clock=world.clock, **{**facts, **words})


def test_a_function_goes_from_draft_to_the_public_list_and_out_of_it(world: SimpleNamespace) -> None:
    row = drafted(world)
    assert row.number == "LQ-ZY-2025-0001"
    assert not asked.public_list().exists()
    row = actions.change(row, by=world.office, clock=world.clock, from_body=world.body, catalog_item=world.item, from_on=FROM, function="居家养老上门照护")
    row = actions.publish(row, by=world.office, clock=world.clock)
    assert [found.function for found in asked.public_list(words="路编办 照护")] == ["居家养老上门照护"]
    assert asked.of_item(world.item) == [row]
    assert list(FunctionTransfer.objects.in_force(FROM)) == [row] and not FunctionTransfer.objects.in_force(date(2025, 7, 31)).exists()
    with pytest.raises(WrongState):
        actions.change(row, by=world.office, clock=world.clock, from_body=world.body, from_on=FROM, function="别的")
    with pytest.raises(Refused):
        actions.repeal(row, by=world.office, clock=world.clock, because=" ")
    row = actions.repeal(row, by=world.office, clock=world.clock, because="职能收回")
    assert not FunctionTransfer.objects.in_force(FROM).exists() and asked.public_list().count() == 1
    public = Entry.objects.filter(is_public=True).values_list("event", flat=True)
    assert sorted(public) == ["catalog.publish_transfer", "catalog.repeal_transfer"]


@pytest.mark.parametrize(
    ("words", "code"),
    [({"until": date(2025, 7, 1)}, "transfer.period.not"), ({"catalog_item": "family"}, "transfer.leaf.not"), ({"from_body": "far"}, "transfer.body.not")],
)
def test_what_does_not_fit_is_refused_and_not_written(world: SimpleNamespace, words: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        drafted(world, **{key: getattr(world, value) if isinstance(value, str) else value for key, value in words.items()})
    assert [finding.code for finding in refused.value.findings] == [code]
    assert not FunctionTransfer.objects.exists() and not Entry.objects.exists()


def test_the_same_function_stands_once_in_a_document(world: SimpleNamespace) -> None:
    drafted(world)
    with pytest.raises(Refused):
        drafted(world)
    assert FunctionTransfer.objects.count() == 1


def test_nobody_else_writes_the_list(world: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed):
        actions.draft(by=world.clerk, clock=world.clock, function="甲", document="乙", from_on=FROM, from_body=world.body)
    row = drafted(world)
    with pytest.raises(NotAllowed):
        actions.publish(row, by=world.clerk, clock=world.clock)
    assert FunctionTransfer.objects.get().state == "DRAFT"


def test_the_office_keeps_its_list_in_the_browser(world: SimpleNamespace, client: Client) -> None:
    sign_in(client, User.objects.get(username="lq_staffing"))
    sent = {"function": "社区矫正辅助", "from_body": world.body.key, "way": "bought", "to_kind": "social", "document": "路编办〔2025〕13号", "from_on": "2025-08-01", "catalog_item": "A01"}
    assert client.post(reverse("staffing-function-new"), {**sent, "catalog_item": "没有"}).status_code == 422
    made = client.post(reverse("staffing-function-new"), sent)
    number = FunctionTransfer.objects.get().number
    assert made["Location"] == reverse("function", args=[number])
    assert Client().get(made["Location"]).status_code == 404
    assert client.post(reverse("staffing-function", args=[number]), {**sent, "receiver": "阳光社工"}).status_code == 302
    assert client.post(reverse("staffing-function-publish", args=[number])).status_code == 302
    for page in (reverse("functions"), made["Location"], reverse("catalog-item", args=["lq", world.item.pk])):
        assert "社区矫正辅助" in Client().get(page).content.decode()
    table = b"".join(Client().get(reverse("functions-export", args=["csv"])).streaming_content).decode("utf-8-sig").splitlines()
    assert len(table) == 2 and "阳光社工" in table[1]
    assert client.get(reverse("staffing-functions")).status_code == 200
    sign_in(client, User.objects.get(username="lq_clerk"))
    assert client.get(reverse("staffing-functions")).status_code == 403
