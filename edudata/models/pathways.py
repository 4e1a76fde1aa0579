"""Paths through higher education: time to a degree, alternatives to it, and free college programs."""

from __future__ import annotations

import re

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast, day_of
from edudata.models._schema import SHARED, Model, check, column, one_unit_per_row, optional, shared, text
from edudata.places import FIPS
from edudata.records import CheckResult, Table

# By the mean Gregorian year.
WEEKS = {"week": 1.0, "month": 365.2425 / 12 / 7, "year": 365.2425 / 7}
LENGTH = re.compile(
    r"(?P<bound>under|less than|at most|up to)?\s*(?P<low>\d+(?:\.\d+)?)(?:\s*-\s*(?P<high>\d+(?:\.\d+)?))?"
    r"(?:\s*(?P<unit>week|month|year|hour|course)s?)?"
)
# Dimension -> its groups.
DIMENSIONS = {
    "all": ("all",),
    "sex": ("female", "male"),
    "race_ethnicity": ("asian", "black", "hispanic", "white"),
    "age_at_degree": ("age_23_or_less_at_degree", "age_24_to_29_at_degree", "age_30_or_more_at_degree"),
    "control": ("public", "private_nonprofit", "private_for_profit"),
    "degree": (
        "associate",
        "bachelors",
        "bachelors_public",
        "bachelors_private_nonprofit",
        "bachelors_private_for_profit",
    ),
    "time_taken": (
        "48_months_or_less",
        "49_to_60_months",
        "61_to_72_months",
        "73_to_120_months",
        "more_than_120_months",
    ),
    "status": ("completed_any_program", "transferred_out", "still_enrolled", "no_longer_enrolled"),
}
DIMENSION_OF = {group: dimension for dimension, groups in DIMENSIONS.items() for group in groups}
MEASURES = (
    "graduated_within_4_years",
    "graduated_within_5_years",
    "graduated_within_6_years",
    "mean_elapsed_years",
    "mean_full_time_equivalent_years_enrolled",
    "median_months_entry_to_bachelors",
    "share_of_bachelors_recipients_by_time",
    "two_year_college_status_after_3_years",
)
# Measures whose groups are shares of one whole.
PARTITIONS = ("share_of_bachelors_recipients_by_time", "two_year_college_status_after_3_years")
PRICE_BASES = (
    "whole_degree",
    "whole_program",
    "per_course",
    "per_month",
    "per_6_month_term",
    "per_year",
    "tuition_after_grants",
)
NCES, CLEARINGHOUSE = "National Center for Education Statistics", "National Student Clearinghouse"


class TimeToDegree(Model, key=["measure", "year", "group"]):
    """One row per measure, cohort and group."""

    measure: str = column("what is measured", isin=MEASURES)
    cohort: str = text("the cohort in the publisher's words")
    cohort_basis: str = column(
        "entry: students who began then; completion: those who finished then", isin=("entry", "completion")
    )
    academic_year: str = column("academic year of the cohort", str_matches=r"^\d{4}-(\d{2}|2000)$")
    year: int = column("calendar year in which that academic year starts", "year", ge=1990, le=2100)
    dimension: str = column("dimension that the group belongs to", isin=tuple(DIMENSIONS))
    group: str = column("group of students, or status", isin=tuple(DIMENSION_OF))
    period_start: pd.Timestamp = column("July 1 at the start of the cohort's academic year")
    period_end: pd.Timestamp = column("June 30 at its end")
    frequency: str = column("length of the period", isin=("academic_year",))
    months: float = optional("months from first enrollment to the degree", "months", ge=24, le=360)
    years: float = optional("years, as defined by the measure", "years", ge=1, le=15)
    share_pct: float = optional("share of the cohort", "%", ge=1, le=100)
    publisher: str = column("who measured it", isin=(NCES, CLEARINGHOUSE))
    trust: str = shared("trust")
    note: str = shared("note")
    source_url: str = text(SHARED["source_url"])


