"""An agency under a mandate: the clerk's work on one project, nothing beside it, nothing after its end."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kernel.errors import NotAllowed
from kernel.findings import Refused
from kernel.models import Entry
from parties import actions as parties
from parties.models import Mandate
from parties.tests import cast
from planning.models import Project
from procurement import actions
from procurement.models import Bid, Tender
from procurement.tests.cast import PDF, World, world

pytestmark = pytest.mark.django_db
AGENCY = "91331004MA0000509M"


@pytest.fixture
def w() -> World:
    return world()


def agent(w: World) -> Any:
    """The agency's clerk as the portal sees it now."""
    agency = cast.organisation(AGENCY, "台州诚达招标代理有限公司", "agency")
    return cast.actor(cast.person("t_agent", "agency", agency, "施静"))


def grant(w: World, *, until: date = date(2099, 12, 31), since: date = date(2025, 8, 18)) -> Mandate:
    agency = cast.organisation(AGENCY, "台州诚达招标代理有限公司", "agency")
    upload = SimpleUploadedFile("委托代理协议.pdf", PDF, "application/pdf")
    return parties.grant_mandate(w.project.body, by=w.actor("approver"), clock=w.clock, agency=agency, project_number=w.project.number,
                                 project_title=w.project.title, matters="组织采购", since=since, until=until, document=upload)


def test_without_a_mandate_nothing_is_seen(w: World) -> None:
    by = agent(w)
    assert by.mandates == ()
    assert not Project.objects.visible_to(by).exists()
    assert not Tender.objects.visible_to(by).exists()
    with pytest.raises(NotAllowed):
        actions.start(w.project, by=by, clock=w.clock, method="consultation")
    assert not Tender.objects.exists()


def test_under_it_the_clerks_work_is_done_in_the_agencys_name_for_the_body(w: World) -> None:
    grant(w)
    by = agent(w)
    tender = actions.start(w.project, by=by, clock=w.clock, method="consultation")
    entry = Entry.objects.of(tender).filter(event="procurement.start").get()
    assert (entry.organisation_key, entry.delegated_by) == (AGENCY, w.project.body.short)
    assert list(Tender.objects.visible_to(by)) == [tender]
    assert [step.name for step in tender.lifecycle.open_steps(tender, by)] == ["publish_intention", "terminate"]


def test_what_only_the_approver_may_do_stays_with_the_body(w: World) -> None:
    grant(w)
    w.evaluated()
    by = agent(w)
    assert not w.tender.lifecycle.may(w.tender, by, "award")
    with pytest.raises(NotAllowed):
        actions.award(w.tender, by=by, clock=w.clock)


def test_another_project_of_the_same_body_is_not_seen(w: World) -> None:
    grant(w)
    by = agent(w)
    other = Project.objects.get(pk=w.project.pk)
    other.pk, other.number = None, "LQ-2025-0002"
    other.save()
    assert [row.number for row in Project.objects.visible_to(by)] == [w.project.number]
    with pytest.raises(NotAllowed):
        actions.start(other, by=by, clock=w.clock, method="consultation")


def test_bids_are_as_secret_to_the_agency_as_to_the_body(w: World) -> None:
    grant(w)
    w.sealed()
    assert not Bid.objects.visible_to(agent(w)).exists()
    w.move("2025-10-14", 9, 5)
    actions.open_bids(w.tender, by=agent(w), clock=w.clock)
    assert Bid.objects.visible_to(agent(w)).count() == 3


@pytest.mark.parametrize("how", ["ended", "revoked"])
def test_after_the_end_nothing_is_left(w: World, how: str, client: Client) -> None:
    row = grant(w)
    address = f"/dept/procure/{w.project.number}/start/"
    cast.sign_in(client, agent(w).user)
    assert client.get(address).status_code == 200
    if how == "ended":
        Mandate.objects.filter(pk=row.pk).update(until=date(2025, 8, 18))  # the clock of the portal stands later
    else:
        parties.revoke_mandate(row, by=w.actor("approver"), clock=w.clock, because="改由本单位自行组织")
    assert agent(w).mandates == ()
    assert client.get(address).status_code == 404


def test_only_the_approver_of_the_body_grants(w: World) -> None:
    agency = cast.organisation(AGENCY, "台州诚达招标代理有限公司", "agency")
    for name in ("clerk", "finance", "stranger"):
        with pytest.raises(NotAllowed):
            parties.grant_mandate(w.project.body, by=w.actor(name), clock=w.clock, agency=agency, project_number=w.project.number, project_title="", matters="",
                                  since=date(2025, 8, 18), until=date(2026, 8, 18), document=None)
    assert not Mandate.objects.exists()


def test_gplr_16_a_mandate_rests_on_an_agreement_and_stands_once(w: World) -> None:
    agency = cast.organisation(AGENCY, "台州诚达招标代理有限公司", "agency")
    with pytest.raises(Refused) as refusal:
        parties.grant_mandate(w.project.body, by=w.actor("approver"), clock=w.clock, agency=agency, project_number=w.project.number, project_title="", matters="",
                              since=date(2025, 8, 18), until=date(2026, 8, 18), document=None)
    assert [(each.code, each.cite) for each in refusal.value.findings if each.blocks] == [("mandate_needs_agreement", "gplr.16.agreement")]
    grant(w)
    with pytest.raises(Refused):
        grant(w)
    assert Mandate.objects.count() == 1
