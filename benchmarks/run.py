"""Take the measurements, print them with their aims, and keep them as JSON if asked."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks import package, pages, refresh, server, simulation
from benchmarks.measure import Result, failed, table

GROUPS: dict[str, Callable[[int], Iterator[Result]]] = {
    "package": package.results,
    "simulation": simulation.results,
    "refresh": refresh.results,
    "pages": pages.results,
    "server": server.results,
}
VERSIONS = ("edudata", "pandas", "plotly", "streamlit", "pyarrow", "simpy")


def main(words: list[str] | None = None) -> int:
    """Exit 0; 1 with --strict when an aim is missed or something could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"{', '.join(GROUPS)}; all by default")
    parser.add_argument("--rounds", type=int, default=5, help="counted rounds of each measurement")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results as JSON too")
    parser.add_argument("--strict", action="store_true", help="exit 1 when an aim is missed")
    given = parser.parse_args(words)
    if unknown := set(given.groups) - set(GROUPS):
        parser.error(f"no group is called {', '.join(sorted(unknown))}; known: {', '.join(GROUPS)}")
    if given.rounds < 1:
        parser.error("--rounds must be 1 or more")

    taken: list[Result] = []
    for group in given.groups or GROUPS:
        for result in measured(group, given.rounds):
            taken.append(result)
            print(f"  {len(taken)} {result.name}", file=sys.stderr, flush=True)
    print(table(taken))
    missed = [r for r in taken if r.met is False]
    lacking = [r for r in taken if r.value is None]
    aimed = [r for r in taken if r.met is not None]
    print(f"\n{len(aimed) - len(missed)} of {len(aimed)} aims met, {len(lacking)} not measured")
    busy, processors = os.getloadavg()[0], os.cpu_count() or 1
    if busy > processors:
        print(
            f"The machine was busy (load {busy:.1f} on {processors} processors): trust ratios, not seconds."
        )
    if given.json is not None:
        given.json.write_text(json.dumps(report(taken), indent=1) + "\n", encoding="utf-8")
    return 1 if given.strict and (missed or lacking) else 0


def measured(group: str, rounds: int) -> Iterator[Result]:
    """A group's results as they are taken; where it breaks off, the last one says why."""
    try:
        yield from GROUPS[group](rounds)
    except Exception as error:
        yield failed(f"rest of {group}", "", None, error)


def report(taken: list[Result]) -> dict[str, object]:
    """The results with what they depend on: when, which versions, how busy the machine was."""
    return {
        "taken": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 2),
        "versions": {name: _version(name) for name in VERSIONS},
        "results": [asdict(r) | {"met": r.met} for r in taken],
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
