"""OCDS releases: one for each public entry of a purchase, its bytes kept as published."""

from __future__ import annotations

import json

from django.db import transaction

from disclosure.actions.notices import publish
from disclosure.models import Notice, Release
from disclosure.queries.dossier import public_projects
from disclosure.queries.ocds import ocid, release_of
from disclosure.queries.progress import courses
from disclosure.queries.texts import BUILDERS
from kernel.models import Entry

# The release tag of an event, by its beginning; the first match counts.
TAGS = (
    ("planning.", "planning"), ("procurement.publish_intention", "planning"), ("procurement.publish_result", "award"), ("procurement.award", ""),
    ("procurement.terminate", "tenderCancellation"), ("procurement.publish", "tender"), ("procurement.", ""), ("contracts.publish", "contract"),
    ("contracts.terminate", "contractTermination"), ("contracts.", "implementation"), ("evaluation.", "implementation"), ("payments.", "implementation"),
)


@transaction.atomic
def release(entry: Entry) -> Release | None:
    """The release of an entry; a repeat finds the first. None for entries that change nothing in OCDS."""
    tag = next((tag for prefix, tag in TAGS if entry.event.startswith(prefix)), "")
    done = Release.objects.filter(entry=entry).first()
    project = public_projects().filter(number=entry.thread).first() if entry.thread and tag else None
    if done is not None or project is None:
        return done
    if entry.event in BUILDERS:
        publish(entry)  # The release names the notice, whichever of the two tasks comes first.
    number = Release.objects.filter(thread=entry.thread).count() + 1
    release_id = f"{ocid(entry.thread)}-{number:04d}"
    notices = list(Notice.objects.filter(thread=entry.thread).order_by("published_at", "id"))
    body = release_of(courses([project])[project.pk], notices, release_id=release_id, at=entry.at, tag=tag)
    return Release.objects.create(ocid=ocid(entry.thread), release_id=release_id, thread=entry.thread, entry=entry, at=entry.at, body=json.dumps(body, ensure_ascii=False))
