"""Who comes in at the bureau's pages of the rules."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kernel.actors import Actor
from kernel.errors import NotAllowed
from kernel.permissions import has_role
from law import queries
from law.permissions import READERS
from law.queries.bureau import reach


def read(request: HttpRequest) -> None:
    """The bureau's people read. Raises NotAllowed."""
    if not request.actor.has(*READERS):
        raise NotAllowed("read", str(has_role(*READERS).name))


def write(request: HttpRequest) -> None:
    """Its administrators propose and decide. Raises NotAllowed."""
    if not request.actor.has("administrator"):
        raise NotAllowed("propose_change", str(has_role("administrator").name))


def crumbs(*items: tuple[str, str]) -> list[tuple[str, str]]:
    """The way back to the console and the list of rules."""
    return [(_("Finance console"), reverse("fin")), (_("Provisions and thresholds"), reverse("fin-rules")), *items]


def places(actor: Actor) -> list[tuple[str, str]]:
    """The places whose rules an actor may change, with their names."""
    names = queries.place_names()
    return [(code, names.get(code, code) if code else _("Whole country")) for code in reach(actor)]


def tabs(current: str, actor: Actor) -> list[dict[str, object]]:
    """The pages of the rules."""
    waiting = len(queries.open_changes(actor))
    rows = [
        ("fin-rules", _("Provisions"), None), ("fin-thresholds", _("Thresholds"), None), ("fin-calendars", _("Working days"), None),
        ("fin-negatives", _("Barred matters"), None), ("fin-changes", pgettext("rules", "Changes"), waiting or None), ("fin-registers", _("Registers"), None),
    ]  # fmt: skip
    return [{"url": reverse(name), "label": label, "count": count, "current": name == current} for name, label, count in rows]
