"""Rows of the pages of purchasing bodies, experts, agencies and authorities, and the keys of the objects that their addresses name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kernel.actors import Actor
from kernel.files import store_bytes
from parties.models import BodyFunction, Contractor, Evaluator, Expert, ExpertInterest, Mandate, Organisation, Penalty
from parties.tests import cast
from procurement.tests.cast import PDF
from tests.access.rows import Answer, Row

if TYPE_CHECKING:
    from tests.access.cast import World

KEEPERS = "finance auditor admin"
PROJECT = "clerk approver accountant finance treasury auditor admin"

ROWS: dict[str, Row] = {
    "buyers": Row(Answer.PUBLIC),
    "buyer": Row(Answer.PUBLIC),
    "evaluators": Row(Answer.PUBLIC),
    "fin-bodies": Row(Answer.ROLE, KEEPERS),
    "fin-body-new": Row(Answer.ROLE, KEEPERS),
    "fin-body": Row(Answer.ROLE, KEEPERS),
    "fin-function-add": Row(Answer.ROLE, KEEPERS),
    "fin-function-end": Row(Answer.ROLE, KEEPERS),
    "fin-penalties": Row(Answer.ROLE, KEEPERS),
    "fin-penalty-new": Row(Answer.ROLE, KEEPERS),
    "fin-penalty": Row(Answer.ROLE, KEEPERS),
    "fin-penalty-step": Row(Answer.ROLE, KEEPERS),
    "fin-evaluators": Row(Answer.ROLE, KEEPERS),
    "fin-evaluator-step": Row(Answer.ROLE, KEEPERS),
    "fin-experts": Row(Answer.ROLE, KEEPERS),
    "fin-expert-new": Row(Answer.ROLE, KEEPERS),
    "fin-expert": Row(Answer.ROLE, KEEPERS),
    "fin-expert-step": Row(Answer.ROLE, KEEPERS),
    "fin-draws": Row(Answer.ROLE, KEEPERS),
    "fin-draw": Row(Answer.ROLE, KEEPERS),
    # The own entry of whoever asks: for who has none, the page is not there.
    "expert-profile": Row(Answer.OWN, "expert"),
    "expert-tie-end": Row(Answer.OWN, "expert"),
    "session-decline": Row(Answer.OWN, "accountant expert"),
    "procure-seat-lapse": Row(Answer.OWN, PROJECT),
    "mandate": Row(Answer.OWN, PROJECT),
    "mandate-revoke": Row(Answer.OWN, "approver", known=True),
    "mandate-agreement": Row(Answer.OWN, PROJECT),
    "vendor-credit": Row(Answer.OWN, "winner loser"),
    "vendor-credit-step": Row(Answer.OWN, "winner"),
}


def keys(world: World) -> dict[str, dict[str, str]]:
    """Address name → its words → values of a real object, where the ordinary ones do not fit."""
    at, day = cast.AT, date(2025, 7, 1)
    body = Organisation.objects.select_related("body").get(key=cast.BODY)
    function = BodyFunction.objects.create(body=body.body, name="养老服务", since=day)
    winner = Contractor.objects.get(organisation__key=cast.FIRMS[0])
    penalty = Penalty.objects.create(contractor=winner, kind="warning", authority="路桥区财政局", number="路财采罚〔2025〕1号", facts="逾期签订合同", decided_on=day, since=day,
                                     state="IN_FORCE", recorded_at=at, confirmed_at=at)
    third = Organisation.objects.get(key=cast.THIRD_PARTY)
    listed = Evaluator.objects.create(organisation=third, jurisdiction=third.jurisdiction, independence="无利害关系", since=day, listed_at=at)
    expert = Expert.objects.get(user=world.people["expert"])
    tie = ExpertInterest.objects.create(expert=expert, organisation_name="无关公司", relation="顾问")
    agency = cast.organisation("91331004MA0000509M", "台州诚达招标代理有限公司", "agency")
    agreement = store_bytes(PDF, "委托代理协议.pdf", by=Actor(organisation_key=body.key), at=at, purpose="mandate", media_type="application/pdf")
    number = world.purchase.project.number
    mandate = Mandate.objects.create(body=body, agency=agency, project_number=number, project_title="", matters="组织采购", since=day, until=date(2099, 12, 31),
                                     document=agreement, granted_at=at, granted_by="章慧敏")
    one = {"number": number, "pk": str(mandate.pk)}
    return {
        "buyer": {"key": cast.BODY}, "fin-body": {"key": cast.BODY}, "fin-function-add": {"key": cast.BODY}, "fin-function-end": {"key": cast.BODY, "pk": str(function.pk)},
        "fin-penalty": {"pk": str(penalty.pk)}, "fin-penalty-step": {"pk": str(penalty.pk), "name": "lift"}, "fin-evaluator-step": {"pk": str(listed.pk), "name": "remove"},
        "fin-expert": {"pk": str(expert.pk)}, "fin-expert-step": {"pk": str(expert.pk), "name": "suspend"}, "fin-draw": {"number": world.purchase.world.tender.number},
        "expert-tie-end": {"pk": str(tie.pk)}, "procure-seat-lapse": {"seat": "2"}, "mandate": {"number": number}, "mandate-revoke": one, "mandate-agreement": one,
        "vendor-credit-step": {"pk": str(penalty.pk), "name": "reply"},
    }
