"""Geometry of the server-made drawings: shares, positions and scales as plain numbers for SVG attributes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template

from kernel.permissions import ROLE_WORDS

register = template.Library()
# Below this share of the line a label would run into its neighbour; the table holds it anyway.
LABEL_SHARE = 13


def _read(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


def _share(value: Any, total: Any) -> float:
    whole = Decimal(str(total or 0))
    return round(float(Decimal(str(value or 0)) / whole * 100), 2) if whole > 0 else 0.0


@register.filter
def share(value: Any, total: Any) -> float:
    """Per cent of the total, between 0 and 100."""
    return min(100.0, max(0.0, _share(value, total)))


@register.filter
def short_hash(digest: str) -> str:
    """c84d 02fb 96e1 4a37… : enough to recognise a file by eye."""
    return " ".join(digest[i : i + 4] for i in range(0, 16, 4)) + "…" if digest else ""


@register.simple_tag
def elapsed(since: datetime | None, due: datetime | None, now: datetime) -> float:
    """How much of the time from `since` to `due` is used, in per cent; 100 when overdue."""
    if since is None or due is None or due <= since:
        return 100.0
    return round(min(100.0, max(0.0, (now - since) / (due - since) * 100)), 1)


@register.simple_tag
def current_stage(stages: Iterable[Any]) -> Any:
    """The stage to name in one line: the one under way, else the one that waits for a correction, else a part-done one."""
    listed = list(stages)
    for state in ("now", "returned", "part", "ended"):
        for stage in listed:
            if _read(stage, "state") == state:
                return stage
    return None


@register.simple_tag
def money_bar(budget: Any, contract: Any = None, paid: Any = None, instalments: Iterable[Any] = ()) -> dict[str, Any]:
    """The bar under the money line, in per cent of the budget.

    instalments  mappings or objects with amount and paid (bool), in order; their cuts stand inside the contract's part.
    """
    widest = max(Decimal(str(budget or 0)), Decimal(str(contract or 0)))
    at, parts = 0.0, []
    for number, part in enumerate(instalments, start=1):
        width = _share(_read(part, "amount"), widest)
        parts.append({"no": _read(part, "no") or number, "amount": _read(part, "amount"), "paid": bool(_read(part, "paid")), "end": round(at + width, 2),
                      "middle": round(at + width / 2, 2), "label": width >= LABEL_SHARE})
        at += width
    saving = widest - Decimal(str(contract)) if contract else Decimal(0)
    return {"contract": _share(contract, widest), "paid": _share(paid, widest), "parts": parts, "saving": saving if saving > 0 else None}


@register.simple_tag
def voice_scale(voices: Iterable[Any]) -> dict[str, Any]:
    """The axis of the three voices, from the ten below the lowest mark to 100, with each voice's place on it."""
    listed = list(voices)
    marks = [float(mark) for voice in listed for mark in (_read(voice, "score"), _read(voice, "low")) if mark is not None]
    start = max(0, min(60, int(min(marks, default=60) // 10 * 10)))
    width = 100 - start
    step = 10 if width <= 50 else 20

    def place(mark: Any) -> float | None:
        return None if mark is None else round((float(mark) - start) / width * 100, 1)

    rows = [{"voice": voice, "x": place(_read(voice, "score")), "x1": place(_read(voice, "low")), "x2": place(_read(voice, "high"))} for voice in listed]
    return {"rows": rows, "ticks": [{"value": value, "x": place(value)} for value in range(start, 101, step)]}


@register.simple_tag
def spark(values: Iterable[Any]) -> dict[str, str] | None:
    """Path of a 120 × 32 sparkline with its area and its last point; nothing below two values."""
    listed = [float(value) for value in values]
    if len(listed) < 2:
        return None
    low, high = min(listed), max(listed)
    points = [(round(index * 116 / (len(listed) - 1) + 1, 1), round(28 - (value - low) / ((high - low) or 1) * 24, 1)) for index, value in enumerate(listed)]
    line = "M" + "L".join(f"{x} {y}" for x, y in points)
    return {"line": line, "area": f"{line}L{points[-1][0]} 32L1 32z", "x": str(points[-1][0]), "y": str(points[-1][1])}


@register.simple_tag
def segments(used: int, allowed: int) -> list[dict[str, Any]]:
    """Used of allowed days as blocks on a 96-unit line; days beyond the allowed ones are late."""
    count = max(int(allowed), int(used), 1)
    width = round((96 - 2 * (count - 1)) / count, 2)
    return [{"x": round(index * (width + 2), 2), "width": max(width, 1), "kind": _kind(index, used, allowed)} for index in range(count)]


def _kind(index: int, used: int, allowed: int) -> str:
    if index >= used:
        return "bar-track"
    return "bar-full" if index < allowed else "check-fail"


@register.simple_tag
def meter(passed: int, person: int, failed: int) -> list[dict[str, Any]]:
    """One block for each check on a 236-unit line: passed, for a person, failed."""
    kinds = ["check-pass"] * passed + ["check-person"] * person + ["check-fail"] * failed
    width = (236 - 2 * (len(kinds) - 1)) / len(kinds) if kinds else 0
    return [{"x": round(index * (width + 2), 2), "width": round(width, 2), "kind": kind} for index, kind in enumerate(kinds)]


@register.filter
def role_words(roles: Iterable[str]) -> str:
    """The names of the roles, in the reader's language."""
    return "、".join(sorted(str(ROLE_WORDS.get(role, role)) for role in roles or ()))


@register.filter
def any_of(roles: Iterable[str], wanted: str) -> bool:
    """Whether one of the roles stands in a list of names with spaces between."""
    return bool(set(roles or ()) & set(wanted.split()))
