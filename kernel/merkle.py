"""RFC 6962 hashing, proofs and C2SP signed notes. Hashes are 32 bytes; sizes count leaves."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

EMPTY_ROOT = hashlib.sha256(b"").digest()
ED25519 = b"\x01"  # the algorithm byte of C2SP signed-note


def leaf_hash(body: bytes) -> bytes:
    """MTH of one leaf: SHA-256(0x00 ‖ body)."""
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split_point(size: int) -> int:
    """The largest power of two smaller than `size` (size > 1)."""
    return 1 << ((size - 1).bit_length() - 1)


def root(hashes: Sequence[bytes]) -> bytes:
    """Merkle tree head over leaf hashes."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    k = split_point(len(hashes))
    return node_hash(root(hashes[:k]), root(hashes[k:]))


def extend(frontier: list[bytes], size: int, leaf: bytes) -> list[bytes]:
    """The perfect subtrees (largest first) after one more leaf. `size` is the count before it."""
    out = [*frontier, leaf]
    while size & 1:
        right, left = out.pop(), out.pop()
        out.append(node_hash(left, right))
        size >>= 1
    return out


def frontier_root(frontier: Sequence[bytes]) -> bytes:
    """The head of a tree from its perfect subtrees."""
    if not frontier:
        return EMPTY_ROOT
    value = frontier[-1]
    for left in reversed(frontier[:-1]):
        value = node_hash(left, value)
    return value


def inclusion_proof(index: int, hashes: Sequence[bytes]) -> list[bytes]:
    """Audit path of leaf `index`, from the leaf upwards (RFC 6962 §2.1.1)."""
    if len(hashes) <= 1:
        return []
    k = split_point(len(hashes))
    if index < k:
        return [*inclusion_proof(index, hashes[:k]), root(hashes[k:])]
    return [*inclusion_proof(index - k, hashes[k:]), root(hashes[:k])]


def root_from_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The head that the path leads to, or None when the path's length does not fit."""
    if not 0 <= index < size:
        return None
    fn, sn, value = index, size - 1, leaf
    for sibling in path:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            value = node_hash(sibling, value)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            value = node_hash(value, sibling)
        fn, sn = fn >> 1, sn >> 1
    return value if sn == 0 else None


def consistency_proof(old: int, hashes: Sequence[bytes]) -> list[bytes]:
    """Proof that the tree of the first `old` leaves is a prefix of this one (RFC 6962 §2.1.2); 0 < old <= size."""

    def sub(m: int, part: Sequence[bytes], whole: bool) -> list[bytes]:
        if m == len(part):
            return [] if whole else [root(part)]
        k = split_point(len(part))
        if m <= k:
            return [*sub(m, part[:k], whole), root(part[k:])]
        return [*sub(m - k, part[k:], False), root(part[:k])]

    return sub(old, hashes, True)


def key_id(name: str, key: bytes) -> bytes:
    """First four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key) (C2SP signed-note)."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + key).digest()[:4]


def public_bytes(key: Ed25519PrivateKey | Ed25519PublicKey) -> bytes:
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def verifier_key(name: str, key: Ed25519PrivateKey) -> str:
    """The vkey line that an outsider needs: name+keyid+base64(0x01 ‖ key)."""
    public = public_bytes(key)
    return f"{name}+{key_id(name, public).hex()}+{base64.b64encode(ED25519 + public).decode()}"


def checkpoint_text(origin: str, size: int, head: bytes) -> str:
    """The three lines that are signed (C2SP tlog-checkpoint)."""
    return f"{origin}\n{size}\n{base64.b64encode(head).decode()}\n"


def sign_note(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """Text, blank line, one signature line."""
    blob = key_id(name, public_bytes(key)) + key.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(blob).decode()}\n"


def open_note(note: str, vkey: str) -> str | None:
    """The signed text when the note carries a good signature of this key, else None."""
    name, wanted, encoded = vkey.split("+", 2)
    public = base64.b64decode(encoded)[1:]
    text, found, signatures = note.rpartition("\n\n")
    if not found:
        return None
    for line in signatures.splitlines():
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "—" or parts[1] != name:
            continue
        blob = base64.b64decode(parts[2])
        if blob[:4].hex() != wanted or blob[:4] != key_id(name, public):
            continue
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(blob[4:], (text + "\n").encode())
        except InvalidSignature:
            continue
        return text + "\n"
    return None


def tile_hashes(level: int, index: int, width: int, leaves: Callable[[int, int], Sequence[bytes]]) -> list[bytes]:
    """The `width` hashes of tile (level, index) of C2SP tlog-tiles: each covers 256^level leaves.

    `leaves(start, stop)` gives leaf hashes."""
    span = 256**level
    first = index * 256 * span
    return [root(leaves(first + i * span, first + (i + 1) * span)) for i in range(width)]
