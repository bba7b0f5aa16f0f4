"""The whole portal as children: PostgreSQL, Valkey, web, worker and beat, on one state folder."""

import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from launcher.output import say
from launcher.places import PYTHON, ROOT, Stop, make_state
from launcher.processes import spawn, tail
from launcher.services import Services, clean_env
from launcher.setup import FONTS_CONF
from launcher.supervisor import Child, Supervisor, end_leftovers, launcher_alive, read_record
from launcher.template import NAME, start_with_template

RECORD = "services.json"


def free_port() -> int:
    """A TCP port of this machine that nobody uses now."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def check_port(port: int) -> None:
    """Refuse early what gunicorn would refuse late.

    Raises: Stop.
    """
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise Stop(f"This account may not use port {port}. Choose one above 1023: ./portal demo --port 8000") from error
        except (OSError, OverflowError) as error:
            raise Stop(f"Port {port} is taken. Choose another: ./portal demo --port {free_port()}") from error


class Stack:
    """One running portal. Call `open`, then `services`, then what is needed of `manage` and `programs`; `close` ends it all.

    state: the folder of data; lasting: False for a throw-away one; port: where the web listens; demo: training clock, one-click sign-in.
    """

    def __init__(self, state: Path, *, port: int, lasting: bool = True, demo: bool = True) -> None:
        self.state, self.port, self.lasting, self.demo = state, port, lasting, demo
        self.base_url = f"http://127.0.0.1:{port}"
        self.instance = secrets.token_hex(8)
        self.env: dict[str, str] = {}
        self.embedded: Services | None = None
        self.supervisor = Supervisor(state / RECORD, {"instance": self.instance, "base_url": self.base_url, "port": port})
        self._lock: IO[str] | None = None

    # -- start ---------------------------------------------------------------------------------------------------
    def open(self) -> None:
        """Take the state folder for this launcher alone, and clear what a killed one left.

        Raises: Stop, when another launcher has it.
        """
        make_state(self.state)
        self._lock = (self.state / "lock").open("a")
        record = read_record(self.state / RECORD)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._lock = None
            raise Stop(f"It runs already: {record.get('base_url', '')} (see {self.state / RECORD}). To end it: ./portal stop") from error
        if record and not launcher_alive(record) and end_leftovers(record):
            say("Ended what an earlier launcher had left running")
        for sockets in filter(None, [record.get("sockets", "")]):
            if Path(sockets).name.startswith("pgp-"):
                shutil.rmtree(sockets, ignore_errors=True)

    def services(self) -> dict[str, str]:
        """Start PostgreSQL and Valkey, each unless its address is given by the environment. Returns the children's environment."""
        kept = self._secrets()
        services = Services(self.state, password=kept["database"], lasting=self.lasting)
        self.embedded = services
        urls = {}
        if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
            self.supervisor.facts["sockets"] = str(services.open_sockets())
        if not os.environ.get("DATABASE_URL"):
            urls["DATABASE_URL"] = services.start_postgres() if self.lasting else self._start_migrated(services)
            self._take("postgres", services.spawn_postgres, signal.SIGINT)
        if not os.environ.get("REDIS_URL"):
            urls["REDIS_URL"] = services.start_redis()
            self._take("redis", services.spawn_redis, signal.SIGTERM)
        self.env = {**clean_env(os.environ), **urls, **self._settings(kept["secret"])}
        self.supervisor.facts["env"] = {**urls, **self._settings(kept["secret"])}
        self.supervisor.write()
        return self.env

    def _start_migrated(self, services: Services) -> str:
        """A throw-away database begins as a copy of a migrated one."""
        if start_with_template(services, {**clean_env(os.environ), "PORTAL_DEMO": "1", "REDIS_URL": "unix:///nonexistent?db=0"}):
            services.sql("DROP DATABASE portal")
            services.sql(f"CREATE DATABASE portal TEMPLATE {NAME}")
        return services.database_url()

    def _take(self, name: str, start: Callable[[], "subprocess.Popen[bytes]"], by: signal.Signals) -> None:
        assert self.embedded is not None
        self.supervisor.add(Child(name, start, self.embedded.log(name), by, process=self.embedded.processes[name]))

    def _settings(self, secret: str) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PORTAL_STATE": str(self.state),
            "PORTAL_SECRET_KEY": secret,
            "PORTAL_INSTANCE": self.instance,
            "PORTAL_BASE_URL": self.base_url,
            "PORTAL_DEMO": "1" if self.demo else "0",
            "FONTCONFIG_FILE": str(FONTS_CONF),
            "PYTHONUNBUFFERED": "1",
        }

    def _secrets(self) -> dict[str, str]:
        """The database's password and the site's secret key, made once for a state folder."""
        place = self.state / "secrets.json"
        try:
            return dict(json.loads(place.read_text()))
        except (OSError, ValueError):
            kept = {"database": secrets.token_hex(16), "secret": secrets.token_urlsafe(48)}
            half = place.with_name("secrets.json.new")
            half.touch(mode=0o600)
            half.write_text(json.dumps(kept))
            half.rename(place)
            return kept

    # -- work ----------------------------------------------------------------------------------------------------
    def manage(self, *arguments: str, quiet: bool = True) -> None:
        """Run a management command to its end.

        Raises: Stop with its output, when it fails.
        """
        command = [str(PYTHON), "manage.py", *arguments]
        if not quiet:
            if code := subprocess.run(command, env=self.env, cwd=ROOT, check=False).returncode:
                raise Stop(f"manage.py {' '.join(arguments)} ended with exit {code}")
            return
        answer = subprocess.run(command, env=self.env, cwd=ROOT, check=False, capture_output=True, text=True, errors="replace")
        if answer.returncode:
            raise Stop(f"manage.py {' '.join(arguments)} failed:\n{answer.stdout[-2000:]}{answer.stderr[-6000:]}")

    def programs(self) -> None:
        """Start web, worker and beat, and wait until the web answers as this very instance."""
        say("Starting web, worker and beat")
        web = ["gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port}", "--workers", "2", "--threads", "4"]
        web += ["--no-control-socket", "--graceful-timeout", "10", "--access-logfile", "-"]
        celery = ["celery", "-A", "config", "--quiet"]
        worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
        beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile", "", "-s", str(self.state / "beat-schedule")]
        for name, command in (("web", web), ("worker", worker), ("beat", beat)):
            self.supervisor.add(Child(name, self._starter(name, command), self._log(name)))
        self._wait_web()

    def _starter(self, name: str, command: list[str]) -> Callable[[], "subprocess.Popen[bytes]"]:
        return lambda: spawn([PYTHON, "-m", *command], log=self._log(name), env=self.env, cwd=ROOT)

    def _log(self, name: str) -> Path:
        assert self.embedded is not None
        return self.embedded.log(name)

    def _wait_web(self, seconds: float = 60) -> None:
        limit = time.monotonic() + seconds
        while time.monotonic() < limit and not self.supervisor.stopping:
            if self.healthy():
                return
            self.supervisor.look()
            time.sleep(0.1)
        if not self.supervisor.stopping:
            raise Stop(f"The web did not answer within {seconds:.0f} s:\n{tail(self._log('web'), 30)}")

    def healthy(self) -> bool:
        """Whether the web answers, as this instance and no other."""
        try:
            with urllib.request.urlopen(f"{self.base_url}/healthz", timeout=5) as answer:
                facts: dict[str, Any] = json.load(answer)
        except (OSError, ValueError):
            return False
        return bool(facts.get("instance") == self.instance)

    # -- end -----------------------------------------------------------------------------------------------------
    def close(self) -> None:
        """End everything that this stack started."""
        self.supervisor.stop()
        if self.embedded is not None:
            self.embedded.stop()
        if self._lock is not None:
            self._lock.close()
            self._lock = None
