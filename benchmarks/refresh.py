"""Refreshing: everything from a folder of real files, the largest file, drift, a run with nothing new.

The files are those of the tests, under `sources/` in the folder that EDUDATA_REFERENCE_DIR names.
Run as `python -m benchmarks.refresh WHAT`; prints JSON. A process each, for the memory that it took.
"""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measure import ROOT, Result, attempt, clock

AGAIN_AIM = 0.1
TODAY = date(2026, 11, 23)
MILLION = 1_000_000
MOST_ROUNDS = 3
Measured = dict[str, Any]


def results(rounds: int) -> Iterator[Result]:
    """All measurements of refreshing, as they are taken."""
    few = min(rounds, MOST_ROUNDS)
    name, memory = "refresh of everything from a mirror", "its peak of memory"
    runs: list[Measured] = []

    def whole() -> Result:
        runs.extend(child("mirror") for _ in range(few))
        seconds = statistics.median(r["seconds"] for r in runs)
        return Result(name, "s", seconds, None, f"{runs[0]['told']}; {few} new processes")

    def peak() -> Result:
        if not runs:
            raise RuntimeError("there was no run")
        return Result(memory, "MB", max(r["peak_mb"] for r in runs), None, "the most of these runs")

    yield attempt(name, "s", None, whole)
    yield attempt(memory, "MB", None, peak)
    for name, what in (("parse of the largest file", "parse"), ("drift of a million rows", "drift")):
        yield attempt(name, "s", None, partial(one, name, what, few))
    name = "refresh over HTTP, nothing new"
    yield attempt(name, "x", AGAIN_AIM, lambda: again(name, few))


def one(name: str, what: str, rounds: int) -> Result:
    """Median seconds of something that a process of its own clocks several times."""
    result = child(what, rounds)
    return Result(name, "s", statistics.median(result["seconds"]), None, result["told"])


def again(name: str, rounds: int) -> Result:
    """A second run against a server on this machine over the first one: medians."""
    runs = [child("server") for _ in range(rounds)]
    first, second = (statistics.median(r[which] for r in runs) for which in ("first", "second"))
    detail = f"{second:.3f} s against {first:.3f} s (the first run); {runs[0]['told']}"
    return Result(name, "x", second / first, AGAIN_AIM, detail)


def child(what: str, rounds: int = 1) -> Measured:
    """What a process of its own measured; CalledProcessError with its last words when it fails."""
    sources()
    words = [sys.executable, "-m", "benchmarks.refresh", what, str(rounds)]
    run = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True)
    return dict(json.loads(run.stdout.splitlines()[-1]))


def sources() -> Path:
    """The folder of real files; RuntimeError where there is none."""
    folder = Path(os.environ.get("EDUDATA_REFERENCE_DIR", "unset")) / "sources"
    if not folder.is_dir():
        raise RuntimeError("EDUDATA_REFERENCE_DIR does not name a folder with the publishers' files")
    return folder


def mirrored() -> dict[str, list[Path]]:
    """Resource -> its real files."""
    from edudata.etl.extract.mirror import mirror_map

    files_by_name = mirror_map(ROOT / "tests" / "mirror.toml")[0]
    return {
        name: [sources() / f for f in ([file] if isinstance(file, str) else file)]
        for name, file in files_by_name.items()
    }


def mirror(rounds: int) -> Measured:
    """Everything into an empty directory, as `edudata refresh --mirror` does it."""
    from edudata.operations import refresh

    done: list[Any] = []

    def run() -> None:
        mapping = ROOT / "tests" / "mirror.toml"
        done.append(refresh.refresh(mirror=sources(), mirror_map_file=mapping, today=TODAY))

    seconds = clock(run)
    return {"seconds": seconds, "told": told(done[0]), "peak_mb": peak_mb()}


def told(report: Any) -> str:
    """How often each result occurred, what the network lacks aside."""
    counted = {k: n for k, n in report.count().items() if k != "not_in_mirror"}
    size = sum(o.bytes for o in report.resources) / 1e6
    return f"{', '.join(f'{n} {k}' for k, n in counted.items())}; {size:.0f} MB"


def peak_mb() -> float:
    """The most memory that this process has held."""
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


