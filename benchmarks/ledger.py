"""The budget ledger under random use, with a worker process killed in between; and what one posting costs beside its bare rows.

`./portal bench ledger [--operations 100000] [--threads 100] [--processes 4] [--lines 20] [--projects 200] [--pairs 2000]`

First the cost: in turn, one whole posting (journal entry and ledger, as an acceptance makes it) and the same rows as plain INSERTs over the
same driver, each committed; gate: the median of the whole action at most 5 times the median of its rows. Then the use: `operations` random
acts (reserve, intend, contract, accept, request, pay, release, add, cut, adjust) by `threads` threads in `processes` processes; when a
third is done, one process is killed with SIGKILL and another takes over what it had left. A thread writes down each act after its commit.
Then: every act written down stands in the ledger; at most one more for each thread that was killed; every account holds the sum of its
postings and none but `granted` is below zero; every line and every posting adds up to nothing. Exit code 1 when one fails.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import signal
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parent.parent
RATIO = 5.0
CHAIN = ("reserved", "intended", "contracted", "accepted", "payable", "paid")
AT = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
GRANT = Decimal("5000000.00")


def note(text: str) -> None:
    print(f"{datetime.now():%H:%M:%S} {text}", flush=True)


def ready() -> None:
    """Django, as the portal sets it up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()


def furnish(lines: int, projects: int) -> None:
    """Places, one body, its budget lines and projects; every project has a first reservation."""
    from django.db import transaction

    from catalog.actions import load_reference
    from catalog.models import CatalogItem
    from kernel.actors import Actor
    from kernel.clock import FixedClock
    from parties.actions.reference import load_organisations, load_places
    from parties.models import Organisation
    from planning.actions import ledger
    from planning.models import BudgetLine, Project

    load_places()
    load_organisations(ROOT / "demo" / "organisations.toml", AT)
    load_reference(by=Actor.SYSTEM, clock=FixedClock(AT))
    body = Organisation.objects.get(key="11331004MB00001073")
    item = CatalogItem.objects.get(catalog__slug="zhejiang-2023", code="A0406")
    made = []
    for number in range(lines):
        line = BudgetLine.objects.create(body=body, year=2026, code=f"B-{number}", source="一般公共预算", name=f"第{number}项", amount=GRANT)
        ledger.open_line(line, by=Actor.SYSTEM, at=AT)
        made.append(line)
    for number in range(projects):
        project = Project.objects.create(
            number=f"BENCH-{number}", body=body, jurisdiction=body.jurisdiction, created_at=AT, law_date=AT.date(), title=f"项目{number}", year=2026, catalog_item=item
        )
        with transaction.atomic():
            ledger.reserve(project, [(made[number % lines], Decimal("1000"))], by=Actor.SYSTEM, at=AT)


def act(dice: random.Random, lines: list[Any], projects: list[Any]) -> int:
    """One random act with its journal entry, in one transaction; gives the posting's id, 0 when there was nothing to move. Raises Refused."""
    from django.db import transaction

    from kernel.actors import Actor
    from kernel.lifecycle import note as journal
    from planning.actions import ledger

    amount, what = Decimal(dice.randint(1, 500_000)) / 100, dice.random()
    project = dice.choice(projects)
    words: dict[str, Any] = {"by": Actor.SYSTEM, "at": AT}
    with transaction.atomic():
        words["entry"] = journal(project, "bench", by=Actor.SYSTEM, at=AT, amount=str(amount))
        if what < 0.25:
            done = ledger.reserve(project, [(line, amount) for line in dice.sample(lines, dice.randint(1, 2))], **words)
        elif what < 0.33:
            done = ledger.intend(project, **words)
        elif what < 0.45:
            done = ledger.contract(project, amount, **words)
        elif what < 0.85:
            source = dice.choice((2, 2, 3, 3, 4, 4, 0))
            done = ledger.move(project, CHAIN[source], CHAIN[source + 1], amount, **words)
        elif what < 0.9:
            done = ledger.release(project, **words)
        elif what < 0.96:
            one, two = dice.sample(lines, 2)
            done = ledger.regrant([(one, -amount), (two, amount)], kind="adjust", **words)
        else:
            done = ledger.regrant([(dice.choice(lines), amount if what < 0.98 else -amount)], kind="add" if what < 0.98 else "cut", **words)
    return done.pk if done else 0


