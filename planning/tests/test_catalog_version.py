"""A project keeps the version of the catalog, and the bars, of the day on which it was filed (R3-11)."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from catalog.models import Catalog, NegativeItem
from planning import queries
from planning.models import Project
from planning.tests.conftest import begin


def codes(project: Project, at: Any) -> set[str]:
    return {finding.code for finding in queries.checks(project, at) if finding.code.startswith("catalog.")}


def test_a_filed_project_keeps_its_version(world: SimpleNamespace) -> None:
    project = begin(world)
    at = world.clock.now()
    assert "catalog.in_force" in codes(project, at)
    later = at + timedelta(days=30)
    ended = (at + timedelta(days=10)).date()
    old = world.item.catalog
    Catalog.objects.filter(pk=old.pk).update(ended_on=ended, state="REPEALED", repealed_at=at)
    Catalog.objects.create(
        slug="zhejiang-2026", jurisdiction_id="330000", year=2026, title="新目录", state="EFFECTIVE", effective_on=ended, published_at=at, effective_at=at
    )
    # Not filed yet: it has to name an item of the catalog in force now.
    assert "catalog.in_force.not" in codes(project, later)
    Project.objects.filter(pk=project.pk).update(submitted_at=at)
    project.refresh_from_db()
    assert "catalog.in_force" in codes(project, later)


def test_a_bar_that_came_after_filing_does_not_reach_back(world: SimpleNamespace) -> None:
    project = begin(world)
    at = world.clock.now()
    since = (at + timedelta(days=5)).date()
    assert since > date(2025, 1, 1)
    NegativeItem.objects.create(key="later", title="后来禁止的事项", words=["助浴"], since=since)
    Project.objects.filter(pk=project.pk).update(content="上门助浴服务", submitted_at=at)
    project.refresh_from_db()
    later = at + timedelta(days=30)
    assert "catalog.barred" not in codes(project, later)
    Project.objects.filter(pk=project.pk).update(submitted_at=None)
    project.refresh_from_db()
    assert "catalog.barred" in codes(project, later)
