"""Mail and text messages to people who may have no account yet: files under MAIL_DIR that the mail gateway picks up.

What carries a one-time link goes this way and not through the inbox, whose rows can be read again."""

from __future__ import annotations

import json
import os
import secrets
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction


def post(*, email: str, subject: str, body: str, at: datetime, url: str = "") -> None:
    """Leave one mail once the transaction has committed."""
    _leave({"to": {"email": email}, "subject": subject, "body": body, "url": url, "sent_at": at.isoformat()})


def text(*, phone: str, body: str, at: datetime) -> None:
    """Leave one text message: a number and a verb, no link and no personal data."""
    _leave({"to": {"phone": phone}, "subject": "", "body": body, "url": "", "sent_at": at.isoformat()})


def _leave(data: dict[str, Any]) -> None:
    transaction.on_commit(partial(_drop, data), robust=True)


def _drop(data: dict[str, Any]) -> None:
    folder = Path(settings.MAIL_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"link-{secrets.token_hex(8)}.json"
    waiting = target.with_suffix(".part")
    waiting.write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")
    os.chmod(waiting, 0o600)
    os.replace(waiting, target)
