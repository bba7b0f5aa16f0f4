"""The people and the draft that the tests of a catalog's life share."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from catalog import actions
from catalog.models import Catalog, CatalogItem
from kernel.actors import Actor
from kernel.clock import FixedClock
from parties.actions.reference import load_organisations, load_places
from parties.models import Membership, Organisation, User
from parties.queries import DEMO, actor_of

AT = datetime(2025, 7, 1, 1, 0, tzinfo=UTC)
FINANCE, BODY = "11331004MB0000203C", "11331004MB00001073"
GOOD = {"benefit_function": "由直接举办转为购买和监督", "benefit_cost": "按人次付费", "benefit_quality": "按标准考核"}


def person(name: str, role: str, key: str) -> Actor:
    user = User.objects.create(username=name, name=name, password="!")
    return actor_of(user, Membership.objects.create(user=user, organisation=Organisation.objects.get(key=key), role=role))


def government() -> str:
    """The key of a government of the county; made here where the reference data have none."""
    found = Organisation.objects.filter(kind="government", jurisdiction_id="331004").first()
    found = found or Organisation.objects.create(
        key="11331004MB00009990", name="演示区人民政府", kind="government", jurisdiction_id="331004", created_at=AT
    )
    return found.key


def make() -> SimpleNamespace:
    clock = FixedClock(AT)
    load_places()
    load_organisations(DEMO / "organisations.toml", AT)
    actions.load_reference(by=Actor.SYSTEM, clock=clock)
    return SimpleNamespace(
        clock=clock,
        draft=Catalog.objects.get(slug="luqiao-2025"),
        admin=person("w_admin", "administrator", FINANCE),
        reviewer=person("w_reviewer", "finance_reviewer", FINANCE),
        government=person("w_government", "government", government()),
        clerk=person("w_clerk", "clerk", BODY),
        approver=person("w_approver", "approver", BODY),
    )


def fill(world: SimpleNamespace, catalog: Catalog, because: str = "") -> None:
    """Give every leaf its three reasons."""
    for item in CatalogItem.objects.filter(catalog=catalog, children__isnull=True):
        actions.change_item(item, by=world.admin, clock=world.clock, parent=item.parent, because=because, **GOOD)


def to_review(world: SimpleNamespace, catalog: Catalog, **comments: Any) -> Catalog:
    """From the draft to the second person's desk."""
    admin, clock = world.admin, world.clock
    catalog = actions.open_consultation(catalog, by=admin, clock=clock, explanation="年度编制", days=7)
    for text in comments.get("texts", ()):
        round_ = catalog.consultations.get(closed_at=None)
        made = actions.hearing.comment(round_, by=Actor.anonymous(), clock=clock, text=text)
        actions.hearing.reply(made, by=admin, clock=clock, verdict="PARTLY", reply="部分采纳")
    clock.move(timedelta(days=8))
    catalog = actions.end_consultation(catalog, by=admin, clock=clock)
    actions.hearing.publish_result(catalog, by=admin, clock=clock, result="已逐条答复")
    actions.hearing.record_opinion(catalog, by=admin, clock=clock, name="周敏", employer="台州学院", stance="FOR", text="可行", given_on=date(2025, 7, 8))
    return actions.submit_review(catalog, by=admin, clock=clock)


def to_approved(world: SimpleNamespace, catalog: Catalog) -> Catalog:
    catalog = actions.pass_review(to_review(world, catalog), by=world.reviewer, clock=world.clock, opinion="同意")
    return actions.approve(catalog, by=world.government, clock=world.clock, approval="路政办〔2025〕9号", approved_on=date(2025, 7, 9))


def in_force(world: SimpleNamespace) -> Catalog:
    """The county's own catalog, through its whole way."""
    fill(world, world.draft)
    catalog = to_approved(world, world.draft)
    return actions.publish(catalog, by=world.admin, clock=world.clock, effective_on=date(2025, 7, 9))
