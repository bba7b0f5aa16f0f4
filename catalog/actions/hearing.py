"""Comments of the public and of departments, replies, the published result, and the experts."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from catalog import rules
from catalog.lifecycle import C
from catalog.models import Catalog, Comment, Consultation, ExpertOpinion, Verdict
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed, WrongState
from kernel.findings import require
from kernel.lifecycle import lock, note
from kernel.numbers import next_number
from parties.queries import edition

ANSWERING = (C.CONSULTING, C.EXPERT)


def require_drafter(catalog: Catalog, by: Actor, step: str) -> None:
    """The finance bureau of the place. Raises NotAllowed."""
    drafts = catalog.lifecycle.by_name["open_consultation"]
    if not drafts.who(by, catalog):
        raise NotAllowed(step, str(drafts.who.name))


@transaction.atomic
def comment(
    round_: Consultation, *, by: Actor, clock: Clock, text: str, subject: str = "", name: str = "", organisation: str = "", contact: str = ""
) -> Comment:
    """A comment on the draft, by anybody, until the last day is over. A body that is signed in speaks in its own name."""
    catalog = lock(round_.catalog)
    at = clock.now()
    day = day_of(at)
    round_.refresh_from_db()
    open_until = round_.closes_on if catalog.state == C.CONSULTING and round_.closed_at is None else None
    require(rules.comment_taken(text, day=day, closes_on=open_until, law=edition(catalog.jurisdiction, at)))
    made = Comment.objects.create(
        consultation=round_, number=next_number("catalog-comment", "YJ", day.year), name=name, contact=contact, subject=subject, text=text,
        organisation=by.organisation_name or organisation, organisation_key=by.organisation_key, made_at=at,
    )
    note(catalog, "comment", by=by, at=at, number=made.number)
    return made


@transaction.atomic
def reply(comment: Comment, *, by: Actor, clock: Clock, verdict: str, reply: str) -> Comment:
    """Answer one comment: taken, taken in part or not, with the reason."""
    catalog = lock(comment.consultation.catalog)
    at = clock.now()
    require_drafter(catalog, by, "reply_comment")
    if catalog.state not in ANSWERING:
        raise WrongState("reply_comment", catalog.state)
    require(
        rules.verdict("catalog.verdict", verdict in Verdict.values, field="verdict"),
        rules.verdict("catalog.reply", bool(reply.strip()), field="reply"),
    )
    Comment.objects.filter(pk=comment.pk).update(verdict=verdict, reply=reply, replied_at=at)
    comment.refresh_from_db()
    note(catalog, "reply_comment", by=by, at=at, because=reply, number=comment.number, verdict=verdict)
    return comment


@transaction.atomic
def publish_result(catalog: Catalog, *, by: Actor, clock: Clock, result: str) -> Consultation:
    """Publish what came of the round: how many comments, what was taken, and each with its reply."""
    catalog = lock(catalog)
    at = clock.now()
    require_drafter(catalog, by, "publish_result")
    round_ = catalog.consultations.select_for_update().order_by("-no").first()
    if catalog.state != C.EXPERT or round_ is None:
        raise WrongState("publish_result", catalog.state)
    comments = list(round_.comments.all())
    waiting = sum(one.replied_at is None for one in comments)
    require(
        rules.all_answered(waiting, law=edition(catalog.jurisdiction, at)),
        rules.verdict("catalog.result_text", bool(result.strip()), field="result"),
    )
    Consultation.objects.filter(pk=round_.pk).update(result=result, result_at=at)
    round_.refresh_from_db()
    tally = {str(kind): sum(one.verdict == kind for one in comments) for kind in Verdict.values}
    note(catalog, "publish_result", by=by, at=at, public=True, cite=rules.HEARD,
         public_facts={"title": catalog.title, "round": round_.no, "comments": len(comments), "verdicts": tally, "result": result})
    return round_


@transaction.atomic
def record_opinion(
    catalog: Catalog, *, by: Actor, clock: Clock, name: str, employer: str, stance: str, text: str, given_on: date, title: str = ""
) -> ExpertOpinion:
    """Record what an invited expert says on the draft."""
    catalog = lock(catalog)
    at = clock.now()
    require_drafter(catalog, by, "record_opinion")
    if catalog.state != C.EXPERT:
        raise WrongState("record_opinion", catalog.state)
    twice = catalog.opinions.filter(name=name, employer=employer).exists()
    require(
        rules.verdict("catalog.expert_once", not twice, got=name, field="name"),
        rules.verdict("catalog.opinion_day", given_on <= day_of(at), got=given_on, fix=day_of(at), field="given_on"),
    )
    made = ExpertOpinion.objects.create(
        catalog=catalog, name=name, employer=employer, title=title, stance=stance, text=text, given_on=given_on, recorded_at=at
    )
    note(catalog, "record_opinion", by=by, at=at, employer=employer, stance=stance)
    return made


@transaction.atomic
def waive_experts(catalog: Catalog, *, by: Actor, clock: Clock, reason: str) -> Catalog:
    """No expert is heard, for this reason (根据实际需要)."""
    catalog = lock(catalog)
    at = clock.now()
    require_drafter(catalog, by, "waive_experts")
    if catalog.state != C.EXPERT:
        raise WrongState("waive_experts", catalog.state)
    require(rules.needs_reason(True, reason, field="reason"))
    Catalog.objects.filter(pk=catalog.pk).update(no_experts=reason)
    catalog.no_experts = reason
    note(catalog, "waive_experts", by=by, at=at, because=reason, cite=rules.HEARD)
    return catalog
