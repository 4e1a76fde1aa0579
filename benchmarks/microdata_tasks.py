"""One task on synthetic microdata in a process of its own: prints its CPU seconds, peak memory, check sum.

python -m benchmarks.microdata_tasks TASK FOLDER
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

WEIGHTS = ["PWGTP", *(f"PWGTP{i}" for i in range(1, 81))]
COLUMNS = ["STATE", "FOD1P", "ESR", "OCCP", "AGEP", "SCHL", *WEIGHTS]
YEAR = 2023
ROUNDS = 3


def _jobs() -> Any:
    from edudata.microdata import rules

    return rules.college_jobs("default")


def _plan(low: int = 22, high: int = 27) -> Any:
    from edudata.microdata import cube

    return cube.plan(("state", "field"), (low, high), _jobs())


def _checked(other: Any, college: Any) -> float:
    """Return the sum of rates and of standard errors over all groups, which every engine must share."""
    from edudata.microdata import replicates

    rates = replicates.ratio(other, other + college)
    return float(np.nansum(rates[:, 0]) + np.nansum(replicates.standard_error(rates)))


def _engine(name: str) -> Callable[[Path], float]:
    def run(folder: Path) -> float:
        from edudata.microdata import engines

        frame = engines.sums(folder / f"out/{YEAR}/graduates.parquet", _plan(), name)
        return _by_class(frame, "work", 1, 0)

    return run


def _by_class(frame: Any, name: str, other: int, college: int) -> float:
    keys = ["STATE", "FOD1P"]
    index = frame.set_index(keys)
    both = [index[index[name] == value][WEIGHTS] for value in (other, college)]
    groups = both[0].index.union(both[1].index)
    arrays = [part.reindex(groups, fill_value=0).to_numpy(float) for part in both]
    return _checked(*arrays)


def scan(folder: Path) -> float:
    """Read the columns and rows of the query, and nothing more."""
    import pyarrow.parquet as pq

    filters = [("AGEP", ">=", 22), ("AGEP", "<=", 27)]
    columns = [name for name in COLUMNS if name != "SCHL"]
    return float(
        len(pq.read_table(folder / f"out/{YEAR}/graduates.parquet", columns=columns, filters=filters))
    )


def handwritten(folder: Path) -> float:
    """Run the SQL that one writes by hand: 2 x 81 sums of CASE on plain Parquet."""
    import duckdb

    jobs = _jobs()
    college = ",".join(f"'{c}'" for c in jobs.index[jobs["college_job"]])
    codes = ",".join(f"'{c}'" for c in jobs.index)
    sums = ",".join(
        f"sum(case when OCCP not in ({college}) then {w} else 0 end) as o{i}, sum({w}) as a{i}"
        for i, w in enumerate(WEIGHTS)
    )
    frame = duckdb.sql(
        f"select STATE, FOD1P, {sums} from read_parquet('{folder}/plain/*.parquet') where SCHL >= 21 and "
        f"AGEP between 22 and 27 and ESR in (1, 2) and OCCP in ({codes}) group by STATE, FOD1P"
    ).df()
    other = frame[[f"o{i}" for i in range(81)]].to_numpy(float)
    return _checked(other, frame[[f"a{i}" for i in range(81)]].to_numpy(float) - other)


def pandas_csv(folder: Path) -> float:
    """Do the same with pandas from the CSV files."""
    import pandas as pd

    text = dict.fromkeys(("STATE", "FOD1P", "OCCP"), str)
    parts = [pd.read_csv(p, usecols=COLUMNS, dtype=text) for p in sorted(folder.glob("csv/*.csv"))]
    frame = pd.concat(parts, ignore_index=True)
    frame = frame[(frame["SCHL"] >= 21) & frame["AGEP"].between(22, 27) & frame["ESR"].isin([1, 2])]
    job = frame["OCCP"].map(_jobs()["college_job"])
    frame = frame.assign(work=np.where(job.isna(), 9, np.where(job == True, 0, 1)))  # noqa: E712
    return _by_class(frame.groupby(["STATE", "FOD1P", "work"], as_index=False)[WEIGHTS].sum(), "work", 1, 0)


def convert(folder: Path) -> float:
    """Convert the CSV files into the year file."""
    from edudata.microdata import convert as converter

    shutil.rmtree(folder / "again", ignore_errors=True)
    done = converter.convert(YEAR, sorted(folder.glob("csv/*.csv")), folder / "again")
    if not (folder / f"out/{YEAR}").is_dir():
        (folder / "out").mkdir(exist_ok=True)
        done.folder.rename(folder / f"out/{YEAR}")
    return float(done.record["rows"])


def scan_csv(folder: Path) -> float:
    """Let Polars read the same columns of the CSV files, and nothing more."""
    import polars as pl

    from edudata.microdata import vintages

    lazy = pl.scan_csv(folder / "csv/*.csv", infer_schema_length=0)
    names = [name for name in vintages.COLUMNS if name in lazy.collect_schema().names()]
    texts = set(vintages.TEXT)
    typed = [pl.col(n) if n in texts else pl.col(n).cast(pl.Int32, strict=False) for n in names]
    counted_rows = lazy.select(typed).select(pl.all().count())
    return float(counted_rows.collect(engine="streaming")["PWGTP"][0])


def _cube(folder: Path) -> Any:
    from edudata.microdata import cube

    return cube.open_cube(folder / f"out/{YEAR}/cube")


def cube_load(folder: Path) -> float:
    """Read the largest cuboid."""
    from edudata.microdata import cube

    cube._load.cache_clear()
    return float(len(_cube(folder).cells(("state", "major"), "recent", "default")))


def cube_cut(folder: Path) -> float:
    """Answer one cut of the loaded cube: a state and a major, with its standard error."""
    from edudata.microdata import estimate

    cells = _cube(folder).cells(("state", "major"), "recent", "default")
    state, major = (cells.axes[name].labels[cells.axes[name].codes[0]] for name in ("state", "major"))
    rates = estimate.rates(cells.where({"state": [state], "major": [major]}), (), "underemployment")
    return float(rates.rate[0] + rates.error[0])


def cube_table(folder: Path) -> float:
    """Answer state by major with standard errors, as a table."""
    from edudata.microdata import estimate, questions

    question = questions.query(("state", "major"), None, "recent", "default", "cube")
    return float(len(estimate.table(question, questions.choose(YEAR, 1, folder / "out"))))


TASKS: dict[str, Callable[[Path], float]] = {
    **{f"engine_{name}": _engine(name) for name in ("numpy", "duckdb", "polars", "spark")},
    **{
        function.__name__: function
        for function in (
            *(scan, handwritten, pandas_csv, convert, scan_csv, cube_load, cube_cut, cube_table),
        )
    },
}


def main(task: str, folder: Path) -> None:
    """Run a task; print the least CPU and wall seconds, the peak and the check."""
    rounds = 1 if task in ("pandas_csv", "convert", "scan_csv") else ROUNDS
    results = []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        check = TASKS[task](folder)
        results.append((time.process_time() - cpu, time.perf_counter() - wall))
    # Not getrusage: its peak begins with that of the process that started this one.
    peak = int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
    cpu, wall = min(results)
    first = results[0][1]
    print(json.dumps({"cpu_s": cpu, "wall_s": wall, "first_s": first, "peak_mb": peak, "check": check}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
