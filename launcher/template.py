"""A migrated cluster kept aside, so that tests and stories begin on a copy in place of migrating anew."""

import fcntl
import hashlib
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from launcher.places import ROOT
from launcher.services import Services, major, postgres_bin

NAME = "test_template"
_KEPT = ROOT / "var" / "test-templates"


def migrations_digest() -> str:
    """What a database has to have seen: names and contents of all migrations, and the installed packages that bring their own."""
    total = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        total.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return total.hexdigest()


def start_with_template(services: Services, env: Mapping[str, str]) -> bool:
    """Start a throw-away PostgreSQL that holds the migrated database `test_template`; the first start after a change makes it.

    env: what manage.py needs besides DATABASE_URL. Returns False when migrating failed: then the server runs without it.
    """
    with _one_builder():
        kept = _KEPT / f"{major(postgres_bin())}-{migrations_digest()}"
        if (kept / "pgdata").exists():
            services.password = (kept / "password").read_text()
            _copy(kept / "pgdata", services.state / "pgdata")
            services.start_postgres()
            return True
        services.start_postgres()
        if not _migrate(services, env):
            return False
        _keep(services, kept)
        return True


@contextmanager
def _one_builder() -> Iterator[None]:
    """One run at a time looks for the template, or makes it."""
    _KEPT.mkdir(parents=True, exist_ok=True)
    with (_KEPT.parent / "test-templates.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _copy(source: Path, target: Path) -> None:
    """A copy with owners and rights, which PostgreSQL insists on."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def _migrate(services: Services, env: Mapping[str, str]) -> bool:
    services.sql(f"CREATE DATABASE {NAME}")
    whole = {**env, "DATABASE_URL": services.database_url(NAME), "DJANGO_SETTINGS_MODULE": "config.settings"}
    answer = subprocess.run([sys.executable, "manage.py", "migrate", "--noinput"], cwd=ROOT, env=whole, check=False, capture_output=True)
    return answer.returncode == 0


def _keep(services: Services, place: Path) -> None:
    """Keep the stopped cluster for the next runs, and no more than three of an earlier shape."""
    child = services.processes["postgres"]
    child.send_signal(signal.SIGINT)
    child.wait()
    for old in sorted(_KEPT.glob("*"), key=lambda path: path.stat().st_mtime)[:-3]:
        shutil.rmtree(old, ignore_errors=True)
    half = place.with_name(f"{place.name}.new")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    _copy(services.state / "pgdata", half / "pgdata")
    (half / "password").write_text(services.password)
    half.rename(place)
    services.start_postgres()
