"""What the launcher says, and children whose output goes to a log while a short progress is shown."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from launcher.places import ROOT, Stop
from launcher.processes import tail


def say(text: str) -> None:
    """One line about what happens now."""
    print(f"· {text}", flush=True)


def log_file(name: str) -> Path:
    """The log of a set-up step."""
    folder = ROOT / "var" / "log"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"setup-{name}.log"


def run(command: Sequence[str | Path], *, log: str, counts: str = "", total: int = 0, env: Mapping[str, str] | None = None) -> None:
    """Run a command of the set-up to its end, its output in a log.

    counts: lines that begin so are counted and shown as progress, out of `total` when it is known.
    Raises: Stop with the end of the log, when the command fails.
    """
    place = log_file(log)
    seen = 0
    with place.open("w") as output:
        child = subprocess.Popen(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            cwd=ROOT,
            env=env,
        )
        assert child.stdout is not None
        for line in child.stdout:
            output.write(line)
            if counts and line.startswith(counts):
                seen += 1
                _progress(seen, total, line)
        code = child.wait()
    if seen and sys.stdout.isatty():
        print("\r\033[K", end="", flush=True)
    if code:
        words = " ".join(str(part) for part in command)
        raise Stop(f"This failed (exit {code}): {words}\n{tail(place, 25)}\nThe whole output: {place}\nRun the same command again to go on from here.")


def _progress(seen: int, total: int, line: str) -> None:
    share = f"{seen} of {total}" if total else str(seen)
    if sys.stdout.isatty():
        width = max(40, os.get_terminal_size().columns - 2)
        print(f"\r\033[K  {share}  {line.strip()}"[: width + 4], end="", flush=True)
    elif seen % 25 == 0:
        print(f"  {share}", flush=True)
