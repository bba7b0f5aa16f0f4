"""A running portal for a browser: gunicorn, and a worker where wanted, on a database of its own."""

import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2

from demo.visitor import Visitor
from launcher.stack import free_port
from tests.journeys.copies import make, named, run

ROOT = Path(__file__).resolve().parent.parent.parent
PLAYED = "journeys"


def environment(database: str, redis: int, state: Path) -> dict[str, str]:
    """What the portal's processes need. redis: a database number of its own, since kept pages are those of one database."""
    return {
        **os.environ,
        "DATABASE_URL": database,
        "REDIS_URL": re.sub(r"(db=|/)\d+$", rf"\g<1>{redis}", os.environ["REDIS_URL"]),
        "PORTAL_STATE": str(state),
        "PORTAL_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def play(state: Path) -> None:
    """All cases, played to their end once, also where several processes share a run. PORTAL_JOURNEYS_KEPT=1 takes what an earlier run on the
    same servers left."""
    run_id, mark = os.environ.get("PYTEST_XDIST_TESTRUNUID", ""), state / "played"
    with (state / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = os.environ.get("PORTAL_JOURNEYS_KEPT") == "1" and (state / "done.json").exists()
        if not kept and not (run_id and mark.exists() and mark.read_text() == run_id):
            _play(state)
            mark.write_text(run_id)


def _play(state: Path) -> None:
    url = named(os.environ["DATABASE_URL"], PLAYED)
    env = environment(url, 8, state)
    template = os.environ.get("PORTAL_TEST_TEMPLATE")
    if template:
        make(url, PLAYED, template)
    else:
        run(url, f"DROP DATABASE IF EXISTS {PLAYED} WITH (FORCE)", f"CREATE DATABASE {PLAYED}")
    for command in (["manage.py", "migrate", "--noinput"], ["manage.py", "seed_reference"], ["-m", "tests.journeys.prepare", str(state)]):
        done = subprocess.run([sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-6000:]


class Portal:
    """One portal at work. moment: `done` (both cases played) or `survey` (recipients are being asked)."""

    def __init__(self, name: str, moment: str, state: Path, cache: int, *, worker: bool = False) -> None:
        source = PLAYED if moment == "done" else f"{PLAYED}_{moment}"
        self.database = make(os.environ["DATABASE_URL"], f"{PLAYED}_{name}", source)
        self.known: dict[str, dict[str, str]] = json.loads((state / f"{moment}.json").read_text(encoding="utf-8"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = {**environment(self.database, cache, state), "PORTAL_BASE_URL": self.url, "PORTAL_INSTANCE": name}
        self.log = (state / f"{name}.log").open("wb")
        web = ["gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port}", "--workers", "1", "--threads", "4", "--no-control-socket"]
        self.children = [self._start(*web)]
        if worker:
            self.children.append(self._start("celery", "-A", "config", "--quiet", "worker", "--pool", "solo", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"))
        self._wait()

    def _start(self, *command: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=self.env, stdout=self.log, stderr=self.log, start_new_session=True)

    def _wait(self, seconds: float = 60) -> None:
        limit = time.monotonic() + seconds
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=10):
                    return
            except OSError:
                assert self.children[0].poll() is None and time.monotonic() < limit, Path(self.log.name).read_text()[-4000:]
                time.sleep(0.2)

    def move_clock(self, to: str) -> None:
        """The training clock, to a moment of Shanghai (`2026-03-18T09:00:00`)."""
        answer = Visitor(self.url).json_post("/demo/clock/", {"to": f"{to}+08:00"})
        assert answer.status_code == 200, answer.text[:500]

    def value(self, query: str, *values: object) -> Any:
        """The first column of the first row that the database gives."""
        with closing(psycopg2.connect(self.database)) as connection, connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchone()[0]

    def count(self, query: str, *values: object) -> int:
        """A number from the database."""
        return int(self.value(query, *values))

    def change(self, statement: str) -> None:
        """What no page of the demonstration can bring about."""
        with closing(psycopg2.connect(self.database)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(statement)

    def a_quarter_of_an_hour_later(self) -> None:
        """Every session proved its second factor twenty minutes ago: real time counts there, which no test can wait for."""
        from django.contrib.sessions.backends.db import SessionStore

        store = SessionStore()
        with closing(psycopg2.connect(self.database)) as connection, connection, connection.cursor() as cursor:
            cursor.execute("SELECT session_key, session_data FROM django_session")
            for key, data in cursor.fetchall():
                session = store.decode(data)
                for record in session.get("account_authentication_methods", []):
                    record["at"] -= 20 * 60
                cursor.execute("UPDATE django_session SET session_data = %s WHERE session_key = %s", [store.encode(session), key])

    def stop(self) -> None:
        for child in self.children:
            os.killpg(child.pid, signal.SIGTERM)
        for child in self.children:
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        self.log.close()
