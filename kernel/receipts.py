"""Receipts: what an act gives in hand."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from typing import Any

import rfc8785

from kernel.clock import day_of
from kernel.models import Entry, Receipt, StoredFile
from kernel.numbers import next_number

# No letter or digit that is mistaken for another when read aloud or copied by hand.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_code() -> str:
    """A code such as 7K3-9QDM-H2: 31^9 possibilities, so a code cannot be guessed by trying."""
    raw = "".join(secrets.choice(CODE_ALPHABET) for _ in range(9))
    return f"{raw[:3]}-{raw[3:6]}-{raw[6:]}"


def issue(entry: Entry, *, kind: str, title: str, lines: Iterable[tuple[str, str]] = (), files: Iterable[StoredFile] = (),
          next_step: str = "", next_url: str = "") -> Receipt:
    """Give a receipt for the entry, inside the act's own transaction. `kind` is the serial's two letters."""
    rows = [[str(label), str(value)] for label, value in lines]
    listed = [{"name": file.name, "size": file.size, "sha256": file.sha256, "pages": file.pages} for file in files]
    serial = next_number(f"receipt:{kind}", kind, day_of(entry.at).year, width=6)
    body: dict[str, Any] = {"serial": serial, "event": entry.event, "thread": entry.thread, "at": entry.at.isoformat(), "title": title,
            "lines": rows, "files": listed, "organisation": entry.organisation_key}
    return Receipt.objects.create(
        serial=serial, code=new_code(), entry=entry, title=title, lines=rows, files=listed, next_step=next_step,
        next_url=next_url, sha256=hashlib.sha256(rfc8785.dumps(body)).hexdigest(), issued_at=entry.at,
        organisation_key=entry.organisation_key,
    )
