"""Rows of the pages of contractors and their qualifications, and the keys of the objects that their addresses name."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kernel.actors import Actor
from kernel.files import store_bytes
from parties.models import Admission, Consortium, ConsortiumMember, Contractor, EvidenceFile, Training
from parties.tests import cast
from tests.access.rows import Answer, Row

if TYPE_CHECKING:
    from tests.access.cast import World

FIRMS = "winner loser"
READERS = "finance admin auditor"
MEMBERS = f"{FIRMS} {READERS}"

ROWS: dict[str, Row] = {
    "vendor-onboarding": Row(Answer.ROLE, FIRMS),
    "onboarding-all": Row(Answer.ROLE, "winner"),
    "onboarding-check": Row(Answer.ROLE, "winner"),
    "onboarding-task": Row(Answer.ROLE, "winner"),
    "onboarding-take-back": Row(Answer.ROLE, FIRMS),
    "onboarding-file-remove": Row(Answer.ROLE, FIRMS),
    "vendor-passport": Row(Answer.ROLE, FIRMS),
    "vendor-reports": Row(Answer.ROLE, FIRMS),
    "vendor-consortia": Row(Answer.ROLE, FIRMS),
    "vendor-consortium": Row(Answer.OWN, MEMBERS),
    "vendor-consortium-end": Row(Answer.OWN, MEMBERS),
    "vendor-consortium-file": Row(Answer.OWN, MEMBERS),
    "registry": Row(Answer.ROLE, READERS),
    "registry-admission": Row(Answer.OWN, READERS),
    "registry-ask": Row(Answer.OWN, READERS),
    "registry-revoke": Row(Answer.OWN, READERS),
    "registry-file": Row(Answer.OWN, READERS),
    "training-desk": Row(Answer.ROLE),
    "training-down": Row(Answer.ROLE),
    "training": Row(Answer.PUBLIC),
}


def keys(world: World) -> dict[str, dict[str, str]]:
    """Address name → its words → values of a real object, where the ordinary ones do not fit."""
    winner, loser = (Contractor.objects.select_related("organisation").get(organisation__key=key) for key in cast.FIRMS[:2])
    admitted = Admission.objects.get(contractor=winner, state="ADMITTED")
    Admission.objects.create(number="CJ-2026-0001", contractor=winner, no=2, created_at=cast.AT)
    stored = store_bytes(b"%PDF-1.4\n%%EOF\n", "营业执照.pdf", by=Actor(organisation_key=winner.key), at=cast.AT, purpose="test", media_type="application/pdf")
    slot = admitted.slots.first()
    assert slot is not None
    EvidenceFile.objects.create(evidence=slot, file=stored, added_at=cast.AT)
    joint = Consortium.objects.create(number="LH-2026-0001", title="联合体", purpose="居家养老", lead=winner, file=stored, created_at=cast.AT)
    for firm in (winner, loser):
        ConsortiumMember.objects.create(consortium=joint, contractor=firm, share=Decimal(50), tasks="上门服务")
    offer = Training.objects.create(organisation=cast.organisation(), title="培训班", text="讲解", posted_at=cast.AT, posted_by="胡立峰")
    one, here = {"number": admitted.number}, {"number": joint.number}
    return {
        "onboarding-task": {"name": "subject"}, "onboarding-file-remove": {"name": "subject", "file_id": stored.public_id},
        "vendor-consortium": here, "vendor-consortium-end": here, "vendor-consortium-file": here,
        "registry-admission": one, "registry-ask": one, "registry-revoke": one, "registry-file": {**one, "file_id": stored.public_id},
        "training-down": {"pk": str(offer.pk)},
    }  # fmt: skip
