"""Colleges one by one and added up: prices, students, awards, programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from edudata.errors import OutOfRangeError

Frames = Mapping[str, pd.DataFrame]

# Kind of college -> control and level in the tables, and its words.
KINDS = {
    "public_4yr": ("public", "four_year", "public four-year"),
    "private_4yr": ("private_nonprofit", "four_year", "private nonprofit four-year"),
    "public_2yr": ("public", "two_year", "public two-year"),
    "for_profit": ("private_for_profit", "", "for-profit"),
}
COLLEGES = ("institutions", "college_directory")
IDENTITY = ("name", "state", "state_fips", "control", "level")
VALUES = (
    "tuition_in_state_usd",
    "tuition_out_of_state_usd",
    "net_price_usd",
    "net_price_0_30k_usd",
    "net_price_30_48k_usd",
    "net_price_48_75k_usd",
    "net_price_75_110k_usd",
    "net_price_110k_up_usd",
    "completion_rate_pct",
    "median_earnings_10yr_usd",
    "median_debt_completers_usd",
    "undergraduates",
    "pell_share_pct",
)
RELEASES = (
    "release",
    "tuition_release",
    "net_price_release",
    "completion_release",
    "earnings_release",
    "debt_release",
    "students_release",
)
SHORT_AWARDS = ("certificate_under_1_year",)
# A change from fewer students says nothing.
MIN_BASE = 30
PROGRAM = ["opeid6", "cip_code", "credential"]
AFTER_HIGH_SCHOOL = ("undergraduate_certificate", "associates", "bachelors")


def schools(frames: Frames) -> pd.DataFrame:
    """Gather colleges of the Scorecard and of the directory, closed ones too.

    Returns
    -------
    DataFrame
        By UNITID: name, city, state, state_fips, cbsa, control, level, kind (a key of `KINDS`, "other" or
        missing), closed_on, active, and prices and facts of the Scorecard.
    """
    ours = frames["institutions"].set_index("unitid")[[*IDENTITY, "city", "cbsa", *VALUES, *RELEASES]]
    directory = frames["college_directory"].set_index("unitid")
    frame = ours.reindex(ours.index.union(directory.index))
    directory = directory[[*IDENTITY, "closed_on", "active"]].reindex(frame.index)
    for name in IDENTITY:
        frame[name] = frame[name].fillna(directory[name])
    closed_on = directory["closed_on"]
    closed = closed_on.notna() | directory["active"].eq("no")
    return frame.assign(closed_on=closed_on, closed=closed, kind=_kinds(frame))


def _kinds(frame: pd.DataFrame) -> pd.Series:
    kind = pd.Series("other", frame.index).where(frame["control"].notna())
    for name, (control, level, _) in KINDS.items():
        own = frame["control"].eq(control)
        kind = kind.mask(own & frame["level"].eq(level) if level else own, name)
    return kind


def weighted_median(values: pd.Series, weights: pd.Series, groups: pd.Series) -> pd.Series:
    """Return by group the value at which half of the weight has at most that value.

    It is a value of the data, never a mean of two.

    Examples
    --------
    >>> values, weights = pd.Series([1.0, 2.0, 9.0]), pd.Series([1.0, 1.0, 3.0])
    >>> weighted_median(values, weights, pd.Series(["a", "a", "a"])).to_dict()
    {'a': 9.0}
    """
    codes, labels = pd.factorize(groups)
    numbers, heavy = values.to_numpy("float64"), weights.to_numpy("float64")
    used = np.flatnonzero((codes >= 0) & ~np.isnan(numbers) & (heavy > 0))
    order = used[np.lexsort((numbers[used], codes[used]))]
    reached = np.cumsum(heavy[order])
    last = np.flatnonzero(np.diff(codes[order], append=-1))
    before = np.concatenate([[0.0], reached[last[:-1]]])
    middle = np.searchsorted(reached, (before + reached[last]) / 2)
    return pd.Series(numbers[order[middle]], pd.Index(labels)[codes[order[last]]])


def numbered(unitids: pd.Series, groups: pd.Series) -> tuple[NDArray[np.intp], pd.Index]:
    """Return the number of the group of each college, -1 for none, and the groups in their order.

    Numbers are compared and added up many times faster than texts.

    Examples
    --------
    >>> numbered(pd.Series(["1", "2", "9"]), pd.Series({"1": "TN", "2": "CA"}))[0].tolist()
    [0, 1, -1]
    """
    of_group, labels = pd.factorize(groups)
    of_college, colleges = pd.factorize(unitids)
    places = groups.index.get_indexer(pd.Index(colleges))
    # A missing UNITID has the number -1 and finds what is added at the end.
    codes = np.append(np.where(places >= 0, of_group[places], -1), -1)
    return codes[of_college], pd.Index(labels)


@dataclass(frozen=True, slots=True)
class Change:
    """A count in the newest year and its change since an earlier one.

    Attributes
    ----------
    first, last : str
        Academic years.
    now : Series
        Count by place.
    change_pct : Series
        Percent since `first`; missing where fewer than `MIN_BASE` were counted then.
    nation_change_pct, nation_now : float
        The same of all.
    """

    first: str
    last: str
    now: pd.Series[float]
    change_pct: pd.Series[float]
    nation_now: float
    nation_change_pct: float


def change(counts: pd.DataFrame, value: str, groups: pd.Series, first: str, last: str = "") -> Change:
    """Add up counts of colleges by group, newest year and change since an earlier one.

    Parameters
    ----------
    counts : DataFrame
        Rows of academic_year, unitid and `value`.
    value : str
        Column to add up.
    groups : Series
        Group of each UNITID.
    first, last : str
        Academic years, the newest by default.

    Raises
    ------
    OutOfRangeError
        If a year is not in the counts.
    """
    years = sorted(counts["academic_year"].unique())
    last = last or years[-1]
    if missing := {first, last} - set(years):
        raise OutOfRangeError(f"No count of {', '.join(sorted(missing))}. Known years: {', '.join(years)}.")
    sums, totals = {}, {}
    for year in (first, last):
        rows = counts.loc[counts["academic_year"].eq(year), ["unitid", value]]
        sums[year] = added(rows["unitid"], rows[value], groups)
        totals[year] = float(rows[value].sum())
    then = sums[first].reindex(sums[last].index)
    return Change(
        first,
        last,
        sums[last],
        (sums[last] / then.where(then >= MIN_BASE) - 1) * 100,
        totals[last],
        (totals[last] / totals[first] - 1) * 100,
    )


def added(unitids: pd.Series, values: pd.Series, groups: pd.Series) -> pd.Series[float]:
    """Add up values of colleges by group; missing for a group without a college in them."""
    codes, labels = numbered(unitids, groups)
    own = codes >= 0
    sums = np.bincount(codes[own], values.to_numpy("float64")[own], len(labels))
    return pd.Series(sums, labels).where(np.bincount(codes[own], minlength=len(labels)) > 0)


def headcount(frames: Frames) -> pd.DataFrame:
    """Return the students of a college over twelve months, by year."""
    rows = frames["college_enrollment"]
    own = rows["term"].eq("12_months") & rows["level"].eq("all")
    return rows.loc[own, ["academic_year", "unitid", "students", "distance_only"]]


def awards(frames: Frames, kinds: tuple[str, ...]) -> pd.DataFrame:
    """Return the completers of some kinds of awards by college and year."""
    rows = frames["completions"]
    return rows.loc[rows["award"].isin(kinds), ["academic_year", "unitid", "students"]]


def programs(frames: Frames, groups: pd.Series) -> pd.DataFrame:
    """Count programs by group of colleges, each once however many campuses repeat it.

    Parameters
    ----------
    groups : Series
        Group of each UNITID.

    Returns
    -------
    DataFrame
        By group and "" for all: programs, with_earnings (certificates, associate and bachelor's degrees
        with published earnings after four years), below_pct (of these, below high-school pay in the state).
    """
    rows = frames["programs"]
    premium = rows["earnings_premium_usd"].to_numpy()
    tested = ~np.isnan(premium) & rows["credential"].isin(AFTER_HIGH_SCHOOL).to_numpy()
    below = tested & (premium < 0)
    codes, labels = numbered(rows["unitid"], groups)
    program = _program_numbers(rows)
    # Once in each group, and once in all.
    size = len(labels)
    firsts = np.unique(np.where(codes >= 0, codes, size) * len(rows) + program, return_index=True)[1]
    own = firsts[codes[firsts] >= 0]
    every = np.unique(program, return_index=True)[1]
    where = np.concatenate([own, every])
    group = np.concatenate([codes[own], np.full(len(every), size)])
    counts = pd.DataFrame(
        {
            "programs": np.bincount(group, minlength=size + 1),
            "with_earnings": np.bincount(group, tested[where], size + 1),
            "below": np.bincount(group, below[where], size + 1),
        },
        index=[*labels, ""],
    ).astype("int64")
    counts = counts[counts["programs"] > 0]
    share = counts["below"] / counts["with_earnings"].where(counts["with_earnings"] > 0) * 100
    return counts.assign(below_pct=share.astype("float64"))


def _program_numbers(rows: pd.DataFrame) -> NDArray[np.int64]:
    """Give each program a number: campuses that repeat one program's statistics have that of the first."""
    numbers = np.arange(len(rows))
    shared = np.flatnonzero(rows["campuses"].to_numpy() > 1)
    repeated = rows[PROGRAM].iloc[shared]
    _, first, place = np.unique(
        repeated["opeid6"] + repeated["cip_code"] + repeated["credential"],
        return_index=True,
        return_inverse=True,
    )
    numbers[shared] = shared[first][place]
    return numbers
