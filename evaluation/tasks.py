"""Doorbells: messages about an evaluation's steps, and the nightly wiping of telephone numbers."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from evaluation import actions
from evaluation.models import Evaluation
from kernel import inbox
from kernel.clock import clock
from kernel.models import Entry


def _send(entry: Entry, evaluation: Evaluation, key: str, role: str, subject: str, page: str) -> None:
    inbox.send(
        key=f"{entry.event}:{entry.pk}:{role}", subject=subject, body=f"{evaluation.project.title} · {evaluation.number}", at=entry.at,
        url=reverse(page, args=[evaluation.number]), organisation_key=key, role=role,
    )


@shared_task(name="evaluation.tell")
def tell(*, entry_id: int, **_rest: Any) -> None:
    """Whoever acts next is told (reaction to evaluation.collect, .report, .conclude and .publish)."""
    entry = Entry.objects.get(pk=entry_id)
    evaluation = Evaluation.objects.with_parties().get(pk=entry.subject_id)
    with override("zh-hans"):
        if entry.event == "evaluation.collect":
            _send(entry, evaluation, evaluation.third_party_key, "third_party", _("You are asked for a third-party evaluation"), "evaluation-task")
        elif entry.event == "evaluation.report":
            _send(entry, evaluation, evaluation.owner_key, "approver", _("The third party has handed in its report"), "evaluation-manage")
        elif entry.event == "evaluation.conclude":
            _send(entry, evaluation, evaluation.contractor_key, "contractor_head", _("Your contract has been graded; you may reply"), "evaluation-reply")
        elif entry.event == "evaluation.publish":
            _send(entry, evaluation, evaluation.contractor_key, "contractor_head", _("The evaluation of your contract is public"), "evaluation")


@shared_task(name="evaluation.wipe_numbers")
def wipe_numbers(**_rest: Any) -> None:
    """Numbers are not kept longer than was promised (beat)."""
    actions.wipe_due(clock=clock)
