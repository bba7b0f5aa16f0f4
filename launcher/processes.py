"""Children: started so that none outlives the launcher, known by process id and start time, ended by id."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from launcher.places import Account

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent(number: int) -> Callable[[], None]:
    """What the child runs before its program: a signal when the launcher dies (Linux only)."""
    parent = os.getpid()

    def prepare() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def spawn(
    command: Sequence[str | Path], *, log: Path, env: Mapping[str, str], cwd: Path, account: Account | None = None, dies_by: signal.Signals = signal.SIGTERM
) -> "subprocess.Popen[bytes]":
    """Start a child in a session of its own (Ctrl-C reaches the launcher only), its output appended to `log`."""
    extra: dict[str, Any] = (account or Account()).popen()
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=_die_with_parent(dies_by),
            **extra,
        )


def start_time(pid: int) -> str:
    """When the process began, as the system counts it; empty when there is none (a zombie counts as none)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return _start_time_by_ps(pid)
    return "" if fields[0] in "ZX" else fields[19]


def _start_time_by_ps(pid: int) -> str:
    if sys.platform == "linux":
        return ""
    answer = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return answer.stdout.strip()


def still_the_same(pid: int, started: str) -> bool:
    """Whether `pid` is still the process that began at `started` (numbers are reused)."""
    return bool(started) and start_time(pid) == started


def end(pid: int, started: str, number: signal.Signals = signal.SIGTERM, wait: float = 10) -> bool:
    """End a process that we know by id and start time; True when it is gone."""
    if not still_the_same(pid, started):
        return True
    for attempt in (number, signal.SIGKILL):
        try:
            os.kill(pid, attempt)
        except ProcessLookupError:
            return True
        limit = time.monotonic() + wait
        while time.monotonic() < limit:
            if not still_the_same(pid, started):
                return True
            time.sleep(0.05)
    return not still_the_same(pid, started)


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a child's output, for a message."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
