"""An outsider with public data alone finds out whatever was changed."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import TestCase

import verify_log
from disclosure.models import Notice
from disclosure.queries.notices import as_data
from disclosure.tests.cast import Purchase
from kernel import merkle, publiclog
from kernel.models import Entry, Leaf
from verify_log import Mismatch, digest, main, verify

Change = Callable[[str, bytes], bytes]


class TestVerify(TestCase):
    """The log of a purchase up to its result."""

    purchase: Purchase

    @classmethod
    def setUpTestData(cls) -> None:
        cls.purchase = Purchase().awarded().work()

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.memory = Path(folder.name) / "memory.json"
        self.said: list[str] = []

    def get(self, path: str) -> bytes:
        response = self.client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        return response.content

    def check(self, change: Change = lambda path, data: data, key: str = "") -> None:
        verify(lambda path: change(path, self.get(path)), key=key, memory=self.memory, say=self.said.append)

    def refused(self, change: Change = lambda path, data: data, key: str = "") -> str:
        with pytest.raises(Mismatch) as error:
            self.check(change, key)
        return str(error.value)

    def remember(self, size: int, head: bytes) -> None:
        text = merkle.checkpoint_text("portal.invalid/log", size, head)
        note = merkle.sign_note(text, "portal.invalid/log", publiclog.signing_key())
        self.memory.write_text(json.dumps({"portal.invalid/log": {"note": note, "vkey": publiclog.verifier_key()}}))

    def test_an_honest_log_is_good_and_grows(self) -> None:
        self.check()
        assert "signature good" in self.said[1]
        assert "Notices 4 of 1 projects" in self.said[-1]
        assert "no earlier tree head" in self.said[3]
        before = Leaf.objects.count()
        from kernel.lifecycle import note

        note(self.purchase.project, "test", by=self.purchase.world.actor("clerk"), at=self.purchase.world.clock.now(), public=True)
        publiclog.seal(self.purchase.world.clock)
        self.said.clear()
        self.check()
        assert f"the {before} entries of the last check" in self.said[3]

    def test_a_changed_entry(self) -> None:
        def change(path: str, data: bytes) -> bytes:
            return data.replace(b"consultation", b"negotiation_") if "/tile/entries/" in path else data

        assert "does not hold the hashes" in self.refused(change)

    def test_a_changed_entry_with_a_changed_tile(self) -> None:
        def forged(data: bytes) -> bytes:
            return data.replace(b"consultation", b"negotiation_")

        def change(path: str, data: bytes) -> bytes:
            if "/tile/entries/" in path:
                return forged(data)
            if "/tile/0/" in path:
                bodies = Leaf.objects.order_by("index").values_list("body", flat=True)
                return b"".join(verify_log.leaf_hash(forged(body.encode())) for body in bodies)
            return data

        assert "do not give the root" in self.refused(change)

    def test_a_head_signed_by_another_key(self) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        other = merkle.verifier_key("portal.invalid/log", Ed25519PrivateKey.generate())
        assert "good signature" in self.refused(key=other)

    def test_a_head_whose_size_was_changed(self) -> None:
        def change(path: str, data: bytes) -> bytes:
            return data.replace(f"\n{Leaf.objects.count()}\n".encode(), b"\n3\n") if path == "/log/checkpoint" else data

        assert "good signature" in self.refused(change)

    def test_a_forked_log(self) -> None:
        hashes = publiclog.leaf_range(0, 10)
        self.remember(10, merkle.root([*hashes[:4], hashlib.sha256(b"another").digest(), *hashes[5:]]))
        assert "rewritten" in self.refused()

    def test_a_log_that_shrank(self) -> None:
        self.remember(10**6, hashlib.sha256(b"").digest())
        assert "shrunk" in self.refused()

    def test_a_refusal_does_not_replace_the_memory(self) -> None:
        self.remember(10**6, hashlib.sha256(b"").digest())
        kept = self.memory.read_text()
        self.refused()
        assert self.memory.read_text() == kept

    def test_a_notice_whose_text_was_changed(self) -> None:
        found = Notice.objects.filter(kind="result").get()
        found.sections[1]["table"]["rows"][0][3] = "1,000,000.00元"
        found.save()
        assert "does not have the digest" in self.refused()

    def test_a_notice_that_was_exchanged_with_its_digest(self) -> None:
        found = Notice.objects.filter(kind="result").get()
        found.title = "另一公告"
        found.sha256 = digest(as_data(found))
        found.save()
        assert "exchanged" in self.refused()

    def test_a_notice_that_was_withdrawn(self) -> None:
        def change(path: str, data: bytes) -> bytes:
            if not path.startswith("/api/notices/"):
                return data
            page: dict[str, Any] = json.loads(data)
            return json.dumps({**page, "results": page["results"][1:]}).encode()

        assert "not published any more" in self.refused(change)

    def test_the_digest_is_the_portals(self) -> None:
        for found in Notice.objects.select_related("entry"):
            assert digest(as_data(found)) == found.sha256

    def test_what_is_confidential_stands_as_a_commitment(self) -> None:
        bodies = [json.loads(body) for body in Leaf.objects.filter(entry__is_public=False).values_list("body", flat=True)]
        assert len(bodies) == Entry.objects.filter(is_public=False).count() > 10
        assert {tuple(sorted(body)) for body in bodies} == {("c", "minute", "v")}


def test_a_portal_that_does_not_answer_is_said_and_fails(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["http://127.0.0.1:9", "--memory", str(tmp_path / "m")]) == 1
    assert "cannot be read" in capsys.readouterr().err
