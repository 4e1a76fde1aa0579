"""The package: importing, listing, loading, building, drawing."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measure import Result, attempt, clock, in_turn, python, wall_and_cpu

IMPORT_AIM, LIST_AIM, BUILD_AIM_S = 0.15, 0.5, 10.0
FIGURE_AIM_MS, COUNTY_AIM_MS = 30.0, 150.0
CLI = "import sys; from edudata.cli import main; sys.argv = ['edudata', 'list']; main()"
LOADED = ("tuition", "housing_counties")


def results(rounds: int) -> Iterator[Result]:
    """All measurements of the package, as they are taken."""
    pandas = python("import pandas")
    name = "import edudata"
    yield attempt(
        name,
        "x",
        IMPORT_AIM,
        lambda: in_turn(name, python("import edudata"), pandas, rounds, IMPORT_AIM, "import pandas"),
    )
    listing = "edudata list"
    yield attempt(
        listing,
        "x",
        LIST_AIM,
        lambda: in_turn(listing, python(CLI), pandas, rounds, LIST_AIM, "import pandas"),
    )
    for table in LOADED:
        yield from loading(table, rounds)
    yield attempt("build of every table", "s", BUILD_AIM_S, lambda: build(min(rounds, 3)))
    yield from figures(rounds)


def loading(table: str, rounds: int) -> Iterator[Result]:
    """`load` in a fresh process and again in a warm one, against plain `read_parquet` of its file."""

    def cold() -> Result:
        ours = python(f"import edudata; edudata.load({table!r})")
        theirs = python(f"import pandas; pandas.read_parquet({str(parquet(table))!r})")
        return in_turn(f"load {table}, new process", ours, theirs, rounds, None, "read_parquet")

    def warm() -> Result:
        import pandas as pd

        import edudata

        path = parquet(table)
        ours, theirs = (lambda: edudata.load(table)), (lambda: pd.read_parquet(path))
        return in_turn(f"load {table}, again", ours, theirs, rounds * 3, None, "read_parquet")

    yield attempt(f"load {table}, new process", "x", None, cold)
    yield attempt(f"load {table}, again", "x", None, warm)


def parquet(name: str) -> Path:
    """The published file behind a table or view."""
    from edudata.catalog import reader

    entry = reader.entry(reader.catalog(), name)
    return Path(entry["root"]) / "processed" / entry["file"]


def build(rounds: int) -> Result:
    """Seconds to build every table from the raw vintages, in a new process, into an empty directory."""
    code = (
        "from pathlib import Path; from edudata import config, registry; "
        "from edudata.etl.publish import builder; from edudata.etl.store.archive import Archive; "
        "builder.build(Archive((Path(sys.argv[1]), *config.data_roots()), registry.registry()))"
    )
    seconds = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as empty:
            run = python(f"import sys; sys.argv = ['build', {empty!r}]; {code}")
            seconds.append(clock(run))
    return Result(
        "build of every table", "s", statistics.median(seconds), BUILD_AIM_S, f"{rounds} new processes"
    )


def figures(rounds: int) -> Iterator[Result]:
    """Milliseconds to draw each figure from loaded frames: the slowest among its choices."""
    from edudata import registry
    from edudata.api.figures import figure_frames

    for spec in registry.figures().values():
        name = f"figure {spec.id}"

        def drawn(spec: Any = spec, name: str = name) -> Result:
            frames = figure_frames(spec)
            aim = COUNTY_AIM_MS if has_counties(spec.card(frames)) else FIGURE_AIM_MS
            times = {}
            for label, settings in variants(spec, frames).items():
                draw = partial(spec.card, frames, **settings)
                draw()
                times[label] = wall_and_cpu(draw, rounds)
            slowest = max(times, key=lambda label: times[label])
            wall, cpu = (seconds * 1000 for seconds in times[slowest])
            detail = f"{cpu:.0f} ms of processor time; slowest of {len(times)}: {slowest}"
            return Result(name, "ms", wall, aim, detail)

        yield attempt(name, "ms", FIGURE_AIM_MS, drawn)


def variants(spec: Any, frames: Any) -> dict[str, dict[str, str]]:
    """The defaults, and every other value of one named choice at a time that the figure accepts."""
    from edudata.errors import EdudataError
    from edudata.figures.controls import Choice

    settings_by_name: dict[str, dict[str, str]] = {"defaults": {}}
    for control in spec.controls:
        if isinstance(control, Choice):
            for value in list(control.values(frames))[:12]:
                try:
                    spec.card(frames, **{control.name: value})
                except EdudataError:  # a combination that is refused takes no time worth knowing
                    continue
                settings_by_name[f"{control.name}={value}"] = {control.name: value}
    return settings_by_name


def has_counties(card: Any) -> bool:
    """Whether a card draws the county map."""
    charts = [figure for figure in (card.figure, card.map) if figure is not None]
    return any(trace["geojson"] == "counties" for f in charts for trace in f.data if "geojson" in trace)
