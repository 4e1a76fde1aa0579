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
# Months without an index for anything: the government was shut down in October 2025.
NEVER_PUBLISHED = frozenset({"2025-10-01"})
MIN_MONTHS = 11  # of a year's mean: October 2025 was never published

MEANING = {
    "calendar": "calendar year, BLS annual average",
    "calendar_months": "calendar year, mean of the months",
    "academic": "academic year, mean of July to June",
    "quarter": "calendar quarter, mean of the months",
    "month": "month",
}
# Months that a mean is made of, where the index is one.
FULL = {"academic": 12, "calendar_months": 12, "quarter": 3}
# NCES deflates an academic year by the mean index of July to June.
_FIRST_MONTH_OF_ACADEMIC_YEAR = 7


def index_by_year(
    cpi: pd.DataFrame,
    series_id: str = ALL_ITEMS,
    deflator_year: str = "calendar",
    min_months: int | None = 12,
) -> pd.Series[float]:
    """Return the price index of each year.

    Parameters
    ----------
    cpi : DataFrame
        Table `cpi`.
    series_id : str
        BLS series.
    deflator_year : str
        "calendar": BLS's own annual average. "calendar_months": mean of January to December.
        "academic": mean of July to June, labeled by its fall.
    min_months : int, optional
        Means of fewer published months are left out, so that asking for them is an error; "calendar" is
        not affected. None accepts a gap in October 2025 alone, which was never published.

    Returns
    -------
    Series of float
        Index by year, in the base of the series (all items: 1982-84 = 100).

    Raises
    ------
    UnknownNameError
        The series is unknown.
    OutOfRangeError
        The kind of year is unknown.

    Notes
    -----
    Source: BLS, Consumer Price Index, https://www.bls.gov/cpi/

    Examples
    --------
    >>> import edudata as ed
    >>> cpi = ed.load("cpi")
    >>> months = index_by_year(cpi, deflator_year="calendar_months")
    >>> index_by_year(cpi)[1985].item(), months[1985].round(3).item()
    (107.6, 107.567)
    >>> 2025 in index_by_year(cpi, deflator_year="academic")
    False
    >>> 2025 in index_by_year(cpi, deflator_year="academic", min_months=11)
    True
    """
    # The BLS rounds its annual averages, before 2007 to one decimal: they differ from means of the months.
    if deflator_year == "calendar":
        annual = _published(cpi, series_id, "year")
        return _named(annual.set_axis(pd.DatetimeIndex(annual.index).year), "year")
    kinds = ("calendar", "academic", "calendar_months")
    if deflator_year not in kinds:
        raise OutOfRangeError(f"deflator_year = {deflator_year!r} is not one of {', '.join(kinds)}.")
    return _mean(_published(cpi, series_id, "month"), deflator_year, min_months)


def index_by_period(
    cpi: pd.DataFrame,
    frequency: str = "month",
    series_id: str = ALL_ITEMS,
    min_months: int | None = 3,
) -> pd.Series[float]:
    """Return the price index of each month or quarter.

    Parameters
    ----------
    cpi : DataFrame
        Table `cpi`.
    frequency : str
        "month" as published, or "quarter" for the mean of its months (not seasonally adjusted).
    series_id : str
        BLS series.
    min_months : int, optional
        Quarters with fewer published months are left out; the fourth quarter of 2025 has two. None
        accepts a gap in October 2025 alone, which was never published.

    Returns
    -------
    Series of float
        Index by the first day of the period.

    Raises
    ------
    UnknownNameError
        The series is unknown.
    OutOfRangeError
        The frequency is unknown.

    Notes
    -----
    Source: BLS, Consumer Price Index, https://www.bls.gov/cpi/

    Examples
    --------
    >>> import edudata as ed
    >>> october = pd.Timestamp("2025-10-01")
    >>> october in index_by_period(ed.load("cpi")), october in index_by_period(ed.load("cpi"), "quarter")
    (False, False)
    """
    months = _published(cpi, series_id, "month")
    if frequency == "month":
        return _named(months, "period_start")
    if frequency != "quarter":
        raise OutOfRangeError(f"frequency = {frequency!r} is not one of month, quarter.")
    return _named(_mean(months, "quarter", min_months), "period_start")


def relative(series_a: pd.Series[float], series_b: pd.Series[float], base_year: Any) -> pd.Series[float]:
    """Divide one price index by another, 100 in the base year.

    The result shows how much faster one rose than the other, with no dollars involved.

    Parameters
    ----------
    series_a, series_b : Series of float
        Indexes by year or period, as from `index_by_year`.
    base_year : object
        A label that both series have.

    Returns
    -------
    Series of float
        Index a over index b at the labels that both have.

    Raises
    ------
    OutOfRangeError
        The base is not covered by both series.

    Examples
    --------
    >>> import edudata as ed
    >>> tuition, items = (index_by_year(ed.load("cpi"), series) for series in (COLLEGE_TUITION, ALL_ITEMS))
    >>> relative(tuition, items, 1985)[2019].round(1).item()
    303.8
    """
    ratio = (series_a / series_b).dropna()
    if base_year not in ratio.index:
        raise OutOfRangeError(
            f"{period_text(base_year)} is not covered by both series: it covers {covered(ratio)}."
        )
    return _named(ratio / ratio.loc[base_year] * 100, str(series_a.index.name), "relative_index")


