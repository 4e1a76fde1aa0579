"""Monthly rates of graduates from the New York Fed, and their yearly means.

Releases revise each other: a series always comes from one release as a whole.
"""

from __future__ import annotations

import pandas as pd

from edudata.analysis._attrs import provenance
from edudata.errors import OutOfRangeError, UnknownNameError

RATES = ("underemployment_pct", "unemployment_pct")


def monthly_rate(
    frame: pd.DataFrame, group: str, rate: str = "underemployment_pct", release: str | None = None
) -> pd.DataFrame:
    """Select one group's monthly rate from one release.

    Parameters
    ----------
    frame : DataFrame
        Table `graduate_labor_market_releases`.
    group : str
        "recent_graduates", "college_graduates", "young_workers" or "all_workers".
    rate : str
        "underemployment_pct" or "unemployment_pct".
    release : str, optional
        As in the table; by default the newest with this rate of this group. The newest release has
        recent graduates alone, so that all graduates come from an older one.

    Returns
    -------
    DataFrame
        One row per month with a value: period_start, the rate in percent, flag. attrs name table,
        vintage, release and group.

    Raises
    ------
    UnknownNameError
        The group, rate or release is unknown.

    Examples
    --------
    >>> import edudata as ed
    >>> market = ed.load("graduate_labor_market_releases")
    >>> monthly = monthly_rate(market, "recent_graduates", release="2026-08-06")
    >>> monthly[monthly["period_start"].dt.year == 2019]["underemployment_pct"].mean().round(1).item()
    41.5
    """
    if rate not in RATES:
        raise UnknownNameError("rate", rate, RATES)
    own = frame["group"] == group
    if not own.any():
        raise UnknownNameError("group", group, sorted(frame["group"].unique()))
    rows = frame[own & frame[rate].notna() & (frame["frequency"] == "month")]
    # The newest release of this group and rate: not every release covers all groups.
    releases = sorted(map(str, rows["release"].unique()))
    if not releases:
        raise UnknownNameError("rate", rate, [r for r in RATES if frame.loc[own, r].notna().any()])
    release = releases[-1] if release is None else release
    if release not in releases:
        raise UnknownNameError("release", release, releases)
    rows = rows[rows["release"].astype("str") == release]
    columns = ["period_start", rate, *(["flag"] if "flag" in rows else [])]
    result = rows[columns].sort_values("period_start", ignore_index=True)
    result.attrs = provenance(frame) | {"release": release, "group": group}
    return result


def annual_mean(
    monthly: pd.DataFrame, rate: str = "underemployment_pct", min_months: int = 12
) -> pd.DataFrame:
    """Average each year's months.

    Parameters
    ----------
    monthly : DataFrame
        Result of `monthly_rate`.
    rate : str
        Its column with the rate.
    min_months : int
        Years with fewer published months are left out, 1 to 12.

    Returns
    -------
    DataFrame
        One row per year: year, the rate in percent, months, flagged_months (of these, the months that
        the publisher marks, for example as estimated).

    Raises
    ------
    OutOfRangeError
        min_months lies outside its range.

    Examples
    --------
    >>> months = pd.to_datetime(["2019-01-01", "2019-02-01", "2020-01-01"])
    >>> monthly = pd.DataFrame({"period_start": months, "underemployment_pct": [41.0, 42.0, 40.0]})
    >>> annual_mean(monthly, min_months=2)[["year", "underemployment_pct", "months"]].values.tolist()
    [[2019.0, 41.5, 2.0]]
    """
    if not 1 <= min_months <= 12:
        raise OutOfRangeError(f"min_months = {min_months} is not from 1 to 12.")
    year = monthly["period_start"].dt.year.rename("year")
    rates = monthly[rate].groupby(year)
    flagged = monthly["flag"].fillna("") != "" if "flag" in monthly else year.lt(0)
    # Three plain aggregates: a named `agg` of them takes five times as long.
    columns = {rate: rates.mean(), "months": rates.count(), "flagged_months": flagged.groupby(year).sum()}
    result = pd.DataFrame(columns)
    result = result[result["months"] >= min_months].reset_index()
    result.attrs = dict(monthly.attrs)
    return result
