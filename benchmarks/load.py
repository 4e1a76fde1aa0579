"""The dashboard under load: visitors with real websocket sessions who read, click and change pages.

Run as `python -m benchmarks.load --sessions 50 --seconds 60`. Each visitor thinks for 5 seconds on
average, then goes to another page (40%) or changes a control at random (60%), and fetches the charts that
the page names and that it has not seen, as a browser does. To a control of a card further down it scrolls
first, whereupon the card gets its controls. On a busy machine trust the processor time of a click, which
depends little on what else runs, more than seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from benchmarks import under_refresh
from benchmarks.baseline import unpack
from benchmarks.measure import ROOT
from benchmarks.server import HELLO, OURS, served
from benchmarks.visitor import Log, Mix, visit

IDLE_SHARE = 0.05  # of a processor, below which a started server has warmed up
WARM_WAIT_S = 180.0
AIMS = {
    "cpu_ms": 20.0,
    "p50_ms": 60.0,
    "p95_ms": 200.0,
    "kb": 25.0,
    "failed": 0.0,
    "broken": 0.0,
    "errors": 0.0,
    "mb_per_session": 1.0,
}
HELLO_AIM, REFRESH_AIM = 1.5, 2.0
AIMS_OF_MANY = {"p50_ms": None, "p95_ms": 700.0}  # from 100 sessions


@dataclass(frozen=True, slots=True)
class Report:
    """What visitors and server saw.

    clicks, reruns    : how many: a click in a card that has no controls as yet takes two reruns
    rate              : reruns a second
    p50_ms .. p99_ms  : from a request to the end of its script, at the visitor
    chart_p95_ms      : from asking for a chart to its last byte
    cpu_ms            : the server's processor time, all of it, by click
    kb, chart_kb      : by click, of the websocket and of the charts fetched next to it
    failed, broken    : connections that were refused, and sessions that ended early
    errors            : reruns that showed an error
    rss_mb            : memory at the start, at most and at the end
    mb_per_session    : growth by session
    descriptors       : most files and sockets open at once
    """

    subject: str
    sessions: int
    seconds: float
    clicks: int
    reruns: int
    rate: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    chart_p95_ms: float
    cpu_ms: float
    kb: float
    chart_kb: float
    failed: int
    broken: int
    errors: int
    rss_mb: tuple[float, float, float]
    mb_per_session: float
    descriptors: int
    load_average: float


class Usage:
    """Processor time, memory and descriptors of a server with its workers, once a second."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.rss_mb: list[float] = []
        self.descriptors = 0

    def processes(self) -> list[psutil.Process]:
        """The server and its workers."""
        server = psutil.Process(self.pid)
        return [server, *server.children(recursive=True)]

    def cpu_s(self) -> float:
        """Processor time so far."""
        return sum(sum(process.cpu_times()[:2]) for process in self.processes())

    def look(self) -> None:
        """Note memory and descriptors of this moment."""
        processes = self.processes()
        self.rss_mb.append(sum(process.memory_info().rss for process in processes) / 1e6)
        self.descriptors = max(self.descriptors, sum(process.num_fds() for process in processes))

    async def watch(self) -> None:
        """Look once a second until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(1)

    def wait_until_warm(self, port: int) -> None:
        """Wait for the end of the warm-up: the server says so, or for two seconds does nothing."""
        end = time.monotonic() + WARM_WAIT_S
        while time.monotonic() < end and (warm := says_warm(port)) is not True:
            if warm is False:
                time.sleep(1)
                continue
            before = self.cpu_s()
            time.sleep(2)
            if (self.cpu_s() - before) / 2 < IDLE_SHARE:
                return


def says_warm(port: int) -> bool | None:
    """Whether a server says that it has warmed up; None if it says nothing about that."""
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/metrics", timeout=5) as answer:
            text = answer.read().decode()
    except OSError:
        return None
    match = re.search(r"^edudata_warm (\S+)", text, flags=re.MULTILINE)
    return float(match[1]) == 1 if match else None


async def load(subject: str, port: int, pid: int, mix: Mix) -> Report:
    """Send visitors to a server and report."""
    usage, log = Usage(pid), Log()
    usage.look()
    watcher = asyncio.create_task(usage.watch())
    cpu, start = usage.cpu_s(), time.perf_counter()
    await asyncio.gather(*(visit(f"localhost:{port}", number, mix, log) for number in range(mix.sessions)))
    seconds, cpu = time.perf_counter() - start, usage.cpu_s() - cpu
    await asyncio.sleep(1)
    watcher.cancel()
    for words in sorted({*log.failed, *log.broken, *log.errors})[:20]:
        print(f"  {subject}: {words}", file=sys.stderr)
    return report(subject, mix, log, usage, seconds, cpu)


def report(subject: str, mix: Mix, log: Log, usage: Usage, seconds: float, cpu_s: float) -> Report:
    """Sum up what was seen."""
    count = max(1, log.clicks)
    first, most, last = usage.rss_mb[0], max(usage.rss_mb), usage.rss_mb[-1]
    return Report(
        subject=subject,
        sessions=mix.sessions,
        seconds=round(seconds, 1),
        clicks=log.clicks,
        reruns=len(log.seconds),
        rate=round(len(log.seconds) / seconds, 1),
        p50_ms=quantile_ms(log.seconds, 0.5),
        p95_ms=quantile_ms(log.seconds, 0.95),
        p99_ms=quantile_ms(log.seconds, 0.99),
        chart_p95_ms=quantile_ms(log.chart_seconds, 0.95),
        cpu_ms=round(1000 * cpu_s / count, 1),
        kb=round(log.bytes / count / 1000, 1),
        chart_kb=round(log.chart_bytes / count / 1000, 1),
        failed=len(log.failed),
        broken=len(log.broken),
        errors=len(log.errors),
        rss_mb=(round(first), round(most), round(last)),
        mb_per_session=round((most - first) / mix.sessions, 2),
        descriptors=usage.descriptors,
        load_average=round(os.getloadavg()[0], 1),
    )


def quantile_ms(seconds: list[float], share: float) -> float:
    """The value that a share of the times does not exceed, in milliseconds; 0 without any."""
    ordered = sorted(seconds)
    return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else 0.0


@contextmanager
def tree(revision: str | None) -> Iterator[Path]:
    """This checkout, or the files of a revision."""
    if revision is None:
        yield ROOT
        return
    with tempfile.TemporaryDirectory() as folder:
        unpack(revision, Path(folder))
        yield Path(folder)


def measure(subject: str, words: tuple[str, ...], mix: Mix, revision: str | None = None) -> Report:
    """Start a server, wait until it has warmed up, send the visitors, stop it."""
    with tree(revision) as folder, served(words, folder) as (port, _, pid):
        usage = Usage(pid)
        usage.wait_until_warm(port)
        return asyncio.run(load(subject, port, pid, mix))


def measure_refresh(mix: Mix) -> list[Report]:
    """Send visitors to a server twice, the second time while a refresh publishes new releases."""
    with under_refresh.older_server() as (port, pid):
        Usage(pid).wait_until_warm(port)
        before = asyncio.run(load("before", port, pid, mix))
        started = under_refresh.refresh()
        during = asyncio.run(load("during refresh", port, pid, mix))
        words, _ = started.communicate()
    print("\n".join(words.splitlines()[-3:]))
    return [during, before]


def verdicts(result: Report) -> dict[str, bool]:
    """Whether each aim is met."""
    aims = AIMS | (AIMS_OF_MANY if result.sessions >= 100 else {})
    return {name: getattr(result, name) <= aim for name, aim in aims.items() if aim is not None}


def table(results: list[Report]) -> str:
    """The reports as columns, and for this checkout whether the aims are met."""
    aims = AIMS | (AIMS_OF_MANY if results[0].sessions >= 100 else {})
    met = verdicts(results[0])
    rows = [["", *(result.subject for result in results), "aim"]]
    for name in asdict(results[0]):
        if name != "subject":
            aim = "" if aims.get(name) is None else f"≤ {aims[name]:g} {'met' if met[name] else 'MISSED'}"
            rows.append([name, *(cell(getattr(result, name)) for result in results), aim])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            text.rjust(widths[i]) if i else text.ljust(widths[i]) for i, text in enumerate(row)
        ).rstrip()
        for row in rows
    )


def compared(result: Report, other: Report) -> str:
    """Say how a report compares with another one, and whether that meets the aim."""
    cpu, p95 = result.cpu_ms / other.cpu_ms, result.p95_ms / max(1.0, other.p95_ms)
    met = {
        "hello": f"aim ≤ {HELLO_AIM:g} {'met' if cpu <= HELLO_AIM else 'MISSED'}",
        "before": f"aim for p95 ≤ {REFRESH_AIM:g} {'met' if p95 <= REFRESH_AIM else 'MISSED'}",
    }.get(other.subject, "")
    words = f"{result.subject} compared with {other.subject}: CPU of a click {cpu:.2f} x, p95 {p95:.2f} x"
    return f"{words}, {met}" if met else words


def cell(value: float | tuple[float, ...]) -> str:
    """A figure, or several with slashes."""
    return " / ".join(map(cell, value)) if isinstance(value, tuple) else f"{value:,.10g}"


def main(words: list[str] | None = None) -> int:
    """Return 0, or with --strict 1 when an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=5.0, help="mean seconds between two clicks")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--baseline", metavar="REV", help="measure this revision too")
    parser.add_argument("--hello", action="store_true", help="measure Streamlit's own demo too")
    parser.add_argument("--refresh", action="store_true", help="measure while data are refreshed")
    parser.add_argument("--attach", metavar="PORT:PID", help="a server that runs already")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the reports as JSON too")
    parser.add_argument("--strict", action="store_true", help="exit 1 when an aim is missed")
    options = parser.parse_args(words)
    mix = Mix(options.sessions, options.seconds, options.think, options.seed)
    if options.attach:
        port, _, pid = options.attach.partition(":")
        results = [asyncio.run(load("attached", int(port), int(pid), mix))]
    elif options.refresh:
        results = measure_refresh(mix)
    else:
        results = [measure("this", OURS, mix)]
    if options.hello:
        results.append(measure("hello", HELLO, mix))
    if options.baseline:
        results.append(measure(options.baseline, OURS, mix, options.baseline))
    print(table(results))
    for other in results[1:]:
        print(compared(results[0], other))
    if options.json is not None:
        options.json.write_text(json.dumps([asdict(r) for r in results], indent=1) + "\n", encoding="utf-8")
    return 1 if options.strict and not all(verdicts(results[0]).values()) else 0


if __name__ == "__main__":
    sys.exit(main())
