"""`./portal test`: every check and every test, one after the other; the exit code is 0 only when all passed."""

import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from launcher.output import say
from launcher.places import PYTHON, ROOT, Stop
from launcher.services import Services
from launcher.setup import FONTS_CONF, apt_install
from launcher.story import throw_away_folder

_SERIAL = "worker or browser or story"


def run_tests(arguments: list[str]) -> int:
    """Run everything. arguments: passed to pytest (then in one run). Returns the exit code."""
    os.environ.setdefault("FONTCONFIG_FILE", str(FONTS_CONF))
    failed = [title for title, command in checks() if not _check(title, command)]
    failed += _pytest(arguments)
    if os.environ.get("CI") == "true":
        failed += _other_servers()
    print()
    for title in failed:
        print(f"FAILED  {title}")
    say("Something failed" if failed else "Everything passed")
    return 1 if failed else 0


def checks() -> list[tuple[str, list[str]]]:
    """The checks that need no database: title and Python arguments."""
    imports = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    found = [
        ("lint", ["-m", "ruff", "check", "."]),
        ("types", ["-m", "mypy"]),
        ("import contracts", ["-c", imports]),
        ("Django's checks", ["manage.py", "check"]),
        ("migrations", ["manage.py", "makemigrations", "--check", "--dry-run"]),
    ]
    if (ROOT / "config/management/commands/messages.py").exists():
        found.append(("messages", ["manage.py", "messages", "--check"]))
    return found


def _check(title: str, command: list[str]) -> bool:
    began = time.monotonic()
    say(f"{title} …")
    # No server is needed here; makemigrations only warns that it could not look.
    env = {**os.environ, "PORTAL_DEMO": "1", "DATABASE_URL": "postgresql://nobody@/nothing?host=/nonexistent", "PYTHONWARNINGS": "ignore"}
    answer = subprocess.run([PYTHON, *command], cwd=ROOT, env=env, check=False, capture_output=True, text=True, errors="replace")
    if answer.returncode:
        print(answer.stdout[-8000:] + answer.stderr[-8000:])
    print(f"  {title}: {'FAILED' if answer.returncode else 'passed'} ({time.monotonic() - began:.0f} s)", flush=True)
    return answer.returncode == 0


def _pytest(arguments: list[str]) -> list[str]:
    if arguments:
        return [] if _suite("tests", arguments) else ["tests"]
    failed = []
    if not _suite("unit and database tests", ["-m", f"not ({_SERIAL})", "-n", "2", "--dist", "loadfile", "-q"]):
        failed.append("unit and database tests")
    if not _suite("worker, browser and story tests", ["-m", _SERIAL, "-n", "2", "--dist", "loadgroup", "-q"]):
        failed.append("worker, browser and story tests")
    return failed


def _suite(title: str, arguments: list[str], env: Mapping[str, str] | None = None) -> bool:
    say(f"{title} …")
    code = subprocess.run([PYTHON, "-m", "pytest", *arguments], cwd=ROOT, env={**os.environ, **(env or {})}, check=False).returncode
    return code in (0, 5)  # 5: nothing was selected


def _other_servers() -> list[str]:
    """The database and worker tests once more on Debian's PostgreSQL 15 and Redis 7, given by address."""
    binaries, redis = Path("/usr/lib/postgresql/15/bin"), Path("/usr/bin/redis-server")
    lacking = [package for place, package in ((binaries / "initdb", "postgresql-15"), (redis, "redis-server")) if not place.exists()]
    if lacking:
        apt_install(lacking)
    os.environ["PORTAL_PG_BIN"], os.environ["PORTAL_REDIS_SERVER"] = str(binaries), str(redis)
    with throw_away_folder() as folder:
        services = Services(folder, lasting=False)
        try:
            urls = {"DATABASE_URL": services.start_postgres(), "REDIS_URL": services.start_redis(), "PORTAL_STATE": str(folder)}
            good = _suite("database and worker tests on PostgreSQL 15 and Redis 7", ["-m", "not (browser or story)", "-q"], urls)
        except Stop as reason:
            print(reason)
            good = False
        finally:
            services.stop()
    return [] if good else ["database and worker tests on PostgreSQL 15 and Redis 7"]
