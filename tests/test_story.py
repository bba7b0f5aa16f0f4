"""The whole case, as its users play it, on a stack of its own; web and worker are killed on the way, and nothing is lost."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from launcher.places import ROOT
from tests.test_ocds import checker, python

pytestmark = pytest.mark.story
# Step -> what dies there: in the middle of bids, of scoring, of publication, of the survey.
KILLS = {60: ("web",), 90: ("worker",), 125: ("web", "worker"), 136: ("worker",), 170: ("web",)}


def kill(state: Path, names: tuple[str, ...]) -> None:
    """SIGKILL to each child and all its own children: no chance to finish anything."""
    children = json.loads((state / "services.json").read_text())["children"]
    for name in names:
        os.killpg(children[name]["pid"], signal.SIGKILL)


def lines(story: "subprocess.Popen[str]") -> Iterator[str]:
    assert story.stdout is not None
    for line in story.stdout:
        print(line, end="")
        yield line


@pytest.fixture(scope="module")
def takings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the public gets of the case, after a story with kills that met every expectation."""
    out = tmp_path_factory.mktemp("story")
    kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL", "PORTAL_STATE", "PORTAL_DEMO", "DJANGO_SETTINGS_MODULE")}
    command = [sys.executable, "portal", "story", "luqiao", "--out", str(out)]
    story = subprocess.Popen(command, cwd=ROOT, env=kept, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    state, killed = Path(), 0
    try:
        for line in lines(story):
            if found := re.search(r"Valkey in (/\S+)", line):
                state = Path(found[1])
            if (found := re.match(r" *(\d+)  20", line)) and int(found[1]) in KILLS:
                kill(state, KILLS[int(found[1])])
                killed += 1
        assert story.wait(60) == 0
    finally:
        story.terminate()
    assert killed == len(KILLS)
    assert not state.exists(), "the throw-away stack is gone"
    return out


def test_every_step_is_met_although_web_and_worker_are_killed(takings: Path) -> None:
    assert (takings / "dossier.html").stat().st_size > 5_000


def test_the_packages_are_valid_by_the_official_checker(takings: Path) -> None:
    script = checker()
    if script is None:
        pytest.skip("PORTAL_SHARED names no folder with the checker")
    files = [takings / "ocds-release-package.json", takings / "ocds-record-package.json"]
    answer = subprocess.run([python(), script, *files], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_the_release_package_tells_the_whole_purchase(takings: Path) -> None:
    package = json.loads((takings / "ocds-release-package.json").read_text())
    tags = {tag for release in package["releases"] for tag in release["tag"]}
    assert {"planning", "tender", "award", "contract", "implementation"} <= tags


def test_notices_and_contract_are_documents_in_chinese(takings: Path) -> None:
    papers = {path.name: "".join(page.extract_text() for page in PdfReader(path).pages) for path in takings.glob("*.pdf")}
    for word in ("意向", "磋商", "成交结果", "合同", "验收", "绩效评价"):
        named = [text for name, text in papers.items() if word in name]
        assert named, f"no paper of {word} in {sorted(papers)}"
        assert all("路桥区" in text for text in named)
    assert any("1,272,000" in text or "1272000" in text for text in papers.values())
