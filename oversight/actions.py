"""The reader's own trace: looking is an act and leaves an entry that the unit examined never sees."""

from __future__ import annotations

from django.db import transaction

from kernel.actors import Actor
from kernel.clock import Clock
from kernel.errors import NotAllowed
from kernel.journal import append
from kernel.models import Entry
from oversight.permissions import reads_all
from planning.models import Project


@transaction.atomic
def record_access(project: Project, *, by: Actor, clock: Clock, what: str = "journal") -> Entry:
    """Write that `by` looked at the project. Confidential: it has no thread and belongs to the reader's office. Raises NotAllowed."""
    if not reads_all(by, project):
        raise NotAllowed("read", str(reads_all.name))
    return append(
        subject="oversight.access", subject_id=project.pk, event="oversight.read", by=by, at=clock.now(), owner_key=by.organisation_key,
        facts={"project": project.number, "what": what},
    )
