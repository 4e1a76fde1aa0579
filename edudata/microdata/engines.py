"""Sum a year file by raw codes: pyarrow and numpy by default, or one narwhals expression on other engines.

The narwhals expression runs unchanged on DuckDB, Polars and Apache Spark. The state of work is part of
the group key: filters of each of the 81 sums by it take several times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from edudata.errors import PermanentError, UnknownNameError
from edudata.microdata.cells import COLLEGE, OTHER, UNCLASSIFIED, UNEMPLOYED
from edudata.microdata.replicates import totals
from edudata.microdata.vintages import WEIGHTS

EMPLOYED, LOOKING = (1, 2), 3
ENGINES = ("numpy", "duckdb", "polars", "spark")


@dataclass(frozen=True, slots=True)
class Plan:
    """One aggregation of a year file.

    Parameters
    ----------
    keys : tuple of str
        Columns to group by.
    ages : tuple of int
        Youngest and oldest age.
    college, other : frozenset of str
        Occupation codes that are college jobs, and those that are not.
    """

    keys: tuple[str, ...]
    ages: tuple[int, int]
    college: frozenset[str]
    other: frozenset[str]


def sums(path: Path | str, plan: Plan, engine: str = "numpy", session: Any = None) -> pd.DataFrame:
    """Sum the weights of a year file by raw codes and state of work.

    Parameters
    ----------
    path : Path or str
        graduates.parquet of a year, or for Spark any address or pattern that it reads.
    plan : Plan
        Keys, ages and classification.
    engine : {"numpy", "duckdb", "polars", "spark"}
        What computes. "numpy" needs no package beyond the core.
    session : SparkSession, optional
        For "spark"; by default the active one, or a local one.

    Returns
    -------
    DataFrame
        One row per group: the keys, work (see `cells.WORK`), n, squares, PWGTP, PWGTP1 to PWGTP80.
        People who are not in the labor force are left out.

    Raises
    ------
    UnknownNameError
        The engine is unknown.
    PermanentError
        Its package is not installed.
    """
    if engine not in ENGINES:
        raise UnknownNameError("engine", engine, ENGINES)
    frame = (
        _with_numpy(Path(path), plan) if engine == "numpy" else _with_narwhals(path, plan, engine, session)
    )
    keys = [*plan.keys, "work"]
    return frame.sort_values(keys, ignore_index=True)[[*keys, "n", "squares", *WEIGHTS]]


def _with_numpy(path: Path, plan: Plan) -> pd.DataFrame:
    columns = [*dict.fromkeys([*plan.keys, "AGEP", "ESR", "OCCP"]), *WEIGHTS]
    # As dictionaries: comparing numbers is many times faster than comparing texts.
    text = [name for name in columns if name in ("STATE", "PUMA", "FOD1P", "OCCP")]
    parts = []
    with pq.ParquetFile(path, read_dictionary=text) as file:
        age = file.schema_arrow.get_field_index("AGEP")
        for number in range(file.num_row_groups):
            ages = file.metadata.row_group(number).column(age).statistics
            # Recent graduates have row groups of their own, so that others need not be read for them.
            if ages is None or (ages.max >= plan.ages[0] and ages.min <= plan.ages[1]):
                parts.append(_group(file.read_row_group(number, columns), plan))
    frame = pd.concat(parts, ignore_index=True) if parts else _empty(plan)
    return _regrouped(frame, [*plan.keys, "work"]) if len(parts) > 1 else frame


def _weights(table: pa.Table, rows: NDArray[np.intp]) -> NDArray[np.int16]:
    """Return the weight and the replicate weights of some rows, one column each."""
    weights = np.empty((len(rows), len(WEIGHTS)), np.int16)
    for position, name in enumerate(WEIGHTS):
        weights[:, position] = table[name].to_numpy()[rows]
    return weights


def _group(table: pa.Table, plan: Plan) -> pd.DataFrame:
    """Sum one row group."""
    age = table["AGEP"].to_numpy()
    status = table["ESR"].fill_null(0).to_numpy()
    employed = np.isin(status, EMPLOYED)
    keep = (age >= plan.ages[0]) & (age <= plan.ages[1]) & (employed | (status == LOOKING))
    rows = np.flatnonzero(keep)
    work = np.where(employed, _classes(table["OCCP"], plan), UNEMPLOYED)[rows]
    code, levels = work.astype(np.int64), []
    for name in plan.keys:
        own, values = _coded(table[name])
        # One number per combination of keys: a single sort groups by all of them.
        code = code * len(values) + own[rows]
        levels.append(values)
    used, group = np.unique(code, return_inverse=True)
    weights = _weights(table, rows)
    full = weights[:, 0].astype(np.float64)
    frame = pd.DataFrame(totals(weights, group, len(used)), columns=list(WEIGHTS))
    for name, level in zip(reversed(plan.keys), reversed(levels), strict=True):
        used, place = np.divmod(used, len(level))
        frame[name] = level[place]
    return frame.assign(
        work=used,
        n=np.bincount(group, minlength=len(frame)),
        squares=np.bincount(group, full**2, len(frame)),
    )


def _coded(column: pa.ChunkedArray) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return each value's number and the values, a missing one as None."""
    array = column.combine_chunks()
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    values = np.array([*array.dictionary.to_pylist(), None], object)
    return array.indices.fill_null(len(values) - 1).to_numpy().astype(np.int64), values


