"""Earnings with a high-school diploma: the threshold that programs are compared with."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import newest_release
from edudata.models._schema import Model, column
from edudata.places import FIPS
from edudata.records import CheckResult, Table

NATION = "US"


class HighSchoolEarnings(Model, key=["state_fips"], provenance=["release"]):
    """One row per state, and one for the nation."""

    state_fips: str = column("FIPS code of the state; 00 for the nation", str_matches=r"^\d{2}$")
    state: str = column("postal abbreviation; US for the nation", str_matches=r"^[A-Z]{2}$")
    earnings_usd: float = column(
        "median earnings of working adults aged 25 to 34 with a high-school diploma only",
        "usd",
        ge=10_000,
        le=80_000,
    )


def build_high_school_earnings(raw: Raw) -> pd.DataFrame:
    """Build the threshold of the earnings-premium test by state."""
    frame = newest_release(raw, "scorecard/high_school_earnings")
    return frame.assign(state_fips=frame["state"].map(FIPS | {NATION: "00"}))


def nation_within_states(frame: pd.DataFrame) -> CheckResult:
    """Check that all states are present and the nation's value lies between theirs."""
    nation = frame.loc[frame["state"] == NATION, "earnings_usd"]
    states = frame[frame["state"] != NATION]
    missing = sorted(set(FIPS) - set(states["state"]))
    good = len(nation) == 1 and not missing and states["earnings_usd"].min() <= nation.iloc[0]
    good = good and nation.iloc[0] <= states["earnings_usd"].max()
    return CheckResult(
        "all states are present, and the nation's value is between theirs",
        good,
        f"{len(states)} states, missing: {', '.join(missing) or 'none'}",
    )


TABLES = (
    Table(
        name="high_school_earnings",
        title="Earnings with a high-school diploma, by state",
        description="Earnings of working adults aged 25 to 34 with a high-school diploma only: the "
        "threshold with which a program's graduates are compared.",
        subject="labor",
        model=HighSchoolEarnings,
        build=build_high_school_earnings,
        span=None,
        checks=(nation_within_states,),
    ),
)
