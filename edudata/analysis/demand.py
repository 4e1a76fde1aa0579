"""Who still comes: students, awards, distance study, closings, and who pays for public colleges."""

from __future__ import annotations

from typing import Any

import pandas as pd

from edudata.errors import OutOfRangeError

# Column of a sector's name: control and level together, as IPEDS groups colleges.
SECTORS = {
    ("public", "four_year"): "public_four_year",
    ("private_nonprofit", "four_year"): "nonprofit_four_year",
    ("private_for_profit", "four_year"): "for_profit_four_year",
    ("public", "two_year"): "public_two_year",
}
ALL = "all"
OTHER = "other"
# Field of computer and information sciences in the Classification of Instructional Programs.
COMPUTING = "11"
# The row of all fields together.
ALL_FIELDS = "99"


def fall_students(table: pd.DataFrame, field: str = ALL) -> pd.DataFrame:
    """Return fall enrollment by level, one column each, and all levels together.

    Parameters
    ----------
    table : DataFrame
        `fall_enrollment`.
    field : str
        "all" or "computer_science".

    Returns
    -------
    DataFrame
        Students, indexed by fall; the column "all" is the sum of the levels.

    Raises
    ------
    OutOfRangeError
        The table holds no such field.

    Examples
    --------
    >>> table = pd.DataFrame({"fall": [2024, 2024, 2025, 2025], "level": ["a", "b"] * 2,
    ...                       "field": "all", "students": [10, 5, 12, 4]})
    >>> fall_students(table)["all"].tolist()
    [15, 16]
    """
    rows = table[table["field"] == field]
    if rows.empty:
        raise OutOfRangeError(f"fall_enrollment holds no field {field!r}.")
    wide = rows.pivot(index="fall", columns="level", values="students").sort_index()
    # A level that is missing in one fall would make the total look like a fall in students.
    return wide.assign(**{ALL: wide.sum(axis=1, skipna=False)}).rename_axis(columns=None)


def completers(table: pd.DataFrame) -> pd.DataFrame:
    """Return students who completed, one row per academic year and one column per award.

    Parameters
    ----------
    table : DataFrame
        `completions_by_level`.
    """
    wide = table.pivot(index="academic_year", columns="award", values="students")
    return wide.sort_index().rename_axis(columns=None)


def change_since(wide: pd.DataFrame, base: Any) -> pd.DataFrame:
    """Return each column's change since a base row, in percent; rows before it are left out.

    Raises
    ------
    OutOfRangeError
        There is no such row.

    Examples
    --------
    >>> change_since(pd.DataFrame({"a": [100.0, 80.0, 125.0]}, index=[1, 2, 3]), 2)["a"].tolist()
    [0.0, 56.25]
    """
    if base not in wide.index:
        raise OutOfRangeError(f"No numbers of {base}. Known: {', '.join(map(str, wide.index))}.")
    since = wide.loc[base:]
    return (since / wide.loc[base] - 1) * 100


def distance_shares(enrollment: pd.DataFrame, directory: pd.DataFrame) -> pd.DataFrame:
    """Return students in a year and how many of them study only at a distance, by sector.

    Parameters
    ----------
    enrollment : DataFrame
        `college_enrollment`.
    directory : DataFrame
        `college_directory`: control and level of each college, as its newest edition gives them.

    Returns
    -------
    DataFrame
        `academic_year`, `sector`, `students`, `distance_only`, `distance_some` and both shares in percent;
        the sector "all" holds every college. Years without distance counts are left out.
    """
    rows = enrollment[(enrollment["term"] == "12_months") & (enrollment["level"] == ALL)]
    kinds = directory.set_index("unitid")[["control", "level"]]
    sector = {unitid: SECTORS.get((str(a), str(b)), OTHER) for unitid, a, b in kinds.itertuples()}
    rows = rows.assign(sector=rows["unitid"].map(sector).fillna(OTHER))
    numbers = ["students", "distance_only", "distance_some"]
    both = pd.concat([rows, rows.assign(sector=ALL)])
    # A year in which nobody counted distance study would read as a year without any.
    sums = both.groupby(["academic_year", "sector"])[numbers].sum(min_count=1).dropna().reset_index()
    return sums.assign(
        distance_only_pct=sums["distance_only"] / sums["students"] * 100,
        distance_some_pct=sums["distance_some"] / sums["students"] * 100,
    )


def computing_bachelors(by_field: pd.DataFrame) -> pd.DataFrame:
    """Return bachelor's degrees in computing and their share of all bachelor's degrees.

    Parameters
    ----------
    by_field : DataFrame
        `completions_by_field`.

    Returns
    -------
    DataFrame
        `awards` and `share_pct`, indexed by academic year.
    """
    rows = by_field[by_field["award"] == "bachelors"]
    each = rows[rows["cip_family"] != ALL_FIELDS].groupby("academic_year")["awards"].sum()
    awards = rows[rows["cip_family"] == COMPUTING].groupby("academic_year")["awards"].sum()
    return pd.DataFrame({"awards": awards, "share_pct": awards / each * 100})


