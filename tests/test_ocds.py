"""What the portal publishes as OCDS: the official validator in a process and an environment of its own, and what it does not look at."""

from __future__ import annotations

import fcntl
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import TestCase

from disclosure.tests.cast import SECRET, Purchase

ROOT = Path(__file__).parent.parent
DATED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\+\d\d:\d\d|Z)")
NAMES = ("ocds-release-package.json", "ocds-record-package.json")


def checker() -> Path | None:
    """The validator's script, in the folder that PORTAL_SHARED names or beside the project."""
    for folder in (os.environ.get("PORTAL_SHARED"), str(ROOT.parent / "shared")):
        if folder and (found := Path(folder) / "ocds" / "check_ocds.py").is_file():
            return found
    return None


def python() -> Path:
    """An environment with libcoveocds (AGPL: never in the product's own), made once and kept under var/."""
    place = ROOT / "var" / "ocds-env"
    place.parent.mkdir(exist_ok=True)
    with (place.parent / "ocds-env.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "whole").exists():
            subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True)
            subprocess.run([place / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "libcoveocds", "responses"], check=True)
            (place / "whole").touch()
    return place / "bin" / "python"


def walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with the path to it."""
    yield path, value
    if isinstance(value, dict):
        for key, part in value.items():
            yield from walk(part, f"{path}/{key}")
    elif isinstance(value, list):
        for part in value:
            yield from walk(part, f"{path}[]")


class TestPackages(TestCase):
    """The packages of a purchase that was evaluated and paid in full."""

    packages: dict[str, Any]

    @classmethod
    def setUpTestData(cls) -> None:
        Purchase().finished()

    def setUp(self) -> None:
        self.packages = {name: self.client.get(f"/projects/LQ-2025-0001/{name}").json() for name in NAMES}

    def releases(self) -> list[dict[str, Any]]:
        record = self.packages[NAMES[1]]["records"][0]
        return [*self.packages[NAMES[0]]["releases"], *record["releases"], record["compiledRelease"]]

    def test_the_official_validator_finds_nothing(self) -> None:
        script = checker()
        if script is None:
            reason = "OCDS is NOT checked: neither PORTAL_SHARED nor ../shared holds ocds/check_ocds.py"
            print(f"\n{reason}", file=sys.__stderr__)
            pytest.skip(reason)
        folder = Path(os.environ["PORTAL_STATE"]) / "ocds"
        folder.mkdir(parents=True, exist_ok=True)
        for name, package in self.packages.items():
            (folder / name).write_text(json.dumps(package, ensure_ascii=False))
        done = subprocess.run([python(), script, *(folder / name for name in NAMES)], capture_output=True, text=True, check=False, cwd=folder)
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]

    def test_every_organisation_that_is_named_stands_among_the_parties(self) -> None:
        for release in self.releases():
            known = {party["id"]: party["name"] for party in release["parties"]}
            for path, value in walk({key: part for key, part in release.items() if key != "parties"}):
                if isinstance(value, dict) and str(value.get("id", "")).startswith("CN-USCC-"):
                    assert known.get(value["id"]) == value["name"], (release["id"], path, value)

    def test_nothing_is_empty_and_every_moment_has_its_offset(self) -> None:
        for path, value in walk(self.packages):
            assert value not in ("", [], {}, None), path
            if re.search(r"/(date\w*|\w+Date|dateSigned|dateMet)$", path) and isinstance(value, str):
                assert DATED.fullmatch(value), (path, value)

    def test_amounts_are_numbers_and_the_payments_make_the_contract(self) -> None:
        compiled = self.packages[NAMES[1]]["records"][0]["compiledRelease"]
        for path, value in walk(compiled):
            if path.endswith("/amount") and not isinstance(value, dict):
                assert type(value) in (int, float), (path, value)
        deal = compiled["contracts"][0]
        assert deal["value"] == {"amount": 1272000, "currency": "CNY"}
        assert sum(row["value"]["amount"] for row in deal["implementation"]["transactions"]) == 1272000
        assert [row["status"] for row in deal["implementation"]["milestones"]] == ["met", "met"]

    def test_a_release_says_what_was_public_at_its_moment(self) -> None:
        tags = [release["tag"][0] for release in self.packages[NAMES[0]]["releases"]]
        assert tags == ["planning", "planning", "tender", "award", "contract", *["implementation"] * 7]
        first, _intention, tender = self.packages[NAMES[0]]["releases"][:3]
        assert "tender" not in first
        assert (tender["tender"]["status"], "tenderers" in tender["tender"], "awards" in tender) == ("active", False, False)
        assert len({release["id"] for release in self.packages[NAMES[0]]["releases"]}) == len(tags)

    def test_no_losers_price_is_in_them(self) -> None:
        text = json.dumps(self.packages, ensure_ascii=False)
        for secret in SECRET:
            assert not re.search(rf"\b{re.escape(secret)}\b", text), secret
