"""What is handed in year by year, and what civil affairs offers to social organisations."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import files, receipts
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed
from kernel.findings import Finding, require
from kernel.journal import append
from kernel.lifecycle import lock, note
from kernel.models import Receipt
from parties.models import AuditReport, Contractor, Organisation, Training
from parties.permissions import acts_for_contractor, keeps_training, prepares_admission


@transaction.atomic
def file_report(contractor: Contractor, *, by: Actor, clock: Clock, fiscal_year: int, firm: str, licence: str, upload: Any, opinion: str = "") -> Receipt:
    """Hand in the accounts of a year as audited by a certified accountant. Raises Refused for a year to come or one already filed, NotAllowed."""
    contractor = lock(contractor)
    if not prepares_admission(by, contractor):
        raise NotAllowed("file_report", str(acts_for_contractor.name))
    at = clock.now()
    known = AuditReport.objects.filter(contractor=contractor, fiscal_year=fiscal_year).exists()
    require(Finding("report_year", fiscal_year < day_of(at).year, got=fiscal_year, field="fiscal_year"), Finding("report_known", not known, got=fiscal_year, field="fiscal_year"))
    stored = files.store(upload, by=by, at=at, purpose="audit_report", field="upload")
    AuditReport.objects.create(contractor=contractor, fiscal_year=fiscal_year, firm=firm, licence=licence, opinion=opinion, file=stored, filed_at=at)
    entry = note(contractor, "file_report", by=by, at=at, year=fiscal_year, firm=firm, licence=licence, sha256=stored.sha256)
    lines = [(_("Organisation"), contractor.organisation.name), (_("Fiscal year"), str(fiscal_year)), (_("Accounting firm"), f"{firm}（{licence}）")]
    return receipts.issue(entry, kind="SJ", title=_("Audit report handed in"), lines=lines, files=[stored], next_url=reverse("vendor-reports"))


@transaction.atomic
def post_training(organisation: Organisation, *, by: Actor, clock: Clock, title: str, text: str, link: str = "", until: date | None = None) -> Training:
    """Publish an offer of training or incubation. Raises NotAllowed for others than civil affairs, Refused when it would be over already."""
    if not keeps_training(by, None) or organisation.key != by.organisation_key:
        raise NotAllowed("post_training", str(keeps_training.name))
    at = clock.now()
    require(Finding("training_over", until is None or until >= day_of(at), got=until or "", field="until"))
    row = Training.objects.create(organisation=organisation, title=title, text=text, link=link, until=until, posted_at=at, posted_by=by.user.name if by.user else "")
    _log(row, "post_training", by, at, title=title)
    return row


@transaction.atomic
def take_down_training(row: Training, *, by: Actor, clock: Clock) -> Training:
    """Take an offer off the page. Raises NotAllowed."""
    row = lock(row)
    if not keeps_training(by, None) or row.organisation.key != by.organisation_key:
        raise NotAllowed("take_down_training", str(keeps_training.name))
    if row.taken_down_at is None:
        row.taken_down_at = clock.now()
        row.save(update_fields=["taken_down_at"])
        _log(row, "take_down_training", by, row.taken_down_at, title=row.title)
    return row


def _log(row: Training, event: str, by: Actor, at: Any, **facts: Any) -> None:
    append(subject="parties.training", subject_id=row.pk, event=f"parties.{event}", by=by, at=at, owner_key=row.organisation.key, facts=facts)
