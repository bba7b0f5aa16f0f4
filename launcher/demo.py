"""`./portal demo`: a demonstration that keeps what is done in it."""

import os
import shutil
import tomllib
from pathlib import Path
from typing import Any

from launcher.output import say
from launcher.places import ROOT, Stop, state_dir
from launcher.stack import Stack, check_port
from launcher.template import migrations_digest

_LOADED = "demonstration"  # a file in the state folder: the database holds the demonstration


def run_demo(*, port: int, fresh: bool, empty: bool) -> int:
    """Run until Ctrl-C. Returns the exit code."""
    check_port(port)
    state = state_dir()
    say(f"State folder: {state}")
    stack = Stack(state, port=port)
    stack.supervisor.listen()
    try:
        stack.open()
        if fresh:
            _throw_away(state)
        if not (state / "pgdata").exists():
            _forget(state)
        say("Starting PostgreSQL and Valkey")
        stack.services()
        migrate(stack)
        if not stack.supervisor.stopping:
            load(stack, empty=empty)
        if not stack.supervisor.stopping:
            stack.programs()
        if not stack.supervisor.stopping:
            print(f"\n{accounts_table()}\nReady: {stack.base_url}/\nCtrl-C ends it; what was done is kept.", flush=True)
            stack.supervisor.watch()
        print()
        say("Stopping")
    finally:
        stack.close()
    return 0


def _throw_away(state: Path) -> None:
    if os.environ.get("DATABASE_URL"):
        raise Stop("--fresh throws only embedded data away; DATABASE_URL names a database that is not the launcher's.")
    say("Throwing the demonstration's data away")
    for name in ("pgdata", "redis", "files", "mail", "treasury", "static"):
        shutil.rmtree(state / name, ignore_errors=True)


def _forget(state: Path) -> None:
    """What was known of a database that is gone."""
    for place in (state / _LOADED, state / f"{_LOADED}.begun", state / "migrated", *state.glob("beat-schedule*")):
        place.unlink(missing_ok=True)


def migrate(stack: Stack) -> None:
    """Bring the database to the code's shape; an embedded one that has seen these very migrations is left alone."""
    place = stack.state / "migrated"
    value = migrations_digest()
    if _embedded() and place.exists() and place.read_text() == value:
        return
    say("Migrating the database")
    stack.manage("migrate", "--noinput")
    if _embedded():
        place.write_text(value)


def _embedded() -> bool:
    """Whether the database is the launcher's own. Of any other one, stamps in the state folder say nothing."""
    return not os.environ.get("DATABASE_URL")


def load(stack: Stack, *, empty: bool) -> None:
    """Load the demonstration once. A load that was killed is begun again on an empty database; a finished one is never touched."""
    place = stack.state / _LOADED
    if place.exists() and _embedded():
        return
    embedded = stack.embedded
    half = stack.state / f"{_LOADED}.begun"
    if half.exists() and embedded is not None and _embedded():
        say("The demonstration was half loaded: beginning again")
        embedded.sql("DROP DATABASE IF EXISTS portal WITH (FORCE)")
        embedded.sql("CREATE DATABASE portal")
        # Returns of the bank for instructions that the new database never gave would not reconcile.
        shutil.rmtree(stack.state / "treasury", ignore_errors=True)
        stack.manage("migrate", "--noinput")
    half.touch()
    say("Loading the demonstration: every case is played once, step by step")
    try:
        stack.manage("seed_reference")
        if not empty:
            stack.manage("load_demo", quiet=False)
        place.write_text("whole\n")
    except Stop as reason:
        if stack.supervisor.stopping:
            return
        place.write_text("partly\n")
        print(f"{reason}\nThe portal starts with what was loaded so far. To load anew: ./portal demo --fresh", flush=True)
    half.unlink(missing_ok=True)


def accounts_table(folder: Path = ROOT / "demo") -> str:
    """The demonstration's accounts by role, one line each."""
    places = {row["key"]: row.get("short_name") or row["name"] for row in _toml(folder / "organisations.toml").get("organisation", [])}
    file = _toml(folder / "accounts.toml")
    rows: list[tuple[str, str, str, str]] = []
    for account in file.get("account", []):
        held = account.get("memberships") or [{"role": "contractor_head" if account["username"].endswith("_head") else "contractor_clerk"}]
        rows += [(each["role"], account["username"], account["name"], places.get(each.get("organisation", ""), "")) for each in held]
    order = list(dict.fromkeys(row[0] for row in rows))
    rows.sort(key=lambda row: order.index(row[0]))
    lines = ["Demonstration accounts (role, user name, name, organisation):"]
    lines += [f"  {role:<18}{login:<16}{name}  {place}" for role, login, name, place in rows]
    lines.append(f"Password of all: {file.get('password', '')}. The sign-in page offers each in one click and shows the current second-factor code.")
    return "\n".join(lines)


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
