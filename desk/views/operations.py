"""Long work and deliveries, for the bureau's administrator: what runs, waits or failed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from desk import actions
from desk.forms import RetryForm
from kernel.actions import real_now
from kernel.errors import NotAllowed
from kernel.models import Delivery, Job
from kernel.permissions import has_role
from kernel.tasks import SWEPT
from kernel.views import signed_in, submit

PAGE = 40
ALIVE = timedelta(seconds=60)


def _may(request: HttpRequest) -> None:
    if not request.actor.has("administrator"):
        raise NotAllowed("read", str(has_role("administrator").name))


@signed_in
def jobs(request: HttpRequest) -> HttpResponse:
    """Jobs newest first, reactions that wait or fail, and whether the clockwork lives."""
    _may(request)
    rows = Job.objects.select_related("owner").order_by("-id")
    state, before = request.GET.get("state", ""), request.GET.get("before", "")
    rows = rows.filter(state=state) if state in Job.State.values else rows
    rows = rows.filter(pk__lt=int(before)) if before.isdecimal() and len(before) < 19 else rows
    found = list(rows[: PAGE + 1])
    stuck = Delivery.objects.filter(done_at__isnull=True).select_related("entry")
    context = {
        "rows": [_row(each) for each in found[:PAGE]], "more": found[PAGE - 1].pk if len(found) > PAGE else None, "state": state, "states": Job.State.choices,
        "stuck": stuck.order_by("-tries", "pk")[:PAGE], "stuck_count": stuck.count(), "failing": stuck.filter(tries__gt=0).count(), "beat": _beat(),
        "now": request.clock.now(), "here": request.get_full_path(),
    }  # fmt: skip
    return render(request, "desk/fin_jobs.html", context)


def _row(job: Job) -> dict[str, Any]:
    """A job with the time that it has taken and how many of its rows were refused."""
    ended = job.finished_at
    refused = job.result.get("refused") or job.result.get("faults") or job.result.get("error") or ""
    return {"job": job, "took": _words(ended - job.created_at) if ended else "", "refused": refused}


def _words(took: timedelta) -> str:
    seconds = int(took.total_seconds())
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _beat() -> dict[str, Any]:
    """When the sweeper last ran, by real time; `known` False when nobody has left a mark."""
    try:
        mark = cache.get(SWEPT)
    except Exception:  # the cache is away: nothing can be said
        mark = None
    if not mark:
        return {"known": False, "alive": False, "at": None}
    at = datetime.fromisoformat(mark)
    return {"known": True, "alive": real_now() - at < ALIVE, "at": at}


@signed_in
@require_POST
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop a job that waits or runs."""
    _may(request)
    actions.cancel_job(get_object_or_404(Job, public_id=public_id), by=request.actor, clock=request.clock)
    return redirect("fin-jobs")


@signed_in
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a reaction run again, with the reason."""
    _may(request)
    found = get_object_or_404(Delivery.objects.select_related("entry"), pk=pk)
    form = RetryForm(request.POST or None)
    return submit(request, form, lambda because: actions.retry(found, by=request.actor, clock=request.clock, because=because), template="desk/fin_retry.html",
                  context={"delivery": found}, then=lambda _row: reverse("fin-jobs"))  # fmt: skip
