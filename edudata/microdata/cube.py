"""Cubes: cells of a year, stored so that cuts of them are answered in milliseconds.

A cube holds a few cuboids (state by major, metro, …) for two age groups and four states of work. With
replicate weights it holds the exact sums; without them the sums of weights and of squared weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from edudata import files
from edudata.errors import CorruptDataError, OutOfRangeError
from edudata.microdata import engines, places, rules
from edudata.microdata.cells import RAW, WORK, Axis, Cells, label
from edudata.microdata.convert import YearFile, puma_people
from edudata.microdata.engines import Plan
from edudata.microdata.replicates import REPLICATES

LAYOUT = 1
AGES = {"recent": (22, 27), "all": (22, 65)}
"""Ages of recent graduates and of all graduates, as the New York Fed defines them."""
CROSSED = (("state", "major"), ("metro",), ("state", "sex", "race"), ("major", "sex", "race"))
"""Cuboids of the default rule."""
ONE_WAY = (("state",), ("major",))
"""Cuboids of the other rules."""
AREAS = "areas.parquet"
DEVIATIONS = tuple(f"d{i}" for i in range(1, REPLICATES + 1))


@dataclass(frozen=True)
class Cube:
    """A stored cube.

    Parameters
    ----------
    folder : Path
        With cube.json and one Parquet file a cuboid.
    record : dict
        Content of cube.json: year, method ("replicates" or "kish"), states, missing, source, cuboids.
    """

    folder: Path
    record: dict[str, Any]

    @property
    def ages(self) -> list[str]:
        """The age groups it holds."""
        return sorted({age for cuboid in self.record["cuboids"] for age in cuboid["ages"]})

    def cells(self, dimensions: Iterable[str], ages: str, rule: str, states: Iterable[str] = ()) -> Cells:
        """Return the cells of the smallest cuboid with some dimensions.

        Parameters
        ----------
        dimensions : iterable of str
            What the cells must tell apart.
        ages, rule : str
            An age group and a rule.
        states : iterable of str, optional
            The only states that are asked for; all by default.

        Raises
        ------
        OutOfRangeError
            No cuboid has them for these ages, this rule and these states; the message names what there is.
        CorruptDataError
            The file was changed.
        """
        cuboid = self.cuboid(dimensions, ages, rule, states)
        return _load(self.folder / cuboid["file"], cuboid["sha256"])[ages, rule]

    def cuboid(
        self, dimensions: Iterable[str], ages: str, rule: str, states: Iterable[str] = ()
    ) -> dict[str, Any]:
        """Return the record of the cuboid that `cells` reads."""
        needed, needed_states = set(dimensions), set(states)
        # Shares of PUMAs are rounded by metro: cells by metro answer for metros alone.
        fitting = [
            cuboid
            for cuboid in self.record["cuboids"]
            if ("metro" in needed or "metro" not in cuboid["dimensions"])
            and needed <= {*cuboid["dimensions"]}
            and rule in cuboid["rules"]
            and ages in cuboid["ages"]
        ]
        covering = [
            c for c in fitting if "states" not in c or (needed_states and needed_states <= {*c["states"]})
        ]
        if not covering:
            raise OutOfRangeError(self._absent(needed, ages, rule, fitting))
        chosen: dict[str, Any] = min(covering, key=lambda cuboid: ("states" in cuboid, cuboid["cells"]))
        return chosen

    def areas(self) -> pd.DataFrame:
        """Return the metropolitan areas by code: name, kind, people, pure_pct, pure, covered_pct.

        Raises
        ------
        CorruptDataError
            The file was changed.
        """
        return _load_areas(self.folder / AREAS, self.record["areas_sha256"])

    def _absent(
        self, dimensions: set[str], ages: str, rule: str, partial: Sequence[Mapping[str, Any]]
    ) -> str:
        """Say what the cube lacks, what it holds, and how to get the rest."""
        last, span = self.record["year"], self.record.get("span", 1)
        year = last if span == 1 else f"{last - span + 1}-{last}"
        what = " by ".join(sorted(dimensions)) or "the nation"
        remedy = f"`edudata microdata fetch {year}`, then `edudata microdata convert {year}`."
        if partial:
            have = partial[0]["states"]
            example = have[-2:][0]
            whole = [
                c for c in self.record["cuboids"] if "states" not in c and dimensions <= {*c["dimensions"]}
            ]
            others = " and ".join(sorted({a for c in whole if rule in c["rules"] for a in c["ages"]}))
            also = f"Ages {others} are there for all its states. " if others else ""
            return (
                f"The cube of {year} has {what} for ages {ages} in {', '.join(have)} only. Ask for these: "
                f'where={{"state": "{example}"}}, or --where state={example}. '
                f"{also}For other states and the nation convert the year: {remedy}"
            )
        contents = "; ".join(map(_contents, self.record["cuboids"]))
        return (
            f"The cube of {year} does not hold {what} for ages {ages} and the rule {rule!r}. It holds: "
            f"{contents}. For anything else convert the year: {remedy}"
        )


def _contents(cuboid: Mapping[str, Any]) -> str:
    only = f"; {', '.join(cuboid['states'])} only" if "states" in cuboid else ""
    return (
        f"{' by '.join(cuboid['dimensions'])} (ages {', '.join(cuboid['ages'])}; rules "
        f"{', '.join(cuboid['rules'])}{only})"
    )


def open_cube(folder: Path) -> Cube:
    """Open a cube.

    Raises
    ------
    CorruptDataError
        There is none, or another version wrote it.
    """
    again = f"Run `edudata microdata convert {folder.parent.name}`."
    record = files.read_json(folder / "cube.json", again)
    # Columns that a later version added would be missing without a word.
    if record.get("layout") != LAYOUT:
        raise CorruptDataError(f"{folder} was written by another version of edudata. {again}")
    return Cube(folder, record)


def build(year: YearFile, engine: str = "numpy") -> Cube:
    """Build the cube of a converted year, in its folder.

    Parameters
    ----------
    year : YearFile
        As `convert` returns it.
    engine : str
        As in `engines.sums`.

    Returns
    -------
    Cube
    """
    inputs = rules.load_inputs()
    base = year.vintage.puma_base
    pumas = puma_people(year)
    areas = places.load(base, pumas) if places.known_census(base, pumas) else None
    parts: dict[tuple[str, ...], dict[tuple[str, str], Cells]] = {}
    for rule in rules.RULES:
        table = rules.college_jobs(rule, inputs, year.vintage.occupations)
        for dimensions in CROSSED if rule == "default" else ONE_WAY:
            # Without the lists of PUMAs and counties of that decade, no person can be put into a metro.
            if "metro" in dimensions and areas is None:
                continue
            for ages, span in AGES.items():
                raw = engines.sums(year.graduates, plan(dimensions, span, table), engine)
                parts.setdefault(dimensions, {})[ages, rule] = label(raw, dimensions, areas)
    details = {
        "year": year.record["year"],
        "span": year.record.get("span", 1),
        "method": "replicates",
        "states": year.record["states"],
        "source": year.record["sha256"]["graduates.parquet"],
    }
    covered = None if areas is None else areas.covered_by(year.record["states"])
    return write(year.folder / "cube", parts, details, covered)


def plan(dimensions: Sequence[str], ages: tuple[int, int], jobs: pd.DataFrame) -> Plan:
    """Return what an engine must sum for some dimensions."""
    keys = tuple(dict.fromkeys(column for name in dimensions for column in RAW[name]))
    college = frozenset(jobs.index[jobs["college_job"]].astype(str))
    return Plan(keys, ages, college, frozenset(jobs.index.astype(str)) - college)


def write(
    folder: Path,
    parts: Mapping[tuple[str, ...], Mapping[tuple[str, str], Cells]],
    details: Mapping[str, Any],
    areas: pd.DataFrame | None = None,
    partial: Mapping[tuple[str, ...], Mapping[str, Any]] | None = None,
) -> Cube:
    """Write cuboids, each for some ages and rules, and cube.json last.

    Parameters
    ----------
    folder : Path
        Created if necessary.
    parts : mapping
        Dimensions to (ages, rule) to cells.
    details : mapping
        Further fields of cube.json.
    areas : DataFrame, optional
        As `Places.covered_by` returns it, where there is a cuboid by metro.
    partial : mapping, optional
        Dimensions of cuboids from fewer states than the cube's to their states and source.
    """
    contents: dict[Path, bytes] = {}
    if areas is not None:
        contents[folder / AREAS] = _parquet(pa.Table.from_pandas(areas.reset_index(), preserve_index=False))
    cuboids = []
    for dimensions, blocks in parts.items():
        table = pa.concat_tables(
            [_table(cells, dimensions, *key) for key, cells in blocks.items()], promote_options="default"
        )
        name = f"{'-'.join(dimensions)}.parquet"
        contents[folder / name] = data = _parquet(table)
        cuboids.append(
            {
                "dimensions": list(dimensions),
                "ages": sorted({ages for ages, _ in blocks}),
                "rules": sorted({rule for _, rule in blocks}),
                "cells": len(table),
                "file": name,
                "sha256": files.sha256(data),
                **(partial or {}).get(dimensions, {}),
            }
        )
    record = {"layout": LAYOUT, **details, "cuboids": cuboids}
    if areas is not None:
        record["areas_sha256"] = files.sha256(contents[folder / AREAS])
    files.write_all(contents | {folder / "cube.json": files.json_bytes(record)})
    return Cube(folder, record)


def _table(cells: Cells, dimensions: Sequence[str], ages: str, rule: str) -> pa.Table:
    columns: dict[str, pa.Array] = {
        name: pa.array(np.array(cells.axes[name].labels, object)[cells.axes[name].codes], pa.string())
        for name in dimensions
    }
    columns["ages"] = pa.array([ages] * len(cells), pa.string())
    columns["rule"] = pa.array([rule] * len(cells), pa.string())
    columns["work"] = pa.array(cells.axes["work"].codes.astype(np.int8))
    columns["n"] = pa.array(cells.n.astype(np.int32))
    columns["squares"] = pa.array(cells.squares)
    columns["people"] = pa.array(cells.sums[:, 0].astype(np.int32))
    if cells.has_replicates:
        # Replicates differ little from the full sum: the small differences compress to a fraction.
        deviations = (cells.sums[:, 1:] - cells.sums[:, :1]).astype(np.int32)
        columns |= {name: pa.array(deviations[:, i]) for i, name in enumerate(DEVIATIONS)}
    return pa.table(columns)


def _parquet(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    text = [f.name for f in table.schema if pa.types.is_string(f.type)]
    split = [name for name in table.column_names if name in ("people", *DEVIATIONS)]
    pq.write_table(
        table,
        sink,
        compression="zstd",
        compression_level=19,
        use_dictionary=text,
        # Bytes of equal significance together: the high ones are nearly all zero.
        column_encoding=dict.fromkeys(split, "BYTE_STREAM_SPLIT"),
        # A cuboid is read whole, so that nobody looks at its statistics.
        write_statistics=False,
    )
    return sink.getvalue().to_pybytes()


def _read(path: Path, sha256: str) -> pa.Table:
    again = "Run `edudata microdata convert` or reinstall edudata."
    data = files.read_bytes(path, again)
    if files.sha256(data) != sha256:
        raise CorruptDataError(f"{path} does not have its recorded checksum. {again}")
    return pq.read_table(pa.BufferReader(data))


@lru_cache(maxsize=8)
def _load_areas(path: Path, sha256: str) -> pd.DataFrame:
    return _read(path, sha256).to_pandas().set_index("cbsa")


@lru_cache(maxsize=32)
def _load(path: Path, sha256: str) -> dict[tuple[str, str], Cells]:
    """Read a cuboid once: cells by ages and rule."""
    table = _read(path, sha256)
    text = [f.name for f in table.schema if pa.types.is_string(f.type)]
    axes = {name: _axis(table[name].combine_chunks()) for name in text}
    axes["work"] = Axis(table["work"].to_numpy().astype(np.intp), WORK)
    names = ["people", *(name for name in DEVIATIONS if name in table.column_names)]
    sums = np.empty((len(table), len(names)), np.int64)
    for position, name in enumerate(names):
        sums[:, position] = table[name].to_numpy()
    # The file holds deviations from the full sum, see `_table`.
    sums[:, 1:] += sums[:, :1]
    ages, rules_axis = axes.pop("ages"), axes.pop("rule")
    whole = Cells(axes, table["n"].to_numpy().astype(np.int64), table["squares"].to_numpy(), sums)
    blocks = {}
    block = ages.codes * len(rules_axis.labels) + rules_axis.codes
    for number in np.unique(block):
        age, rule = divmod(int(number), len(rules_axis.labels))
        blocks[ages.labels[age], rules_axis.labels[rule]] = whole.take(block == number)
    return blocks


def _axis(column: pa.Array) -> Axis:
    """Give the labels of a text column numbers in their order."""
    coded = column.dictionary_encode()
    labels = coded.dictionary.to_pylist()
    order = sorted(range(len(labels)), key=labels.__getitem__)
    place = np.empty(len(labels), np.intp)
    place[order] = np.arange(len(labels))
    return Axis(place[coded.indices.to_numpy()], tuple(labels[number] for number in order))
