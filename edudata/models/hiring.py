"""Hiring: what publishers measured of it, and the openings and hires of each month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from edudata.models._schema import Model, check, column, continuous, optional, text, trust
from edudata.records import CheckResult, Table, View

if TYPE_CHECKING:
    from edudata.etl.store.raw import Raw

VALUES = ("days_calendar", "days_working", "rate_pct", "cost_usd", "hours", "count")
"""One column a unit: a row fills exactly one of them."""
FLAGS = ("no_public_url_confirmed", "target_not_measurement", "single_weak_source")


class HiringParameters(Model):
    parameter: str = text("what was measured, e.g. time_to_fill_mean", str_matches=r"^[a-z0-9_]+$")
    period: str = text("period as the publisher names it, e.g. 2017 H1 or FY2015")
    year: int = column("first year that the period names", "year", ge=2000, le=2100)
    population: str = text("whom it was measured on")
    statistic: str = column(
        "kind of average; empty where the publisher does not say",
        isin=("mean", "median", "p75"),
        nullable=True,
    )
    days_calendar: float = column("calendar days", "days", gt=0, le=365, nullable=True)
    days_working: float = column("working days, Monday to Saturday", "days", gt=0, le=300, nullable=True)
    rate_pct: float = column("share that passes a step", "%", gt=0, le=100, nullable=True)
    cost_usd: float = column("cost of a hire, nominal", "USD", ge=500, le=50_000, nullable=True)
    hours: float = column("interview hours", "hours", gt=0, le=100, nullable=True)
    count: float = column(
        "applications, interviews or hires, as the parameter's name says",
        "count",
        gt=0,
        le=1_000,
        nullable=True,
    )
    publisher: str = text("who reports it, with the report where it is known")
    trust: str = trust()
    flag: str = column("why the row is weak; empty for the rest", isin=FLAGS, nullable=True)
    note: str = optional("note")
    source_url: str = optional("source_url")

    class Config(Model.Config):
        unique = ["parameter", "period"]


def build_hiring_parameters(raw: Raw) -> pd.DataFrame:
    """The compiled parameters with the first year of each period."""
    frame = raw.newest("compiled/hiring_parameters")
    return frame.assign(year=frame["period"].str.extract(r"(\d{4})", expand=False).astype("int64"))


def one_unit_a_row(frame: pd.DataFrame) -> CheckResult:
    """A figure has one unit."""
    filled = frame[list(VALUES)].notna().sum(axis=1)
    wrong = frame.loc[filled != 1, ["parameter", "period"]]
    return check("each row has a value in exactly one unit", wrong, len(frame))


def unit_fits_parameter(frame: pd.DataFrame) -> CheckResult:
    """Every row of a parameter is in the same unit, so that its rows can be compared."""
    units = frame[list(VALUES)].notna().idxmax(axis=1)
    mixed = units.groupby(frame["parameter"]).nunique().reset_index(name="units")
    return check("a parameter has one unit", mixed[mixed["units"] > 1], len(mixed))


def source_or_flag(frame: pd.DataFrame) -> CheckResult:
    """A row without a page says so."""
    wrong = frame.loc[frame["source_url"].isna() & frame["flag"].isna(), ["parameter", "period"]]
    return check("a row without a page is flagged", wrong, len(frame))


class Vacancies(Model):
    period_start: pd.Timestamp = column("first day of the month", ge=pd.Timestamp("2000-12-01"))
    period_end: pd.Timestamp = column("last day of the month")
    frequency: str = column("always month", isin=("month",))
    openings_thousand: float = column(
        "job openings on the last business day, seasonally adjusted", "thousand", ge=1_000, le=30_000
    )
    hires_thousand: float = column(
        "hires in the month, seasonally adjusted", "thousand", ge=1_000, le=30_000
    )

    class Config(Model.Config):
        unique = ["period_start"]


def build_vacancies(raw: Raw) -> pd.DataFrame:
    """Openings and hires by month. How long a vacancy lasts is an analysis, not a figure of theirs."""
    frame = raw.newest("fred/jolts")
    return frame.assign(
        period_start=frame["date"],
        period_end=(frame["date"] + pd.offsets.MonthEnd(0)).astype("datetime64[us]"),
        frequency="month",
        openings_thousand=frame["job_openings_thousands"],
        hires_thousand=frame["hires_thousands"],
    ).astype({"frequency": "str"})


def vacancies_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """JOLTS has every month since December 2000."""
    return continuous(frame, "openings and hires are monthly without gaps", 1)


def openings_near_hires(frame: pd.DataFrame) -> CheckResult:
    """Openings are a stock, hires a flow: never more than three to one or one to three so far."""
    ratio = frame["openings_thousand"] / frame["hires_thousand"]
    return check("openings are between 1/3 and 3 times hires", frame[~ratio.between(1 / 3, 3)], len(frame))


TABLES: tuple[Table, ...] = (
    Table(
        name="hiring_parameters",
        title="Time, cost, interviews and pass rates of hiring",
        description="Published figures on how long hiring takes, what it costs and how few pass, from "
        "publishers whose populations and clocks differ. Each row fills the column of its unit.",
        subject="hiring",
        model=HiringParameters,
        build=build_hiring_parameters,
        span=("year", "year"),
        checks=(one_unit_a_row, unit_fits_parameter, source_or_flag),
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
VIEWS: tuple[View, ...] = ()
