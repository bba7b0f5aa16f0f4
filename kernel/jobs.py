"""Progress of long work."""

from __future__ import annotations

from datetime import datetime

from kernel.actors import Actor
from kernel.models import Job


def start(title: str, *, by: Actor, at: datetime, total: int = 0) -> Job:
    """A queued job whose page can be watched."""
    return Job.objects.create(title=title, owner=by.user, created_at=at, total=total)


def progress(job: Job, done: int, total: int | None = None) -> None:
    """Say how far it is; visible at once when called outside a transaction."""
    fields = {"state": Job.State.RUNNING, "done": done}
    if total is not None:
        fields["total"] = total
    Job.objects.filter(pk=job.pk).update(**fields)


def finish(job: Job, *, at: datetime, failed: bool = False, **result: object) -> None:
    """Say how it ended."""
    state = Job.State.FAILED if failed else Job.State.DONE
    Job.objects.filter(pk=job.pk).update(state=state, finished_at=at, result=result)
