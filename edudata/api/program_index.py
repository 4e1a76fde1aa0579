"""Indexes of all programs and colleges, and programs with their figures and result, also of a past day."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd

from edudata import config, registry
from edudata.analysis.programs import benchmark
from edudata.analysis.programs.colleges import CollegeIndex, all_colleges
from edudata.analysis.programs.search import ProgramIndex
from edudata.api.data import load_as_of
from edudata.catalog import reader
from edudata.catalog.as_of import HistoricalTables
from edudata.errors import NoVintageError
from edudata.etl.store.archive import Archive

LISTED = (
    *("opeid6", "unitid", "institution", "state", "cip_code", "field", "credential", "awards"),
    "published",
)


# What a finder of colleges, and one of programs, cannot do without; what was published later is left out.
COLLEGES = ("institutions", "college_directory")
LATER = ("college_closures", "program_earnings_tests")
TABLES = ("program_list", "programs", *COLLEGES, *LATER)


def program_index(as_of: str | None = None) -> ProgramIndex:
    """Return the index of all programs, made again when a table behind it changes.

    Parameters
    ----------
    as_of : str, optional
        As `dates.day` returns it; as published by then.

    Raises
    ------
    NoVintageError
        If no list of programs had been published, with the first day.
    """
    return _programs(_state(), _past(as_of))


def college_index(as_of: str | None = None) -> CollegeIndex:
    """Return the index of all colleges; parameters and errors as of `program_index`."""
    return _colleges(_state(), _past(as_of))


def _state() -> str:
    """Return the checksums of the tables behind the indexes."""
    tables = reader.catalog()["tables"]
    return " ".join(str(tables[name]["sha256"]) for name in TABLES if name in tables)


def _past(as_of: str | None) -> str | None:
    """Return a day, or None if the releases of that day are the newest ones: these are indexed already."""
    return None if as_of is None or _is_newest(_state(), as_of) else as_of


@lru_cache(maxsize=64)
def _is_newest(state: str, as_of: str) -> bool:
    del state  # part of the cache's key
    catalog = reader.catalog()
    past = HistoricalTables(Archive(config.data_roots(), registry.registry()), catalog)
    sources = {source for name in TABLES for source in catalog["tables"][name]["sources"]}
    return all(past.state(source, as_of) == past.state(source) for source in sources)


def table_as_of(name: str, as_of: str | None) -> pd.DataFrame:
    """Return a table as published by a day; without rows if it came later and can be done without."""
    try:
        return load_as_of(name, _past(as_of))
    except NoVintageError:
        if name not in LATER:
            raise
        return load_as_of(name, None).iloc[:0]


# The newest and one of a past day.
@lru_cache(maxsize=2)
def _programs(state: str, as_of: str | None) -> ProgramIndex:
    del state  # the cache's key
    if as_of is None:
        catalog = reader.catalog()
        columns = reader.columns(catalog, "program_list", LISTED)
        places = reader.columns(catalog, "institutions", ("unitid", "city"))
    else:
        columns = table_as_of("program_list", as_of)[list(LISTED)]
        places = table_as_of("institutions", as_of)[["unitid", "city"]]
    places = places.astype("str").dropna()
    return ProgramIndex(columns, dict(zip(places["unitid"], places["city"], strict=True)))


@lru_cache(maxsize=2)
def _colleges(state: str, as_of: str | None) -> CollegeIndex:
    del state  # the cache's key
    names = (*COLLEGES, "college_closures")
    return CollegeIndex(all_colleges(*(table_as_of(name, as_of) for name in names)))


def with_results(
    keys: pd.DataFrame,
    spread_factor: float = 1.0,
    graduates_factor: float = 1.0,
    as_of: str | None = None,
) -> pd.DataFrame:
    """Return programs of the index with their figures, benchmark, result and how sure it is."""
    figures = table_as_of("programs", as_of)
    figures = benchmark.one_per_program(figures[figures["opeid6"].isin(keys["opeid6"])])
    columns = [*benchmark.PROGRAM, "state", "high_school_earnings_usd", *benchmark.MEASURES]
    rows = keys.merge(figures[columns], on=benchmark.PROGRAM, how="left")
    states = rows["opeid6"].map(program_index(as_of).state_of)
    rows = rows.assign(
        state=rows["state"].fillna(states),
        id=rows[benchmark.PROGRAM].agg("-".join, axis=1),
    )
    rows = benchmark.results(rows, table_as_of("program_earnings_tests", as_of))
    return benchmark.with_luck(rows, spread_factor, graduates_factor)


def college_of(opeid6: str, as_of: str | None = None) -> dict[str, Any]:
    """Return the college of a program: the largest open campus that the Scorecard has."""
    colleges = college_index(as_of).colleges
    own = colleges[colleges["opeid6"].eq(opeid6)]
    if own.empty:
        return {}
    # The index is sorted: open ones first, then the largest.
    values = {str(name): value for name, value in own.iloc[0].to_dict().items()}
    closed = values["closed_on"]
    return values | {"closed_on": None if closed != closed else f"{closed:%Y-%m-%d}"}
