"""OCDS packages of one purchase: releases as they were published, and the record with the compiled release."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.urls import reverse

from disclosure.models import Release
from disclosure.queries.ocds import EXTENSIONS, address, clean, ocid, stamp
from planning.models import Project


def _envelope(project: Project, name: str, releases: list[Release]) -> dict[str, Any]:
    return {
        "uri": address(reverse(name, args=[project.number])), "version": "1.1", "extensions": EXTENSIONS, "publishedDate": stamp(releases[-1].at),
        "publisher": {"name": settings.PORTAL_SITE["host"] or settings.PORTAL_SITE["name"]},
    }


def release_package(project: Project) -> dict[str, Any] | None:
    """Every release in order; None before the first."""
    releases = list(Release.objects.filter(thread=project.number).order_by("at", "id"))
    if not releases:
        return None
    return {**_envelope(project, "ocds-releases", releases), "releases": [json.loads(row.body) for row in releases]}


def record_package(project: Project) -> dict[str, Any] | None:
    """The record: links to the releases and the compiled release. Each release states all that is public then, so the last one is the compiled state."""
    releases = list(Release.objects.filter(thread=project.number).order_by("at", "id"))
    if not releases:
        return None
    bodies = [json.loads(row.body) for row in releases]
    compiled = {**bodies[-1], "id": f"{ocid(project.number)}-compiled", "tag": ["compiled"]}
    record = {"ocid": ocid(project.number), "releases": bodies, "compiledRelease": clean(compiled)}
    return {**_envelope(project, "ocds-record", releases), "packages": [address(reverse("ocds-releases", args=[project.number]))], "records": [record]}
