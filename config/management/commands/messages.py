"""Keep the translation catalogs in step with the sources, without the gettext tools.

Each app has one catalog, `locale/<app>/zh_Hans/LC_MESSAGES/django.po`; what belongs to no app (the shell's templates,
the configuration) belongs to `kernel`. Source strings are English.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import polib
from babel.messages.extract import extract_python
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation.template import templatize

ROOT: Path = settings.BASE_DIR
SHELL = "kernel"
# Overrides of third parties' templates, and who looks after them.
ADOPTED = {"account": "parties", "mfa": "parties", "allauth": "parties", "socialaccount": "parties"}
SINGULAR = ("_", "gettext", "gettext_lazy", "gettext_noop")
PLURAL = ("ngettext", "ngettext_lazy")
CONTEXT = ("pgettext", "pgettext_lazy")
CONTEXT_PLURAL = ("npgettext", "npgettext_lazy")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|(?<!%)%[sd]|\{\w*\}")
HEADER = {
    "Project-Id-Version": "portal",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


class Text(NamedTuple):
    """One source string: its context (or None), its plural (or "")."""

    context: str | None
    singular: str
    plural: str

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.singular


class Command(BaseCommand):
    """`manage.py messages [--app APP] [--compile] [--check]`."""

    help = "Extract the source strings into locale/<app>, compile the catalogs, or check that they are complete."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--app", action="append", choices=apps(), help="only this app (may be repeated)")
        parser.add_argument("--compile", action="store_true", help="write the .mo files, extract nothing")
        parser.add_argument("--check", action="store_true", help="change nothing; fail when a catalog is not complete")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = options["app"] or apps()
        if options["check"]:
            self.check_catalogs(chosen)
        elif options["compile"]:
            self.compile_catalogs(chosen)
        else:
            self.extract(chosen)

    def extract(self, chosen: list[str]) -> None:
        """New strings come in (translated already, if another app has translated the same words); unused ones go obsolete."""
        known = translations()
        sources = collect()
        for app in chosen:
            added, dropped, empty = update(app, sources.get(app, {}), known)
            self.stdout.write(f"{app}: {added} new, {dropped} no longer used, {empty} without translation")

    def compile_catalogs(self, chosen: list[str]) -> None:
        for app in chosen:
            if catalog_path(app).exists():
                polib.pofile(str(catalog_path(app))).save_as_mofile(str(catalog_path(app).with_suffix(".mo")))

    def check_catalogs(self, chosen: list[str]) -> None:
        sources = collect()
        faults = [f"{app}: {fault}" for app in chosen for fault in faults_of(app, sources.get(app, {}))]
        faults += conflicts()
        if faults:
            raise CommandError("\n".join([*faults, f"{len(faults)} faults; run `manage.py messages`, then fill the catalog"]))
        self.stdout.write("catalogs complete")


def apps() -> list[str]:
    return sorted(path.name for path in (ROOT / "locale").iterdir() if path.is_dir())


def catalog_path(app: str) -> Path:
    return ROOT / "locale" / app / "zh_Hans" / "LC_MESSAGES" / "django.po"


def open_catalog(app: str) -> polib.POFile:
    if catalog_path(app).exists():
        return polib.pofile(str(catalog_path(app)), wrapwidth=120)
    catalog = polib.POFile(wrapwidth=120)
    catalog.metadata = dict(HEADER)
    return catalog


def collect() -> dict[str, dict[Text, list[str]]]:
    """By app: each source string with the files that use it."""
    found: dict[str, dict[Text, list[str]]] = {}
    for path in source_files():
        relative = path.relative_to(ROOT)
        for text in texts_of(path):
            places = found.setdefault(owner(relative), {}).setdefault(text, [])
            if str(relative) not in places:
                places.append(str(relative))
    return found


def source_files() -> Iterator[Path]:
    for folder in ("config", "demo", "templates", *apps()):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".html", ".txt", ".xml") and not {"tests", "migrations", "cases"} & set(path.parts):
                yield path


def owner(path: Path) -> str:
    """Which app's catalog holds the strings of this file (a path below the project's root)."""
    name = path.parts[1] if path.parts[0] == "templates" else path.parts[0]
    name = ADOPTED.get(name, name)
    return name if name in apps() else SHELL


def texts_of(path: Path) -> Iterator[Text]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Indentation means nothing in a template but something to Python's tokenizer.
        source = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).splitlines())
    keywords = dict.fromkeys(SINGULAR + PLURAL + CONTEXT + CONTEXT_PLURAL)
    for _line, function, message, _comments in extract_python(io.BytesIO(source.encode()), keywords, [], {}):
        parts: list[Any] = list(message) if isinstance(message, tuple) else [message]
        context = parts.pop(0) if function in CONTEXT + CONTEXT_PLURAL else None
        plural = parts[1] if function in PLURAL + CONTEXT_PLURAL else ""
        if parts and parts[0]:
            yield Text(context, parts[0], plural or "")


def translated(entry: polib.POEntry) -> bool:
    return bool(entry.msgstr_plural.get(0) if entry.msgid_plural else entry.msgstr)


def translations() -> dict[tuple[str | None, str], str]:
    """What the shell, then the other apps, have translated already: one English phrase, one Chinese."""
    known: dict[tuple[str | None, str], str] = {}
    for app in [SHELL, *apps()]:
        for entry in open_catalog(app):
            if translated(entry) and not entry.obsolete and not entry.msgid_plural:
                known.setdefault((entry.msgctxt, entry.msgid), entry.msgstr)
    return known


def update(app: str, sources: dict[Text, list[str]], known: dict[tuple[str | None, str], str]) -> tuple[int, int, int]:
    """Bring one catalog up to date; how many entries were added, dropped, and are without translation."""
    catalog = open_catalog(app)
    entries = {(entry.msgctxt, entry.msgid): entry for entry in catalog}
    wanted = {text.key for text in sources}
    added = dropped = 0
    for text, places in sources.items():
        entry = entries.get(text.key)
        if entry is None or entry.obsolete:
            added += 1
        if entry is None:
            entry = new_entry(text, known)
            catalog.append(entry)
            entries[text.key] = entry
        entry.obsolete = False
        entry.occurrences = [(place, "") for place in places]
    for key, entry in entries.items():
        if key not in wanted and not entry.obsolete:
            entry.obsolete, entry.occurrences = True, []
            dropped += 1
    catalog.sort(key=lambda entry: (entry.obsolete, entry.occurrences[:1], entry.msgid))
    if entries:
        catalog_path(app).parent.mkdir(parents=True, exist_ok=True)
        catalog.save(str(catalog_path(app)))
    return added, dropped, sum(not translated(entry) for entry in catalog if not entry.obsolete)


def new_entry(text: Text, known: dict[tuple[str | None, str], str]) -> polib.POEntry:
    flags = ["python-format"] if "%(" in text.singular + text.plural else []
    if text.plural:
        return polib.POEntry(msgctxt=text.context, msgid=text.singular, msgid_plural=text.plural, msgstr_plural={0: ""}, flags=flags)
    return polib.POEntry(msgctxt=text.context, msgid=text.singular, msgstr=known.get(text.key, ""), flags=flags)


def faults_of(app: str, sources: dict[Text, list[str]]) -> Iterator[str]:
    """What keeps one catalog from being complete."""
    entries = {(entry.msgctxt, entry.msgid): entry for entry in open_catalog(app) if not entry.obsolete}
    for text in sources:
        if text.key not in entries:
            yield f"missing: {text.singular!r}"
    wanted = {text.key for text in sources}
    for key, entry in entries.items():
        if key not in wanted:
            yield f"unused: {entry.msgid!r}"
        elif not translated(entry):
            yield f"not translated: {entry.msgid!r}"
        elif entry.fuzzy:
            yield f"fuzzy: {entry.msgid!r}"
        elif not same_placeholders(entry):
            yield f"placeholders differ: {entry.msgid!r}"


def same_placeholders(entry: polib.POEntry) -> bool:
    """A plural's Chinese may follow either English form."""
    chinese = sorted(set(PLACEHOLDER.findall(entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr)))
    english = [entry.msgid, *([entry.msgid_plural] if entry.msgid_plural else [])]
    return chinese in [sorted(set(PLACEHOLDER.findall(text))) for text in english]


def conflicts() -> Iterator[str]:
    """Catalogs are merged at run time: the same words translated in two ways would silently become one of them."""
    seen: dict[tuple[str | None, str], tuple[str, str]] = {}
    for app in apps():
        for entry in open_catalog(app):
            if entry.obsolete or not entry.msgstr:
                continue
            first = seen.setdefault((entry.msgctxt, entry.msgid), (app, entry.msgstr))
            if first[1] != entry.msgstr:
                yield f"{app}: {entry.msgid!r} is {entry.msgstr!r} here but {first[1]!r} in {first[0]} (same words, or use pgettext)"
