"""Indexes of all programs and colleges, and programs with their figures and result."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd

from edudata.analysis.programs import benchmark
from edudata.analysis.programs.colleges import CollegeIndex, all_colleges
from edudata.analysis.programs.search import ProgramIndex
from edudata.catalog import reader

LISTED = (
    *("opeid6", "unitid", "institution", "state", "cip_code", "field", "credential", "awards"),
    "published",
)


def program_index() -> ProgramIndex:
    """Return the index of all programs, made again when a table behind it changes."""
    return _programs(_state())


def college_index() -> CollegeIndex:
    """Return the index of all colleges, made again when a table behind it changes."""
    return _colleges(_state())


def _state() -> str:
    """Return the checksums of the tables behind the indexes."""
    tables = reader.catalog()["tables"]
    names = ("program_list", "institutions", "college_directory", "college_closures")
    return " ".join(str(tables[name]["sha256"]) for name in names if name in tables)


@lru_cache(maxsize=1)
def _programs(state: str) -> ProgramIndex:
    del state  # the cache's key
    catalog = reader.catalog()
    listed = reader.columns(catalog, "program_list", LISTED)
    places = reader.columns(catalog, "institutions", ("unitid", "city")).astype("str").dropna()
    return ProgramIndex(listed, dict(zip(places["unitid"], places["city"], strict=True)))


@lru_cache(maxsize=1)
def _colleges(state: str) -> CollegeIndex:
    del state  # the cache's key
    catalog = reader.catalog()
    names = ("institutions", "college_directory", "college_closures")
    return CollegeIndex(all_colleges(*(reader.table(catalog, name) for name in names)))


def with_results(
    keys: pd.DataFrame, spread_factor: float = 1.0, graduates_factor: float = 1.0
) -> pd.DataFrame:
    """Return programs of the index with their figures, benchmark, result and how sure it is."""
    catalog = reader.catalog()
    figures = reader.table(catalog, "programs")
    figures = benchmark.one_per_program(figures[figures["opeid6"].isin(keys["opeid6"])])
    columns = [*benchmark.PROGRAM, "state", "high_school_earnings_usd", *benchmark.MEASURES]
    rows = keys.merge(figures[columns], on=benchmark.PROGRAM, how="left")
    states = rows["opeid6"].map(program_index().state_of)
    rows = rows.assign(
        state=rows["state"].fillna(states),
        id=rows[benchmark.PROGRAM].agg("-".join, axis=1),
    )
    rows = benchmark.results(rows, reader.table(catalog, "program_earnings_tests"))
    return benchmark.with_luck(rows, spread_factor, graduates_factor)


def college_of(opeid6: str) -> dict[str, Any]:
    """Return the college of a program: the largest open campus that the Scorecard has."""
    colleges = college_index().colleges
    own = colleges[colleges["opeid6"].eq(opeid6)]
    if own.empty:
        return {}
    # The index is sorted: open ones first, then the largest.
    values = {str(name): value for name, value in own.iloc[0].to_dict().items()}
    closed = values["closed_on"]
    return values | {"closed_on": None if closed != closed else f"{closed:%Y-%m-%d}"}
