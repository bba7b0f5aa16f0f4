"""Changes of the lists of barred matters under two persons: proposed here, decided with the other changes of the rules, then written by `negative`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.actions.negative import FIELDS, add_negative, change_negative, end_negative
from catalog.models import NegativeItem
from kernel.actors import Actor
from kernel.clock import Clock, FixedClock
from law import actions as law
from law import kinds
from law.kinds import Kind, Line
from law.models import Change

LISTS = ("words", "hints", "unless")


def propose_bar(
    item: NegativeItem | None, *, by: Actor, clock: Clock, act: str, since: date, because: str, basis: str, key: str = "", place: str = "",
    file: UploadedFile | None = None, **values: Any,
) -> Change:  # fmt: skip
    """Propose a new bar (`item` None), its next version, or its end (`act` "end": `since` is the first day without it)."""
    named = {name: values[name] for name in FIELDS if name in values}
    before = _values(item) if item else {}
    payload = {"act": act, "values": before if act == "end" else named}
    return law.propose(
        "negative", by=by, clock=clock, key=item.key if item else key, title=item.title if item and act == "end" else str(named.get("title", "")),
        place=item.place if item else place, since=since, payload=payload, before=before, because=because, basis=basis, file=file,
    )  # fmt: skip


def _values(item: NegativeItem) -> dict[str, Any]:
    return {name: getattr(item, name) for name in FIELDS}


def write(change: Change, by: Actor, at: datetime) -> int:
    """The approved change as a version of the bar."""
    clock, act = FixedClock(at), change.payload["act"]
    because = f"{change.number} {change.basis}"
    if act == "add":
        add_negative(by=by, clock=clock, key=change.key, place=change.place, since=change.since, because=because, **change.payload["values"])
        return 1
    item = NegativeItem.objects.get(key=change.key, until__isnull=True)
    if act == "end":
        end_negative(item, by=by, clock=clock, until=change.since, because=because)
    else:
        change_negative(item, by=by, clock=clock, since=change.since, because=because, **change.payload["values"])
    return 1


def lines(change: Change) -> list[Line]:
    """What the bar says, beside what it said."""
    labels = {
        "title": _("Matter"), "words": _("Words that block"), "hints": _("Words for a person to judge"), "unless": _("Except in"),
        "provision": _("Provision"), "cite": _("Source as cited"), "other_way": _("Another way"),
    }  # fmt: skip
    ends = change.payload["act"] == "end"
    return [Line(labels[name], _text(change.before.get(name)), "" if ends else _text(change.payload["values"].get(name))) for name in FIELDS]


def _text(value: Any) -> str:
    return "、".join(value) if isinstance(value, list) else str(value or "")


def register() -> None:
    """Barred matters as a kind of rule."""
    kinds.register("negative", Kind(gettext_lazy("Barred matter"), write, lines, lambda change: reverse("fin-negatives")))
