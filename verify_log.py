#!/usr/bin/env python3
"""Check a portal's public log as an outsider: public addresses alone, no account, nothing of the portal's own code.

    verify_log.py http://portal.example [--key VKEY] [--memory FILE]

What is checked: the signature of the newest tree head; that the leaves, hashed anew (RFC 6962), give its root; that the tiles say the
same; that an earlier head, remembered from the last run, is a beginning of this log; that each published notice has the digest that
it names, and that the log holds both the act behind it and this digest. Exit code 0 when everything fits, 1 with the reason when not.
Needs Python 3.11 and `cryptography`. Formats: C2SP signed-note, tlog-checkpoint, tlog-tiles.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDTH = 256
MOST_BYTES = 64 * 1024 * 1024
Get = Callable[[str], bytes]


class Mismatch(Exception):
    """Something does not fit; the text says what, for people."""


# --- RFC 6962 -------------------------------------------------------------------------------------------------------------------


def leaf_hash(body: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + body).digest()


def root(hashes: list[bytes]) -> bytes:
    """The tree head over leaf hashes."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << ((len(hashes) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + root(hashes[:half]) + root(hashes[half:])).digest()


# --- signed notes ---------------------------------------------------------------------------------------------------------------


def open_note(note: str, vkey: str) -> tuple[str, int, bytes]:
    """(origin, size, root) of a tree head that this key has signed. Raises Mismatch."""
    try:
        name, wanted, encoded = vkey.strip().split("+", 2)
        key = base64.b64decode(encoded)
        text, _blank, signatures = note.rpartition("\n\n")
        signed = (text + "\n").encode()
        lines = [line.split(" ") for line in signatures.splitlines()]
        blobs = [base64.b64decode(parts[2]) for parts in lines if len(parts) == 3 and parts[:2] == ["—", name]]
        origin, size, head = text.split("\n")[:3]
        found = origin, int(size), base64.b64decode(head)
        public = Ed25519PublicKey.from_public_bytes(key[1:])
    except (ValueError, IndexError) as error:
        raise Mismatch(f"the tree head or the key cannot be read: {error}") from error
    if key[:1] != b"\x01" or hashlib.sha256(name.encode() + b"\n" + key).digest()[:4].hex() != wanted:
        raise Mismatch("the key's own fingerprint does not fit it")
    for blob in blobs:
        try:
            public.verify(blob[4:], signed)
        except InvalidSignature:
            continue
        if origin != name:
            raise Mismatch(f"the tree head is of {origin}, the key is of {name}")
        return found
    raise Mismatch("the newest tree head does not carry a good signature of this key")


# --- the log --------------------------------------------------------------------------------------------------------------------


def where(index: int, width: int) -> str:
    """The path of a tile: x001/x234/067, with .p/width for one that is not full."""
    parts = [f"{index % 1000:03d}"]
    while index := index // 1000:
        parts.insert(0, f"x{index % 1000:03d}")
    return "/".join(parts) + ("" if width == WIDTH else f".p/{width}")


