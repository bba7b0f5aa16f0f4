"""Where the portal relies on a provision: read from the steps, from what apps declare, and from the code itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kernel.lifecycle import LIFECYCLES
from kernel.registry import WORDING, PortalApp

QUOTED = re.compile(r"""["']([a-z0-9]+\.[a-z0-9_-]+\.[a-z0-9_]+)["']""")
TITLE = re.compile(r"""{% block title %}{% translate ["']([^"']+)["']""")
ROOMS: dict[str, str | Promise] = {
    "rules": _("Rule"), "actions": _("Act"), "queries": _("Computation"), "views": _("Page"), "api": _("Interface"), "forms": _("Form"),
    "lifecycle": _("Step"), "tasks": pgettext_lazy("room of the code", "Background work"), "templates": _("Page"),
}  # fmt: skip


@dataclass(frozen=True)
class Use:
    """One place in the portal that relies on a provision: a step, what an app declares, or a place in the code (`where`)."""

    app: str
    what: Any
    url: str = ""
    room: Any = ""
    where: str = ""


def uses(provision_id: str) -> list[Use]:
    """Everything that relies on a provision: the steps' own `cite`, each app's declared `cites`, and the code that names its id."""
    steps = [
        Use(_app_name(lifecycle.app), step.label or step.name, room=ROOMS["lifecycle"])
        for lifecycle in LIFECYCLES.values()
        for step in lifecycle.steps
        if step.cite == provision_id
    ]
    declared: list[Use] = []
    for config in apps.get_app_configs():
        for label, name in (config.cites if isinstance(config, PortalApp) else {}).get(provision_id, ()):
            declared.append(Use(str(config.verbose_name), label, _address(name)))
    read = [_use(place) for place in code().get(provision_id, ())]
    return _once([*steps, *declared, *read])


@dataclass(frozen=True)
class Place:
    """A function (or "" for the module itself) that names a provision; `codes` are the findings that it gives, `title` a page's own."""

    app: str
    room: str
    file: str
    function: str
    codes: tuple[str, ...] = ()
    title: str = ""


@lru_cache(maxsize=1)
def code() -> Mapping[str, tuple[Place, ...]]:
    """provision id → the places that name it, out of the portal's own sources; read once a process."""
    found: dict[str, dict[Place, None]] = {}
    base = Path(settings.BASE_DIR)
    for config in apps.get_app_configs():
        if isinstance(config, PortalApp):
            for path in sorted(Path(config.path).rglob("*.py")):
                parts = path.relative_to(config.path).parts
                if parts[0] in ROOMS or parts[0].removesuffix(".py") in ROOMS:
                    for name, place in _python(config.label, path, base):
                        found.setdefault(name, {})[place] = None
    for path in sorted((base / "templates").rglob("*.html")):
        label = path.relative_to(base / "templates").parts[0]
        text = path.read_text("utf-8")
        titled = TITLE.search(text)
        for name in QUOTED.findall(text):
            found.setdefault(name, {})[Place(label, "templates", str(path.relative_to(base)), "", title=titled[1] if titled else "")] = None
    return {name: tuple(places) for name, places in found.items()}


def _python(label: str, path: Path, base: Path) -> Iterator[tuple[str, Place]]:
    text = path.read_text("utf-8")
    if not QUOTED.search(text):
        return
    file = path.relative_to(base)
    room = file.parts[1].removesuffix(".py")
    if room == "lifecycle":  # its steps are listed by their own names
        return
    for function, node in _functions(ast.parse(text)):
        words = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        codes = tuple(dict.fromkeys(word for word in words if word in WORDING))
        for word in words:
            if QUOTED.fullmatch(f'"{word}"'):
                yield word, Place(label, room, str(file), function, codes)


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """The functions and methods of a module, then each other statement of it (constants that hold an id)."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            yield target.id if isinstance(target, ast.Name) else "", node


def _use(place: Place) -> Use:
    said = [re.sub(r"%\(\w+\)s", "…", str(WORDING[each][0])) for each in place.codes]
    where = f"{place.file}: {place.function}" if place.function else place.file
    room = ROOMS.get(place.room, "")
    title = gettext(place.title) if place.title else " · ".join(said[:2])
    return Use(_app_name(place.app), title or room, room=room if title else "", where=where)


def _once(found: Iterable[Use]) -> list[Use]:
    return list({(use.app, str(use.what), use.where): use for use in found}.values())


def _app_name(label: str) -> str:
    return str(apps.get_app_config(label).verbose_name) if apps.is_installed(label) else label


def _address(name: str) -> str:
    """The address of a page without arguments, "" for a rule or a page of one record."""
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""
