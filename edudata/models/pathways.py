"""Ways through higher education: how long a degree takes, what else there is, who makes it free."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from edudata.models._schema import Model, check, column, note_columns, optional, text, trust
from edudata.places import FIPS
from edudata.records import CheckResult, Table, View

if TYPE_CHECKING:
    from edudata.etl.store.raw import Raw

WEEKS = {"week": 1.0, "month": 365.2425 / 12 / 7, "year": 365.2425 / 7}
"""Weeks in one of each, by the mean Gregorian year."""
LENGTH = re.compile(
    r"(?P<bound>under|less than|at most|up to)?\s*(?P<low>\d+(?:\.\d+)?)(?:\s*-\s*(?P<high>\d+(?:\.\d+)?))?"
    r"(?:\s*(?P<unit>week|month|year|hour|course)s?)?"
)
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
"""What a group is a part of -> the groups."""
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
PARTITIONS = ("share_of_bachelors_recipients_by_time", "two_year_college_status_after_3_years")
"""Measures whose groups are shares of one whole."""
PRICE_BASES = (
    "whole_degree",
    "whole_program",
    "per_course",
    "per_month",
    "per_6_month_term",
    "per_year",
    "tuition_after_grants",
)


class TimeToDegree(Model):
    measure: str = column("what is measured", isin=MEASURES)
    cohort: str = text("the cohort as the publisher names it")
    cohort_basis: str = column(
        "entry: students who began then; completion: those who finished then", isin=("entry", "completion")
    )
    academic_year: str = column("academic year of the cohort", str_matches=r"^\d{4}-(\d{2}|2000)$")
    year: int = column("the fall in which that academic year begins", "year", ge=1990, le=2100)
    dimension: str = column("what the group is a part of", isin=tuple(DIMENSIONS))
    group: str = column("group of students, or status", isin=tuple(DIMENSION_OF))
    period_start: pd.Timestamp = column("1 July of the cohort's academic year")
    period_end: pd.Timestamp = column("30 June that ends it")
    frequency: str = column("always academic_year", isin=("academic_year",))
    months: float = column(
        "months from first enrolment to the degree", "months", ge=24, le=360, nullable=True
    )
    years: float = column("years, as the measure says", "years", ge=1, le=15, nullable=True)
    share_pct: float = column("share of the cohort", "%", ge=1, le=100, nullable=True)
    publisher: str = column(
        "who measured it",
        isin=("National Center for Education Statistics", "National Student Clearinghouse"),
    )
    trust: str = trust()
    note: str = optional("note")
    source_url: str = text(note_columns()["source_url"])

    class Config(Model.Config):
        unique = ["measure", "year", "group"]


def build_time_to_degree(raw: Raw) -> pd.DataFrame:
    """Times and rates with the academic year of their cohort.

    "2012 entry cohort"   -> entry,      2012-13
    "2015-16 recipients"  -> completion, 2015-16
    """
    frame = raw.newest("compiled/time_to_degree")
    year = frame["cohort"].str.extract(r"^(\d{4})", expand=False).astype("int64")
    entry = frame["cohort"].str.endswith("entry cohort")
    clearinghouse = frame["source_url"].str.startswith("https://nscresearchcenter.org/")
    words = pd.DataFrame(
        {
            "cohort_basis": entry.map({True: "entry", False: "completion"}),
            "academic_year": [_academic_year(y) for y in year],
            "dimension": frame["group_name"].map(lambda g: DIMENSION_OF.get(g, g)),
            "group": frame["group_name"],
            "frequency": "academic_year",
            "publisher": clearinghouse.map(
                {True: "National Student Clearinghouse", False: "National Center for Education Statistics"}
            ),
        }
    ).astype("str")
    return frame.assign(
        **words,
        year=year,
        period_start=pd.to_datetime(year.astype("str") + "-07-01").astype("datetime64[us]"),
        period_end=pd.to_datetime((year + 1).astype("str") + "-06-30").astype("datetime64[us]"),
    )


def _academic_year(fall: int) -> str:
    return f"{fall}-{fall + 1}" if fall == 1999 else f"{fall}-{(fall + 1) % 100:02d}"


def one_unit_a_row(frame: pd.DataFrame) -> CheckResult:
    """A figure has one unit, and a measure keeps to it."""
    filled = frame[["months", "years", "share_pct"]].notna()
    wrong = frame.loc[filled.sum(axis=1) != 1, ["measure", "cohort", "group"]]
    return check("each row has a value in exactly one unit", wrong, len(frame))


def parts_make_a_whole(frame: pd.DataFrame) -> CheckResult:
    """Shares of one whole add up to 100 %, but for the rounding of each."""
    parts = frame[frame["measure"].isin(PARTITIONS)]
    sums = parts.groupby(["measure", "year"])["share_pct"].agg(["sum", "size"]).reset_index()
    wrong = sums[(sums["sum"] - 100).abs() > 0.05 * sums["size"] + 1e-9]
    return check("shares of one whole add up to 100 %", wrong, len(sums))


def more_time_more_graduates(frame: pd.DataFrame) -> CheckResult:
    """Of one cohort more have graduated within five years than four, within six than five."""
    rates = frame[frame["measure"].str.startswith("graduated_within_")]
    wide = rates.pivot_table(index=["year", "group"], columns="measure", values="share_pct").reset_index()
    four, five, six = (wide[m] for m in MEASURES[:3])
    return check("graduates within 4 ≤ 5 ≤ 6 years", wide[~((four <= five) & (five <= six))], len(wide))


class EducationAlternatives(Model):
    alternative: str = text("the course, program or degree")
    period: str = text("when the price held, e.g. 2023-24, or 2014- where it still does")
    year: int = column("first year that the period names", "year", ge=2000, le=2100)
    price_low_usd: float = column("price, or its lower end, nominal", "USD", ge=0, le=20_000)
    price_high_usd: float = column(
        "upper end where the source gives a range", "USD", ge=0, le=20_000, nullable=True
    )
    price_basis: str = column("what the price buys", isin=PRICE_BASES)
    duration: str = text("length as the source gives it")
    duration_min_weeks: float = column(
        "shortest length, where the source states one", "weeks", gt=0, le=520, nullable=True
    )
    duration_max_weeks: float = column(
        "longest length, where the source states one", "weeks", gt=0, le=520, nullable=True
    )
    publisher: str = text("who gives the price, and through whom")
    trust: str = trust()
    flag: str = column(
        "indicative_only: a list or guide; historical: no longer the price",
        isin=("indicative_only", "historical"),
        nullable=True,
    )
    note: str = optional("note")
    source_url: str = optional("source_url")

    class Config(Model.Config):
        unique = ["alternative", "period"]


def duration_weeks(words: str) -> tuple[float | None, float | None]:
    """Shortest and longest length in weeks that a text states, None where it states none.

    "9-12 weeks"                       -> 9.0, 12.0
    "12.9 weeks"                       -> 12.9, 12.9
    "2-4 years part-time, at most 6"   -> 104.4, 313.1     # the unit carries over
    "under 6 months at 10 hours a week" -> None, 26.1      # a bound is one-sided; effort is no length
    "526 hours over 5 months"          -> 21.7, 21.7
    "20 courses", "not stated"         -> None, None
    """
    low: list[float] = []
    high: list[float] = []
    unit: str | None = None
    for found in LENGTH.finditer(words):
        named = found["unit"]
        if named in ("hour", "course"):
            continue
        unit = named or unit
        if unit is None:
            continue
        first, last = float(found["low"]), float(found["high"] or found["low"])
        if not found["bound"]:
            low.append(first * WEEKS[unit])
        high.append(last * WEEKS[unit])
    return (min(low) if low else None, max(high) if high else None)


def build_education_alternatives(raw: Raw) -> pd.DataFrame:
    """The compiled prices, their lengths read from the published words where those state a figure."""
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


def ends_in_order(frame: pd.DataFrame) -> CheckResult:
    """An upper end is not below its lower end."""
    wrong = frame[
        (frame["price_high_usd"] < frame["price_low_usd"])
        | (frame["duration_max_weeks"] < frame["duration_min_weeks"])
    ]
    return check("upper ends are at least the lower ends", wrong, len(frame))


def free_only_after_grants(frame: pd.DataFrame) -> CheckResult:
    """A price of nothing is only published for tuition after grants; elsewhere it is a lost figure."""
    wrong = frame[(frame["price_low_usd"] == 0) & (frame["price_basis"] != "tuition_after_grants")]
    return check("only tuition after grants is free", wrong, len(frame))


class PromisePrograms(Model):
    state_fips: str = column("state", isin=sorted(FIPS.values()))
    state: str = column("its two letters", isin=sorted(FIPS))
    program: str = text("name of the program")
    status: str = column("always listed: no row says that a state has none", isin=("listed",))
    trust: str = trust()
    note: str = optional("note")
    source_url: str = text(note_columns()["source_url"])

    class Config(Model.Config):
        unique = ["state_fips"]


def build_promise_programs(raw: Raw) -> pd.DataFrame:
    """The listed programs with their state's code."""
    frame = raw.newest("compiled/promise_programs")
    return frame.assign(state_fips=frame["state"].map(lambda s: FIPS.get(s, s)).astype("str"))


TABLES: tuple[Table, ...] = (
    Table(
        name="time_to_degree",
        title="Time to a degree and graduation rates, by cohort",
        description="Months and years to a degree, shares who graduate within four, five and six years, "
        "and what became of two-year college students; from NCES and the National Student Clearinghouse.",
        subject="pathways",
        model=TimeToDegree,
        build=build_time_to_degree,
        checks=(one_unit_a_row, parts_make_a_whole, more_time_more_graduates),
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
        "long they take. Prices stand on different bases and are nominal; flagged rows are starting values "
        "to edit.",
        subject="pathways",
        model=EducationAlternatives,
        build=build_education_alternatives,
        span=("year", "year"),
        checks=(ends_in_order, free_only_after_grants),
        kind="compiled",
        breaks=("Prices of different bases cannot be compared before they are brought to one.",),
    ),
    Table(
        name="promise_programs",
        title="State programs of free community college, an incomplete list",
        description="An annotation of about 2022: the list at hand ends in the states beginning with V, "
        "and a state that is missing may have a program. Never score a missing state as one without.",
        subject="pathways",
        model=PromisePrograms,
        build=build_promise_programs,
        span=None,
        kind="compiled",
    ),
)
VIEWS: tuple[View, ...] = ()
