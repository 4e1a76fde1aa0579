"""Colleges one by one and added up: prices, students, awards, programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

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
    for name in IDENTITY:
        frame[name] = frame[name].fillna(directory[name])
    closed_on = directory["closed_on"].reindex(frame.index)
    inactive = directory["active"].reindex(frame.index).eq("no")
    return frame.assign(closed_on=closed_on, closed=closed_on.notna() | inactive, kind=_kinds(frame))


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
    frame = pd.DataFrame({"value": values, "weight": weights, "group": groups}).dropna()
    frame = frame[frame["weight"] > 0].sort_values("value", kind="stable")
    by = frame.groupby("group", sort=True)["weight"]
    reached = by.cumsum() >= by.transform("sum") / 2
    return frame[reached].groupby("group", sort=True)["value"].first()


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
        rows = counts[counts["academic_year"].eq(year)]
        sums[year] = rows.groupby(rows["unitid"].map(groups))[value].sum().astype("float64")
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


def headcount(frames: Frames) -> pd.DataFrame:
    """Return the students of a college over twelve months, by year."""
    rows = frames["college_enrollment"]
    return rows[rows["term"].eq("12_months") & rows["level"].eq("all")]


def awards(frames: Frames, kinds: tuple[str, ...]) -> pd.DataFrame:
    """Return the completers of some kinds of awards by college and year."""
    rows = frames["completions"]
    return rows[rows["award"].isin(kinds)]


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
    premium = rows["earnings_premium_usd"]
    tested = premium.notna() & rows["credential"].isin(AFTER_HIGH_SCHOOL)
    facts = pd.DataFrame(
        {
            "group": rows["unitid"].map(groups),
            "program": _program_numbers(rows),
            "with_earnings": tested,
            "below": tested & (premium < 0),
        }
    )
    own = facts.dropna(subset="group").drop_duplicates(["group", "program"])
    every = facts.drop_duplicates("program").assign(group="")
    by = pd.concat([own, every]).groupby("group")
    counts = by[["with_earnings", "below"]].sum().assign(programs=by.size())
    share = counts["below"] / counts["with_earnings"].where(counts["with_earnings"] > 0) * 100
    return counts.assign(below_pct=share.astype("float64"))


def _program_numbers(rows: pd.DataFrame) -> pd.Series:
    """Give each program a number: campuses that repeat one program's statistics share a number."""
    shared = rows["campuses"] > 1
    numbers = pd.Series(range(len(rows)), rows.index)
    repeated = rows[shared]
    keys = repeated["opeid6"] + repeated["cip_code"] + repeated["credential"]
    numbers[shared] = len(rows) + pd.factorize(keys)[0]
    return numbers
