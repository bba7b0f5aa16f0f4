"""What one page of the public notice list costs the web process, at 10,000 and at 1,000,000 notices.

`./portal bench lists [--small 10000] [--large 1000000] [--rounds 5] [--requests 400]`

Measured: CPU (user + system) of the web worker for one request, from /proc, so that a busy machine does not blur it. Server: gunicorn, one
gthread worker, demonstration mode off. Every round asks all kinds of page in turn, at both sizes: an empty view behind the same
middleware, `first` (the first page of the list and of its tabs, as most readers ask it) and `any` (each request another cursor: no page is
ever asked twice). Gates, on medians: growth from small to large at most 1.3; the list at most 8 empty views. Exit code 1 when one fails.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import os
import platform
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

ROOT = Path(__file__).parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
GROWTH, EMPTY_VIEWS = 1.3, 8.0
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=700)
KINDS = ("first", "any")
TABS = ("", "?kind=tender", "?kind=result", "?kind=contract")

# Everything is picked by the row's number: the same size gives the same rows. Times are spread evenly over the span.
FILL = """
SET session_replication_role = replica;
DROP INDEX notice_by_words;
INSERT INTO kernel_entry (id, subject, subject_id, event, actor_name, organisation_key, organisation_name, roles, delegated_by, owner_key, thread,
    from_state, to_state, at, because, citation, provision, is_public, public_facts, facts, salt)
SELECT 1000000000 + i, 'bench', i, 'bench.publish', '', '', '', '[]', '', '', '', '', '', %(first)s::timestamptz + %(span)s::interval * (i::float8 / %(size)s), '', '', '',
    true, '{}', '{}', repeat('0', 64)
FROM generate_series(1, %(size)s) i;
CREATE TEMP TABLE place AS SELECT code, name, row_number() OVER (ORDER BY code) - 1 AS no FROM parties_jurisdiction WHERE level IN ('city', 'county');
INSERT INTO disclosure_notice (id, number, kind, entry_id, thread, title, sections, published_at, jurisdiction_id, body_name, project_title, catalog_code,
    catalog_name, method, method_text, amount, closes_at, for_small_firms, supplier_name, code, sha256, search)
SELECT i, 'BN-' || i || '-G01', kind, 1000000000 + i, '', title, '[]', %(first)s::timestamptz + %(span)s::interval * (i::float8 / %(size)s), code, place || '民政局', title, 'A0406',
    service, method, '', (100000 + (i::bigint * 7919) %% 5000000)::numeric(18, 2), %(first)s::timestamptz + %(span)s::interval * (i::float8 / %(size)s) + interval '20 days',
    i %% 2 = 0, '', 'B' || i, repeat('0', 64), to_tsvector('simple', place || ' ' || service || ' ' || i)
