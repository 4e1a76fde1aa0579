"""Take the measurements, print them with their aims, and optionally save them as JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks import baseline, delivery, export, microdata, package, pages, refresh, server, simulation
from benchmarks.measure import Result, failed, table

Measure = Callable[[int], Iterator[Result]]
GROUPS: dict[str, Measure] = {
    "package": package.results,
    "export": export.results,
    "microdata": microdata.results,
    "simulation": simulation.results,
    "refresh": refresh.results,
    "pages": pages.results,
    "server": server.results,
    "delivery": delivery.results,
}
VERSIONS = ("edudata", "pandas", "plotly", "streamlit", "pyarrow", "simpy")


def main(words: list[str] | None = None) -> int:
    """Return 0, or with --strict 1 when an aim is missed or something could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"{', '.join(GROUPS)}; all by default")
    parser.add_argument("--rounds", type=int, default=5, help="counted rounds of each measurement")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results as JSON too")
    parser.add_argument("--baseline", metavar="REV", help="compare with this revision instead")
    parser.add_argument("--tests", action="store_true", help="with --baseline, also run both test suites")
    parser.add_argument("--strict", action="store_true", help="exit 1 when an aim is missed")
    arguments = parser.parse_args(words)
    if unknown := set(arguments.groups) - set(GROUPS):
        parser.error(f"no group is called {', '.join(sorted(unknown))}; known: {', '.join(GROUPS)}")
    if arguments.groups and arguments.baseline is not None:
        parser.error("--baseline is a group of its own: name no other")
    if arguments.rounds < 1:
        parser.error("--rounds must be 1 or more")

    groups = GROUPS
    if arguments.baseline is not None:
        groups = {"baseline": partial(baseline.results, arguments.baseline, tests=arguments.tests)}
    results: list[Result] = []
    for group in arguments.groups or list(groups):
        for result in measured(groups[group], group, arguments.rounds):
            results.append(result)
            print(f"  {len(results)} {result.name}", file=sys.stderr, flush=True)
    print(table(results))
    missed = [r for r in results if r.met is False]
    unmeasured = [r for r in results if r.value is None]
    aimed = [r for r in results if r.met is not None]
    print(f"\n{len(aimed) - len(missed)} of {len(aimed)} aims met, {len(unmeasured)} not measured")
    busy, processors = os.getloadavg()[0], os.cpu_count() or 1
    if busy > processors:
        print(
            f"The machine was busy (load {busy:.1f} on {processors} processors): trust ratios, not seconds."
        )
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(report(results), indent=1) + "\n", encoding="utf-8")
    return 1 if arguments.strict and (missed or unmeasured) else 0


def measured(measure: Measure, group: str, rounds: int) -> Iterator[Result]:
    """Yield a group's results as they come; if it fails, the last result says why."""
    try:
        yield from measure(rounds)
    except Exception as error:
        yield failed(f"rest of {group}", "", None, error)


def report(results: list[Result]) -> dict[str, object]:
    """The results with what they depend on: when, which versions, how busy the machine was."""
    return {
        "taken": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 2),
        "versions": {name: _version(name) for name in VERSIONS},
        "results": [asdict(r) | {"met": r.met} for r in results],
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
