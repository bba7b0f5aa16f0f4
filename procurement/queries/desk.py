"""What waits for an actor in stages 3 and 4, and what the actor waits for. Nothing of a bid shows here before the opening."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.clock import SHANGHAI, day_of
from kernel.todo import Todo, Waiting
from parties.models import Mandate
from planning.models import Project
from procurement.lifecycle import BidState, SeatState, TenderState
from procurement.models import Bid, PanelMember, Tender
from procurement.queries.tenders import calendar, law_of
from procurement.rules import awards as rules
from procurement.rules.tenders import CLOSING_HOUR

S = TenderState


def todo(actor: Actor, now: datetime) -> list[Todo]:
    """Acts that wait for this actor."""
    out: list[Todo] = []
    if actor.has("clerk", "approver") or actor.mandates:
        out += _buyer_rows(actor, now)
    if actor.has("contractor_clerk", "contractor_head"):
        out += _bidder_rows(actor, now)
    if actor.user_id is not None:
        out += _seat_rows(actor)
    return out


def _projects(actor: Actor) -> models.QuerySet[Project]:
    """The body's own projects; an agency's are those of its mandates."""
    seen = models.Q(body__key=actor.organisation_key) if actor.has("clerk", "approver") else models.Q(pk__in=[])
    for mandate in actor.mandates:
        seen |= models.Q(number=mandate.thread, body__key=mandate.owner_key)
    return Project.objects.filter(seen)


def _own_tenders(actor: Actor) -> list[Tender]:
    rows = Tender.objects.filter(project__in=_projects(actor)).exclude(state__in=[S.AWARDED, S.TERMINATED, S.SUSPENDED])
    return list(rows.select_related("project__body", "project__jurisdiction"))


def _buyer_rows(actor: Actor, now: datetime) -> list[Todo]:
    out = [row for tender in _own_tenders(actor) if (row := _buyer_row(tender, actor, now))]
    if actor.has("clerk") or actor.mandates:
        fresh = _projects(actor).filter(state="APPROVED")
        taken = set(Tender.objects.filter(project__in=fresh).exclude(state=S.TERMINATED).values_list("project_id", flat=True))
        out += [Todo(_("Choose the method"), project.title, reverse("procure", args=[project.number]), waits_since=project.approved_at)
                for project in fresh if project.pk not in taken]
    return out


def _buyer_row(tender: Tender, actor: Actor, now: datetime) -> Todo | None:
    """The act that the tender waits for, when it is this actor's."""
    act = _act_of(tender, now)
    if act is None:
        return None
    verb, page, who, due, since = act
    if not _mine(who, tender, actor):
        return None
    return Todo(verb, tender.title, reverse(page, args=[tender.project.number]), detail=tender.number, due_at=due, waits_since=since)


def _mine(who: tuple[str, ...], tender: Tender, actor: Actor) -> bool:
    """Whether an act of these roles is this actor's: an agency's is the clerk's under its mandate."""
    return actor.has(*who) or ("clerk" in who and actor.mandate_for(tender) is not None)


def _act_of(tender: Tender, now: datetime) -> tuple[str, str, tuple[str, ...], datetime | None, datetime | None] | None:
    state = tender.state
    if state == S.PUBLISHED:
        return (_("Open the bids"), "procure-opening", ("clerk",), None, tender.closes_at) if tender.is_past_deadline(now) else None
    if state == S.CONSULTED:
        past = tender.quotes_due_at is not None and now >= tender.quotes_due_at
        return (_("Open the final quotes"), "procure-consult", ("clerk",), None, tender.quotes_due_at) if past else None
    if state == S.EVALUATED:
        return _("Determine the supplier"), "procure-award", ("approver",), _end(rules.determine_until, tender, tender.evaluated_at), tender.evaluated_at
    if state == S.DETERMINED:
        return _("Publish the result"), "procure-award", ("clerk",), _end(rules.result_until, tender, tender.determined_at), tender.determined_at
    table: dict[str, tuple[str, str, tuple[str, ...], datetime | None]] = {
        S.DRAFT: (_("Publish the intention"), "procure-intention", ("clerk",), tender.created_at),
        S.INTENDED: (_("Write the procurement documents"), "procure", ("clerk",), tender.intention_at),
        S.PREPARED: (_("Publish the notice"), "procure-publish", ("approver",), tender.prepared_at),
        S.CLOSED: (_("Open the bids"), "procure-opening", ("clerk",), tender.closed_at),
        S.OPENED: (_("Review the qualifications"), "procure-qualify", ("clerk",), tender.opened_at),
        S.QUALIFIED: (_("Consult and ask for final quotes"), "procure-consult", ("clerk",), tender.qualified_at),
        S.QUOTED: (_("Take in the evaluation report"), "procure-evaluation", ("clerk",), tender.quotes_opened_at),
    }
    found = table.get(state)
    return None if found is None else (found[0], found[1], found[2], None, found[3])


