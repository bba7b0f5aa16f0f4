"""What every test shares."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase
from django.utils import translation

ROOT = Path(__file__).parent
CHROMIUM_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync".split()
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With --dist loadgroup: one process plays the cases and walks the first journeys; the other the story and the workers' tests, then the other journeys."""
    items.sort(key=lambda item: "journeys" in item.path.parts)
    for item in items:
        first = "journeys" in item.path.parts and item.path.name in ("test_admission.py", "test_application.py", "test_approval.py")
        item.add_marker(pytest.mark.xdist_group("first" if first else "second"))


@pytest.fixture(autouse=True)
def the_default_language() -> None:
    """A page that an earlier test opened in English leaves its language active in this thread."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Test databases are copies of one that is migrated already, where the run brought one."""
    template = os.environ.get("PORTAL_TEST_TEMPLATE")
    if template:
        connections["default"].settings_dict["TEST"]["TEMPLATE"] = template


@pytest.fixture(autouse=True, scope="session")
def flush_past_append_only_tables() -> Any:
    """Tests that commit are cleaned by TRUNCATE, which append-only tables refuse: their triggers rest meanwhile."""
    teardown = TransactionTestCase._fixture_teardown

    def patient_teardown(self: TransactionTestCase) -> None:
        names = list(self._databases_names(include_mirrors=False))
        for name in names:
            with connections[name].cursor() as cursor:
                cursor.execute("SET session_replication_role = replica")
        try:
            teardown(self)
        finally:
            for name in names:
                with connections[name].cursor() as cursor:
                    cursor.execute("SET session_replication_role = origin")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", patient_teardown)
        yield


class Worker:
    """A real Celery worker (or beat) on the test's database. `kill` is what a crash does; `start` begins a new one."""

    def __init__(self, *arguments: str) -> None:
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
        self.env = {**os.environ, "DATABASE_URL": url}
        self.command = [sys.executable, "-m", "celery", "-A", "config", "--quiet", *arguments]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.env, start_new_session=True)

    def kill(self) -> None:
        """SIGKILL to the worker and all its children."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@pytest.fixture
def worker(transactional_db: None) -> Iterator[Worker]:
    """A running Celery worker; the test commits for real, so it sees what the test writes."""
    found = Worker("worker", "--pool", "solo", "--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat")
    found.start()
    yield found
    found.kill()


@pytest.fixture
def eventually() -> Callable[..., Any]:
    """`eventually(lambda: …, seconds=30)`: waits until the answer is true, and returns it."""

    def wait(question: Callable[[], Any], seconds: float = 30) -> Any:
        limit = time.monotonic() + seconds
        while not (answer := question()):
            assert time.monotonic() < limit, f"not within {seconds} s"
            time.sleep(0.1)
        return answer

    return wait


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The machine's Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """`open_page("/path/", width=1280)`: a page of the live server in a session of its own; what the console complains of fails the test."""
    contexts, complaints = [], []

    def visit(path: str, width: int = 1280, height: int = 900) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height}, base_url=live_server.url, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture
def axe() -> Callable[[Any], list[str]]:
    """`axe(page)`: what axe-core finds wrong on the page, one line each."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page: Any) -> list[str]:
        found = Axe().run(page).response["violations"]
        return [f"{each['id']}: {each['help']} {[node['target'] for node in each['nodes']][:5]}" for each in found]

    return check


@pytest.fixture
def shared() -> Path:
    """The folder of validators and samples that PORTAL_SHARED names; tests that need it are left out without it."""
    named = os.environ.get("PORTAL_SHARED")
    if not named:
        pytest.skip("PORTAL_SHARED names no folder")
    return Path(named)
