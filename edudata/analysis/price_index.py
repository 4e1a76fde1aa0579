"""Price indexes of years, quarters and months, and which months they lack."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd

from edudata.errors import OutOfRangeError, UnknownNameError

ALL_ITEMS = "CUUR0000SA0"
COLLEGE_TUITION = "CUUR0000SEEB01"
NEVER_PUBLISHED = frozenset({"2025-10-01"})
"""Months without an index for anything: the government was shut down in October 2025."""

MEANING = {
    "calendar": "calendar year, BLS annual average",
    "calendar_months": "calendar year, mean of the months",
    "academic": "academic year, mean of July to June",
    "quarter": "calendar quarter, mean of the months",
    "month": "month",
}
FULL = {"academic": 12, "calendar_months": 12, "quarter": 3}
"""Months that a mean is made of, where the index is one."""
_FIRST_MONTH_OF_ACADEMIC_YEAR = 7


def index_by_year(
    cpi: pd.DataFrame,
    series_id: str = ALL_ITEMS,
    deflator_year: str = "calendar",
    min_months: int | None = 12,
) -> pd.Series[float]:
    """Price index of each year, as a Series year -> index.

    cpi           : table `cpi`
    deflator_year : "calendar" = BLS's own annual average; "calendar_months" = mean of January to December;
                    "academic" = mean of July to June, labelled by its fall
    min_months    : a mean of fewer published months is left out, so that asking for it is an error.
                    It does not touch "calendar". October 2025 was never published: the academic year
                    2025-26 and the calendar mean of 2025 need `min_months=11`, or None: all months but
                    those of `NEVER_PUBLISHED`

    all items, calendar, 1985        -> 107.6      # one decimal before 2007
    all items, calendar_months, 1985 -> 107.567
    all items, calendar, 2025        -> 321.943
    all items, academic, 2025        -> absent     # eleven months

    Raises UnknownNameError for an unknown series, OutOfRangeError for an unknown kind of year.
    Source: BLS, Consumer Price Index, https://www.bls.gov/cpi/
    """
    if deflator_year == "calendar":
        annual = _published(cpi, series_id, "year")
        return _named(annual.set_axis(pd.DatetimeIndex(annual.index).year), "year")
    known = ("calendar", "academic", "calendar_months")
    if deflator_year not in known:
        raise OutOfRangeError(f"deflator_year = {deflator_year!r} is not one of {', '.join(known)}.")
    return _mean(_published(cpi, series_id, "month"), deflator_year, min_months)


def index_by_period(
    cpi: pd.DataFrame,
    frequency: str = "month",
    series_id: str = ALL_ITEMS,
    min_months: int = 3,
) -> pd.Series[float]:
    """Price index of each month or quarter, as a Series period_start -> index.

    frequency  : "month" as published, or "quarter" = mean of its months (not seasonally adjusted)
    min_months : a quarter with fewer published months is left out; the fourth quarter of 2025 has two

    month, 2025-10-01   -> absent      # never published
    quarter, 2025-10-01 -> absent, unless min_months=2

    Raises UnknownNameError for an unknown series, OutOfRangeError for an unknown frequency.
    Source: BLS, Consumer Price Index, https://www.bls.gov/cpi/
    """
    months = _published(cpi, series_id, "month")
    if frequency == "month":
        return _named(months, "period_start")
    if frequency != "quarter":
        raise OutOfRangeError(f"frequency = {frequency!r} is not one of month, quarter.")
    return _named(_mean(months, "quarter", min_months), "period_start")


def relative(series_a: pd.Series[float], series_b: pd.Series[float], base_year: Any) -> pd.Series[float]:
    """Index a over index b, equal to 100 in the base year.

    It says how much faster a rose than b, with no dollars involved.

    series_a, series_b : Series year (or period) -> index, as `index_by_year` gives them
    base_year          : a label both series have

    college tuition, all items, 1985 -> 303.8 in 2019     # BLS annual averages

    Only labels both series have are kept. Raises OutOfRangeError when the base is not one of them.
    """
    ratio = (series_a / series_b).dropna()
    if base_year not in ratio.index:
        raise OutOfRangeError(
            f"{text(base_year)} is not covered by both series: it covers {covered(ratio)}."
        )
    return _named(ratio / ratio.loc[base_year] * 100, str(series_a.index.name), "relative_index")


def academic_year(dates: pd.Series[Any]) -> pd.Series[int]:
    """The fall of the academic year (July to June) that dates fall in.

    2019-06-30 -> 2018
    2019-07-01 -> 2019
    """
    fall: pd.Series[int] = dates.dt.year - (dates.dt.month < _FIRST_MONTH_OF_ACADEMIC_YEAR).astype(int)
    return fall


def quarter_start(dates: pd.Series[Any]) -> pd.Series[Any]:
    """First day of the calendar quarter that dates fall in.

    2019-05-20 -> 2019-04-01
    """
    return _start(dates, 3)


def labels(dates: pd.Series[Any], kind: str) -> pd.Series[Any]:
    """What an index of this kind calls the periods that dates fall in.

    2019-05-20, "academic" -> 2018
    2019-05-20, "quarter"  -> 2019-04-01
    """
    if kind == "academic":
        return academic_year(dates)
    if kind == "quarter":
        return quarter_start(dates)
    if kind == "month":
        return _start(dates, 1)
    years: pd.Series[Any] = dates.dt.year
    return years


def months_missing(cpi: pd.DataFrame, kind: str, series_id: str, wanted: Iterable[Any]) -> list[str]:
    """The months that have no index among those that means are made of; [] for an index that is no mean.

    wanted : what the index calls the periods meant; those without any month are passed over

    academic, 2025 -> ["2025-10"]
    quarter, 2026-07-01, in September -> ["2026-09"]
    """
    if kind not in FULL:
        return []
    # By whole numbers, months counted from year 0: dates would take as long as all the rest of deflating.
    size, first = FULL[kind], _FIRST_MONTH_OF_ACADEMIC_YEAR - 1 if kind == "academic" else 0
    starts = pd.DatetimeIndex(_published(cpi, series_id, "month").index)
    there = set((starts.year * 12 + starts.month - 1).tolist())
    groups = (
        {(start.year * 12 + start.month - 1) // size for start in wanted}
        if kind == "quarter"
        else set(wanted)
    )
    missing: set[int] = set()
    for group in groups:
        months = {int(group) * size + first + n for n in range(size)}
        if not months.isdisjoint(there):
            missing |= months - there
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in sorted(missing)]


def never_published(months: Iterable[str]) -> bool:
    """Whether these months, "2025-10", are all known never to have had an index."""
    return {f"{month}-01" for month in months} <= NEVER_PUBLISHED


def covered(index: pd.Series[float]) -> str:
    """The span of an index as text: "1913 to 2025"."""
    return f"{text(index.index.min())} to {text(index.index.max())}" if len(index) else "nothing"


def text(label: Any) -> str:
    """A label of an index as text: 2025, "2025-10-01"."""
    return f"{label:%Y-%m-%d}" if isinstance(label, pd.Timestamp) else str(label)


def _start(dates: pd.Series[Any], months: int) -> pd.Series[Any]:
    """First day of the span of so many months that dates fall in; no date has none."""
    # In whole months since 1970: pandas' own periods take four times as long.
    given = dates.to_numpy(dtype="datetime64[M]")
    whole = given.astype(np.int64)
    starts = (whole - whole % months).astype("datetime64[M]").astype("datetime64[us]")
    return pd.Series(np.where(np.isnat(given), np.datetime64("NaT", "us"), starts), dates.index)


def _published(cpi: pd.DataFrame, series_id: str, frequency: str) -> pd.Series[float]:
    chosen = (cpi["series_id"] == series_id).to_numpy(dtype=bool)
    if not chosen.any():
        raise UnknownNameError("CPI series", series_id, sorted(cpi["series_id"].unique()))
    chosen = chosen & (cpi["frequency"] == frequency).to_numpy(dtype=bool)
    starts = pd.DatetimeIndex(cpi["period_start"][chosen])
    return pd.Series(cpi["index"][chosen].to_numpy(dtype=float), index=starts).sort_index()


def _mean(months: pd.Series[float], kind: str, min_months: int | None) -> pd.Series[float]:
    """Means of the months, those of too few left out; None: only `NEVER_PUBLISHED` may lack."""
    groups = months.groupby(labels(months.index.to_series(), kind).to_numpy())
    counts = groups.size()
    needed: Any
    if min_months is None:
        lost = labels(pd.Series(pd.to_datetime(sorted(NEVER_PUBLISHED))), kind).value_counts()
        needed = FULL[kind] - lost.reindex(counts.index, fill_value=0)
    else:
        needed = _check_months(min_months, FULL[kind])
    return _named(groups.mean()[counts >= needed], "year")


def _named(series: pd.Series[float], index_name: str, name: str = "index") -> pd.Series[float]:
    return series.rename(name).rename_axis(index_name)


def _check_months(min_months: int, most: int) -> int:
    whole = isinstance(min_months, Integral) and not isinstance(min_months, bool)
    if not whole or not 1 <= min_months <= most:
        raise OutOfRangeError(f"min_months = {min_months!r} is not a whole number from 1 to {most}.")
    return min_months