class EducationAlternatives(Model, key=["alternative", "period"]):
    """One row per alternative and period."""

    alternative: str = text("the course, program or degree")
    period: str = text("when the price applied, e.g. 2023-24, or 2014- if it still does")
    year: int = column("first year named by the period", "year", ge=2000, le=2100)
    price_low_usd: float = column("price, or its lower end, nominal", "USD", ge=0, le=20_000)
    price_high_usd: float = optional("upper end if the source gives a range", "USD", ge=0, le=20_000)
    price_basis: str = column("what the price buys", isin=PRICE_BASES)
    duration: str = text("length in the source's words")
    duration_min_weeks: float = optional("shortest length, if the source states one", "weeks", gt=0, le=520)
    duration_max_weeks: float = optional("longest length, if the source states one", "weeks", gt=0, le=520)
    publisher: str = text("who gives the price, and where it was quoted")
    trust: str = shared("trust")
    flag: str = optional(
        "indicative_only: a list or guide; historical: no longer the price",
        isin=("indicative_only", "historical"),
    )
    note: str = shared("note")
    source_url: str = shared("source_url")


class PromisePrograms(Model, key=["state_fips"]):
    """One row per listed state."""

    state_fips: str = column("FIPS code of the state", isin=sorted(FIPS.values()))
    state: str = column("its postal abbreviation", isin=sorted(FIPS))
    program: str = text("name of the program")
    status: str = column("always listed; no row says that a state has none", isin=("listed",))
    trust: str = shared("trust")
    note: str = shared("note")
    source_url: str = text(SHARED["source_url"])


def build_time_to_degree(raw: Raw) -> pd.DataFrame:
    """Build times and rates with the academic year of their cohort.

    "2012 entry cohort"   -> entry,      2012-13
    "2015-16 recipients"  -> completion, 2015-16
    """
    frame = raw.newest("compiled/time_to_degree")
    year = frame["cohort"].str.extract(r"^(\d{4})", expand=False).astype("int64")
    entry = frame["cohort"].str.endswith("entry cohort")
    clearinghouse = frame["source_url"].str.startswith("https://nscresearchcenter.org/")
    frame = frame.assign(
        cohort_basis=entry.map({True: "entry", False: "completion"}),
        academic_year=[_academic_year(fall) for fall in year],
        # An unknown group passes through, so that the schema error names it.
        dimension=frame["group_name"].map(lambda group: DIMENSION_OF.get(group, group)),
        group=frame["group_name"],
        frequency="academic_year",
        publisher=clearinghouse.map({True: CLEARINGHOUSE, False: NCES}),
        year=year,
        period_start=day_of(year, "07-01"),
        period_end=day_of(year + 1, "06-30"),
    )
    return cast(frame, TimeToDegree)


def _academic_year(fall: int) -> str:
    # NCES writes 1999-2000, but 2000-01.
    return f"{fall}-{fall + 1}" if fall == 1999 else f"{fall}-{(fall + 1) % 100:02d}"


def duration_weeks(words: str) -> tuple[float | None, float | None]:
    """Return the shortest and longest length that a text states, in weeks.

    Parameters
    ----------
    words : str
        A length as a publisher words it.

    Returns
    -------
    tuple of float or None
        None where the text states no such length.

    Examples
    --------
    >>> duration_weeks("9-12 weeks")
    (9.0, 12.0)
    >>> duration_weeks("526 hours over 2 weeks")  # effort is not a length
    (2.0, 2.0)
    >>> duration_weeks("under 3 weeks at 10 hours a week")  # an upper bound only
    (None, 3.0)
    >>> duration_weeks("20 courses")
    (None, None)
    """
    low: list[float] = []
    high: list[float] = []
    unit: str | None = None
    for match in LENGTH.finditer(words):
        if match["unit"] in ("hour", "course"):
            continue
        # "2-4 years part-time, at most 6": a number without a unit has that of the one before.
        unit = match["unit"] or unit
        if unit is None:
            continue
        first, last = float(match["low"]), float(match["high"] or match["low"])
        if not match["bound"]:
            low.append(first * WEEKS[unit])
        high.append(last * WEEKS[unit])
    return (min(low) if low else None, max(high) if high else None)