def work(options: argparse.Namespace) -> int:
    """A worker process: its threads act until their share is done; each act is written down after its commit."""
    ready()
    from django.db import connection

    from kernel.findings import Refused
    from planning.models import BudgetLine, Project

    lines, projects = list(BudgetLine.objects.filter(code__startswith="B-").order_by("pk")), list(Project.objects.select_related("body").order_by("pk"))
    share = options.operations // options.threads

    def run(thread: int) -> None:
        dice = random.Random(f"{options.worker}-{thread}")
        with Path(options.log, f"{options.worker}-{thread}").open("a", buffering=1) as log:
            for _turn in range(share):
                try:
                    log.write(f"{act(dice, lines, projects)}\n")
                except Refused:
                    log.write("-\n")
        connection.close()

    with ThreadPoolExecutor(options.threads) as pool:
        list(pool.map(run, range(options.threads)))
    return 0


def written(log: Path) -> list[list[str]]:
    """What each thread wrote down, whole lines only."""
    return [[line for line in path.read_text().splitlines(keepends=True) if line.endswith("\n")] for path in sorted(log.iterdir())]


def start(name: str, operations: int, threads: int, log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, __file__, "--worker", name, "--operations", str(operations), "--threads", str(threads), "--log", str(log)]
    return subprocess.Popen(command, cwd=ROOT)


def use(options: argparse.Namespace, log: Path) -> list[str]:
    """The random use with its kill. Returns what was found wrong."""
    from planning.models import Posting

    before, began = Posting.objects.count(), time.monotonic()
    each, threads = options.operations // options.processes, options.threads // options.processes
    workers = {f"w{number}": start(f"w{number}", each, threads, log) for number in range(options.processes)}
    while sum(map(len, written(log))) < options.operations // 3:
        time.sleep(1)
        if any(worker.poll() is not None for worker in workers.values()):
            return ["a worker ended before a third was done"]
    os.kill(workers["w0"].pid, signal.SIGKILL)
    workers.pop("w0").wait()
    done = sum(len(lines) for path, lines in zip(sorted(log.iterdir()), written(log), strict=True) if path.name.startswith("w0-"))
    note(f"killed a worker of {threads} threads after {done:,} of its acts")
    workers["w9"] = start("w9", each - done, threads, log)
    codes = [worker.wait() for worker in workers.values()]
    seconds = time.monotonic() - began
    told = [line.strip() for lines in written(log) for line in lines]
    posted = [int(line) for line in told if line not in ("-", "0")]
    note(f"{len(told):,} acts in {seconds:.0f} s ({len(told) / seconds:.0f} a second): {len(posted):,} posted, {told.count('-'):,} refused for want of money, {told.count('0'):,} with nothing to move")
    faults = [] if not any(codes) else [f"workers ended with {codes}"]
    return faults + check(posted, before, threads)


def check(posted: list[int], before: int, killed: int) -> list[str]:
    """The books after the use."""
    from django.db import connection

    from planning.models import Posting

    faults = []
    stands = set(Posting.objects.values_list("pk", flat=True))
    lost = [pk for pk in posted if pk not in stands]
    extra = len(stands) - before - len(posted)
    note(f"written down but lost: {len(lost)}; committed but not written down when killed: {extra} (at most {killed})")
    if lost or len(set(posted)) != len(posted) or not 0 <= extra <= killed:
        faults.append("acts were lost or doubled")
    questions = {
        "accounts that differ from their postings": "SELECT count(*) FROM planning_account a WHERE balance <> COALESCE((SELECT sum(amount) FROM planning_postingline WHERE account_id = a.id), 0)",
        "accounts below zero": "SELECT count(*) FROM planning_account WHERE kind <> 'granted' AND balance < 0",
        "lines that do not balance": "SELECT count(*) FROM (SELECT 1 FROM planning_account GROUP BY line_id HAVING sum(balance) <> 0) x",
        "postings that do not balance": "SELECT count(*) FROM (SELECT 1 FROM planning_postingline GROUP BY posting_id HAVING sum(amount) <> 0) x",
        "postings without their journal entry": "SELECT count(*) FROM planning_posting p WHERE entry_id IS NULL AND kind NOT IN ('grant', 'reserve')",
    }
    with connection.cursor() as cursor:
        for words, question in questions.items():
            cursor.execute(question)
            (count,) = cursor.fetchone()
            note(f"{words}: {count}")
            faults += [words] * bool(count)
    return faults