def leaves(get: Get, size: int) -> list[bytes]:
    """Every leaf of the first `size`, out of the entry bundles; the tile of the same place must hold their hashes."""
    out: list[bytes] = []
    for index in range((size + WIDTH - 1) // WIDTH):
        width = min(WIDTH, size - index * WIDTH)
        data, bodies = get(f"/log/tile/entries/{where(index, width)}"), []
        while data:
            length = int.from_bytes(data[:2], "big")
            bodies.append(data[2 : 2 + length])
            data = data[2 + length :]
        if len(bodies) != width:
            raise Mismatch(f"bundle {index} holds {len(bodies)} entries, {width} are due")
        if get(f"/log/tile/0/{where(index, width)}") != b"".join(map(leaf_hash, bodies)):
            raise Mismatch(f"tile {index} does not hold the hashes of its entries")
        out += bodies
    return out


class Forked(Mismatch):
    """This log does not continue the one of the last check."""


def check_memory(path: Path, origin: str, hashes: list[bytes], note: str, vkey: str, forget: bool = False) -> str:
    """Compare with the head remembered from the last run, then remember this one. Raises Forked on a fork or a shrunken log.

    `forget` begins anew: for a portal whose data was thrown away on purpose."""
    known: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    earlier = None if forget else known.get(origin)
    said = "no earlier tree head is remembered; this one is from now on"
    if earlier:
        if earlier["vkey"] != vkey:
            raise Forked("the log has another key than at the last check")
        _origin, size, head = open_note(earlier["note"], vkey)
        if size > len(hashes):
            raise Forked(f"the log has shrunk: {size} entries at the last check, {len(hashes)} now")
        if root(hashes[:size]) != head:
            raise Forked(f"the log was rewritten: its first {size} entries are not those of the last check")
        said = f"the {size} entries of the last check are still its beginning"
    known[origin] = {"note": note, "vkey": vkey}
    waiting = path.with_name(f".{path.name}.{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting.write_text(json.dumps(known, indent=1))
    os.replace(waiting, path)
    return said


# --- notices --------------------------------------------------------------------------------------------------------------------


def digest(notice: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON (RFC 8785; texts and lists only, so sorted keys and no blanks are all of it)."""
    said = {key: notice[key] for key in ("number", "title", "sections", "at")}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def check_notices(get: Get, bodies: list[bytes]) -> tuple[int, int, int]:
    """(notices checked, those too new for this head, projects). Raises Mismatch."""
    entries = [json.loads(body) for body in bodies]
    logged = {entry["facts"]["number"]: entry["facts"] for entry in entries if entry.get("event") == "disclosure.publish"}
    acts = {entry["id"]: entry for entry in entries if "event" in entry}
    seen, late, projects = set(), 0, set()
    address = "/api/notices/"
    while address:
        page = json.loads(get(address))
        for row in page["results"]:
            notice = json.loads(get(f"/notices/{row['number']}.json"))
            number = notice["number"]
            if digest(notice) != notice["sha256"]:
                raise Mismatch(f"notice {number}: its text does not have the digest that stands under it")
            if number not in logged:
                late += 1
                continue
            if logged[number]["sha256"] != notice["sha256"]:
                raise Mismatch(f"notice {number} was exchanged: the log holds the digest of another text")
            act = acts.get(notice["entry"])
            if act is None or logged[number]["of"] != notice["entry"] or act["thread"] != notice["project"]:
                raise Mismatch(f"notice {number}: the act behind it does not stand in the log")
            seen.add(number)
            projects |= {notice["project"]} if notice["kind"] != "catalog" else set()
        address = f"/api/notices/?after={page['next']}" if page["next"] else ""
    if missing := sorted(set(logged) - seen):
        raise Mismatch(f"notices that the log knows are not published any more: {', '.join(missing[:5])}")
    return len(seen), late, len(projects)


# --- the door -------------------------------------------------------------------------------------------------------------------


def getter(base: str) -> Get:
    """Reads public addresses of the portal."""

    def get(path: str) -> bytes:
        try:
            with urllib.request.urlopen(base.rstrip("/") + path, timeout=60) as answer:
                return bytes(answer.read(MOST_BYTES))
        except urllib.error.HTTPError as error:
            raise Mismatch(f"{path}: the portal answers {error.code}") from error
        except OSError as error:
            raise Mismatch(f"{base}{path} cannot be read: {error}") from error

    return get


def verify(get: Get, *, key: str = "", memory: Path | None = None, forget: bool = False, say: Callable[[str], object] = print) -> None:
    """All checks in turn; says each. Raises Mismatch at the first that fails."""
    vkey = key or get("/log/vkey").decode().strip()
    say(f"Key     {vkey}" + ("" if key else "  (as the portal gives it; pin it with --key)"))
    note = get("/log/checkpoint").decode()
    origin, size, head = open_note(note, vkey)
    say(f"Head    {origin}: {size} entries, root {head.hex()}, signature good")
    bodies = leaves(get, size)
    hashes = [leaf_hash(body) for body in bodies]
    if root(hashes) != head:
        raise Mismatch(f"the {size} entries do not give the root that was signed")
    say(f"Entries {size} read and hashed anew: they give this root, and the tiles hold the same hashes")
    if memory is not None:
        say(f"Memory  {check_memory(memory, origin, hashes, note, vkey, forget)}  ({memory})")
    checked, late, projects = check_notices(get, bodies)
    say(f"Notices {checked} of {projects} projects: each has its digest, the log holds the same digest and the act behind it"
        + (f"; {late} newer than this head" if late else ""))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="portal verify", description="Check a portal's public log with public data alone.")
    parser.add_argument("address", help="of the portal, for example https://portal.example")
    parser.add_argument("--key", default="", help="the log's key (vkey) that you trust; by default the one that the portal gives")
    parser.add_argument("--memory", type=Path, default=Path.home() / ".portal-log-memory.json", help="file that remembers the last tree head")
    parser.add_argument("--forget", action="store_true", help="forget the remembered tree head first: the portal's data was thrown away on purpose")
    options = parser.parse_args(arguments)
    try:
        verify(getter(options.address), key=options.key, memory=options.memory, forget=options.forget)
    except Mismatch as reason:
        print(f"NOT GOOD: {reason}", file=sys.stderr)
        if isinstance(reason, Forked):
            print("If its data was thrown away on purpose (./portal demo --fresh), the head remembered from before no longer fits:\n"
                  f"run it again with --forget. The memory is {options.memory}.", file=sys.stderr)
        return 1
    except (ValueError, KeyError, TypeError) as error:
        print(f"NOT GOOD: the portal gives data that cannot be read: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    print("Everything fits.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