def academic_year(dates: pd.Series[Any]) -> pd.Series[int]:
    """Return the fall of the academic year (July to June) of each date.

    Examples
    --------
    >>> academic_year(pd.Series(pd.to_datetime(["2019-06-30", "2019-07-01"]))).tolist()
    [2018, 2019]
    """
    fall: pd.Series[int] = dates.dt.year - (dates.dt.month < _FIRST_MONTH_OF_ACADEMIC_YEAR).astype(int)
    return fall


def academic_label(fall: int) -> str:
    """Name an academic year by both of its years.

    Examples
    --------
    >>> academic_label(2025), academic_label(1999)
    ('2025-26', '1999-00')
    """
    return f"{fall}-{(fall + 1) % 100:02d}"


def quarter_start(dates: pd.Series[Any]) -> pd.Series[Any]:
    """Return the first day of the calendar quarter of each date.

    Examples
    --------
    >>> quarter_start(pd.Series(pd.to_datetime(["2019-05-20"]))).dt.date.tolist()
    [datetime.date(2019, 4, 1)]
    """
    return _start(dates, 3)


def labels(dates: pd.Series[Any], kind: str) -> pd.Series[Any]:
    """Return the label that an index of this kind has for the period of each date.

    Examples
    --------
    >>> labels(pd.Series(pd.to_datetime(["2019-05-20"])), "academic").tolist()
    [2018]
    """
    if kind == "academic":
        return academic_year(dates)
    if kind in ("quarter", "month"):
        return _start(dates, 3 if kind == "quarter" else 1)
    years: pd.Series[Any] = dates.dt.year
    return years


def months_missing(cpi: pd.DataFrame, kind: str, series_id: str, periods: Iterable[Any]) -> list[str]:
    """List the months without an index among those that means are made of.

    Parameters
    ----------
    cpi : DataFrame
        Table `cpi`.
    kind : str
        A key of MEANING.
    series_id : str
        BLS series.
    periods : iterable
        Labels of the periods in question; those without any month are skipped.

    Returns
    -------
    list of str
        Months such as "2025-10"; empty for an index that is not a mean.

    Examples
    --------
    >>> import edudata as ed
    >>> months_missing(ed.load("cpi"), "academic", ALL_ITEMS, [2024, 2025])
    ['2025-10']
    """
    if kind not in FULL:
        return []
    # Months as whole numbers since year 0: with dates this takes as long as the rest of deflating.
    size, first = FULL[kind], _FIRST_MONTH_OF_ACADEMIC_YEAR - 1 if kind == "academic" else 0
    starts = pd.DatetimeIndex(_published(cpi, series_id, "month").index)
    published = set((starts.year * 12 + starts.month - 1).tolist())
    quarters = kind == "quarter"
    groups = {(day.year * 12 + day.month - 1) // size for day in periods} if quarters else set(periods)
    missing: set[int] = set()
    for group in groups:
        months = {int(group) * size + first + n for n in range(size)}
        if not months.isdisjoint(published):
            missing |= months - published
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in sorted(missing)]


def never_published(months: Iterable[str]) -> bool:
    """Return whether all these months, such as "2025-10", never had an index."""
    return {f"{month}-01" for month in months} <= NEVER_PUBLISHED


def covered(index: pd.Series[float]) -> str:
    """Return the span of an index as text: "1913 to 2025"."""
    periods = index.index
    return f"{period_text(periods.min())} to {period_text(periods.max())}" if len(index) else "nothing"


def period_text(label: Any) -> str:
    """Format the label of a period: 2025, "2025-10-01"."""
    return f"{label:%Y-%m-%d}" if isinstance(label, pd.Timestamp) else str(label)


def _start(dates: pd.Series[Any], months: int) -> pd.Series[Any]:
    """Return the first day of the span of so many months of each date; NaT stays NaT."""
    # In whole months since 1970: pandas' own periods take four times as long.
    stamps = dates.to_numpy(dtype="datetime64[M]")
    whole = stamps.astype(np.int64)
    starts = (whole - whole % months).astype("datetime64[M]").astype("datetime64[us]")
    return pd.Series(np.where(np.isnat(stamps), np.datetime64("NaT", "us"), starts), dates.index)


def _published(cpi: pd.DataFrame, series_id: str, frequency: str) -> pd.Series[float]:
    rows = (cpi["series_id"] == series_id).to_numpy(dtype=bool)
    if not rows.any():
        raise UnknownNameError("CPI series", series_id, sorted(cpi["series_id"].unique()))
    rows = rows & (cpi["frequency"] == frequency).to_numpy(dtype=bool)
    starts = pd.DatetimeIndex(cpi["period_start"][rows])
    return pd.Series(cpi["index"][rows].to_numpy(dtype=float), index=starts).sort_index()


def _mean(months: pd.Series[float], kind: str, min_months: int | None) -> pd.Series[float]:
    """Average the months of each period and leave out periods with too few."""
    groups = months.groupby(labels(months.index.to_series(), kind).to_numpy())
    counts = groups.size()
    needed: Any
    if min_months is None:
        # Only the months that BLS never published may be missing.
        gaps = labels(pd.Series(pd.to_datetime(sorted(NEVER_PUBLISHED))), kind).value_counts()
        needed = FULL[kind] - gaps.reindex(counts.index, fill_value=0)
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