def _classes(column: pa.ChunkedArray, plan: Plan) -> np.ndarray[Any, Any]:
    codes, values = _coded(column)
    known = [
        COLLEGE if value in plan.college else OTHER if value in plan.other else UNCLASSIFIED
        for value in values
    ]
    return np.array(known)[codes]


def _empty(plan: Plan) -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in (*plan.keys, "work", "n", "squares", *WEIGHTS)})


def _regrouped(frame: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    return frame.groupby(list(keys), as_index=False, dropna=False, sort=False)[
        ["n", "squares", *WEIGHTS]
    ].sum()


def _with_narwhals(path: Path | str, plan: Plan, engine: str, session: Any) -> pd.DataFrame:
    try:
        import narwhals as nw

        lazy = _OPENERS[engine](str(path), session)
    except ImportError as error:
        install = {"spark": "'edudata[spark]'", "polars": "polars narwhals"}.get(
            engine, "'edudata[microdata]'"
        )
        raise PermanentError(
            f"The engine {engine!r} needs {error.name}: pip install {install}. "
            'engine="numpy" needs nothing.'
        ) from error
    result = expression(nw, nw.from_native(lazy), plan).collect(backend="pyarrow")
    frame: pd.DataFrame = result.to_pandas()
    return frame


def expression(nw: Any, frame: Any, plan: Plan) -> Any:
    """Return the lazy sums of a year file: the same narwhals expression for every engine.

    Parameters
    ----------
    nw : module
        narwhals.
    frame : narwhals.LazyFrame
        Records of graduates.
    plan : Plan
        Keys, ages and classification.
    """
    # Sums of int16 weights must widen, and an occupation that is missing is in neither list.
    occupation = nw.col("OCCP").fill_null("none")
    work = (
        nw.when(nw.col("ESR") == LOOKING)
        .then(nw.lit(UNEMPLOYED))
        .otherwise(
            nw.when(occupation.is_in(sorted(plan.college)))
            .then(nw.lit(COLLEGE))
            .otherwise(
                nw.when(occupation.is_in(sorted(plan.other)))
                .then(nw.lit(OTHER))
                .otherwise(nw.lit(UNCLASSIFIED))
            )
        )
    )
    low, high = plan.ages
    rows_of_plan = frame.filter(
        (nw.col("AGEP") >= low) & (nw.col("AGEP") <= high) & nw.col("ESR").is_in([*EMPLOYED, LOOKING])
    ).select(
        *(nw.col(name) for name in plan.keys),
        work.alias("work"),
        (nw.col("PWGTP").cast(nw.Float64) * nw.col("PWGTP").cast(nw.Float64)).alias("squares"),
        *(nw.col(name).cast(nw.Int64) for name in WEIGHTS),
    )
    return rows_of_plan.group_by(*plan.keys, "work").agg(
        nw.len().alias("n"), nw.col("squares").sum(), *(nw.col(name).sum() for name in WEIGHTS)
    )


def _open_duckdb(path: str, session: Any) -> Any:
    import duckdb

    return duckdb.read_parquet(path)


def _open_polars(path: str, session: Any) -> Any:
    import polars

    return polars.scan_parquet(path)


def _open_spark(path: str, session: Any) -> Any:
    from pyspark.sql import SparkSession

    spark = (
        session or SparkSession.getActiveSession() or SparkSession.builder.appName("edudata").getOrCreate()
    )
    return spark.read.parquet(path)


_OPENERS: dict[str, Callable[[str, Any], Any]] = {
    "duckdb": _open_duckdb,
    "polars": _open_polars,
    "spark": _open_spark,
}