def _end(rule: object, tender: Tender, since: datetime | None) -> datetime | None:
    """The last moment of a period that began with a step."""
    if since is None:
        return None
    assert callable(rule)
    day = rule(day_of(since), law=law_of(tender), calendar=calendar())
    return datetime.combine(day, CLOSING_HOUR, tzinfo=SHANGHAI)


def mandates(actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """What an agency holds: each mandate in force with its tender and the next legal date, the nearest first."""
    if not actor.has("agency"):
        return []
    rows = Mandate.objects.visible_to(actor).in_force(day_of(now)).select_related("body")
    tenders = {row.project.number: row for row in Tender.objects.visible_to(actor).select_related("project__body", "project__jurisdiction").order_by("pk")}
    out: list[dict[str, Any]] = []
    for row in rows:
        tender = tenders.get(row.project_number)
        act = _act_of(tender, now) if tender else None
        moment = tender.closes_at if tender and tender.state == S.PUBLISHED else act[3] if act else None
        out.append({"mandate": row, "tender": tender, "act": act[0] if act else "", "next_at": moment, "ends_at": datetime.combine(row.until, CLOSING_HOUR, tzinfo=SHANGHAI)})
    return sorted(out, key=lambda each: each["next_at"] or each["ends_at"])


def _bidder_rows(actor: Actor, now: datetime) -> list[Todo]:
    own = Bid.objects.filter(contractor__key=actor.organisation_key).select_related("tender__project__body", "lot")
    out = [
        Todo(_("Finish and deliver the bid"), bid.tender.title, reverse("bid", args=[bid.public_id]), due_at=bid.tender.closes_at,
             detail=bid.tender.number, waits_since=bid.created_at)
        for bid in own.filter(state=BidState.DRAFT, tender__state=S.PUBLISHED, tender__closes_at__gt=now)
    ]
    quotes = own.filter(state=BidState.QUALIFIED, tender__state=S.CONSULTED, tender__quotes_due_at__gt=now, final_quote__isnull=True)
    out += [
        Todo(_("Give the final quote"), bid.tender.title, reverse("bid-quote", args=[bid.public_id]), due_at=bid.tender.quotes_due_at,
             detail=bid.tender.number, waits_since=bid.tender.consulted_at)
        for bid in quotes
    ]
    return out


def _seat_rows(actor: Actor) -> list[Todo]:
    rows = PanelMember.objects.of_user(actor.user_id).select_related("panel__tender__project__body")
    out = []
    for seat in rows:
        tender = seat.panel.tender
        pages = {SeatState.INVITED: (_("Declare or step aside"), "session"), SeatState.LOCKED: (_("Sign the report"), "session-summary")}
        if seat.state == SeatState.DECLARED and tender.state == S.QUOTED:
            verb, page = _("Score the bidders"), "session-score"
        elif seat.state in pages and tender.state not in (S.TERMINATED, S.EVALUATED):
            verb, page = pages[SeatState(seat.state)]
        else:
            continue
        out.append(Todo(verb, tender.title, reverse(page, args=[tender.number]), detail=tender.number, waits_since=seat.drawn_at))
    return out


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Matters of the actor's that lie with others."""
    out: list[Waiting] = []
    if actor.has("clerk", "approver") or actor.mandates:
        for tender in _own_tenders(actor):
            if tender.state == S.PUBLISHED and not tender.is_past_deadline(now):
                out.append(Waiting(_("Suppliers"), tender.title, _("deliver bids"), reverse("procure", args=[tender.project.number]),
                                   since=tender.notice_at, due_at=tender.closes_at))
            elif (act := _act_of(tender, now)) and not _mine(act[2], tender, actor):
                who = _("Approver") if "approver" in act[2] else _("Clerk")
                out.append(Waiting(who, tender.title, act[0], reverse("procure", args=[tender.project.number]), since=act[4], due_at=act[3]))
    if actor.has("contractor_clerk", "contractor_head"):
        sent = Bid.objects.filter(contractor__key=actor.organisation_key, state__in=[BidState.SEALED, BidState.OPENED, BidState.QUALIFIED])
        for bid in sent.exclude(tender__state__in=[S.AWARDED, S.TERMINATED]).select_related("tender__project__body"):
            out.append(Waiting(bid.tender.body.name, bid.tender.title, _("decide on the bids"), reverse("bid", args=[bid.public_id]), since=bid.sealed_at))
    return out
