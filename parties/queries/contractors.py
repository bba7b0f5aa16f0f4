"""Contractors: what they have shown, what keeps them from bidding, and the public list."""

from __future__ import annotations

from datetime import date

from kernel.actors import Actor
from kernel.findings import Finding
from parties.models import Contractor
from parties.queries.bodies import may_take
from parties.queries.places import edition
from parties.rules import exclusions, missing_conditions


def conditions(contractor: Contractor, day: date) -> list[Finding]:
    """Every condition of 政府采购法 第二十二条 for this contractor, met or not, and every ban in force on `day`."""
    law = edition(contractor.organisation.jurisdiction_id, day)
    rows = list(contractor.qualifications.all())
    declared, evidenced = {row.condition for row in rows}, {row.condition for row in rows if row.file_id}
    bans = [(ban.list_name, ban.since, ban.last_day) for ban in contractor.exclusions.all()]
    return [*missing_conditions(contractor.type, declared, evidenced, law=law), *exclusions(bans, day, law=law)]


def bars(contractor: Contractor, day: date) -> list[Finding]:
    """What keeps a contractor from bidding on `day`; empty when it may bid."""
    if contractor.state != "OPEN":
        return [Finding("account_closed", False, got=contractor.organisation.name)]
    law = edition(contractor.organisation.jurisdiction_id, day)
    found = [may_take(contractor.organisation, law), *conditions(contractor, day)]
    return [finding for finding in found if finding.blocks]


def may_bid(contractor: Contractor, day: date) -> bool:
    """Whether the conditions are complete and no ban is in force."""
    return not bars(contractor, day)


def page_of_contractors(actor: Actor, *, after: str = "", words: str = "", size: int = 20) -> tuple[list[Contractor], str]:
    """One page of contractors by code, beyond the code `after`, and the code to go on after ("" at the end)."""
    rows = Contractor.objects.visible_to(actor).select_related("organisation__jurisdiction").order_by("organisation__key")
    if after:
        rows = rows.filter(organisation__key__gt=after)
    if words:
        rows = rows.filter(organisation__name__icontains=words)
    found = list(rows[: size + 1])
    return found[:size], found[size - 1].organisation.key if len(found) > size else ""
