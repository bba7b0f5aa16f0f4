"""What was asked of the market and of the public before an application."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from catalog.rules import verdict
from kernel.actors import Actor
from kernel.clock import Clock
from kernel.errors import Stale
from kernel.findings import require
from kernel.lifecycle import lock
from planning.actions.projects import open_for
from planning.models import Project, Survey


@transaction.atomic
def save_survey(
    project: Project,
    *,
    by: Actor,
    clock: Clock,
    version: int,
    done_on: date | None = None,
    respondents: Sequence[dict[str, str]] = (),
    findings: str = "",
    reused: Survey | None = None,
    consulted_on: date | None = None,
    consulted_how: str = "",
    consulted_result: str = "",
) -> Survey:
    """Write down the survey and the consultation. Part of the draft: no journal entry, the submission freezes it.

    `respondents`: {"name", "kind", "finding"}. `reused`: an earlier survey of the same body. Raises Stale, NotAllowed, WrongState, Refused."""
    project = lock(project)
    open_for(project, by)
    stored, _made = Survey.objects.select_for_update().get_or_create(project=project)
    if stored.version != version:
        raise Stale(f"{project.number} survey")
    own = reused is None or (reused.project.body_id == project.body_id and reused.pk != stored.pk)
    require(verdict("planning.survey_own", own, field="reused"))
    stored.done_on, stored.respondents, stored.findings, stored.reused = done_on, list(respondents), findings, reused
    stored.consulted_on, stored.consulted_how, stored.consulted_result = consulted_on, consulted_how, consulted_result
    stored.version, stored.saved_at, stored.saved_by = stored.version + 1, clock.now(), str(getattr(by.user, "name", "") or "")
    stored.save()
    return stored
