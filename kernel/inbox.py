"""Messages: always the in-app inbox, and a file under MAIL_DIR that a mail gateway picks up."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from kernel.actors import Actor
from kernel.models import Message


def send(*, key: str, subject: str, body: str, at: datetime, url: str = "", organisation_key: str = "", role: str = "", user: Any = None) -> Message:
    """Send once for one `key`; a repeat returns the first message."""
    message, made = Message.objects.get_or_create(
        key=key[:120],
        defaults={"subject": subject[:200], "body": body, "url": url, "sent_at": at, "organisation_key": organisation_key, "role": role, "user": user},
    )
    if made:
        transaction.on_commit(lambda: _drop_file(message), robust=True)
    return message


def _drop_file(message: Message) -> None:
    folder = Path(settings.MAIL_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{message.pk:08d}.json"
    data = {"to": {"organisation": message.organisation_key, "role": message.role, "user": message.user_id},
            "subject": message.subject, "body": message.body, "url": message.url, "sent_at": message.sent_at.isoformat()}
    waiting = target.with_suffix(".part")
    waiting.write_text(json.dumps(data, ensure_ascii=False, indent=1))
    os.replace(waiting, target)


def for_actor(actor: Actor) -> Any:
    """The messages of this actor, newest first."""
    if not actor.is_authenticated:
        return Message.objects.none()
    mine = Q(user_id=actor.user_id)
    if actor.organisation_key:
        mine |= Q(user__isnull=True, organisation_key=actor.organisation_key) & (Q(role="") | Q(role__in=actor.roles))
    return Message.objects.filter(mine).order_by("-id")
