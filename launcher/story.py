"""`./portal story`: a case played over HTTP, by default on a stack of its own that is thrown away."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.output import say
from launcher.places import PYTHON, ROOT, Stop, socket_dir
from launcher.stack import RECORD, Stack, free_port
from launcher.supervisor import read_record

_PREFIX = "pgw-"


def _sweep(parent: Path) -> None:
    """Remove what killed stories left: folders of ours whose lock is free, and their sockets."""
    for folder in parent.glob(f"{_PREFIX}*"):
        lock = folder / "state" / "lock"
        try:
            if folder.stat().st_uid != os.geteuid() or not lock.exists():
                continue
            with lock.open("a") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                sockets = Path(read_record(folder / "state" / RECORD).get("sockets", ""))
                if sockets.name.startswith("pgp-"):
                    shutil.rmtree(sockets, ignore_errors=True)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue


@contextmanager
def throw_away_folder() -> Iterator[Path]:
    """A folder that is gone afterwards; the database's account can pass through it."""
    folder = socket_dir(_PREFIX)
    folder.chmod(0o711)
    _sweep(folder.parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def throw_away() -> Iterator[Stack]:
    """A stack on an empty, migrated database of its own; only the servers run yet."""
    with throw_away_folder() as folder:
        stack = Stack(folder / "state", port=free_port(), lasting=False)
        stack.supervisor.listen()
        try:
            stack.open()
            say(f"Starting a throw-away PostgreSQL and Valkey in {stack.state}")
            stack.services()
            say("Migrating the database")
            stack.manage("migrate", "--noinput")
            yield stack
        finally:
            stack.close()


def run_story(case: str, *, out: str | None, url: str | None) -> int:
    """Play a case. Returns the player's exit code: 0 only when every step met its expectation."""
    if not (ROOT / "demo" / "cases" / f"{case}.toml").exists():
        known = ", ".join(sorted(path.stem for path in (ROOT / "demo" / "cases").glob("*.toml")))
        raise Stop(f"There is no case '{case}'. There are: {known}")
    arguments = [case, *(["--out", str(Path(out).resolve())] if out else [])]
    if url:
        return _play([*arguments, "--url", url])
    with throw_away() as stack:
        stack.manage("seed_reference", case)
        stack.programs()
        child = subprocess.Popen([PYTHON, "-m", "demo.player", *arguments, "--url", stack.base_url, "--own"], cwd=ROOT)
        while child.poll() is None and not stack.supervisor.stopping:
            stack.supervisor.watch(0.5)
        if child.poll() is None:
            child.terminate()
        return child.wait()


def _play(arguments: list[str]) -> int:
    return subprocess.run([PYTHON, "-m", "demo.player", *arguments], cwd=ROOT, check=False).returncode
