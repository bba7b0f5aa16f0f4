"""What the import of a catalog and its public tree cost.

`./portal bench imports [--rows 50000] [--few 5000] [--rounds 3] [--requests 60]`

Import: a table of --rows rows, as XLSX and as CSV, is checked (dry run) and carried out, each in a fresh process as a worker would do it.
Measured: wall time of both steps together (at most 60 s), the progress that another connection sees meanwhile (at least 10 different
figures), and the process's peak memory against the same import of --few rows (at most 1.5 times: a file is never held).
Tree: one page of a catalog of 100, of 5,000 and of 50,000 rows, the same number of rows shown, CPU of the web worker for one request
(at most 1.3 times from the smallest to the largest). A search reads all rows of its catalog and is told without a limit. Exit code 1 when a limit is broken.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg2
from lists import ROOT, Server, machine, note, run, served

SECONDS, MEMORY, GROWTH, FIGURES = 60, 1.5, 1.3, 10
SIZES = (100, 5_000, 50_000)
KINDS = ("xlsx", "csv")
HEAD = ("代码", "级别", "上级代码", "名称", "说明", "责任部门", "是否面向公众", "有利于转变政府职能", "有利于降低服务成本", "有利于提升质量水平和资金效益")

# The first family always looks the same: 4 fields of 20 items; what makes the catalog large stands in the nine others.
FILL = """
INSERT INTO catalog_catalog (slug, jurisdiction_id, kind, year, title, document, source, excerpt, demonstration, state, version, purpose, effective_on, published_at, no_experts, approval)
VALUES (%(slug)s, '331004', 'GUIDING', 2025, %(slug)s, '', '', false, false, 'PUBLISHED', 1, '', '2025-01-01', '2025-01-01', '', '');
CREATE TEMP TABLE here AS SELECT id FROM catalog_catalog WHERE slug = %(slug)s;
CREATE TEMP TABLE made AS
    SELECT 1 AS level, 'A' || f AS code, '' AS above, '第' || f || '类服务' AS name, f * 1000000 AS position FROM generate_series(1, 10) f
    UNION ALL
    SELECT 2, 'A' || f || '-' || d, 'A' || f, '领域' || f || '之' || d, f * 1000000 + d * 100
    FROM generate_series(1, 10) f, generate_series(1, greatest(%(fields)s, 4)) d WHERE (f = 1 AND d <= 4) OR (f > 1 AND d <= %(fields)s)
    UNION ALL
    SELECT 3, 'A' || f || '-' || d || '-' || i, 'A' || f || '-' || d, '居家养老服务' || f || '之' || d || '之' || i, f * 1000000 + d * 100 + i
    FROM generate_series(1, 10) f, generate_series(1, greatest(%(fields)s, 4)) d, generate_series(1, 20) i WHERE (f = 1 AND d <= 4) OR (f > 1 AND d <= %(fields)s);
