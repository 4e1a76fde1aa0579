"""Who pays for public colleges: state money, net tuition and students, by state."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast, newest_release
from edudata.models._schema import Model, check, column, continuous, optional
from edudata.places import FIPS
from edudata.records import CheckResult, Table

NATION = "US"
STATES = tuple(sorted([*FIPS, NATION]))


class StateCollegeFunding(Model, key=["fiscal_year", "state"], provenance=["release"]):
    """One row per fiscal year and state, and one for the nation."""

    fiscal_year: int = column(
        "fiscal year of the states, which mostly ends in June", "year", ge=1980, le=2100
    )
    state: str = column("state; US is the nation without the District of Columbia", isin=STATES)
    state_fips: str = optional("FIPS code of the state; empty for the nation", str_matches=r"^\d{2}$")
    education_appropriations_usd: float = column(
        "state and local money for teaching and student aid at public colleges, with federal stimulus",
        "USD, nominal",
        ge=5e6,
        le=1e12,
    )
    net_tuition_usd: float = column(
        "tuition and fees that students and families pay, after grants of the state and the college",
        "USD, nominal",
        ge=1e5,
        le=1e12,
    )
    total_education_revenue_usd: float = column(
        "appropriations and net tuition, without tuition that pays off debts",
        "USD, nominal",
        ge=1e7,
        le=2e12,
    )
    student_share_pct: float = column("net tuition in total revenue", "percent", ge=0, le=100)
    fte_students: float = column(
        "full-time equivalent students at public colleges, without medical ones", "students", ge=500, le=2e7
    )
    inflation_factor: float = column(
        "divide by it for dollars of the newest fiscal year (Higher Education Cost Adjustment)",
        "ratio",
        ge=0.1,
        le=1.5,
    )
    cost_of_living_factor: float = column(
        "divide by it to compare states of unlike cost of living", "ratio", ge=0.5, le=2
    )
    enrollment_mix_factor: float = column(
        "divide by it to compare states with unlike kinds of colleges", "ratio", ge=0.5, le=2
    )


def build_state_college_funding(raw: Raw) -> pd.DataFrame:
    """Take the newest edition; the student share becomes a percentage."""
    frame = newest_release(raw, "sheeo/shef")
    frame = frame.assign(
        state_fips=frame["state"].map(FIPS),
        student_share_pct=(100 * frame["student_share"]).round(4),
    )
    return cast(frame.drop(columns="student_share"), StateCollegeFunding)


def states_add_up_to_the_nation(frame: pd.DataFrame) -> CheckResult:
    """Check that the 50 states add up to the nation, in money and in students."""
    names = ["education_appropriations_usd", "net_tuition_usd", "fte_students"]
    nation = frame[frame["state"] == NATION].set_index("fiscal_year")[names]
    states = frame[~frame["state"].isin([NATION, "DC"])].groupby("fiscal_year")[names].sum()
    gap = (100 * (states / nation - 1)).abs().max(axis=1).rename("gap_pct").reset_index()
    return check("50 states are the nation within 0.5 percent", gap[~gap["gap_pct"].le(0.5)], len(gap))


def every_year_is_there(frame: pd.DataFrame) -> CheckResult:
    """Check that no state lacks a year between its first and its last."""
    starts = pd.to_datetime(frame["fiscal_year"].astype("str"), format="%Y")
    return continuous(
        frame.assign(period_start=starts), "every state has every fiscal year", 12, by=("state",)
    )


def shares_are_those_of_the_amounts(frame: pd.DataFrame) -> CheckResult:
    """Check that the student share is net tuition over total revenue."""
    share = 100 * frame["net_tuition_usd"] / frame["total_education_revenue_usd"]
    wrong = frame[(share - frame["student_share_pct"]).abs() > 0.05]
    return check("the student share is net tuition in total revenue", wrong, len(frame))


TABLES = (
    Table(
        name="state_college_funding",
        title="State funding, net tuition and students of public colleges, by state",
        description="Who pays for public higher education in fiscal years from 1980 on: state and local "
        "appropriations, net tuition, students, and the share of students in the revenue. Nominal dollars "
        "with the publisher's factors. 50 states; the District of Columbia from 2011 on, never in the "
        "nation.",
        subject="prices",
        model=StateCollegeFunding,
        build=build_state_college_funding,
        span=("fiscal_year", "fiscal_year"),
        checks=(states_add_up_to_the_nation, every_year_is_there, shares_are_those_of_the_amounts),
        breaks=(
            "Before 2001 the figures come from another source with the same definitions.",
            (
                "Each edition revises earlier years: that of 2019 had a student share of 46.8 percent for "
                "2012."
            ),
            "Appropriations of 2009 to 2012 and 2020 to 2024 include federal stimulus.",
        ),
    ),
)
