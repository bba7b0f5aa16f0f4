"""The credit record: bans that exclude, decisions, grades."""

from __future__ import annotations

from datetime import date

from kernel.findings import Finding
from parties.models import Contractor, Exclusion, Organisation
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


def contractor_of(key: str) -> Contractor | None:
    """The contractor with this code."""
    return Contractor.objects.select_related("organisation__jurisdiction").filter(organisation__key=key).first()
