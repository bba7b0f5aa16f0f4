"""What registers answer: registration of organisations, and the lists of dishonest parties.

A bureau without an interface exports a table; the file is dropped into the folder of registers and is read as it stood on the day in
its name. Another adapter is named in REGISTRY_ADAPTERS."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Answer:
    """What a register answered. `as_of` is the day of the register's own state; `rows` what it holds about the code."""

    source: str
    as_of: date
    rows: tuple[dict[str, str], ...]


class Unreachable(Exception):
    """The register gave no answer: no file, a broken one, an adapter that failed or took too long. The text says which."""


class Registry(Protocol):
    """An adapter to one register."""

    def look_up(self, register: str, code: str) -> list[Answer]:
        """Answers of all sources for one code; no row means "not on it". Raises Unreachable, OSError, ValueError."""


class FileRegistry:
    """Reads `<register>--<source>--<YYYY-MM-DD>.csv` or `.json`; of each source the newest file counts."""

    def __init__(self, folders: Iterable[Path] | None = None) -> None:
        self.folders = tuple(folders) if folders is not None else tuple(settings.REGISTRY_DIRS)

    def look_up(self, register: str, code: str) -> list[Answer]:
        newest: dict[str, tuple[date, Path]] = {}
        for source, day, path in self._files(register):
            if source not in newest or day > newest[source][0]:
                newest[source] = (day, path)
        if not newest:
            raise Unreachable(f"no export of {register!r}")
        return [Answer(source, day, tuple(row for row in self._rows(path) if row.get("code", "").strip().upper() == code))
                for source, (day, path) in sorted(newest.items())]

    def _files(self, register: str) -> Iterator[tuple[str, date, Path]]:
        for folder in self.folders:
            for path in sorted(folder.glob(f"{register}--*--*.*")):
                parts = path.stem.split("--")
                if len(parts) == 3 and path.suffix in (".csv", ".json") and re.fullmatch(r"\d{4}-\d{2}-\d{2}", parts[2]):
                    yield parts[1], date.fromisoformat(parts[2]), path

    def _rows(self, path: Path) -> list[dict[str, str]]:
        """The table; a CSV may be UTF-8 (with or without mark) or GB 18030. Raises ValueError for a table without the column `code`."""
        data = path.read_bytes()
        if path.suffix == ".json":
            rows: Any = json.loads(data)
            return [{str(key): str(value) for key, value in row.items()} for row in rows]
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("gb18030")
        reader = csv.DictReader(io.StringIO(text))
        if "code" not in (reader.fieldnames or []):
            raise ValueError(f"{path.name}: no column 'code'")
        return [{str(key): (value or "").strip() for key, value in row.items() if key} for row in reader]


def ask_register(register: str, code: str) -> list[Answer]:
    """Ask a register, for at most REGISTRY_TIMEOUT seconds. Raises Unreachable with the reason in words, whatever went wrong.

    The adapter's thread is left to end by itself: a register that hangs must not hold the page."""
    adapter: Registry = import_string(settings.REGISTRY_ADAPTERS[register])()
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        return pool.submit(adapter.look_up, register, code).result(timeout=settings.REGISTRY_TIMEOUT)
    except TimeoutError:
        raise Unreachable(f"no answer within {settings.REGISTRY_TIMEOUT} s") from None
    except Unreachable:
        raise
    except Exception as error:
        raise Unreachable(f"{type(error).__name__}: {error}"[:200]) from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
