"""The tree against RFC 6962's own vectors and against an independent implementation."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from kernel import merkle

# The leaves and heads of the reference implementation of Certificate Transparency (RFC 6962).
LEAVES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def hashes(count: int) -> list[bytes]:
    return [merkle.leaf_hash(bytes([number % 256]) * (number % 7)) for number in range(count)]


def test_the_empty_tree_is_the_hash_of_nothing() -> None:
    assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_heads_of_the_reference_leaves(size: int) -> None:
    assert merkle.root([merkle.leaf_hash(leaf) for leaf in LEAVES[:size]]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 33, 100])
def test_the_same_head_as_an_independent_tree(size: int) -> None:
    tree = InmemoryTree(algorithm="sha256")
    bodies = [f"entry {number}".encode() for number in range(size)]
    for body in bodies:
        tree.append_entry(body)
    assert merkle.root([merkle.leaf_hash(body) for body in bodies]) == tree.get_root()


@given(st.integers(1, 90))
def test_a_growing_frontier_gives_the_head_of_all_leaves(size: int) -> None:
    leaves = hashes(size)
    frontier: list[bytes] = []
    for number, leaf in enumerate(leaves):
        frontier = merkle.extend(frontier, number, leaf)
    assert merkle.frontier_root(frontier) == merkle.root(leaves)


@given(st.integers(1, 60).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))))
def test_every_leaf_can_be_proved_and_no_other(case: tuple[int, int]) -> None:
    size, index = case
    leaves = hashes(size)
    path = merkle.inclusion_proof(index, leaves)
    head = merkle.root(leaves)
    assert merkle.root_from_inclusion(leaves[index], index, size, path) == head
    assert merkle.root_from_inclusion(merkle.leaf_hash(b"another"), index, size, path) != head


def test_a_path_of_the_wrong_length_proves_nothing() -> None:
    leaves = hashes(8)
    path = merkle.inclusion_proof(3, leaves)
    assert merkle.root_from_inclusion(leaves[3], 3, 8, path[:-1]) is None
    assert merkle.root_from_inclusion(leaves[3], 3, 8, [*path, leaves[0]]) is None
    assert merkle.root_from_inclusion(leaves[3], 8, 8, path) is None


def test_consistency_between_sizes_as_in_the_rfc() -> None:
    """RFC 6962 §2.1.3: PROOF(3, D[7]) = [c, d, g, l] and PROOF(4, D[7]) = [l]."""
    leaves = hashes(7)
    a_b = merkle.root(leaves[:2])
    right = merkle.root(leaves[4:])
    assert merkle.consistency_proof(3, leaves) == [leaves[2], leaves[3], a_b, right]
    assert merkle.consistency_proof(4, leaves) == [right]


def test_a_note_opens_with_its_key_and_with_no_other() -> None:
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    text = merkle.checkpoint_text("example.test/log", 2, merkle.root(hashes(2)))
    note = merkle.sign_note(text, "example.test/log", key)
    assert merkle.open_note(note, merkle.verifier_key("example.test/log", key)) == text
    assert merkle.open_note(note, merkle.verifier_key("example.test/log", other)) is None
    assert merkle.open_note(note.replace("\n2\n", "\n3\n"), merkle.verifier_key("example.test/log", key)) is None


def test_the_key_line_holds_the_hash_of_name_and_key() -> None:
    key = Ed25519PrivateKey.generate()
    name, wanted, encoded = merkle.verifier_key("log", key).split("+", 2)
    assert wanted == hashlib.sha256(name.encode() + b"\n" + base64.b64decode(encoded)).hexdigest()[:8]


def test_a_full_tile_of_the_second_level_holds_heads_of_256_leaves() -> None:
    leaves = hashes(512)
    tile = merkle.tile_hashes(1, 0, 2, lambda start, stop: leaves[start:stop])
    assert tile == [merkle.root(leaves[:256]), merkle.root(leaves[256:])]