INSERT INTO catalog_catalogitem (catalog_id, code, level, name, family, nature, for_public, note, description, owner_name, benefit_function, benefit_cost, benefit_quality, pilot, position)
SELECT here.id, code, level, name, '', 'PUBLIC', true, '', '说明', '民政局', '', '', '', false, position FROM made, here;
UPDATE catalog_catalogitem item SET parent_id = above.id FROM made, here, catalog_catalogitem above
WHERE item.catalog_id = here.id AND item.code = made.code AND above.catalog_id = here.id AND above.code = made.above AND made.above <> '';
DROP TABLE here, made;
"""


def rows(number: int) -> Any:
    """A catalog of so many rows: 20 items in each field, 40 fields in each family."""
    field = family = 0
    for row in range(number):
        if row % 820 == 0:
            family += 1
            yield (f"F{family}", "1", "", f"第{family}类公共服务", "", "", "是", "", "", "")
        elif row % 820 % 21 == 1 or row % 820 == 1:
            field += 1
            yield (f"F{family}-{field}", "2", f"F{family}", f"第{field}领域", "本领域的说明", "区民政局", "是", "", "", "")
        else:
            yield (f"F{family}-{field}-{row}", "3", f"F{family}-{field}", f"居家养老上门服务之{row}", f"第{row}项：为老年人提供助洁、助浴、助餐服务，按次验收。", "区民政局", "是",
                   "由直接提供改为购买和监督", "按服务人次付费", "按标准验收并与付款挂钩")


def child_write(path: str, number: int) -> None:
    """Write a table of so many rows to a file, by its ending; the workbook as spreadsheets write it, with shared strings and its dimensions."""
    from openpyxl import Workbook

    from kernel.sheetout import csv_parts

    if path.endswith(".csv"):
        with Path(path).open("wb") as out:
            out.writelines(csv_parts(HEAD, rows(number)))
        return
    book = Workbook()
    for row in (HEAD, *rows(number)):
        book.active.append(row)
    book.save(path)


def child_prepare() -> None:
    """The people that an import needs."""
    from django.utils import timezone

    from parties.models import Membership, Organisation, User

    facts = {"name": "财政局", "kind": "finance", "jurisdiction_id": "331004", "created_at": timezone.now()}
    bureau, _made = Organisation.objects.get_or_create(key="11331004MB0000203C", defaults=facts)
    Membership.objects.create(user=User.objects.create(username="bench", name="bench", password="!"), organisation=bureau, role="administrator")


def child_import(path: str) -> None:
    """Check a table and carry it out; prints what it took, as JSON."""
    import resource

    from django.core.files import File

    from catalog.actions import imports
    from catalog.models import Catalog, CatalogImport, CatalogItem
    from kernel import jobs
    from kernel.clock import clock
    from parties.queries import actor_by

    by = actor_by("bench")
    catalog = Catalog.objects.create(slug=f"import-{os.getpid()}", jurisdiction_id="331004", year=2026, title="草案")
    with Path(path).open("rb") as file:
        made = imports.upload(catalog, by=by, clock=clock, table=File(file, name=Path(path).name))
    began = time.monotonic()
    assert made.job is not None
    with jobs.turn(made.job.pk, clock=clock) as job:
        assert job is not None
        imports.check(made.pk, job=job, clock=clock)
    checked = time.monotonic()
    made = CatalogImport.objects.get(pk=made.pk)
    imports.carry_out(made, by=by, clock=clock)
    used = resource.getrusage(resource.RUSAGE_SELF)
    took = {"check": checked - began, "carry_out": time.monotonic() - checked, "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / 1024,
            "items": CatalogItem.objects.filter(catalog=catalog).count()}
    print(json.dumps(took), flush=True)


def spawn(*words: str) -> str:
    """This file again, in a process of its own. Returns the last line that it says."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, __file__, "child", *words], cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return (done.stdout.strip().splitlines() or [""])[-1]


