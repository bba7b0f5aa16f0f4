"""Verbs of a consortium: the lead enters the joint agreement, every member confirms it, the lead may dissolve it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import files, inbox
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed
from kernel.findings import Finding, require
from kernel.lifecycle import advance, check_step, lock, note
from kernel.numbers import next_number
from parties import queries, rules
from parties.models import Consortium, ConsortiumMember, Contractor
from parties.permissions import leads_consortium


@dataclass(frozen=True)
class Share:
    """One member as the lead enters it: its code, share in per cent, and part of the work."""

    key: str
    share: Decimal
    tasks: str


@transaction.atomic
def form_consortium(lead: Contractor, *, by: Actor, clock: Clock, title: str, purpose: str, shares: Sequence[Share], upload: Any) -> Consortium:
    """Enter a joint agreement. Each member must be admitted today; the lead confirms by entering it, the others are told.

    Raises NotAllowed for others than the lead's authorised head, Refused with every member that may not bid."""
    lead = lock(lead)
    if not leads_consortium(by, lead):
        raise NotAllowed("form_consortium", str(leads_consortium.name))
    at = clock.now()
    known = {row.organisation.key: row for row in Contractor.objects.filter(organisation__key__in=[share.key for share in shares]).select_related("organisation")}
    require([Finding("consortium_unknown", share.key in known, got=share.key, field=f"key_{no}") for no, share in enumerate(shares)])
    law = queries.edition(lead.organisation.jurisdiction_id, at)
    parts = [rules.Part(share.key, float(share.share), queries.may_bid(known[share.key], day_of(at)), known[share.key].organisation.name) for share in shares]
    require(rules.consortium(parts, lead.organisation.key, law=law))
    stored = files.store(upload, by=by, at=at, purpose="consortium", field="upload")
    made = Consortium.objects.create(number=next_number("consortium", "LH", day_of(at).year), title=title, purpose=purpose, lead=lead, file=stored, created_at=at)
    for share in shares:
        mine = share.key == lead.organisation.key
        ConsortiumMember.objects.create(consortium=made, contractor=known[share.key], share=share.share, tasks=share.tasks,
                                        confirmed_at=at if mine else None, confirmed_by=by.user.name if mine and by.user else "")
    note(made, "form_consortium", by=by, at=at, members={share.key: str(share.share) for share in shares}, sha256=stored.sha256)
    _tell(made, at)
    return made


def _tell(made: Consortium, at: Any) -> None:
    for row in made.members.filter(confirmed_at=None).select_related("contractor__organisation"):
        inbox.send(key=f"consortium:{made.number}:{row.contractor.organisation.key}", subject=_("You are asked to confirm a joint agreement"), body=made.title, at=at,
                   url=reverse("vendor-consortium", args=[made.number]), organisation_key=row.contractor.organisation.key, role="contractor_head")


@transaction.atomic
def agree_consortium(consortium: Consortium, *, by: Actor, clock: Clock) -> Consortium:
    """A member confirms; with the last one the agreement counts. Raises NotAllowed, WrongState, Refused for a member that may not bid."""
    consortium = lock(consortium)
    check_step(consortium, "agree_consortium", by)
    at = clock.now()
    member = consortium.members.select_related("contractor__organisation").get(contractor__organisation__key=by.organisation_key)
    bars = queries.bars(member.contractor, day_of(at))
    require(bars, Finding("consortium_confirmed", member.confirmed_at is None))
    member.confirmed_at, member.confirmed_by = at, by.user.name if by.user else ""
    member.save(update_fields=["confirmed_at", "confirmed_by"])
    if consortium.members.filter(confirmed_at=None).exists():
        note(consortium, "confirm_consortium", by=by, at=at)
        return consortium
    advance(consortium, "agree_consortium", by=by, at=at)
    return consortium


@transaction.atomic
def end_consortium(consortium: Consortium, *, by: Actor, clock: Clock, because: str) -> Consortium:
    """The lead dissolves it. Raises NotAllowed, WrongState."""
    consortium = lock(consortium)
    advance(consortium, "end_consortium", by=by, at=clock.now(), because=because)
    return consortium
