"""The public log: journal entries as leaves, signed tree heads, tiles for outsiders."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from django.conf import settings
from django.db import connection, transaction

from kernel import merkle
from kernel.clock import Clock
from kernel.models import Checkpoint, Entry, Leaf

LOCK = 0x706F7274616C  # any fixed number: one sealer at a time
BATCH = 5000
LONGEST_LEAF = 0xFFFF  # C2SP tlog-tiles gives an entry's length two bytes; a longer text stands there by its digest


def event_of(entry: Entry) -> dict[str, Any]:
    """The whole event, as it is hashed: for public entries published, for others only committed to."""
    return {
        "event": entry.event, "subject": f"{entry.subject}:{entry.subject_id}", "thread": entry.thread,
        "at": entry.at.isoformat(), "organisation": entry.organisation_key, "name": entry.organisation_name,
        "from": entry.from_state, "to": entry.to_state, "citation": entry.citation, "because": entry.because,
        "facts": entry.public_facts,
    }


def commitment(entry: Entry) -> str:
    """SHA-256(salt ‖ JCS(event with its inner facts)): whoever holds the salt can show what was committed to."""
    whole = {**event_of(entry), "inner": entry.facts, "actor": entry.actor_id}
    return hashlib.sha256(bytes.fromhex(entry.salt) + rfc8785.dumps(whole)).hexdigest()


def leaf_body(entry: Entry) -> bytes:
    """What stands in the log: a public event in full with its commitment, a confidential one as commitment and minute."""
    if entry.is_public:
        event = event_of(entry)
        body = rfc8785.dumps({"v": 1, **event, "id": entry.pk, "c": commitment(entry)})
        if len(body) <= LONGEST_LEAF:
            return body
        digest = hashlib.sha256(rfc8785.dumps({"facts": event["facts"], "because": event["because"]})).hexdigest()
        return rfc8785.dumps({"v": 1, **event, "facts": {"sha256": digest}, "because": "", "id": entry.pk, "c": commitment(entry)})
    return rfc8785.dumps({"v": 1, "minute": entry.at.replace(second=0, microsecond=0).isoformat(), "c": commitment(entry)})


@lru_cache(maxsize=1)
def signing_key() -> Ed25519PrivateKey:
    """The key of the tree heads, from PORTAL_LOG_KEY (PEM) or made once under the state directory."""
    if settings.PORTAL_LOG_KEY:
        pem = settings.PORTAL_LOG_KEY.encode()
    else:
        pem = _own_key(Path(settings.STATE_DIR) / "log-key.pem")
    key = load_pem_private_key(pem, None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def _own_key(path: Path) -> bytes:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        waiting = path.with_suffix(f".{os.getpid()}")
        waiting.touch(mode=0o600)
        waiting.write_bytes(pem)
        with suppress(FileExistsError):  # the first process wins
            os.link(waiting, path)
        waiting.unlink()
    return path.read_bytes()


def seal(clock: Clock) -> Checkpoint | None:
    """Order new entries into the tree and sign the new head. None when nothing is new or another sealer works."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return None
        last = Checkpoint.objects.order_by("-size").first()
        size = last.size if last else 0
        new = list(Entry.objects.filter(leaf__isnull=True).order_by("pk")[:BATCH])
        if not new:
            return None
        frontier = [bytes.fromhex(part) for part in last.frontier] if last else []
        leaves = []
        for offset, entry in enumerate(new):
            body = leaf_body(entry)
            digest = merkle.leaf_hash(body)
            leaves.append(Leaf(entry=entry, index=size + offset, body=body.decode(), digest=digest))
            frontier = merkle.extend(frontier, size + offset, digest)
        Leaf.objects.bulk_create(leaves)
        return _sign(size + len(new), frontier, clock.now())


def _sign(size: int, frontier: list[bytes], at: datetime) -> Checkpoint:
    head = merkle.frontier_root(frontier)
    text = merkle.checkpoint_text(settings.PORTAL_LOG_ORIGIN, size, head)
    note = merkle.sign_note(text, settings.PORTAL_LOG_ORIGIN, signing_key())
    return Checkpoint.objects.create(size=size, root=head.hex(), note=note, at=at, frontier=[part.hex() for part in frontier])


def leaf_range(start: int, stop: int) -> list[bytes]:
    """Leaf hashes [start, stop)."""
    rows = Leaf.objects.filter(index__gte=start, index__lt=stop).order_by("index").values_list("digest", flat=True)
    return [bytes(row) for row in rows]


def verifier_key() -> str:
    """What an outsider needs to check a tree head."""
    return merkle.verifier_key(settings.PORTAL_LOG_ORIGIN, signing_key())
