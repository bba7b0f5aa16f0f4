"""Long work that can be watched, left and cancelled: queued with the act that asks for it, done by a worker, started again when that died.

A job's task takes `job_id` and the job's `words` (ids alone). It does its work in short transactions, calls `progress` between them, and may
be started twice: `turn` lets one worker at a time in, and nobody once the job is finished."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.db.models import F, Q

from kernel.actors import Actor
from kernel.clock import Clock
from kernel.models import Job

log = logging.getLogger(__name__)
OPEN = (Job.State.QUEUED, Job.State.RUNNING)
SILENCE = timedelta(seconds=90)
MOST_TRIES = 5
LOCKS = 0x4A4F42  # the class of the advisory locks of jobs


class Cancelled(Exception):
    """The owner asked the job to stop."""


def start(title: str, *, by: Actor, at: datetime, total: int = 0, task: str = "", url: str = "", **words: Any) -> Job:
    """A queued job whose page can be watched; with `task` a worker begins once the transaction stands. `url` is where its result is read."""
    job = Job.objects.create(
        title=title, owner=by.user, organisation_key=by.organisation_key, created_at=at, total=total, task=task, url=url, words=words
    )
    if task:
        transaction.on_commit(lambda: _send(job))
    return job


def _send(job: Job) -> None:
    """Ring for a worker; a lost bell is rung again by `wake`."""
    try:
        current_app.send_task(job.task, kwargs={"job_id": job.pk, **job.words}, ignore_result=True)
    except Exception:
        log.exception("job %s waits for the next round", job.pk)


@contextmanager
def turn(job_id: int, *, clock: Clock) -> Iterator[Job | None]:
    """The job, for one worker at a time; None when another has it, or when it is finished. What goes wrong inside ends it as failed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, job_id])
        free = cursor.fetchone()[0]
    if not free:
        yield None
        return
    try:
        Job.objects.filter(pk=job_id, state__in=OPEN).update(state=Job.State.RUNNING, beat_at=_real_now(), tries=F("tries") + 1)
        job = Job.objects.filter(pk=job_id).first()
        job = job if job is not None and not job.finished else None
        try:
            yield job
        except Exception as error:
            log.exception("job %s failed", job_id)
            if job is None:
                raise
            finish(job, at=clock.now(), failed=True, error=f"{type(error).__name__}: {error}"[:500])
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, job_id])


def _real_now() -> datetime:
    from kernel.actions import real_now

    return real_now()


def progress(job: Job, done: int, total: int | None = None) -> None:
    """Say how far it is; visible at once when called outside a transaction. Raises Cancelled when the owner asked for that."""
    fields: dict[str, Any] = {"state": Job.State.RUNNING, "done": done, "beat_at": _real_now()}
    if total is not None:
        fields["total"] = max(total, done)
    Job.objects.filter(pk=job.pk, state__in=OPEN).update(**fields)
    if Job.objects.filter(pk=job.pk, cancel_asked=True).exists():
        raise Cancelled(job.title)


def finish(job: Job, *, at: datetime, failed: bool = False, state: str = "", **result: object) -> None:
    """Say how it ended; what came out stands in `result`."""
    ended = state or (Job.State.FAILED if failed else Job.State.DONE)
    Job.objects.filter(pk=job.pk, state__in=OPEN).update(state=ended, finished_at=at, result=result)


def cancel(job: Job, *, at: datetime) -> None:
    """Ask a job to stop: at once while it waits, at its next breath while it runs."""
    Job.objects.filter(pk=job.pk, state__in=OPEN).update(cancel_asked=True)
    Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(state=Job.State.CANCELLED, finished_at=at)


def pause(job: Job, now: datetime) -> int:
    """Seconds until a page asks again: 2 at first, up to 10 for long work."""
    return min(10, 2 + int(max((now - job.created_at).total_seconds(), 0) // 20))


def readable_by(actor: Actor) -> Q:
    """Whose jobs an actor may watch: the own ones, and those of the own organisation."""
    mine = Q(owner_id=actor.user_id) if actor.user_id is not None else Q(pk=0)
    return mine | Q(organisation_key=actor.organisation_key) if actor.organisation_key else mine


def wake(*, clock: Clock) -> int:
    """Ring again for jobs that nobody began or whose worker fell silent; give up after some tries. Returns how many were rung for."""
    silent = _real_now() - SILENCE
    waiting = Job.objects.filter(state__in=OPEN).exclude(task="").filter(Q(beat_at__isnull=True) | Q(beat_at__lt=silent))
    waiting.filter(tries__gte=MOST_TRIES).update(state=Job.State.FAILED, finished_at=clock.now(), result={"error": "tries"})
    jobs = list(waiting.filter(tries__lt=MOST_TRIES).order_by("pk")[:20])
    for job in jobs:
        _send(job)
    return len(jobs)


def run_waiting() -> int:
    """Run what is queued here and now, without a worker: demonstrations that are loaded, and tests. Returns how many ran."""
    current_app.loader.import_default_modules()
    jobs = list(Job.objects.filter(state__in=OPEN).exclude(task="").order_by("pk"))
    for job in jobs:
        current_app.tasks[job.task].run(job_id=job.pk, **job.words)
    return len(jobs)