def closings(table: pd.DataFrame, publisher: str, colleges: str) -> pd.DataFrame:
    """Return one publisher's closings by year.

    Parameters
    ----------
    table : DataFrame
        `college_closures_by_year`.
    publisher : str
        "fsa" or "ipeds".
    colleges : str
        "all" or "degree_granting".

    Returns
    -------
    DataFrame
        `closures`, `note` and `is_whole`, indexed by year: False for a year that is not over.
    """
    rows = table[(table["publisher"] == publisher) & (table["colleges"] == colleges)]
    by_year = rows.set_index("year")[["closures", "note"]].sort_index()
    return by_year.assign(is_whole=~by_year["note"].fillna("").str.startswith("to "))


def funding(table: pd.DataFrame, state: str = "US") -> pd.DataFrame:
    """Return who pays for public colleges in a state, by fiscal year.

    Parameters
    ----------
    table : DataFrame
        `state_college_funding`.
    state : str
        Abbreviation; "US" for the nation.

    Returns
    -------
    DataFrame
        `student_share_pct`, and `appropriations_usd` and `net_tuition_usd` per full-time student, in
        dollars of the newest fiscal year by the publisher's own price index.

    Raises
    ------
    OutOfRangeError
        The table holds no such state.
    """
    rows = table[table["state"] == state].set_index("fiscal_year").sort_index()
    if rows.empty:
        states = ", ".join(sorted(table["state"].unique()))
        raise OutOfRangeError(f"state_college_funding holds no state {state!r}. Known: {states}.")
    # Both sides of the comparison are per full-time student and in the dollars of one year.
    per_student = rows["fte_students"] * rows["inflation_factor"]
    return pd.DataFrame(
        {
            "student_share_pct": rows["student_share_pct"],
            "appropriations_usd": rows["education_appropriations_usd"] / per_student,
            "net_tuition_usd": rows["net_tuition_usd"] / per_student,
        }
    )


def states_above_half(table: pd.DataFrame) -> list[str]:
    """List the states whose students paid more than half in the newest year, the highest first."""
    newest = table[(table["fiscal_year"] == table["fiscal_year"].max()) & (table["state"] != "US")]
    above = newest[newest["student_share_pct"] > 50].sort_values("student_share_pct", ascending=False)
    return above["state"].tolist()


def monthly_means(dates: pd.Series, values: pd.Series) -> pd.Series:
    """Average daily values by month, indexed by the month's first day.

    Examples
    --------
    >>> days = pd.Series(pd.to_datetime(["2026-01-01", "2026-01-02", "2026-02-01"]))
    >>> monthly_means(days, pd.Series([1.0, 3.0, 5.0])).tolist()
    [2.0, 5.0]
    """
    return values.groupby(dates.dt.to_period("M").dt.to_timestamp()).mean()


def exposure_by_education(exposure: pd.DataFrame, occupations: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Return how exposed jobs are to AI, for jobs that need a bachelor's degree or more and others.

    Parameters
    ----------
    exposure : DataFrame
        `ai_exposure`.
    occupations : DataFrame
        `occupations`: jobs and the education that BLS assigns to each occupation.
    measure : str
        A measure of `ai_exposure`, such as "gpt_model_beta".

    Returns
    -------
    DataFrame
        `jobs_thousand`, `mean_score` weighted by jobs, and `high_pct`, the share of jobs in occupations
        with a score of one half or more; indexed by `requires_bachelors_or_more`. `attrs["occupations"]`
        counts the occupations with a score.

    Raises
    ------
    OutOfRangeError
        If no occupation has a number of jobs, as in an edition of which only the education is kept.
    """
    scores = exposure[exposure["measure"] == measure].set_index("soc_code")["score"]
    jobs = occupations.assign(score=occupations["soc_code"].map(scores)).dropna(subset=["score"])
    jobs = jobs.rename(columns={"employment_base_thousand": "jobs_thousand"}).dropna(subset="jobs_thousand")
    if jobs.empty:
        raise OutOfRangeError("The occupations of this edition have no number of jobs to weight them by.")
    jobs = jobs.assign(
        weighted=jobs["score"] * jobs["jobs_thousand"],
        high=jobs["jobs_thousand"].where(jobs["score"] >= 0.5, 0.0),
    )
    sums = jobs.groupby("requires_bachelors_or_more")[["jobs_thousand", "weighted", "high"]].sum()
    result = pd.DataFrame(
        {
            "jobs_thousand": sums["jobs_thousand"],
            "mean_score": sums["weighted"] / sums["jobs_thousand"],
            "high_pct": sums["high"] / sums["jobs_thousand"] * 100,
        }
    )
    result.attrs["occupations"] = len(jobs)
    return result
