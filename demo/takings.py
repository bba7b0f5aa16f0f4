"""What the public gets of a finished case, fetched without signing in."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from demo.page import read
from demo.visitor import NotAsExpected, Visitor

_PACKAGES = ("ocds-release-package.json", "ocds-record-package.json")


def take(public: Visitor, project: str, folder: Path) -> Iterator[str]:
    """Write the OCDS packages, the dossier and every PDF that it links to into `folder`. Yields one line a file.

    Raises: NotAsExpected, when one of them is not there.
    """
    if not project:
        raise NotAsExpected("the case never remembered `project`, so there is no dossier to fetch")
    folder.mkdir(parents=True, exist_ok=True)
    base = f"/projects/{project}/"
    for name in _PACKAGES:
        answer = public.get(base + name)
        if answer.status_code != 200:
            raise NotAsExpected(f"{base}{name} answers {answer.status_code}")
        (folder / name).write_text(json.dumps(answer.json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        yield f"{folder / name}"
    dossier = public.get(base)
    if dossier.status_code != 200:
        raise NotAsExpected(f"{base} answers {dossier.status_code}")
    (folder / "dossier.html").write_text(dossier.text, encoding="utf-8")
    yield f"{folder / 'dossier.html'}"
    yield from _papers(public, str(dossier.url), folder)


def _papers(public: Visitor, address: str, folder: Path) -> Iterator[str]:
    """Every PDF that the dossier, or a page of this project that it links to, offers."""
    host = urlsplit(address).netloc
    seen: set[str] = set()
    waiting = [(urljoin(address, link), 1) for link in read(public.get(address).text).links]
    count = 0
    while waiting:
        link, depth = waiting.pop(0)
        link = link.split("#")[0]
        path = urlsplit(link).path
        if link in seen or urlsplit(link).netloc != host or not re.search(r"/(files?|notices?|contracts?)/|\.pdf$", path):
            continue
        seen.add(link)
        answer = public.get(link)
        kind = answer.headers.get("content-type", "")
        if answer.status_code != 200:
            raise NotAsExpected(f"the dossier links to {path}, which answers {answer.status_code}")
        if kind.startswith("application/pdf"):
            count += 1
            place = folder / _name(answer.headers.get("content-disposition", ""), path, count)
            place.write_bytes(answer.content)
            yield f"{place}"
        elif "html" in kind and depth:
            waiting += [(urljoin(link, each), 0) for each in read(answer.text).links if re.search(r"/files?/|\.pdf$", each)]


def _name(disposition: str, path: str, count: int) -> str:
    """A file name from the answer's header, made safe; else from the address."""
    found = re.search(r"filename\*=utf-8''([^;]+)", disposition, re.IGNORECASE) or re.search(r'filename="([^"]+)"', disposition)
    name = unquote(found[1]) if found else unquote(path.rstrip("/").rsplit("/", 1)[-1])
    name = re.sub(r"[^\w.()（）〔〕-]", "_", name) or "document"
    return f"{count:02d}-{name if name.endswith('.pdf') else name + '.pdf'}"
