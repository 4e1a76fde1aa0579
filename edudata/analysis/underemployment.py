"""Yearly means and the range of the New York Fed's monthly rates for graduates.

Releases revise each other: a series is always taken whole from one release.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.errors import OutOfRangeError, UnknownNameError

RATES = ("underemployment_pct", "unemployment_pct")


@dataclass(frozen=True, slots=True)
class Range:
    """Extremes and mean of a monthly rate, in percent, with the months of the extremes."""

    lowest_pct: float
    lowest_month: pd.Timestamp
    highest_pct: float
    highest_month: pd.Timestamp
    mean_pct: float
    months: int


def monthly_rate(
    frame: pd.DataFrame, group: str, rate: str = "underemployment_pct", release: str | None = None
) -> pd.DataFrame:
    """One group's monthly rate from one release: period_start, the rate, flag.

    frame   : table `graduate_labor_market`
    group   : recent_graduates, college_graduates, young_workers or all_workers
    rate    : underemployment_pct or unemployment_pct
    release : as in the table; by default the newest that has this rate of this group

    recent_graduates, 2019 -> twelve months with mean 41.5
    all graduates          -> from an older release than recent ones, which alone were updated since

    The result's attrs name table, vintage, release, group. Months without a value are left out.
    Raises UnknownNameError for an unknown group, rate or release.
    """
    if rate not in RATES:
        raise UnknownNameError("rate", rate, RATES)
    own = frame["group"] == group
    if not own.any():
        raise UnknownNameError("group", group, sorted(frame["group"].unique()))
    rows = frame[own & frame[rate].notna() & (frame["frequency"] == "month")]
    releases = sorted(map(str, rows["release"].unique()))
    if not releases:
        raise UnknownNameError("rate", rate, [r for r in RATES if frame.loc[own, r].notna().any()])
    chosen = releases[-1] if release is None else release
    if chosen not in releases:
        raise UnknownNameError("release", chosen, releases)
    rows = rows[rows["release"].astype("str") == chosen]
    columns = ["period_start", rate, *(["flag"] if "flag" in rows else [])]
    result = rows[columns].sort_values("period_start", ignore_index=True)
    result.attrs = {name: str(frame.attrs[name]) for name in ("table", "vintage") if name in frame.attrs}
    result.attrs |= {"release": chosen, "group": group}
    return result


def annual_mean(
    monthly: pd.DataFrame, rate: str = "underemployment_pct", min_months: int = 12
) -> pd.DataFrame:
    """Plain mean of each year's months: year, the rate, months, flagged_months.

    monthly        : as `monthly_rate` gives it
    min_months     : years with fewer published months are left out
    flagged_months : of these, months the publisher marks, e.g. as estimated

    twelve months of 2019 -> one row with months 12

    Raises OutOfRangeError when min_months is not from 1 to 12.
    """
    if not 1 <= min_months <= 12:
        raise OutOfRangeError(f"min_months = {min_months} is not from 1 to 12.")
    year = monthly["period_start"].dt.year.rename("year")
    rates = monthly[rate].groupby(year)
    flagged = monthly["flag"].fillna("") != "" if "flag" in monthly else year.lt(0)
    # three plain aggregates: a named `agg` of them takes five times as long
    columns = {rate: rates.mean(), "months": rates.count(), "flagged_months": flagged.groupby(year).sum()}
    result = pd.DataFrame(columns)
    result = result[result["months"] >= min_months].reset_index()
    result.attrs = dict(monthly.attrs)
    return result


def rate_range(monthly: pd.DataFrame, rate: str = "underemployment_pct") -> Range:
    """Lowest, highest and mean of a monthly rate; the first month where several share an extreme.

    42, 37, 48 -> lowest 37, highest 48, mean 42.3

    Raises OutOfRangeError when there is no value.
    """
    values = monthly.dropna(subset=[rate])
    if values.empty:
        raise OutOfRangeError(f"There is no value of {rate} to take a range of.")
    months, rates = values["period_start"].to_numpy(), values[rate].to_numpy(dtype=float)
    low, high = int(rates.argmin()), int(rates.argmax())
    return Range(
        lowest_pct=float(rates[low]),
        lowest_month=pd.Timestamp(months[low]),
        highest_pct=float(rates[high]),
        highest_month=pd.Timestamp(months[high]),
        mean_pct=float(rates.mean()),
        months=len(values),
    )


def share_below_pct(values: pd.Series[float], threshold: float) -> float:
    """Percent of the values that lie below a threshold; missing ones do not count.

    40, 42, 44, missing; threshold 43 -> 66.7

    Raises OutOfRangeError when there is no value.
    """
    present = values.dropna()
    if present.empty:
        raise OutOfRangeError("There is no value to compare with the threshold.")
    return float((present < threshold).mean() * 100)
