"""Mandates: a body's approver entrusts one project to an agency until a day, and may take it back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from kernel import files
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed
from kernel.findings import Finding, require
from kernel.inbox import send
from kernel.lifecycle import advance, lock, note
from parties.models import Kind, Mandate, Organisation


@transaction.atomic
def grant_mandate(
    body: Organisation, *, by: Actor, clock: Clock, agency: Organisation, project_number: str, project_title: str, matters: str,
    since: date, until: date, document: Any,
) -> Mandate:
    """Entrust one project to an agency by a written agreement (条例 第十六条). The caller has shown that the project is the body's.

    Raises NotAllowed for anybody but the body's approver; Refused: no agency, no agreement, an end that is past, a mandate still in force."""
    body = Organisation.objects.select_for_update().get(pk=body.pk)
    at = clock.now()
    if by.organisation_key != body.key or not by.has("approver"):
        raise NotAllowed("grant_mandate", "has_role:approver & owns")
    today = day_of(at)
    standing = Mandate.objects.filter(body=body, project_number=project_number).in_force(max(today, since)).exists()
    require(
        Finding("mandate_no_agency", agency.kind == Kind.AGENCY, field="agency"),
        Finding("mandate_needs_agreement", document is not None, cite="gplr.16.agreement", field="document"),
        Finding("mandate_days", since <= until and until >= today, need=today, got=until, field="until"),
        Finding("mandate_stands", not standing, got=project_number, field="agency"),
    )
    stored = files.store(document, by=by, at=at, purpose="mandate", field="document")
    mandate = Mandate.objects.create(body=body, agency=agency, project_number=project_number, project_title=project_title, matters=matters, document=stored,
                                     since=since, until=until, granted_at=at, granted_by=str(by.user))
    note(mandate, "grant_mandate", by=by, at=at, agency=agency.key, until=until.isoformat(), matters=matters)
    send(key=f"parties.mandate:{mandate.pk}", organisation_key=agency.key, subject="有一个项目委托给你单位", body=project_title, at=at,
         url=reverse("procure", args=[project_number]))
    return mandate


@transaction.atomic
def revoke_mandate(mandate: Mandate, *, by: Actor, clock: Clock, because: str) -> Mandate:
    """Take a mandate back at once. Raises NotAllowed, WrongState, Refused without a reason."""
    mandate = lock(mandate)
    at = clock.now()
    require(Finding("reason_missing", bool(because.strip()), field="because"))
    advance(mandate, "revoke_mandate", by=by, at=at, because=because)
    Mandate.objects.filter(pk=mandate.pk).update(revoke_reason=because)
    mandate.revoke_reason = because
    send(key=f"parties.mandate:{mandate.pk}:revoked", organisation_key=mandate.agency.key, subject="一项委托已收回", body=because, at=at,
         url=reverse("desk"))
    return mandate


