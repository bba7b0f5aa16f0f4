"""Pages of long work: how far it is, and the word to stop."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kernel import jobs
from kernel.models import Job
from kernel.views import signed_in


def shown(request: HttpRequest, job: Job) -> dict[str, Any]:
    """What the fragment of a job needs. `poll` is "" once it has ended, so that the page stops asking."""
    poll = "" if job.finished else reverse("job-progress", args=[job.public_id])
    return {"job": job, "poll": poll, "after": jobs.pause(job, request.clock.now()), "here": request.path}


@signed_in
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One job; 202 while it runs."""
    job = get_object_or_404(Job.objects.filter(jobs.readable_by(request.actor)), public_id=public_id)
    return render(request, "kernel/job.html", shown(request, job), status=200 if job.finished else 202)


@signed_in
def progress(request: HttpRequest, public_id: str) -> HttpResponse:
    """The fragment alone, asked for again and again while the job runs."""
    job = get_object_or_404(Job.objects.filter(jobs.readable_by(request.actor)), public_id=public_id)
    answer = render(request, "partials/_job.html", shown(request, job))
    answer["Cache-Control"] = "no-store"
    return answer


@signed_in
@require_POST
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask the job to stop."""
    job = get_object_or_404(Job.objects.filter(jobs.readable_by(request.actor)), public_id=public_id)
    jobs.cancel(job, at=request.clock.now())
    return redirect(job.url or reverse("job", args=[job.public_id]))
