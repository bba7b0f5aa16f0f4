"""Case files: facts, organisations, accounts and steps."""

import re
import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

CASES = Path(__file__).resolve().parent / "cases"
ACCOUNTS = Path(__file__).resolve().parent / "accounts.toml"
_STEP_KEYS = frozenset("who at page form fields button remember expect absent says refuse work guest".split())


class BrokenCase(Exception):
    """A case file says something that the player does not understand."""


@dataclass(frozen=True)
class Account:
    """Who plays, as accounts.toml says. `secret`: of the second factor (base32), empty for those who sign up in the story."""

    login: str
    name: str
    password: str
    secret: str = ""
    registers: bool = False
    memberships: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True)
class Step:
    """One exchange of one user with the portal, as its fragment wrote it. `at`: wall clock of Shanghai, naive."""

    who: str
    at: datetime
    page: str
    says: str
    source: str
    form: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    button: str = ""
    remember: dict[str, str] = field(default_factory=dict)
    expect: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    refuse: int = 0
    work: bool = False
    guest: bool = False
    posts: bool = False
    once: bool = False


@dataclass(frozen=True)
class Case:
    """A whole case, its steps in time order."""

    name: str
    title: str
    first_day: datetime
    stands_at: datetime | None
    facts: dict[str, Any]
    accounts: dict[str, Account]
    steps: list[Step]


def names() -> list[str]:
    """The cases that there are."""
    return sorted(path.stem for path in CASES.glob("*.toml"))


def load(name: str) -> Case:
    """Read a case and its stage fragments.

    Raises: FileNotFoundError; BrokenCase with file and step, when a fragment is wrong.
    """
    raw = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))
    head = raw["case"]
    accounts = people()
    steps: list[Step] = []
    for path in sorted((CASES / name).glob("*.toml")):
        steps += fragment(path, accounts)
    return Case(
        name=name,
        title=head["title"],
        first_day=moment(head["first_day"]),
        stands_at=moment(head["stands_at"]) if "stands_at" in head else None,
        facts=raw.get("facts", {}),
        accounts=accounts,
        steps=sorted(steps, key=lambda step: step.at),
    )


def fragment(path: Path, accounts: dict[str, Account]) -> list[Step]:
    """The steps of one file; a step without `at` happens at the moment of the one before."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BrokenCase(f"{path.name}: {error}") from error
    steps: list[Step] = []
    once = raw.get("once", False)
    for number, entry in enumerate(raw.get("step", []), 1):
        where = f"{path.name} step {number}"
        if unknown := set(entry) - _STEP_KEYS:
            raise BrokenCase(f"{where}: unknown {', '.join(sorted(unknown))}; known are {', '.join(sorted(_STEP_KEYS))}")
        if "at" not in entry and not steps:
            raise BrokenCase(f"{where}: the first step needs `at`")
        who = entry.get("who", "")
        if who and "{" not in who and who not in accounts:
            raise BrokenCase(f"{where}: no account {who!r}; there are {', '.join(accounts)}")
        at = moment(entry["at"]) if "at" in entry else steps[-1].at
        if steps and at < steps[-1].at:
            raise BrokenCase(f"{where}: {at} is before the step above it")
        steps.append(_step(entry, at, where, once))
    return steps


def _step(entry: dict[str, Any], at: datetime, where: str, once: bool) -> Step:
    if "page" not in entry:
        raise BrokenCase(f"{where}: no `page`")
    return Step(
        who=entry.get("who", ""),
        at=at,
        page=entry["page"],
        says=entry.get("says", entry["page"]),
        source=where,
        form=entry.get("form", ""),
        fields=entry.get("fields", {}),
        button=entry.get("button", ""),
        remember=entry.get("remember", {}),
        expect=_texts(entry.get("expect", ())),
        absent=_texts(entry.get("absent", ())),
        refuse=entry.get("refuse", 0),
        work=entry.get("work", False),
        guest=entry.get("guest", False),
        once=once,
        posts=any(key in entry for key in ("form", "fields", "button")),
    )


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def people() -> dict[str, Account]:
    """Every demonstration account by its login."""
    raw = tomllib.loads(ACCOUNTS.read_text(encoding="utf-8"))
    return {
        row["username"]: Account(
            login=row["username"],
            name=row["name"],
            password=raw["password"],
            secret=row.get("totp", ""),
            registers=row.get("registers", False),
            memberships=tuple(row.get("memberships", ())),
        )
        for row in raw["account"]
    }


def moment(value: Any) -> datetime:
    """`2025-08-04 09:30`, a TOML date-time, or a day (its first minute)."""
    text = str(value)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        text += " 00:00"
    return datetime.fromisoformat(text).replace(tzinfo=None)
