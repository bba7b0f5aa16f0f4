"""Keeping children alive: a dead one is started again, after a pause that grows while it keeps dying."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from launcher.output import say
from launcher.processes import end, start_time, still_the_same

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
CALM = 60.0  # a child that lived this long starts again without a pause that grew before


def next_pause(pause: float, lived: float) -> float:
    """Seconds before the next start of a child that lived `lived` seconds after a pause of `pause`."""
    return FIRST_PAUSE if lived >= CALM or pause == 0 else min(pause * 2, LONGEST_PAUSE)


@dataclass
class Child:
    """One supervised process. `start` starts it anew; `by` is the signal that ends it in good order."""

    name: str
    start: Callable[[], "subprocess.Popen[bytes]"]
    log: Path
    by: signal.Signals = signal.SIGTERM
    process: "subprocess.Popen[bytes] | None" = None
    began: float = field(default_factory=time.monotonic)
    pause: float = 0.0
    due: float = 0.0

    def facts(self) -> dict[str, Any]:
        assert self.process is not None
        return {"pid": self.process.pid, "started": start_time(self.process.pid), "signal": int(self.by)}


class Supervisor:
    """Starts, watches and ends children in order; keeps services.json true."""

    def __init__(self, record: Path, facts: dict[str, Any]) -> None:
        self.record, self.facts = record, facts
        self.children: list[Child] = []
        self.stopping = False

    def add(self, child: Child) -> None:
        """Take in a child, starting it unless it runs already. Ended in reverse order of being added."""
        if child.process is None:
            child.process = child.start()
        child.began = time.monotonic()
        self.children.append(child)
        self.write()

    def write(self) -> None:
        """services.json: who runs, by id and start time, so that the next launcher can end what this one left."""
        launcher = {"pid": os.getpid(), "started": start_time(os.getpid())}
        facts = {**self.facts, "launcher": launcher, "children": {child.name: child.facts() for child in self.children if child.process is not None}}
        half = self.record.with_name(self.record.name + ".new")
        half.touch(mode=0o600)
        half.write_text(json.dumps(facts, indent=1))
        half.rename(self.record)

    def listen(self) -> None:
        """Ctrl-C, TERM and HUP ask for the end."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def look(self) -> None:
        """One round: start again what died and has waited out its pause."""
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                lived = now - child.began
                child.pause = next_pause(child.pause, lived)
                child.due = now + child.pause
                say(f"{child.name} ended (exit {child.process.returncode}) after {lived:.0f} s; starting it again in {child.pause:.0f} s. Its log: {child.log}")
                child.process = None
            if child.process is None and now >= child.due:
                child.process, child.began = child.start(), now
                self.write()

    def watch(self, seconds: float | None = None) -> None:
        """Look again and again until someone asks for the end (or for `seconds`)."""
        limit = None if seconds is None else time.monotonic() + seconds
        while not self.stopping and (limit is None or time.monotonic() < limit):
            self.look()
            time.sleep(0.3)

    def stop(self, patience: float = 15) -> None:
        """End every child in reverse order; those of the same signal wait together."""
        self.stopping = True
        servers = [child for child in self.children if child.name in ("postgres", "redis")]
        for group in ([child for child in self.children if child not in servers], servers[::-1]):
            for child in group:
                if child.process is not None and child.process.poll() is None:
                    child.process.send_signal(child.by)
            for child in group:
                _reap(child, patience)
        self.record.unlink(missing_ok=True)


def _reap(child: Child, patience: float) -> None:
    if child.process is None:
        return
    try:
        child.process.wait(patience)
    except subprocess.TimeoutExpired:
        child.process.kill()
        child.process.wait()


def read_record(record: Path) -> dict[str, Any]:
    """services.json, empty when there is none or it is broken."""
    try:
        found = json.loads(record.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def launcher_alive(facts: dict[str, Any]) -> bool:
    """Whether the launcher that wrote the record still runs."""
    launcher = facts.get("launcher", {})
    return still_the_same(int(launcher.get("pid", 0)), str(launcher.get("started", "")))


def end_leftovers(facts: dict[str, Any]) -> int:
    """End what a killed launcher left behind, known by id and start time: programs first, then servers. Returns how many there were."""
    children = facts.get("children", {})
    last = [name for name in ("redis", "postgres") if name in children]
    ended = 0
    for name in [name for name in children if name not in last] + last:
        child = children[name]
        if still_the_same(child["pid"], child["started"]):
            ended += 1
            end(child["pid"], child["started"], signal.Signals(child.get("signal", int(signal.SIGTERM))), 20)
    return ended
