"""pytest plugin: a throw-away PostgreSQL and Valkey for the test run, unless DATABASE_URL and REDIS_URL name others.

Loaded by `-p portal_embedded` in pytest.ini, so run the tests with `python -m pytest` from the project's folder.
"""

import atexit
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.places import socket_dir
from launcher.services import Services
from launcher.setup import FONTS_CONF
from launcher.template import NAME, start_with_template

_PREFIX = "pgt-"


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
            env = {**os.environ, "REDIS_URL": "unix:///nonexistent?db=0"}
            if start_with_template(self.services, env):  # else the tests will say what is wrong with the migrations
                os.environ["PORTAL_TEST_TEMPLATE"] = NAME
            os.environ["DATABASE_URL"] = self.services.database_url()
        if "REDIS_URL" not in os.environ:
            os.environ["REDIS_URL"] = self.services.start_redis()

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
