"""The workbench (K4, one template for every role) and the inbox."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from desk import actions, queries
from kernel import inbox as messages
from kernel.actors import Actor
from kernel.clock import local
from kernel.views import signed_in
from law.queries import calendar as working_calendar
from parties import queries as parties
from procurement.queries.desk import mandates

QUEUE = 12
PAGE = 20
# What a role can start from its workbench: (role, name of the address, words).
STARTS = (("clerk", "project-new", "apply"),)
READERS = ("auditor", "supervisor")


@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for me, the next seven days, what waits for others."""
    actor, now = request.actor, request.clock.now()
    calendar = working_calendar()
    rows = queries.todo(actor, now, calendar)
    held = queries.waiting(actor, now, calendar)
    stages = queries.stages(actor)
    context = {
        "rows": rows[:QUEUE], "count": len(rows), "late": sum(bool(row.due and row.due.late) for row in rows),
        "today_count": sum(bool(row.due and row.due.today) for row in rows), "soon": sum(bool(row.due and row.due.soon) for row in rows),
        "held": [(each, queries.cell_width(each.cells)) for each in held[:QUEUE]], "held_count": len(held), "week": queries.week(rows, now, calendar),
        "stages": stages, "projects": sum(stage.count for stage in stages), "receipts": queries.receipts(actor), "budget": queries.budget(actor, now),
        "now": local(now), "role": "、".join(parties.role_label(role) for role in sorted(actor.roles)), "start": _start(actor), "empty": empty_words(actor),
        "all": False, "mandates": mandates(actor, now),
    }
    return render(request, "desk/desk.html", context)


@signed_in
def todo(request: HttpRequest) -> HttpResponse:
    """The whole queue."""
    actor, now = request.actor, request.clock.now()
    rows = queries.todo(actor, now, working_calendar())
    return render(request, "desk/todo.html", {"rows": rows, "count": len(rows), "empty": empty_words(actor)})


def _start(actor: Actor) -> dict[str, str] | None:
    """The one thing that this role starts by itself, when its page exists."""
    for role, name, words in STARTS:
        if actor.has(role):
            try:
                return {"url": reverse(name), "words": words}
            except NoReverseMatch:
                return None
    return None


def empty_words(actor: Actor) -> str:
    """Why the queue is empty, honestly, by role."""
    if actor.has(*READERS):
        return _("Nothing waits for you: you read and do not decide. Open a project to see its whole journal.")
    if actor.has("agency"):
        return _("Nothing waits for you. What a body entrusts to you appears above.")
    if not actor.roles:
        return _("Your account belongs to no organisation now. Ask its administrator to enter you.")
    return _("Everything is done. New matters appear here by themselves.")


@signed_in
def inbox(request: HttpRequest) -> HttpResponse:
    """Messages, newest first; `after` is the id of the last one seen."""
    rows = messages.for_actor(request.actor)
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    context: dict[str, Any] = {"rows": found[:PAGE], "more": found[PAGE - 1].pk if len(found) > PAGE else None}
    return render(request, "desk/inbox.html", context)


@signed_in
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message; opening it marks it as read."""
    found = get_object_or_404(messages.for_actor(request.actor), pk=pk)
    actions.mark_read(found, by=request.actor, clock=request.clock)
    return render(request, "desk/message.html", {"message": found})