def watch(url: str, seen: set[int], stop: threading.Event) -> None:
    """The progress of the newest job, as another connection sees it."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        while not stop.wait(0.2):
            cursor.execute("SELECT done FROM kernel_job WHERE state = 'RUNNING' ORDER BY id DESC LIMIT 1")
            seen.update(row[0] for row in cursor.fetchall())
    connection.close()


def measured(url: str, path: str) -> dict[str, Any]:
    """One import in a fresh process, watched from outside."""
    seen: set[int] = set()
    stop = threading.Event()
    watcher = threading.Thread(target=watch, args=(url, seen, stop))
    watcher.start()
    try:
        return {**json.loads(spawn("import", path)), "figures": len(seen)}
    finally:
        stop.set()
        watcher.join()


def measure_imports(url: str, folder: Path, many: int, few: int) -> int:
    """Print what imports take. Returns how many limits they break."""
    failed = 0
    for kind in KINDS:
        took = {}
        for number in (few, many):
            path = str(folder / f"{number}.{kind}")
            spawn("write", path, str(number))
            took[number] = measured(url, path)
            if took[number]["items"] != number:
                raise SystemExit(f"{path}: {took[number]['items']} items")
        big, ratio = took[many], took[many]["memory"] / took[few]["memory"]
        seconds = big["check"] + big["carry_out"]
        good = seconds <= SECONDS and ratio <= MEMORY and big["figures"] >= FIGURES
        failed += not good
        print(f"{kind:<5} {many:,} rows: dry run {big['check']:.1f} s, writing {big['carry_out']:.1f} s, together {seconds:.1f} s (at most {SECONDS}); "
              f"CPU of the process, its start included, {big['cpu']:.1f} s; "
              f"peak {big['memory']:.0f} MB, {ratio:.2f}x that of {few:,} rows (at most {MEMORY}); {big['figures']} figures of progress  {'good' if good else 'TOO MUCH'}")
    return failed


def pages(url: str, size: int) -> dict[str, str]:
    """Addresses of a catalog's pages: its families, an open branch, the branch alone, a search."""
    connection = psycopg2.connect(url)
    with connection.cursor() as cursor:
        cursor.execute("SELECT item.id FROM catalog_catalogitem item JOIN catalog_catalog c ON c.id = catalog_id WHERE c.slug = %s AND code = 'A1-2'", [f"bench-{size}"])
        (field,) = cursor.fetchone() or (0,)
    connection.close()
    base = f"/catalog/bench-{size}/"
    return {"families": base, "open": f"{base}?open={field}", "branch": f"{base}branch/{field}/", "search": f"{base}?q=服务1之2之3"}


def measure_tree(server: Server, url: str, options: argparse.Namespace) -> int:
    """Print what pages of the tree cost. Returns how many limits they break."""
    from urllib.parse import quote

    figures: dict[tuple[str, int], list[float]] = {}
    for turn in range(options.rounds + 1):
        for size in SIZES:
            for kind, path in pages(url, size).items():
                cost = server.cost([quote(path, safe="/?=&")] * options.requests)
                if turn:
                    figures.setdefault((kind, size), []).append(cost)
        note(f"round {turn} of {options.rounds}" + ("" if turn else " (warm-up, dropped)"))
    failed = 0
    for kind in ("families", "open", "branch", "search"):
        middle = [statistics.median(figures[kind, size]) for size in SIZES]
        growth = statistics.median(large / small for small, large in zip(figures[kind, SIZES[0]], figures[kind, SIZES[-1]], strict=True))
        good = growth <= GROWTH or kind == "search"
        failed += not good
        told = ", ".join(f"{size:,}: {value:.2f} ms" for size, value in zip(SIZES, middle, strict=True))
        limit = "no limit" if kind == "search" else f"at most {GROWTH}"
        print(f"{kind:<9} {told}; {growth:.2f}x ({limit})  {'good' if good else 'TOO MUCH'}")
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name, value in (("rows", 50_000), ("few", 5_000), ("rounds", 3), ("requests", 60)):
        parser.add_argument(f"--{name}", type=int, default=value)
    options = parser.parse_args()
    url = os.environ["DATABASE_URL"]
    subprocess.run([sys.executable, "manage.py", "seed_reference"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    spawn("prepare")
    folder = Path(os.environ.get("PORTAL_STATE", "/tmp")) / "bench-imports"
    folder.mkdir(parents=True, exist_ok=True)
    failed = measure_imports(url, folder, options.rows, options.few)
    # 10 families; 4 fields of 20 items in the first, and in each of the others 0, 26 or 266.
    for size, fields in zip(SIZES, (0, 26, 266), strict=True):
        run(url, FILL, slug=f"bench-{size}", fields=fields)
    run(url, "VACUUM (ANALYZE) catalog_catalogitem")
    with served(url) as server:
        failed += measure_tree(server, url, options)
    print(f"{datetime.now():%Y-%m-%d}, {machine()}, {options.rounds} rounds of {options.requests} requests")
    return 1 if failed else 0


def child(verb: str, *words: str) -> None:
    """What a process of its own does."""
    import django

    django.setup()
    if verb == "write":
        child_write(words[0], int(words[1]))
    elif verb == "prepare":
        child_prepare()
    else:
        child_import(words[0])


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        child(*sys.argv[2:])
    else:
        sys.exit(main())
