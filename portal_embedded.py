"""pytest plugin: a throw-away PostgreSQL and Valkey for the test run, unless DATABASE_URL and REDIS_URL name others.

Loaded by `-p portal_embedded` in pytest.ini, so run the tests with `python -m pytest` from the project's folder.
"""

import atexit
import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from launcher.demo import migrations_digest
from launcher.places import ROOT, socket_dir
from launcher.services import Services
from launcher.setup import FONTS_CONF

_PREFIX = "pgt-"
_TEMPLATE = "test_template"
_TEMPLATES = ROOT / "var" / "test-templates"


def _sweep(parent: Path) -> None:
    """Remove what killed test runs left: folders of ours whose lock is free."""
    for folder in parent.glob(f"{_PREFIX}*"):
        lock = folder / "lock"
        try:
            if folder.stat().st_uid != os.geteuid() or not lock.exists():
                continue
            with lock.open("a") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue


def _copy(source: Path, target: Path) -> None:
    """A copy with owners and rights, which PostgreSQL insists on."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


@contextmanager
def _one_builder() -> Iterator[None]:
    """One run at a time looks for, or makes, the migrated template."""
    _TEMPLATES.mkdir(parents=True, exist_ok=True)
    with (_TEMPLATES.parent / "test-template.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


class _Cluster:
    """The servers of one test run and the folder that they live in."""

    def __init__(self) -> None:
        self.folder = socket_dir(_PREFIX)  # short enough to hold the sockets, too
        _sweep(self.folder.parent)
        self.folder.chmod(0o711)
        self.lock = (self.folder / "lock").open("a")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        self.services = Services(self.folder, lasting=False)
        sockets = self.folder / "s"
        sockets.mkdir(mode=0o700)
        self.services.account.own(sockets)
        self.services.sockets = sockets

    def start(self) -> None:
        os.environ.setdefault("PORTAL_STATE", str(self.folder))
        if "DATABASE_URL" not in os.environ:
            with _one_builder():
                self._start_postgres()
        if "REDIS_URL" not in os.environ:
            os.environ["REDIS_URL"] = self.services.start_redis()

    def _start_postgres(self) -> None:
        """From a copy of a cluster whose `test_template` is migrated already; the first run after a change of migrations makes it."""
        template = _TEMPLATES / migrations_digest()
        if (template / "pgdata").exists():
            self.services.password = (template / "password").read_text()
            _copy(template / "pgdata", self.folder / "pgdata")
            os.environ["DATABASE_URL"] = self.services.start_postgres()
        else:
            os.environ["DATABASE_URL"] = self.services.start_postgres()
            if not self._migrate():
                return  # the tests will say what is wrong with the migrations
            self._keep(template)
        os.environ["PORTAL_TEST_TEMPLATE"] = _TEMPLATE

    def _migrate(self) -> bool:
        self.services.sql(f"CREATE DATABASE {_TEMPLATE}")
        env = {**os.environ, "DATABASE_URL": self.services.database_url(_TEMPLATE), "DJANGO_SETTINGS_MODULE": "config.settings"}
        command = [sys.executable, "manage.py", "migrate", "--noinput"]
        return subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True).returncode == 0

    def _keep(self, template: Path) -> None:
        """Keep the stopped cluster for the next runs, and no more than three of an earlier shape."""
        child = self.services.processes["postgres"]
        child.send_signal(signal.SIGINT)
        child.wait()
        template.parent.mkdir(parents=True, exist_ok=True)
        for old in sorted(template.parent.glob("*"), key=lambda path: path.stat().st_mtime)[:-3]:
            shutil.rmtree(old, ignore_errors=True)
        half = template.with_name(f"{template.name}.new")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        _copy(self.folder / "pgdata", half / "pgdata")
        (half / "password").write_text(self.services.password)
        half.rename(template)
        self.services.start_postgres()

    def stop(self) -> None:
        self.services.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.lock.close()


_cluster: _Cluster | None = None


def _wanted(config: pytest.Config) -> bool:
    if "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ and "PORTAL_STATE" in os.environ:
        return False
    return not (config.known_args_namespace.help or config.known_args_namespace.version)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Before pytest-django reads the settings: a wrapper runs ahead of its own early hook."""
    global _cluster
    os.environ.setdefault("PORTAL_DEMO", "1")
    os.environ.setdefault("PORTAL_PLAIN_HTTP", "1")
    os.environ.setdefault("PORTAL_SECRET_KEY", "tests-only-" + "0" * 40)
    # Playwright keeps a loop running in the thread that also asks the ORM.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    if FONTS_CONF.exists():
        os.environ.setdefault("FONTCONFIG_FILE", str(FONTS_CONF))
    if _wanted(early_config):
        _cluster = _Cluster()
        atexit.register(_end)  # settings that fail to load end the run before pytest_unconfigure
        _cluster.start()
    if (number := os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")).isdigit():
        # Each xdist process has a database of its own; so it needs a broker and a cache of its own.
        os.environ["REDIS_URL"] = re.sub(r"db=\d+", f"db={int(number) + 1}", os.environ["REDIS_URL"])
    return (yield)


def pytest_unconfigure() -> None:
    """The end of the run, also after an error or Ctrl-C."""
    _end()


def _end() -> None:
    global _cluster
    if _cluster is not None:
        _cluster.stop()
        _cluster = None
