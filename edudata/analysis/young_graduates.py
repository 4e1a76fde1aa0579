"""How young graduates fare against other workers, and how hiring and postings moved meanwhile."""

from __future__ import annotations

from typing import Any

import pandas as pd

from edudata.analysis import demand
from edudata.errors import OutOfRangeError

# The day on which ChatGPT was opened to everyone.
CHATGPT = pd.Timestamp("2022-11-30")
SOFTWARE = "Software Development"


def _at(values: pd.Series[float], when: Any, what: str) -> float:
    if when not in values.index:
        raise OutOfRangeError(f"{what} holds no {when}.")
    return float(values.loc[when])


GROUPS = ("recent_graduates", "young_workers", "all_workers")


def yearly_rates(labor: pd.DataFrame) -> pd.DataFrame:
    """Average unemployment by year, one column per group, in percent.

    Parameters
    ----------
    labor : DataFrame
        `graduate_labor_market_releases`, monthly. All groups are taken from one release, the newest that
        holds them all.

    Returns
    -------
    DataFrame
        Indexed by year; a year with fewer than twelve months of a group has none of it.

    Raises
    ------
    OutOfRangeError
        No release holds all groups.
    """
    rows = labor[labor["frequency"].eq("month") & labor["group"].isin(GROUPS)]
    rows = rows.dropna(subset=["unemployment_pct"])
    groups = rows.groupby("release")["group"].nunique()
    whole = groups[groups == len(GROUPS)]
    if whole.empty:
        raise OutOfRangeError(f"No release of graduate_labor_market holds {', '.join(GROUPS)}.")
    rows = rows[rows["release"] == whole.index.max()]
    years = rows.assign(year=rows["period_start"].dt.year).groupby(["group", "year"])["unemployment_pct"]
    by_year = years.agg(["mean", "size"])
    return by_year.loc[by_year["size"] == 12, "mean"].unstack("group")


def change(rates: pd.DataFrame, group: str, first: int, last: int) -> float:
    """Return how a group's unemployment changed between two years, in percentage points."""
    values = rates[group].dropna()
    return _at(values, last, group) - _at(values, first, group)


def gap_change(rates: pd.DataFrame, first: int, last: int) -> float:
    """Return how the gap between recent graduates and all workers changed, in percentage points."""
    gap = (rates["recent_graduates"] - rates["all_workers"]).dropna()
    return _at(gap, last, "the gap") - _at(gap, first, "the gap")


def last_full_year(rates: pd.DataFrame) -> int:
    """Return the newest year with every group."""
    return int(rates[list(GROUPS)].dropna().index[-1])


def sector(table: pd.DataFrame, name: str) -> pd.Series[float]:
    """Return a sector's postings by day (February 1, 2020 is 100)."""
    rows = table[table["sector"] == name]
    if rows.empty:
        raise OutOfRangeError(f"job_postings_by_sector holds no sector {name!r}.")
    return rows.set_index("date")["index_sa"].sort_index()


def share_of_fall_before(postings: pd.Series[float], day: pd.Timestamp) -> float:
    """Return how much of the fall from the highest day to the newest came before a day, in percent.

    Examples
    --------
    >>> days = pd.to_datetime(["2022-01-01", "2022-06-01", "2023-01-01"])
    >>> share_of_fall_before(pd.Series([200.0, 150.0, 100.0], index=days), pd.Timestamp("2022-06-01"))
    50.0
    """
    peak, newest = float(postings.max()), float(postings.iloc[-1])
    if peak == newest:
        raise OutOfRangeError("The postings have not fallen: the newest day is the highest.")
    return (peak - _at(postings, day, "the postings")) / (peak - newest) * 100


def change_since(postings: pd.Series[float], day: pd.Timestamp, until: pd.Timestamp) -> float:
    """Return the change of postings between two days, in percent."""
    return (_at(postings, until, "the postings") / _at(postings, day, "the postings") - 1) * 100


def sectors_below(table: pd.DataFrame, day: pd.Timestamp) -> tuple[int, int]:
    """Count the sectors whose newest postings are below those of a day, and all sectors."""
    wide = table.pivot(index="date", columns="sector", values="index_sa").sort_index()
    rows = {"then": wide.loc[day].to_numpy(), "now": wide.iloc[-1].to_numpy()}
    both = pd.DataFrame(rows).dropna()
    return int(both["now"].lt(both["then"]).sum()), len(both)


def hires_change(vacancies: pd.DataFrame, first: int, last: int) -> float:
    """Return the change of yearly hires between two years, in percent."""
    years = vacancies.groupby(vacancies["period_start"].dt.year)["hires_thousand"].agg(["mean", "size"])
    whole = years.loc[years["size"] == 12, "mean"]
    return (_at(whole, last, "vacancies") / _at(whole, first, "vacancies") - 1) * 100


def remote_change(shares: pd.DataFrame, first: int, last: int) -> float:
    """Return the change of the share of remote postings between two years, in percentage points."""
    rows = shares[shares["topic"] == "remote_postings"]
    months = demand.monthly_means(rows["date"], rows["share_pct"])
    years = months.groupby(pd.DatetimeIndex(months.index).year).mean()
    return _at(years, last, "remote_postings") - _at(years, first, "remote_postings")