FROM (
    SELECT i, code, name AS place, (ARRAY['居家养老服务', '社会工作服务', '法律援助服务', '公共文化服务', '就业培训服务', '社区矫正服务', '环境监测服务'])[1 + i / 3 %% 7] AS service,
        (ARRAY['tender', 'tender', 'result', 'contract', 'intention', 'acceptance', 'evaluation'])[1 + i / 7 %% 7] AS kind,
        (ARRAY['consultation', 'open', 'negotiation', 'single'])[1 + i / 11 %% 4] AS method,
        name || (ARRAY['居家养老服务', '社会工作服务', '法律援助服务', '公共文化服务', '就业培训服务', '社区矫正服务', '环境监测服务'])[1 + i / 3 %% 7] || '项目第' || i || '号' AS title
    FROM generate_series(1, %(size)s) i JOIN place ON place.no = i %% (SELECT count(*) FROM place)
) made;
CREATE INDEX notice_by_words ON disclosure_notice USING gin (search);
INSERT INTO disclosure_noticetally (kind, method, jurisdiction_id, catalog_name, for_small_firms, number)
SELECT kind, method, jurisdiction_id, catalog_name, for_small_firms, count(*) FROM disclosure_notice GROUP BY 1, 2, 3, 4, 5;
"""


def note(text: str) -> None:
    print(f"{datetime.now():%H:%M:%S} {text}", flush=True)


def named(url: str, name: str) -> str:
    """The same server, another database."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def run(url: str, *statements: str, **values: object) -> None:
    """Statements, each committed by itself."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    for statement in statements:
        connection.cursor().execute(statement, values or None)
    connection.close()


def fill(url: str, name: str, size: int) -> str:
    """A copy of the migrated database with `size` notices. Returns its address."""
    began = time.monotonic()
    template = urlsplit(url).path.lstrip("/")
    run(named(url, "postgres"), f"DROP DATABASE IF EXISTS {name}", f'CREATE DATABASE {name} TEMPLATE "{template}"')
    run(named(url, name), FILL, "VACUUM (ANALYZE) disclosure_notice, kernel_entry, disclosure_noticetally", size=size, first=FIRST_DAY, span=SPAN)
    note(f"{size:,} notices in {time.monotonic() - began:.0f} s")
    return named(url, name)


class Server:
    """One gunicorn with one gthread worker on a database; knows what CPU its worker has used."""

    def __init__(self, url: str) -> None:
        with socket.socket() as line:
            line.bind(("127.0.0.1", 0))
            self.port = line.getsockname()[1]
        env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "benchmarks.site.settings", "PORTAL_DEMO": "0", "PORTAL_PLAIN_HTTP": "1",
               "PORTAL_BASE_URL": f"http://127.0.0.1:{self.port}"}
        command = ["gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port}", "--workers", "1", "--worker-class", "gthread", "--threads", "4",
                   "--keep-alive", "3600", "--no-control-socket", "--log-level", "error"]
        self.process = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=env)
        self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self._wait()
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        self.worker = int(children[0])

    def _wait(self) -> None:
        limit = time.monotonic() + 60
        while time.monotonic() < limit:
            try:
                self.ask("/empty")
                return
            except OSError:
                self.line.close()
                time.sleep(0.2)
        raise SystemExit("the web server does not answer")

    def ask(self, path: str) -> bytes:
        """One request over the same connection, as a browser that takes gzip. Raises SystemExit when it is not answered with 200."""
        self.line.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = self.line.getresponse()
        body = answer.read()
        if answer.status != 200 or answer.getheader("Set-Cookie"):
            raise SystemExit(f"{path}: {answer.status}, cookies: {answer.getheader('Set-Cookie')}")
        return body

    def cpu(self) -> float:
        """Seconds of CPU that the worker has used, user and system, all threads."""
        fields = Path(f"/proc/{self.worker}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def cost(self, paths: list[str]) -> float:
        """Milliseconds of CPU for one request."""
        for path in paths[:5]:
            self.ask(path)
        before = self.cpu()
        for path in paths:
            self.ask(path)
        return (self.cpu() - before) * 1000 / len(paths)

    def stop(self) -> None:
        self.line.close()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


@contextmanager
def served(url: str) -> Iterator[Server]:
    server = Server(url)
    try:
        yield server
    finally:
        server.stop()


def cursors(size: int, requests: int, turn: int) -> list[str]:
    """Addresses all over the list, from its newest page to its end; none comes twice in a run."""
    out = []
    for number in range(requests):
        row = 40 + (number * (size - 80) // requests + turn) % (size - 80)
        moment = FIRST_DAY + SPAN * (row / size)
        position = json.dumps([moment.isoformat(), row]).encode()
        out.append(f"/notices/?after={base64.urlsafe_b64encode(position).decode().rstrip('=')}")
    return out


def paths(kind: str, size: int, requests: int, turn: int) -> list[str]:
    if kind == "any":
        return cursors(size, requests, turn)
    return [f"/notices/{TABS[number % len(TABS)]}" for number in range(requests)]


def check(server: Server, size: int) -> None:
    """The page is the real one: twenty rows and a way on, at the front and deep inside."""
    for path in ("/notices/", cursors(size, 10, 1)[7]):
        text = server.ask(path).decode()
        rows = len(re.findall(r'href="/notices/BN-', text))
        if rows != 20 or 'rel="next"' not in text:
            raise SystemExit(f"{path}: {rows} rows at {size:,} notices")


def machine() -> str:
    cpu = next((line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} cores {cpu}, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"


def measure(small: Server, large: Server, options: argparse.Namespace) -> dict[str, list[float]]:
    """CPU milliseconds for one request, by what was asked; one figure a round."""
    sizes = {"small": (small, options.small), "large": (large, options.large)}
    figures: dict[str, list[float]] = {}
    for turn in range(options.rounds + 1):
        for name, (server, size) in sizes.items():
            took = {"empty": server.cost(["/empty"] * options.requests * 2)}
            took |= {kind: server.cost(paths(kind, size, options.requests, turn * 7 + 1)) for kind in KINDS}
            if turn:  # the first round warms up
                for kind, value in took.items():
                    figures.setdefault(f"{kind} {name}", []).append(value)
        note(f"round {turn} of {options.rounds}" + ("" if turn else " (warm-up, dropped)"))
    return figures


def report(figures: dict[str, list[float]], options: argparse.Namespace) -> int:
    """Print medians and ratios. Returns the exit code."""
    for name, values in sorted(figures.items()):
        print(f"{name:<12} {statistics.median(values):7.3f} ms CPU  [{min(values):.3f}-{max(values):.3f}]")
    empty = statistics.median(figures["empty small"] + figures["empty large"])
    failed = 0
    for kind in KINDS:
        growth = statistics.median(large / small for small, large in zip(figures[f"{kind} small"], figures[f"{kind} large"], strict=True))
        times = statistics.median(figures[f"{kind} large"]) / empty
        good = growth <= GROWTH and times <= EMPTY_VIEWS
        failed += not good
        print(f"{kind:<6} {options.small:,} -> {options.large:,}: {growth:.2f}x (at most {GROWTH}); {times:.1f} empty views (at most {EMPTY_VIEWS:.0f})  {'good' if good else 'TOO MUCH'}")
    print(f"{datetime.now():%Y-%m-%d}, {machine()}, {options.rounds} rounds of {options.requests} requests")
    return 1 if failed else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name, value in (("small", 10_000), ("large", 1_000_000), ("rounds", 5), ("requests", 400)):
        parser.add_argument(f"--{name}", type=int, default=value)
    options = parser.parse_args()
    url = os.environ["DATABASE_URL"]
    subprocess.run([sys.executable, "manage.py", "seed_reference"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    addresses = fill(url, "bench_small", options.small), fill(url, "bench_large", options.large)
    with served(addresses[0]) as small, served(addresses[1]) as large:
        check(small, options.small)
        check(large, options.large)
        return report(measure(small, large, options), options)


if __name__ == "__main__":
    sys.exit(main())