def build_education_alternatives(raw: Raw) -> pd.DataFrame:
    """Build the compiled prices, with lengths in weeks if the published words state one."""
    frame = raw.newest("compiled/education_alternatives")
    weeks = pd.DataFrame(
        [duration_weeks(words) for words in frame["duration"]],
        index=frame.index,
        columns=["duration_min_weeks", "duration_max_weeks"],
        dtype="float64",
    )
    return frame.join(weeks.round(1)).assign(
        year=frame["period"].str.extract(r"(\d{4})", expand=False).astype("int64"),
        price_low_usd=frame["price_usd"],
    )


def build_promise_programs(raw: Raw) -> pd.DataFrame:
    """Build the listed programs with their state's code."""
    frame = raw.newest("compiled/promise_programs")
    return cast(frame.assign(state_fips=frame["state"].map(FIPS)), PromisePrograms)


def one_unit(frame: pd.DataFrame) -> CheckResult:
    """Check that each row has a value in exactly one unit."""
    return one_unit_per_row(frame, ("months", "years", "share_pct"))


def parts_make_a_whole(frame: pd.DataFrame) -> CheckResult:
    """Check that shares of one whole add up to 100 %."""
    parts = frame[frame["measure"].isin(PARTITIONS)]
    sums = parts.groupby(["measure", "year"])["share_pct"].agg(["sum", "size"]).reset_index()
    # Each share is rounded to a tenth.
    wrong = sums[(sums["sum"] - 100).abs() > 0.05 * sums["size"] + 1e-9]
    return check("shares of one whole add up to 100 %", wrong, len(sums))


def more_time_more_graduates(frame: pd.DataFrame) -> CheckResult:
    """Check that the graduates of a cohort do not become fewer with more years."""
    rates = frame[frame["measure"].str.startswith("graduated_within_")]
    wide = rates.pivot_table(index=["year", "group"], columns="measure", values="share_pct").reset_index()
    four, five, six = (wide[measure] for measure in MEASURES[:3])
    wrong = wide[~((four <= five) & (five <= six))]
    return check("graduates within 4 ≤ 5 ≤ 6 years", wrong, len(wide))


def ends_in_order(frame: pd.DataFrame) -> CheckResult:
    """Check that no upper end is below its lower end."""
    wrong = frame[
        (frame["price_high_usd"] < frame["price_low_usd"])
        | (frame["duration_max_weeks"] < frame["duration_min_weeks"])
    ]
    return check("upper ends are at least the lower ends", wrong, len(frame))


def free_only_after_grants(frame: pd.DataFrame) -> CheckResult:
    """Check that a price of zero is given only for tuition after grants."""
    # On any other basis a zero is a lost value.
    wrong = frame[(frame["price_low_usd"] == 0) & (frame["price_basis"] != "tuition_after_grants")]
    return check("only tuition after grants is free", wrong, len(frame))


TABLES = (
    Table(
        name="time_to_degree",
        title="Time to a degree and graduation rates, by cohort",
        description="Months and years to a degree, shares who graduate within four, five and six years, "
        "and the status of two-year college students; from NCES and the National Student Clearinghouse.",
        subject="pathways",
        model=TimeToDegree,
        build=build_time_to_degree,
        checks=(one_unit, parts_make_a_whole, more_time_more_graduates),
        kind="compiled",
        breaks=(
            (
                "Graduation rates count first-time, full-time students at one institution; months to "
                "degree count all who received a first bachelor's degree."
            ),
        ),
    ),
    Table(
        name="education_alternatives",
        title="Price and length of alternatives to a degree",
        description="What courses, certificates, bootcamps, online degrees and free college cost and how "
        "long they take. Prices have different bases and are nominal; flagged rows are starting values to "
        "edit.",
        subject="pathways",
        model=EducationAlternatives,
        build=build_education_alternatives,
        span=("year", "year"),
        checks=(ends_in_order, free_only_after_grants),
        kind="compiled",
        breaks=(
            "Prices of different bases must be converted to one before they are compared.",
            "Online master's degrees require a bachelor's degree: they cannot replace one.",
        ),
    ),
    Table(
        name="promise_programs",
        title="State programs of free community college, an incomplete list",
        description="An annotation of about 2022. The list ends with the states that begin with V, and a "
        "missing state may have a program: never count a missing state as one without.",
        subject="pathways",
        model=PromisePrograms,
        build=build_promise_programs,
        span=None,
        kind="compiled",
    ),
)