def parse(rounds: int) -> Measured:
    """The largest file through its parser."""
    from edudata.registry import resources

    every = mirrored()
    name = max(every, key=lambda n: sum(f.stat().st_size for f in every[n]))
    payloads = [file.read_bytes() for file in every[name]]
    reader = resources()[name].parse
    assert reader is not None
    rows = len(reader(*payloads))
    seconds = [clock(lambda: reader(*payloads)) for _ in range(rounds)]
    size = sum(map(len, payloads)) / 1e6
    return {"seconds": seconds, "told": f"{name}: {size:.1f} MB, {rows:,} rows"}


def drift(rounds: int) -> Measured:
    """The comparison of two vintages of home values, repeated for other places up to a million rows."""
    from edudata.etl.compare import drift
    from edudata.etl.store import tidy_csv
    from edudata.registry import resources

    name = "zillow/zhvi"
    record = resources()[name]
    assert record.parse is not None
    frame = record.parse(*(file.read_bytes() for file in mirrored()[name]))
    old = tidy_csv.canonical(many(frame, "region_id", MILLION), record).frame
    new = old.copy()
    values = new.columns[-1]
    new[values] = new[values] * 1.001  # as Zillow restates its past every month
    drift.compare(old.head(1000), new.head(1000), record)
    seconds = [clock(lambda: drift.compare(old, new, record)) for _ in range(rounds)]
    return {"seconds": seconds, "told": f"{len(old):,} rows beside as many, every value revised"}


def many(frame: Any, column: str, rows: int) -> Any:
    """A frame repeated until it has so many rows, a column of its key telling the copies apart."""
    import pandas as pd

    copies = -(-rows // len(frame))
    parts = [frame.assign(**{column: frame[column].astype("str") + f"-{n}"}) for n in range(copies)]
    return pd.concat(parts, ignore_index=True).head(rows)


def server(rounds: int) -> Measured:
    """Twice everything that can be served, from a server in this process that knows validators."""
    sys.path.insert(0, str(ROOT / "tests"))
    import pytest
    from helpers import refresh_sandbox as sandbox
    from helpers.http_server import Reply, Request, Server

    from edudata.operations import refresh

    keys = {"CENSUS_API_KEY": sandbox.KEYS["CENSUS_API_KEY"]}
    every = {name: [(f.name, f.read_bytes()) for f in files] for name, files in mirrored().items()}
    files_by_name = {name: sandbox.served(name, files, keys) for name, files in every.items()}
    answers = {name: answer for name, answer in files_by_name.items() if callable(answer)}

    def answered(request: Request) -> Reply:
        for answer in answers.values():
            if (reply := answer(request)).status == 200:
                etag = f'"{hashlib.sha256(reply.body).hexdigest()}"'
                if request.headers.get("if-none-match") == etag:
                    return Reply(status=304, headers={"ETag": etag})
                return replace(reply, headers={**reply.headers, "ETag": etag})
        return Reply(status=404)

    policy = replace(sandbox.QUICK, read_s=60, total_s=300, max_bytes=400_000_000)
    reports: list[Any] = []
    folder = Path(os.environ["EDUDATA_DATA_DIR"]).parent
    with (
        Server(default=answered) as site,
        sandbox.places(folder / "data", folder / "cache", **keys),
        pytest.MonkeyPatch.context() as patch,
    ):
        sandbox.Route(patch, site)

        def run() -> None:
            reports.append(refresh.refresh(answers, today=TODAY, policy=policy))

        first, second = clock(run), clock(run)
    for report, expected in zip(reports, ("published", "unchanged"), strict=True):
        if set(report.count()) != {expected}:
            raise RuntimeError(f"not all were {expected}: {report!r}")
    return {"first": first, "second": second, "told": f"{told(reports[1])}, of {len(every)} resources"}


MEASURES: dict[str, Callable[[int], Measured]] = {
    "mirror": mirror,
    "parse": parse,
    "drift": drift,
    "server": server,
}


def main(what: str, rounds: int) -> None:
    """Measure in an empty directory and print the result."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["EDUDATA_DATA_DIR"] = f"{folder}/data"
        os.environ["EDUDATA_CACHE_DIR"] = f"{folder}/cache"
        print(json.dumps(MEASURES[what](rounds)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
