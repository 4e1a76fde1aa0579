"""Hiring: published durations, costs and pass rates, and monthly job openings and hires."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast
from edudata.models._schema import (
    Model,
    check,
    column,
    continuous,
    one_unit_per_row,
    optional,
    shared,
    text,
)
from edudata.records import CheckResult, Table

# One column per unit; a row fills exactly one of them.
VALUES = ("days_calendar", "days_working", "rate_pct", "cost_usd", "hours", "count")
FLAGS = ("no_public_url_confirmed", "target_not_measurement", "single_weak_source")


class HiringParameters(Model, key=["parameter", "period"]):
    """One row per parameter and period."""

    parameter: str = text("what was measured, e.g. time_to_fill_mean", str_matches=r"^[a-z0-9_]+$")
    period: str = text("period in the publisher's words, e.g. 2017 H1 or FY2015")
    year: int = column("first year named by the period", "year", ge=2000, le=2100)
    who: str = text("employers or candidates covered")
    statistic: str = optional(
        "kind of average; empty if the publisher does not say", isin=("mean", "median", "p75")
    )
    days_calendar: float = optional("calendar days", "days", gt=0, le=365)
    days_working: float = optional("working days, Monday to Saturday", "days", gt=0, le=300)
    rate_pct: float = optional("share that passes a step", "%", gt=0, le=100)
    cost_usd: float = optional("cost per hire, nominal", "USD", ge=500, le=50_000)
    hours: float = optional("interview hours", "hours", gt=0, le=100)
    count: float = optional(
        "applications, interviews or hires, depending on the parameter", "count", gt=0, le=1_000
    )
    publisher: str = text("who reports it, with the report if known")
    trust: str = shared("trust")
    flag: str = optional("why the row is weak; empty for all others", isin=FLAGS)
    note: str = shared("note")
    source_url: str = shared("source_url")


class Vacancies(Model, key=["period_start"]):
    """One row per month."""

    period_start: pd.Timestamp = column("first day of the month", ge=pd.Timestamp("2000-12-01"))
    period_end: pd.Timestamp = column("last day of the month")
    frequency: str = column("length of the period", isin=("month",))
    openings_thousand: float = column(
        "job openings on the last business day, seasonally adjusted", "thousand", ge=1_000, le=30_000
    )
    hires_thousand: float = column(
        "hires in the month, seasonally adjusted", "thousand", ge=1_000, le=30_000
    )


def build_hiring_parameters(raw: Raw) -> pd.DataFrame:
    """Build the compiled parameters with the first year of each period."""
    frame = raw.newest("compiled/hiring_parameters").rename(columns={"population": "who"})
    return frame.assign(year=frame["period"].str.extract(r"(\d{4})", expand=False).astype("int64"))


def build_vacancies(raw: Raw) -> pd.DataFrame:
    """Build openings and hires by month; the duration of a vacancy is computed in `analysis`."""
    frame = raw.newest("fred/jolts")
    frame = frame.assign(
        period_start=frame["date"],
        period_end=frame["date"] + pd.offsets.MonthEnd(0),
        frequency="month",
        openings_thousand=frame["job_openings_thousands"],
        hires_thousand=frame["hires_thousands"],
    )
    return cast(frame, Vacancies)


def one_unit(frame: pd.DataFrame) -> CheckResult:
    """Check that each row has a value in exactly one unit."""
    return one_unit_per_row(frame, VALUES)


def parameter_has_one_unit(frame: pd.DataFrame) -> CheckResult:
    """Check that all rows of a parameter have the same unit, so that they can be compared."""
    units = frame[list(VALUES)].notna().idxmax(axis=1)
    counts = units.groupby(frame["parameter"]).nunique().reset_index(name="units")
    return check("a parameter has one unit", counts[counts["units"] > 1], len(counts))


def source_or_flag(frame: pd.DataFrame) -> CheckResult:
    """Check that a row without a source page is flagged."""
    wrong = frame.loc[frame["source_url"].isna() & frame["flag"].isna(), ["parameter", "period"]]
    return check("a row without a page is flagged", wrong, len(frame))


def vacancies_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Check that JOLTS has every month since December 2000."""
    return continuous(frame, "openings and hires are monthly without gaps", 1)


def openings_near_hires(frame: pd.DataFrame) -> CheckResult:
    """Check that openings (a stock) and hires (a flow) are of the same order of magnitude."""
    ratio = frame["openings_thousand"] / frame["hires_thousand"]
    # Between 0.6 and 1.9 since 2000; a wrong unit would be off by a factor of 1,000.
    wrong = frame[~ratio.between(1 / 3, 3)]
    return check("openings are between 1/3 and 3 times hires", wrong, len(frame))


TABLES = (
    Table(
        name="hiring_parameters",
        title="Time, cost, interviews and pass rates of hiring",
        description="Published figures on how long hiring takes, what it costs and how few candidates "
        "pass, from publishers that cover different employers and start the clock at different points. "
        "Each row fills the column of its unit.",
        subject="hiring",
        model=HiringParameters,
        build=build_hiring_parameters,
        span=("year", "year"),
        checks=(one_unit, parameter_has_one_unit, source_or_flag),
        kind="compiled",
        breaks=(
            (
                "Time to fill starts with the opening, time to hire and the interview process with the "
                "candidate: they are different measures."
            ),
        ),
    ),
    Table(
        name="vacancies",
        title="Job openings and hires, United States, monthly",
        description="Total nonfarm job openings at the end of each month and hires during it, seasonally "
        "adjusted (BLS JOLTS through FRED).",
        subject="hiring",
        model=Vacancies,
        build=build_vacancies,
        checks=(vacancies_are_continuous, openings_near_hires),
    ),
)
