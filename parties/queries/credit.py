"""The credit record: bans that exclude, decisions, grades."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.findings import Finding
from kernel.todo import Todo
from parties.lifecycle import PenaltyState
from parties.models import Contractor, Exclusion, Organisation, Penalty
from parties.permissions import acts_for_contractor, keeps_lists, second_keeper_of_penalties
from parties.queries.places import edition
from parties.rules import exclusions


def banned(organisation: Organisation, day: date) -> list[Finding]:
    """One finding for each ban of an organisation in force on a day. Asked again at every step up to the signature: a ban counts
    from its first day, also for who has bid before; the other conditions of a bidder are asked when it joins and delivers."""
    law = edition(organisation.jurisdiction_id, day)
    rows = Exclusion.objects.filter(contractor__organisation=organisation)
    return exclusions([(row.list_name, row.since, row.last_day) for row in rows], day, law=law)


def banned_keys(keys: list[str], day: date) -> set[str]:
    """Codes of those that a ban keeps out on a day, one query for a list."""
    rows = Exclusion.objects.filter(contractor__organisation__key__in=keys, since__lte=day).select_related("contractor__organisation")
    return {row.contractor.organisation.key for row in rows if (last := row.last_day) is None or day <= last}


def credit_todo(actor: Actor, now: datetime) -> list[Todo]:
    """For finance: decisions that a second person confirms, and appeals; for a contractor: decisions without its reply."""
    if keeps_lists(actor):
        rows = Penalty.objects.filter(Q(state=PenaltyState.RECORDED) | Q(state=PenaltyState.IN_FORCE, appealed_at__isnull=False, appeal_answered_at=None))
        return [
            Todo(_("Answer the appeal") if row.appealed_at else _("Confirm the decision"), row.contractor.organisation.name, reverse("fin-penalty", args=[row.pk]),
                 detail=row.number, waits_since=row.appealed_at or row.recorded_at)
            for row in rows.select_related("contractor__organisation")[:50] if row.appealed_at or second_keeper_of_penalties(actor, row)
        ]
    if acts_for_contractor(actor):
        own = Penalty.objects.filter(contractor__organisation__key=actor.organisation_key, state=PenaltyState.IN_FORCE, reply="")
        return [Todo(_("Reply to the decision"), row.number, reverse("vendor-credit"), detail=row.authority, waits_since=row.confirmed_at) for row in own[:20]]
    return []


def contractor_of(key: str) -> Contractor | None:
    """The contractor with this code."""
    return Contractor.objects.select_related("organisation__jurisdiction").filter(organisation__key=key).first()
