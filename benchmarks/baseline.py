"""Compare this checkout with an older revision, both measured in turn on the same machine.

Each tree is measured by its own code in processes of its own, so that its API may differ.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path

from benchmarks import code
from benchmarks.measure import ROOT, Result, attempt, clock
from benchmarks.pages import slugs

CODE_AIM, LIST_AIM, REFRESH_AIM, PAGE_AIM, TESTS_AIM = 0.92, 0.8, 0.6, 0.8, 0.6
FUNCTION_P90_AIM, LONGEST_FUNCTION_AIM = 25, 60
LIST = "import sys; sys.argv = ['edudata', 'list']; from edudata.cli import main; main()"


def results(revision: str, rounds: int, *, tests: bool = False) -> Iterator[Result]:
    """Measure everything against a revision, and with `tests` also both test suites."""
    with tempfile.TemporaryDirectory() as folder:
        baseline = Path(folder)
        unpack(revision, baseline)
        yield from shapes(baseline)
        yield attempt("edudata list", "x", LIST_AIM, lambda: listing(baseline, rounds))
        yield attempt("refresh from a mirror", "x", REFRESH_AIM, lambda: refreshing(baseline, rounds))
        for slug in slugs():
            name = f"page {slug}, first run"
            yield attempt(name, "x", PAGE_AIM, partial(page, name, baseline, slug, rounds))
        if tests:
            yield attempt("CPU of the tests", "x", TESTS_AIM, lambda: suite(baseline))


def unpack(revision: str, folder: Path) -> None:
    """Write the files of a revision into a folder."""
    archive = subprocess.run(
        ["git", "archive", "--format=tar", revision], cwd=ROOT, check=True, capture_output=True
    )
    with tarfile.open(fileobj=BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")


def shapes(baseline: Path) -> Iterator[Result]:
    """Compare code size; function lengths and comments have limits of their own."""
    before, now = code.shape(baseline), code.shape(ROOT)
    detail = f"{now.code_lines:,} lines against {before.code_lines:,}"
    yield Result("code lines", "x", now.code_lines / before.code_lines, CODE_AIM, detail)
    detail = f"{before.function_p90} before"
    yield Result("function length, p90", "lines", now.function_p90, FUNCTION_P90_AIM, detail)
    detail = f"{before.function_lines[-1]} before"
    yield Result("longest function", "lines", now.function_lines[-1], LONGEST_FUNCTION_AIM, detail)
    detail = f"{before.comments_per_100_lines:.1f} before"
    yield Result("comments per 100 lines", "", now.comments_per_100_lines, None, detail)


def run(checkout: Path, *words: str) -> str:
    """Run Python in a checkout with that checkout's package; return what it prints."""
    # Without PYTHONPATH an editable install would put this checkout's package in both.
    environment = os.environ | {"PYTHONPATH": str(checkout)}
    command = [sys.executable, *words]
    return subprocess.run(
        command, cwd=checkout, env=environment, check=True, capture_output=True, text=True
    ).stdout


def compare(name: str, measure: Callable[[Path], float], baseline: Path, rounds: int, aim: float) -> Result:
    """Take the ratio of medians, this checkout and the baseline in turn; the first round only warms up."""
    pairs = [(measure(ROOT), measure(baseline)) for _ in range(rounds + 1)][1:]
    ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    return Result(name, "x", ours / theirs, aim, f"{ours:.3g} s against {theirs:.3g} s")


def listing(baseline: Path, rounds: int) -> Result:
    """Compare a cold `edudata list`."""

    def seconds(checkout: Path) -> float:
        return clock(lambda: run(checkout, "-c", LIST))

    return compare("edudata list", seconds, baseline, rounds, LIST_AIM)


def refreshing(baseline: Path, rounds: int) -> Result:
    """Compare a refresh of every resource from a folder of publishers' files."""

    def seconds(checkout: Path) -> float:
        return float(
            json.loads(run(checkout, "-m", "benchmarks.refresh", "mirror").splitlines()[-1])["seconds"]
        )

    return compare("refresh from a mirror", seconds, baseline, min(rounds, 3), REFRESH_AIM)


def page(name: str, baseline: Path, slug: str, rounds: int) -> Result:
    """Compare the CPU time of a page's first run in a new process."""

    def seconds(checkout: Path) -> float:
        output = run(checkout, "-m", "benchmarks.pages", slug, "1").splitlines()[-1]
        return float(json.loads(output)["first_cpu_s"])

    return compare(name, seconds, baseline, min(rounds, 3), PAGE_AIM)


def suite(baseline: Path) -> Result:
    """Compare the CPU time of `make test`, once each: it is steadier than wall time."""

    def seconds(checkout: Path) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run(checkout, "-m", "pytest", "-n", "2", "--dist", "loadfile", "-p", "no:cacheprovider")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)

    ours, theirs = seconds(ROOT), seconds(baseline)
    detail = f"{ours:.0f} s against {theirs:.0f} s"
    return Result("CPU of the tests", "x", ours / theirs, TESTS_AIM, detail)