ENTRY = """INSERT INTO kernel_entry (subject, subject_id, event, actor_id, actor_name, organisation_key, organisation_name, roles, delegated_by, owner_key,
    thread, from_state, to_state, at, because, citation, provision, is_public, public_facts, facts, salt)
SELECT subject, subject_id, event, actor_id, actor_name, organisation_key, organisation_name, roles, delegated_by, owner_key, thread, from_state, to_state,
    at, because, citation, provision, is_public, public_facts, facts, salt FROM (VALUES (%s, %s::bigint, %s, NULL::bigint, %s, '', '', '[]'::jsonb, '', %s,
    %s, '', %s, %s::timestamptz, '', '', '', false, '{}'::jsonb, %s::jsonb, %s)) v (subject, subject_id, event, actor_id, actor_name, organisation_key,
    organisation_name, roles, delegated_by, owner_key, thread, from_state, to_state, at, because, citation, provision, is_public, public_facts, facts, salt)
RETURNING id"""


def bare(project: Any, source: int, target: int) -> None:
    """The rows of one posting as plain INSERTs over the same connection: entry, posting, two sides; one transaction."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        facts = '{"amount": "0.01"}'
        cursor.execute(ENTRY, ["planning.project", project.pk, "planning.bench", "", project.owner_key, project.number, project.state, AT, facts, "0" * 64])
        (entry,) = cursor.fetchone()
        posting = "INSERT INTO planning_posting (project_id, entry_id, kind, memo, by_name, at) VALUES (%s, %s, 'contracted-accepted', '', '', %s) RETURNING id"
        cursor.execute(posting, [project.pk, entry, AT])
        (number,) = cursor.fetchone()
        cursor.execute("INSERT INTO planning_postingline (posting_id, account_id, amount) VALUES (%s, %s, -0.01), (%s, %s, 0.01)", [number, source, number, target])


def whole(project: Any) -> None:
    """One posting as an acceptance makes it: the journal's entry, the ledger's movement, one transaction."""
    from django.db import transaction

    from kernel.actors import Actor
    from kernel.lifecycle import note as journal
    from planning.actions import ledger

    with transaction.atomic():
        entry = journal(project, "bench", by=Actor.SYSTEM, at=AT, amount="0.01")
        ledger.move(project, "contracted", "accepted", Decimal("0.01"), by=Actor.SYSTEM, at=AT, entry=entry)


def cost(pairs: int) -> float:
    """Whole action and bare rows in turn; returns the ratio of their medians."""
    from django.db import transaction

    from kernel.actors import Actor
    from kernel.lifecycle import note as journal
    from planning.actions import ledger
    from planning.models import Account, Project

    project = Project.objects.select_related("body").order_by("pk")[0]
    with transaction.atomic():
        words: dict[str, Any] = {"by": Actor.SYSTEM, "at": AT, "entry": journal(project, "bench", by=Actor.SYSTEM, at=AT)}
        ledger.contract(project, Decimal("900"), **words)
        ledger.move(project, "contracted", "accepted", Decimal("0.01"), **words)
    accounts = dict(Account.objects.filter(project=project).values_list("kind", "pk"))
    times: dict[str, list[float]] = {"whole": [], "bare": []}
    for turn in range(pairs + 100):
        for kind in ("whole", "bare") if turn % 2 else ("bare", "whole"):
            began = time.perf_counter()
            if kind == "whole":
                whole(project)
            else:
                bare(project, accounts["contracted"], accounts["accepted"])
            if turn >= 100:  # the first hundred warm up
                times[kind].append((time.perf_counter() - began) * 1000)
    for kind, values in times.items():
        cuts = statistics.quantiles(values, n=20)
        note(f"{kind}: median {statistics.median(values):.2f} ms, 5 % to 95 %: {cuts[0]:.2f} to {cuts[-1]:.2f} ms")
    ratio = statistics.median(times["whole"]) / statistics.median(times["bare"])
    note(f"one posting costs {ratio:.2f} times its bare rows (at most {RATIO})")
    return ratio


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name, default in {"operations": 100_000, "threads": 100, "processes": 4, "lines": 20, "projects": 200, "pairs": 2000}.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    parser.add_argument("--log", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        return work(options)
    ready()
    note(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.0f}, Python {platform.python_version()}")
    furnish(options.lines, options.projects)
    faults = [] if cost(options.pairs) <= RATIO else ["a posting costs too much"]
    with TemporaryDirectory() as folder:
        faults += use(options, Path(folder))
    for fault in faults:
        note(f"FAILED: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
