"""Queries on microdata with 80 replicate weights, next to what one would write or install instead.

The records are synthetic, in the exact layout of the published files. EDUDATA_BENCH_PEOPLE sets how many
there are (200,000 by default; a real year has 3.5 million), EDUDATA_BENCH_FOLDER where they are kept. The
aims are for a real year: with fewer records what every call costs outweighs the rows.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks import synthetic_pums as synthetic
from benchmarks.measure import ROOT, Result, attempt
from benchmarks.microdata_tasks import YEAR
from edudata.places import STATES

PEOPLE = int(os.environ.get("EDUDATA_BENCH_PEOPLE", "200000"))


def results(rounds: int) -> Iterator[Result]:
    """Yield the measurements; `rounds` does not apply, each task keeps its best of three."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(os.environ.get("EDUDATA_BENCH_FOLDER", temporary))
        prepare(folder)
        took = Tasks(folder)
        yield from _queries(took)
        yield from _cube(took)
        yield from _conversion(took)
        yield from _five_times(took)


class Tasks:
    """Runs tasks, each in a process of its own, and remembers what they took."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[str, dict[str, float]] = {}

    def __call__(self, task: str) -> dict[str, float]:
        """Return a task's CPU and wall seconds, peak and check."""
        if task not in self.known:
            words = [sys.executable, "-m", "benchmarks.microdata_tasks", task, str(self.folder)]
            done = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True)
            self.known[task] = json.loads(done.stdout.splitlines()[-1])
        return self.known[task]

    def ratio(self, name: str, ours: str, theirs: str, aim: float | None, least: bool = False) -> Result:
        """Compare the CPU seconds of two tasks; with `least` theirs over ours, of which more is better."""

        def measure() -> Result:
            a, b = self(ours), self(theirs)
            value = b["cpu_s"] / a["cpu_s"] if least else a["cpu_s"] / b["cpu_s"]
            sizes = f"{a['peak_mb']:.0f} and {b['peak_mb']:.0f} MB"
            detail = f"{a['cpu_s']:.2f} s and {b['cpu_s']:.2f} s CPU; {sizes}"
            # An aim is the most that a value should be: at least 50 times faster is at most 1/50.
            ratio, most = (1 / value, 1 / aim) if least and aim else (value, aim)
            return Result(name, "x", ratio, most, detail)

        return attempt(name, "x", aim, measure)


def five_times(folder: Path) -> Path:
    """Return a folder with every CSV file five times, as links: five times the rows of each group."""
    larger = folder / "five"
    (larger / "csv").mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.glob("csv/*.csv")):
        for copy in range(5):
            link = larger / f"csv/{path.stem}-{copy}.csv"
            if not link.is_symlink():
                link.symlink_to(path.resolve())
    return larger


def prepare(folder: Path) -> None:
    """Write the CSV files, the plain Parquet files, the year file with its cube, and the cut."""
    from edudata.microdata import convert, cube

    codes = [code for letters, (code, _) in STATES.items() if letters != "PR"]
    (folder / "csv").mkdir(parents=True, exist_ok=True)
    for code in codes:
        path = folder / f"csv/psam_p{code}.csv"
        if not path.is_file():
            people = synthetic.people(code, PEOPLE // len(codes), seed=1, pumas=25)
            synthetic.write_csv(path.with_suffix(".part"), people)
            path.with_suffix(".part").rename(path)
    year = convert.convert(YEAR, sorted(folder.glob("csv/*.csv")), folder / "out")
    if not (year.folder / "cube/cube.json").is_file():
        cube.build(year)
    _plain(folder)


def _plain(folder: Path) -> None:
    """Write what one writes without thinking: one Parquet file a state with everybody."""
    import polars as pl

    from edudata.microdata import vintages

    (folder / "plain").mkdir(exist_ok=True)
    for path in sorted(folder.glob("csv/*.csv")):
        target = folder / f"plain/{path.stem}.parquet"
        if not target.is_file():
            lazy = pl.scan_csv(
                path, schema_overrides=dict.fromkeys(("STATE", "FOD1P", "OCCP", "PUMA"), pl.String)
            )
            names = [name for name in vintages.COLUMNS if name in lazy.collect_schema().names()]
            lazy.select(names).sink_parquet(target)


def _queries(took: Tasks) -> Iterator[Result]:
    yield took.ratio(
        "80 weights, state by field / SQL by hand on plain Parquet", "engine_numpy", "handwritten", 0.35
    )
    yield took.ratio("the same / bare scan of its columns and rows", "engine_numpy", "scan", 2.5)
    yield took.ratio("narwhals on DuckDB / pyarrow and numpy", "engine_duckdb", "engine_numpy", None)
    yield took.ratio("narwhals on Polars / pyarrow and numpy", "engine_polars", "engine_numpy", None)
    yield took.ratio("ours / pandas on CSV", "engine_numpy", "pandas_csv", 50, least=True)
    yield attempt("engines differ by", "", 1e-9, lambda: _agreement(took))


def _agreement(took: Tasks) -> Result:
    names = ("engine_numpy", "engine_duckdb", "engine_polars", "handwritten", "pandas_csv")
    checks = [took(name)["check"] for name in names]
    return Result(
        "engines differ by",
        "",
        max(checks) - min(checks),
        1e-6,
        f"sums of rates and errors {checks[0]:.9f}",
    )


def _cube(took: Tasks) -> Iterator[Result]:
    for name, task, aim in (
        ("cube: one cut", "cube_cut", 1),
        ("cube: state by major with standard errors", "cube_table", 40),
        ("cube: load", "cube_load", 120),
    ):
        yield attempt(name, "ms", aim, _milliseconds(took, name, task, aim))
    size = sum(p.stat().st_size for p in (took.folder / f"out/{YEAR}/cube").glob("*.parquet")) / 1e6
    yield Result("cube: size", "MB", size, 4.5)


def _milliseconds(took: Tasks, name: str, task: str, aim: float) -> Callable[[], Result]:
    return lambda: Result(name, "ms", 1_000 * took(task)["cpu_s"], aim, "CPU")


def _conversion(took: Tasks) -> Iterator[Result]:
    yield took.ratio("conversion / bare Polars scan of the CSV", "convert", "scan_csv", 1.6)
    yield attempt(
        "conversion: peak",
        "MB",
        500,
        lambda: Result("conversion: peak", "MB", took("convert")["peak_mb"], 500),
    )


def _five_times(took: Tasks) -> Iterator[Result]:
    """Compare five times the rows: the time of the query and of the conversion, and the larger peak."""
    larger = Tasks(five_times(took.folder))

    def ratio(name: str, task: str) -> Result:
        ours, five = took(task), larger(task)
        detail = f"{ours['cpu_s']:.2f} s and {five['cpu_s']:.2f} s CPU"
        return Result(name, "x", five["cpu_s"] / ours["cpu_s"], 5.5, detail)

    def peak() -> Result:
        most = max(larger(task)["peak_mb"] for task in ("convert", "engine_numpy"))
        return Result("5 times the rows: peak", "MB", most, 500)

    # The conversion comes first: it makes the year file that the query reads.
    for name, task in (("conversion", "convert"), ("query", "engine_numpy")):
        yield attempt(
            f"5 times the rows: {name}", "x", 5.5, partial(ratio, f"5 times the rows: {name}", task)
        )
    yield attempt("5 times the rows: peak", "MB", 500, peak)
