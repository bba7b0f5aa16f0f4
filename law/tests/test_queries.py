"""Citations: verified, unambiguous, with an address; and who relies on a provision."""

from datetime import date

import pytest

from law import queries

pytestmark = pytest.mark.django_db


def test_citation_of_a_verified_provision() -> None:
    assert queries.citation("214.10.response_days") == ("财库〔2014〕214号第十条", "/policies/214.10.response_days/")


@pytest.mark.parametrize("provision", ["", "no.such.thing", "portal.route.large_amount", "102.14.listed_and_budgeted"])
def test_unknown_and_unverified_provisions_are_not_cited(provision: str) -> None:
    assert queries.citation(provision) == ("", "")


def test_an_id_that_means_two_papers_is_not_cited() -> None:
    assert queries.citation("portal.stage.codes") == ("", "")


def test_citation_on_a_day_before_the_rule() -> None:
    assert queries.citation("2.notice.average_share", date(2026, 1, 31)) == ("", "")
    assert queries.citation("2.notice.average_share", date(2026, 2, 1))[0] == "财库〔2026〕2号"


def test_uses_come_from_the_steps() -> None:
    assert [use.app for use in queries.uses("gpl.46.sign_days")]


def test_every_step_cites_a_provision_of_the_book() -> None:
    from kernel.lifecycle import LIFECYCLES

    known = {each.id for each in queries.seed().provisions}
    cited = {step.cite for lifecycle in LIFECYCLES.values() for step in lifecycle.steps if step.cite and lifecycle.app != "kernel"}
    assert sorted(cited - known) == []
